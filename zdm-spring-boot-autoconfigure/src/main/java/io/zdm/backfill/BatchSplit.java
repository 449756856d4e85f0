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

/**
 * How a batch is done in parts. It is one part as long as nothing fails. A part that
 * fails because of a row is halved, down to one block, which is then done row by row;
 * behind it the parts grow again, each twice as large as the last. So one row that cannot
 * be filled costs about as many small transactions as the number of its blocks has binary
 * digits, and twice that. Pure, and for one thread.
 */
final class BatchSplit {

	private final PoisonedBlocks poisoned = new PoisonedBlocks();

	private long largest = Long.MAX_VALUE;

	/**
	 * Return the blocks to do now.
	 * @param wanted the blocks that would be done if nothing had failed
	 * @return their first part
	 */
	BlockRange part(BlockRange wanted) {
		long size = Math.min(this.largest, wanted.to() - wanted.from());
		return this.poisoned.firstPart(new BlockRange(wanted.from(), wanted.from() + size));
	}

	/**
	 * Return how to do a part.
	 * @param part its blocks
	 * @return whether row by row
	 */
	boolean isRowByRow(BlockRange part) {
		return this.poisoned.isRowByRow(part);
	}

	/**
	 * Do a part in smaller ones, as it failed because of a row.
	 * @param part its blocks
	 */
	void failed(BlockRange part) {
		BlockRange next = this.poisoned.nextAfterFailure(part);
		this.largest = next.to() - next.from();
	}

	/**
	 * Go on behind a part that is done.
	 * @param part its blocks
	 * @param clean whether nothing is left to fill in it
	 */
	void done(BlockRange part, boolean clean) {
		if (clean) {
			this.poisoned.healed(part);
		}
		this.largest = (this.largest > BlockRange.MAX_BLOCK) ? Long.MAX_VALUE : this.largest * 2;
	}

	/**
	 * Forget everything: the table has other blocks now.
	 */
	void clear() {
		this.poisoned.clear();
		this.largest = Long.MAX_VALUE;
	}

}
