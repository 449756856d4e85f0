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

import java.util.TreeSet;

/**
 * The blocks of a table on which a row could not be filled. Every pass goes there row by
 * row at once, as a whole batch over them would fail again. They are known as long as the
 * walk runs in this process; whoever goes on with it finds them again. Pure, and for one
 * thread.
 */
final class PoisonedBlocks {

	private final TreeSet<Long> blocks = new TreeSet<>();

	/**
	 * Return the part of a range to do first.
	 * @param range the range, which is not empty
	 * @return its first block if that is poisoned, or else all up to the first that is
	 */
	BlockRange firstPart(BlockRange range) {
		Long poisoned = this.blocks.ceiling(range.from());
		if (poisoned == null || poisoned >= range.to()) {
			return range;
		}
		return new BlockRange(range.from(), Math.max(poisoned, range.from() + 1));
	}

	/**
	 * Return whether a range has to be done row by row.
	 * @param range the range
	 * @return whether one of its blocks is poisoned
	 */
	boolean isRowByRow(BlockRange range) {
		Long poisoned = this.blocks.ceiling(range.from());
		return poisoned != null && poisoned < range.to();
	}

	/**
	 * Return what to do after a batch failed because of a row.
	 * @param range the blocks of the batch
	 * @return its first half; a single block is poisoned from now on, and stays the same
	 */
	BlockRange nextAfterFailure(BlockRange range) {
		long half = (range.to() - range.from()) / 2;
		if (half > 0) {
			return new BlockRange(range.from(), range.from() + half);
		}
		this.blocks.add(range.from());
		return range;
	}

	/**
	 * Forget a block on which nothing is left to fill.
	 * @param range the range
	 */
	void healed(BlockRange range) {
		this.blocks.subSet(range.from(), range.to()).clear();
	}

	/**
	 * Forget all blocks: the table has others now.
	 */
	void clear() {
		this.blocks.clear();
	}

	/**
	 * Return how many blocks are poisoned.
	 * @return their number
	 */
	int size() {
		return this.blocks.size();
	}

}
