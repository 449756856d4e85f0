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
import java.util.function.LongSupplier;

import io.zdm.backfill.BlockFill.Filled;
import io.zdm.backfill.PageBudget.Pass;

/**
 * What is seen of the range that a worker fills: which of its updates were HOT, and how
 * long its passes take.
 */
final class RangeMeasure {

	/**
	 * Below this share of HOT updates a later pass was no better than any other update.
	 */
	private static final double IN_VAIN = 0.2;

	/**
	 * How long passes may be in vain. It outlasts the sample of an ANALYZE, after which
	 * the passes that are left are worth it again.
	 */
	private static final Duration LONGEST_IN_VAIN = Duration.ofSeconds(2);

	private final LongSupplier nanoTime;

	private long updatedInPass;

	private long hotInPass;

	private long passSince;

	private long nanosInVain;

	private boolean shortened;

	private boolean gaveUp;

	private long updatedLater;

	private long hotLater;

	private boolean whole = true;

	private long laterSince;

	RangeMeasure() {
		this(System::nanoTime);
	}

	RangeMeasure(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
		this.passSince = nanoTime.getAsLong();
	}

	/**
	 * Return the pass by which the statements of a position are sized.
	 * @param at the position
	 * @return the pass
	 */
	Pass passOf(RangePosition at) {
		if (at.isClosing()) {
			return Pass.CATCH_ALL;
		}
		if (at.passes() == 1 || (this.shortened && at.isLastPass())) {
			return Pass.ALL;
		}
		return (at.pass() == 0) ? Pass.FIRST : Pass.later(at.pass());
	}

	/**
	 * Take note of a batch.
	 * @param at its position
	 * @param filled what it did
	 */
	void add(RangePosition at, Filled filled) {
		this.updatedInPass += filled.updated();
		this.hotInPass += filled.hot();
		if (at.pass() > 0 && !at.isClosing()) {
			this.whole &= this.laterSince != 0;
			this.updatedLater += filled.updated();
			this.hotLater += filled.hot();
		}
	}

	/**
	 * Return whether the passes that are left had better be one: the first found room on
	 * the pages, or those after it have found none for too long.
	 * @param at the position of the last batch of a pass
	 * @param last that batch, which was not taken note of yet
	 * @return whether one pass is enough
	 */
	boolean isEnough(RangePosition at, Filled last) {
		long updated = this.updatedInPass + last.updated();
		long hot = this.hotInPass + last.hot();
		return (at.pass() == 0) ? updated > 0 && hot >= StrideChoice.ROOM * updated
				: nanosInVain(updated, hot) >= LONGEST_IN_VAIN.toNanos();
	}

	private long nanosInVain(long updated, long hot) {
		return (updated > 0 && hot < IN_VAIN * updated) ? this.nanosInVain + this.nanoTime.getAsLong() - this.passSince
				: 0;
	}

	/**
	 * Draw the conclusions from a pass.
	 * @param at the position of its last batch
	 * @param next the position after it
	 * @param blocks the blocks of the range
	 * @param choice what learns from it
	 */
	void endOfPass(RangePosition at, RangePosition next, BlockRange blocks, StrideChoice choice) {
		boolean isShorter = next.passes() < at.passes();
		if (at.pass() == 0) {
			choice.firstPass(this.updatedInPass, this.hotInPass);
			this.laterSince = this.nanoTime.getAsLong();
		}
		else if (this.whole && !this.gaveUp && (at.isLastPass() || isShorter)) {
			choice.laterPasses(blocks.to() - blocks.from(), at.pass(), this.updatedLater, this.hotLater,
					Duration.ofNanos(this.nanoTime.getAsLong() - this.laterSince));
			this.gaveUp = isShorter;
		}
		this.shortened |= isShorter;
		this.nanosInVain = (at.pass() == 0) ? 0 : nanosInVain(this.updatedInPass, this.hotInPass);
		this.updatedInPass = 0;
		this.hotInPass = 0;
		this.passSince = this.nanoTime.getAsLong();
	}

}
