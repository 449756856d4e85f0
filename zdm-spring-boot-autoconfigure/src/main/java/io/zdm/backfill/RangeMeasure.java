/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.zdm.backfill;

import java.time.Duration;

import io.zdm.backfill.BlockFill.Filled;
import io.zdm.backfill.Claims.Claim;
import io.zdm.backfill.PageBudget.Pass;

/**
 * What is seen of the range that a worker fills: which of its updates were HOT, and how
 * long its passes take.
 */
final class RangeMeasure {

	private long updatedFirst;

	private long hotFirst;

	private long updatedLater;

	private long hotLater;

	private boolean shortened;

	private boolean whole = true;

	private long laterSince;

	/**
	 * Return the kind of a pass, by which its statements are sized.
	 * @param at the position
	 * @return the kind
	 */
	Pass kindOf(RangePosition at) {
		if (at.isClosing()) {
			return Pass.CATCH_ALL;
		}
		if (at.passes() == 1 || (this.shortened && at.isLastPass())) {
			return Pass.ALL;
		}
		return (at.pass() == 0) ? Pass.FIRST : Pass.LATER;
	}

	/**
	 * Take note of a batch.
	 * @param at its position
	 * @param filled what it did
	 */
	void add(RangePosition at, Filled filled) {
		if (at.pass() == 0) {
			this.updatedFirst += filled.updated();
			this.hotFirst += filled.hot();
		}
		else if (!at.isClosing()) {
			this.whole &= this.laterSince != 0;
			this.updatedLater += filled.updated();
			this.hotLater += filled.hot();
		}
	}

	/**
	 * Return whether the pages had room in the first pass, so that the others can be one.
	 * @param last its last batch
	 * @return whether nearly all updates were HOT
	 */
	boolean hasRoom(Filled last) {
		long updated = this.updatedFirst + last.updated();
		return updated > 0 && this.hotFirst + last.hot() >= StrideChoice.ROOM * updated;
	}

	/**
	 * Draw the conclusions from a pass.
	 * @param at the position of its last batch
	 * @param claim the range
	 * @param choice what learns from it
	 */
	void endOfPass(RangePosition at, Claim claim, StrideChoice choice) {
		if (at.pass() == 0) {
			choice.firstPass(this.updatedFirst, this.hotFirst);
			this.shortened = at.passes() > 2 && this.hotFirst >= StrideChoice.ROOM * this.updatedFirst
					&& this.updatedFirst > 0;
			this.laterSince = System.nanoTime();
		}
		else if (at.isLastPass() && this.whole) {
			choice.laterPasses(claim.range().blocks(), at.passes() - 1, this.updatedLater, this.hotLater,
					Duration.ofNanos(System.nanoTime() - this.laterSince));
		}
	}

}
