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

import io.zdm.backfill.BlockCursor.Stage;

/**
 * The order in which a backfill visits the blocks of a table. Pure: the next position
 * follows from the last one and what was found there.
 * <p>
 * The passes over a group of windows are interleaved: the first pass takes every k-th row
 * of each window of the group, then comes the second pass. Until a window is visited
 * again, the room of the row versions that its last pass replaced can be had again
 * (pruning), so that the new versions stay on their page and need no index entries (HOT
 * updates). At the end every block is visited without regard to classes, up to the end
 * that the table has by then, until a whole pass found nothing to change and left nothing
 * out: that is what makes the backfill complete, the order before it only makes it fast.
 *
 * @param blocks the blocks of the table when the backfill began
 * @param windowPages the blocks of a window
 * @param groupWindows the windows of a group
 * @param passes the number of stride passes over each group
 */
record BlockPlan(long blocks, int windowPages, int groupWindows, int passes) {

	/**
	 * The parts into which the first pass splits a window: none of its new row versions
	 * finds room on its page, which makes it several times slower than the others.
	 */
	private static final int SLICES = 4;

	private static final double SHARE_OF_REPEATED_PASSES = 0.99;

	BlockPlan {
		if (blocks < 0 || windowPages < 1 || groupWindows < 1 || passes < 1 || Integer.bitCount(passes) != 1) {
			throw new IllegalArgumentException(
					"No plan for %d blocks: windows of %d pages, groups of %d windows and %d passes; the passes must be a power of two"
						.formatted(blocks, windowPages, groupWindows, passes));
		}
	}

	/**
	 * Return the plan for a table. A single pass takes every row of its window at once,
	 * so that its windows are smaller: a statement locks its rows for as long as it runs.
	 * @param blocks its blocks
	 * @param strides whether visiting a page again makes room on it
	 * @param settings the wanted sizes
	 * @return the plan, with a single pass where more are of no use
	 */
	static BlockPlan of(long blocks, boolean strides, BackfillSettings settings) {
		BlockPlan plan = new BlockPlan(blocks, settings.windowPages(), settings.groupWindows(), settings.passes());
		return (strides && blocks > plan.slicePages()) ? plan
				: new BlockPlan(blocks, Math.max(1, plan.windowPages / SLICES), plan.groupWindows, 1);
	}

	/**
	 * Return where to begin.
	 * @return the first position
	 */
	BlockCursor first() {
		return (this.blocks == 0) ? BlockCursor.catchAll(0) : BlockCursor.stride(0, 0, 0, 0);
	}

	/**
	 * Return the blocks of a batch.
	 * @param at the position
	 * @return the range, which is not empty
	 */
	BlockRange range(BlockCursor at) {
		long from = at.window() * this.windowPages;
		if (at.stage() == Stage.CATCH_ALL) {
			return new BlockRange(from, Math.min(from + this.windowPages, BlockRange.MAX_BLOCK));
		}
		long windowEnd = Math.min(from + this.windowPages, this.blocks);
		if (at.pass() > 0) {
			return new BlockRange(from, windowEnd);
		}
		long sliceFrom = from + (long) at.slice() * slicePages();
		return new BlockRange(sliceFrom, Math.min(sliceFrom + slicePages(), windowEnd));
	}

	/**
	 * Return the position after a batch.
	 * @param at the position of the batch
	 * @param changed the rows that it changed
	 * @param skipped whether it left locked rows out
	 * @param blocksNow the blocks of the table after the batch
	 * @return the next position
	 */
	BlockCursor next(BlockCursor at, long changed, boolean skipped, long blocksNow) {
		return switch (at.stage()) {
			case STRIDE -> nextStride(at);
			case CATCH_ALL -> nextCatchAll(at, at.changed() + changed, at.skipped() + (skipped ? 1 : 0), blocksNow);
			case DONE -> at;
		};
	}

	private BlockCursor nextStride(BlockCursor at) {
		long group = at.group();
		if (at.pass() == 0 && at.slice() + 1 < SLICES) {
			BlockCursor slice = BlockCursor.stride(group, at.window(), 0, at.slice() + 1);
			long from = at.window() * this.windowPages + (long) slice.slice() * slicePages();
			if (from < Math.min((at.window() + 1) * this.windowPages, this.blocks)) {
				return slice;
			}
		}
		long endOfGroup = Math.min((group + 1) * this.groupWindows, windows());
		if (at.window() + 1 < endOfGroup) {
			return BlockCursor.stride(group, at.window() + 1, at.pass(), 0);
		}
		if (at.pass() + 1 < this.passes) {
			return BlockCursor.stride(group, group * this.groupWindows, at.pass() + 1, 0);
		}
		return (endOfGroup < windows()) ? BlockCursor.stride(group + 1, endOfGroup, 0, 0) : BlockCursor.catchAll(0);
	}

	private BlockCursor nextCatchAll(BlockCursor at, long changed, long skipped, long blocksNow) {
		if ((at.window() + 1) * this.windowPages < blocksNow) {
			return new BlockCursor(Stage.CATCH_ALL, 0, at.window() + 1, at.pass(), 0, changed, skipped);
		}
		if (changed > 0 || skipped > 0) {
			return BlockCursor.catchAll(at.pass() + 1);
		}
		return new BlockCursor(Stage.DONE, 0, 0, at.pass() + 1, 0, 0, 0);
	}

	/**
	 * Return whether a batch that cannot have all its rows leaves them for a later pass.
	 * From the second catch-all pass on little else is left to do than to wait for them.
	 * @param at the position
	 * @return whether to go on without them
	 */
	boolean leavesLockedRows(BlockCursor at) {
		return at.stage() == Stage.STRIDE || at.pass() == 0;
	}

	/**
	 * Return the share of the work that is done, in blocks times passes.
	 * @param at the position
	 * @return the share, from 0 to 1
	 */
	double share(BlockCursor at) {
		double all = Math.max(1.0, (double) this.blocks * (this.passes + 1));
		return switch (at.stage()) {
			case STRIDE -> {
				long groupFrom = at.group() * this.groupWindows * this.windowPages;
				long groupTo = Math.min(groupFrom + (long) this.groupWindows * this.windowPages, this.blocks);
				double done = (double) groupFrom * this.passes + (double) (groupTo - groupFrom) * at.pass();
				yield (done + range(at).from() - groupFrom) / all;
			}
			case CATCH_ALL -> (at.pass() > 0) ? SHARE_OF_REPEATED_PASSES
					: Math.min(SHARE_OF_REPEATED_PASSES, ((double) this.blocks * this.passes + range(at).from()) / all);
			case DONE -> 1.0;
		};
	}

	private long windows() {
		return (this.blocks + this.windowPages - 1) / this.windowPages;
	}

	private int slicePages() {
		return (this.windowPages + SLICES - 1) / SLICES;
	}

}
