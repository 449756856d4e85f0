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

import tools.jackson.databind.json.JsonMapper;

/**
 * What a backfill remembers as a whole; how far each of its ranges is, the ranges
 * remember.
 *
 * @param relfilenode the file that the table is stored in: another one after VACUUM FULL,
 * CLUSTER, TRUNCATE and rewriting ALTER TABLEs, which give every row another place
 * @param blocks the blocks of the table when the backfill began
 * @param claimed the blocks that are in ranges or filled already
 * @param stage which part of the backfill
 * @param pass in the catch-all passes: how many went before
 * @param block in a catch-all pass: the block that comes next
 * @param changed the rows that this catch-all pass changed so far
 * @param skipped the batches of this catch-all pass that left locked rows out
 */
record BackfillPosition(long relfilenode, long blocks, long claimed, Stage stage, int pass, long block, long changed,
		long skipped) {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	static BackfillPosition first(WalkedTable table) {
		return new BackfillPosition(table.relfilenode(), table.blocks(), 0, Stage.RANGES, 0, 0, 0, 0);
	}

	static BackfillPosition parse(String json) {
		return JSON.readValue(json, BackfillPosition.class);
	}

	/**
	 * Return the position after a range was claimed.
	 * @param pages its blocks
	 * @return the position
	 */
	BackfillPosition claimed(long pages) {
		return new BackfillPosition(this.relfilenode, this.blocks, this.claimed + pages, this.stage, 0, 0, 0, 0);
	}

	/**
	 * Return the beginning of a catch-all pass.
	 * @param number how many went before
	 * @return the position
	 */
	BackfillPosition catchAll(int number) {
		return new BackfillPosition(this.relfilenode, this.blocks, this.blocks, Stage.CATCH_ALL, number, 0, 0, 0);
	}

	/**
	 * Return the position after a batch of a catch-all pass. The table is walked to the
	 * end that it has by now, again and again, until a whole pass found nothing to change
	 * and left nothing out: that is what makes the backfill complete.
	 * @param to the first block after the batch
	 * @param more the rows that it changed
	 * @param left whether it left locked rows out
	 * @param blocksNow the blocks of the table after the batch
	 * @return the position
	 */
	BackfillPosition afterBatch(long to, long more, boolean left, long blocksNow) {
		long changedNow = this.changed + more;
		long skippedNow = this.skipped + (left ? 1 : 0);
		if (to < blocksNow) {
			return new BackfillPosition(this.relfilenode, this.blocks, this.claimed, Stage.CATCH_ALL, this.pass, to,
					changedNow, skippedNow);
		}
		if (changedNow > 0 || skippedNow > 0) {
			return catchAll(this.pass + 1);
		}
		return new BackfillPosition(this.relfilenode, this.blocks, this.claimed, Stage.DONE, this.pass + 1, 0, 0, 0);
	}

	/**
	 * Return the same position, with more rows changed in this catch-all pass.
	 * @param rows the rows
	 * @return the position
	 */
	BackfillPosition withChanged(long rows) {
		return new BackfillPosition(this.relfilenode, this.blocks, this.claimed, this.stage, this.pass, this.block,
				this.changed + rows, this.skipped);
	}

	String toJson() {
		return JSON.writeValueAsString(this);
	}

	/**
	 * A part of a backfill.
	 */
	enum Stage {

		/**
		 * Workers fill the blocks that there were at the beginning, range by range.
		 */
		RANGES,

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
