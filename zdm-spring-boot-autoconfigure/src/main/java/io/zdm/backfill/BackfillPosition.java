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

import java.util.Optional;

import io.zdm.postgres.TablePart;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a backfill remembers as a whole; how far each of its ranges is, the ranges
 * remember. Partitions come and go meanwhile, so that of them no more is remembered than
 * which one is next.
 *
 * @param relfilenode the file that the table is stored in: another one after VACUUM FULL,
 * CLUSTER, TRUNCATE and rewriting ALTER TABLEs, which give every row another place. Of a
 * partitioned table that of the partition that a catch-all pass is in
 * @param blocks the blocks of the table when the backfill began
 * @param claimed the blocks that are in ranges or filled already; in a catch-all pass
 * those of the partitions that it has done
 * @param stage which part of the backfill
 * @param part the object identifier of the table or the partition that comes next, 0 if
 * none is left
 * @param block the block that comes next in it
 * @param end the blocks that it had when the ranges came to it: what is added later is
 * written in step
 * @param pass in the catch-all passes: how many went before
 * @param changed the rows that this catch-all pass changed so far
 * @param skipped the batches of this catch-all pass that left locked rows out
 * @param fingerprint the {@linkplain WalkedTable#fingerprint(long, long) sum} of the
 * partitions that this catch-all pass has done
 */
record BackfillPosition(long relfilenode, long blocks, long claimed, Stage stage, long part, long block, long end,
		int pass, long changed, long skipped, long fingerprint) {

	private static final long END_OF_PART = -1;

	/**
	 * Older releases of zdm wrote less.
	 */
	private static final JsonMapper JSON = JsonMapper.builder()
		.disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
		.build();

	static BackfillPosition first(WalkedTable table) {
		return new BackfillPosition(table.relfilenode(), table.blocks(), 0, Stage.RANGES, 0, 0, 0, 0, 0, 0, 0)
			.toRangesOf(table.next(0));
	}

	static BackfillPosition parse(String json) {
		return JSON.readValue(json, BackfillPosition.class);
	}

	/**
	 * Return the position after a range was claimed.
	 * @param to the first block behind it
	 * @return the position
	 */
	BackfillPosition claimedTo(long to) {
		return new BackfillPosition(this.relfilenode, this.blocks, this.claimed + to - this.block, this.stage,
				this.part, to, this.end, 0, 0, 0, 0);
	}

	/**
	 * Return the same position where the ranges of a part begin.
	 * @param next the part, if there is one
	 * @return the position
	 */
	BackfillPosition toRangesOf(Optional<TablePart> next) {
		return new BackfillPosition(this.relfilenode, this.blocks, this.claimed, this.stage,
				next.map(TablePart::oid).orElse(0L), 0, next.map(TablePart::blocks).orElse(0L), 0, 0, 0, 0);
	}

	/**
	 * Return whether there are no more ranges to claim.
	 * @return whether all blocks are in ranges or filled
	 */
	boolean isAllClaimed() {
		return this.part == 0;
	}

	/**
	 * Return the beginning of a catch-all pass.
	 * @param number how many went before
	 * @param table the table as it is now
	 * @return the position
	 */
	BackfillPosition catchAll(int number, WalkedTable table) {
		BackfillPosition pass = new BackfillPosition(table.relfilenode(), this.blocks, 0, Stage.CATCH_ALL, 0, 0, 0,
				number, 0, 0, 0);
		return pass.to(table.next(0));
	}

	/**
	 * Return the same position at the beginning of a part.
	 * @param next the part, if there is one
	 * @return the position
	 */
	BackfillPosition to(Optional<TablePart> next) {
		return new BackfillPosition(next.map(TablePart::relfilenode).orElse(this.relfilenode), this.blocks,
				this.claimed, this.stage, next.map(TablePart::oid).orElse(0L), 0, 0, this.pass, this.changed,
				this.skipped, this.fingerprint);
	}

	/**
	 * Return the position after a batch of a catch-all pass. The table is walked to the
	 * end that it has by now, again and again, until a whole pass found nothing to change
	 * and left nothing out: that is what makes the backfill complete.
	 * @param last the first block after the batch
	 * @param more the rows that it changed
	 * @param left whether it left locked rows out
	 * @param blocksNow the blocks of the table or partition after the batch
	 * @return the position, which may be the end of its part
	 */
	BackfillPosition afterBatch(long last, long more, boolean left, long blocksNow) {
		boolean ends = last >= blocksNow;
		return new BackfillPosition(this.relfilenode, this.blocks, this.claimed + (ends ? blocksNow : 0),
				Stage.CATCH_ALL, this.part, ends ? END_OF_PART : last, 0, this.pass, this.changed + more,
				this.skipped + (left ? 1 : 0),
				ends ? this.fingerprint + WalkedTable.fingerprint(this.part, this.relfilenode) : this.fingerprint);
	}

	/**
	 * Return whether the part is done and the next one comes.
	 * @return whether this is the end of a part
	 */
	boolean isAtEndOfPart() {
		return this.block == END_OF_PART;
	}

	/**
	 * Return the position behind the end of a part.
	 * @param table the table as it is now
	 * @return the beginning of the next part or pass, or the end of the backfill
	 */
	BackfillPosition afterPart(WalkedTable table) {
		Optional<TablePart> next = table.next(this.part);
		if (next.isPresent()) {
			return to(next);
		}
		if (this.changed > 0 || this.skipped > 0 || this.fingerprint != table.fingerprint()) {
			return catchAll(this.pass + 1, table);
		}
		return new BackfillPosition(table.relfilenode(), this.blocks, this.claimed, Stage.DONE, 0, 0, 0, this.pass + 1,
				0, 0, this.fingerprint);
	}

	/**
	 * Return the same position, with more rows changed in this catch-all pass.
	 * @param rows the rows
	 * @return the position
	 */
	BackfillPosition withChanged(long rows) {
		return new BackfillPosition(this.relfilenode, this.blocks, this.claimed, this.stage, this.part, this.block,
				this.end, this.pass, this.changed + rows, this.skipped, this.fingerprint);
	}

	/**
	 * Return whether what was done is done in vain, as the rows are elsewhere. A
	 * partition that has got another file is one of many: the catch-all passes see to it.
	 * @param table the table as it is now
	 * @return whether to begin anew
	 */
	boolean isVoidFor(WalkedTable table) {
		return !table.partitioned() && this.relfilenode != table.relfilenode();
	}

	/**
	 * Return whether partitions have come or got other files since the backfill was done.
	 * @param table the table as it is now
	 * @return whether to look for rows that are not filled once more
	 */
	boolean missesPartsOf(WalkedTable table) {
		return this.stage == Stage.DONE && table.partitioned() && this.fingerprint != table.fingerprint();
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
