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
 * Where a backfill by blocks stands: the batch that comes next.
 *
 * @param stage which part of the backfill
 * @param group the group of windows; 0 in a catch-all pass
 * @param window the window, counted over the whole table
 * @param pass the pass over the group, or how many catch-all passes went before
 * @param slice the part of the window, in the first pass over a group only
 * @param changed the rows that this catch-all pass changed so far
 * @param skipped the batches of this catch-all pass that left locked rows out
 */
record BlockCursor(Stage stage, long group, long window, int pass, int slice, long changed, long skipped) {

	static BlockCursor catchAll(int pass) {
		return new BlockCursor(Stage.CATCH_ALL, 0, 0, pass, 0, 0, 0);
	}

	static BlockCursor stride(long group, long window, int pass, int slice) {
		return new BlockCursor(Stage.STRIDE, group, window, pass, slice, 0, 0);
	}

	/**
	 * Return the same position, with more rows changed in this catch-all pass.
	 * @param rows the rows
	 * @param leftOut whether locked rows were left out
	 * @return the position
	 */
	BlockCursor with(long rows, boolean leftOut) {
		return new BlockCursor(this.stage, this.group, this.window, this.pass, this.slice, this.changed + rows,
				this.skipped + (leftOut ? 1 : 0));
	}

	/**
	 * A part of a backfill.
	 */
	enum Stage {

		/**
		 * Each pass takes every k-th row of the blocks that there were at the beginning.
		 */
		STRIDE,

		/**
		 * Each pass takes every row of all blocks that there are now.
		 */
		CATCH_ALL,

		/**
		 * There is nothing left.
		 */
		DONE

	}

}
