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
 * The parts in which the blocks of one batch are done, each in a transaction of its own.
 * It is one part as long as nothing fails. A part that fails because of a row is halved,
 * down to one block, which is then done row by row; behind it the parts grow again, each
 * twice as large as the last. So one row that cannot be filled costs about as many small
 * transactions as the number of its blocks has binary digits, and twice that. Pure, and
 * for one thread.
 */
final class BatchSplit {

	private final BlockRange all;

	private final PoisonedBlocks poisoned;

	private BlockRange part;

	private long largest;

	/**
	 * Create the parts of a batch.
	 * @param all its blocks
	 * @param poisoned the blocks that are known to be done row by row
	 */
	BatchSplit(BlockRange all, PoisonedBlocks poisoned) {
		this.all = all;
		this.poisoned = poisoned;
		this.part = poisoned.firstPart(all);
		this.largest = all.to() - all.from();
	}

	/**
	 * Return the blocks of the batch.
	 * @return all of them
	 */
	BlockRange all() {
		return this.all;
	}

	/**
	 * Return the blocks to do now.
	 * @return the part
	 */
	BlockRange part() {
		return this.part;
	}

	/**
	 * Return how to do them.
	 * @return whether row by row
	 */
	boolean isRowByRow() {
		return this.poisoned.isRowByRow(this.part);
	}

	/**
	 * Return whether the part ends the batch.
	 * @return whether nothing of it comes after
	 */
	boolean isLast() {
		return this.part.to() == this.all.to();
	}

	/**
	 * Go on behind a part that is done.
	 */
	void next() {
		long from = this.part.to();
		this.largest = Math.min(this.largest * 2, this.all.to() - this.all.from());
		this.part = this.poisoned.firstPart(new BlockRange(from, Math.min(from + this.largest, this.all.to())));
	}

	/**
	 * Do the part in smaller ones, as it failed because of a row.
	 */
	void failed() {
		this.part = this.poisoned.nextAfterFailure(this.part);
		this.largest = this.part.to() - this.part.from();
	}

}
