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

import io.zdm.plan.Mapping;
import io.zdm.postgres.Session;

/**
 * Fills the rows of some blocks in a transaction that the caller opens, commits and
 * fences.
 *
 * @param mapping the mapping
 * @param filling how rows are filled
 */
record BlockFill(Mapping mapping, Filling filling) {

	/**
	 * Fill rows.
	 * @param session the transaction
	 * @param relfilenode the file that the table was stored in when the blocks were
	 * counted
	 * @param blocks the blocks, for messages
	 * @param rows the condition that a row version belongs to the batch
	 * @param aroundLocks whether to leave out the rows that somebody has locked
	 * @return what was done
	 * @throws TableRewrittenException if the table is stored elsewhere by now
	 * @throws WalkFailedException if a row cannot be filled
	 */
	Filled fill(Session session, long relfilenode, BlockRange blocks, String rows, boolean aroundLocks) {
		String regclass = this.mapping.table().quoted();
		try {
			Updates before = Updates.begin(session, this.mapping.id(), regclass);
			long start = System.nanoTime();
			long changed = this.filling.fill(session, rows, aroundLocks);
			Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
			boolean skipped = aroundLocks && this.filling.isLeft(session, rows);
			Updates after = Updates.end(session, regclass);
			if (after.relfilenode != relfilenode) {
				throw new TableRewrittenException();
			}
			return new Filled(changed, skipped, after.updated - before.updated, after.hot - before.hot, after.blocks,
					elapsed);
		}
		catch (TableRewrittenException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw WalkFailedException.unlessItPasses("backfill", this.mapping.table(), blocks.toString(),
					this.filling.statement(rows, aroundLocks), ex);
		}
	}

	/**
	 * What a batch did.
	 *
	 * @param changed the rows that were filled
	 * @param skipped whether locked rows were left out
	 * @param updated the row versions that were replaced
	 * @param hot those whose new versions stayed on their pages
	 * @param blocksNow the blocks that the table has now
	 * @param elapsed the duration of the statement
	 */
	record Filled(long changed, boolean skipped, long updated, long hot, long blocksNow, Duration elapsed) {

	}

	/**
	 * What the server has counted in this session. The counters go back to zero whenever
	 * it reports them, but never within a transaction.
	 */
	private record Updates(long relfilenode, long blocks, long updated, long hot) {

		static Updates begin(Session session, String mapping, String regclass) {
			return session.queryOptional("""
					SELECT set_config('zdm.backfill', ?, true),
					    pg_catalog.pg_stat_get_xact_tuples_updated(?::regclass),
					    pg_catalog.pg_stat_get_xact_tuples_hot_updated(?::regclass)
					""", (row, number) -> new Updates(0, 0, row.getLong(2), row.getLong(3)), mapping, regclass,
					regclass).orElseThrow();
		}

		static Updates end(Session session, String regclass) {
			return session
				.queryOptional("""
						SELECT pg_catalog.pg_relation_filenode(c.oid),
						    pg_catalog.pg_relation_size(c.oid) / current_setting('block_size')::bigint,
						    pg_catalog.pg_stat_get_xact_tuples_updated(c.oid),
						    pg_catalog.pg_stat_get_xact_tuples_hot_updated(c.oid)
						FROM pg_catalog.pg_class c WHERE c.oid = ?::regclass""",
						(row, number) -> new Updates(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)),
						regclass)
				.orElseThrow();
		}

	}

}
