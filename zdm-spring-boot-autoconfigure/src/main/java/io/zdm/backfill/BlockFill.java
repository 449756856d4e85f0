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

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;

import io.zdm.plan.Mapping;
import io.zdm.postgres.Literal;
import io.zdm.postgres.Session;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.StatementCallback;

/**
 * Fills the rows of some blocks in a transaction that the caller opens, commits and
 * fences.
 *
 * @param mapping the mapping
 * @param filling how rows are filled
 * @param quarantining where rows are put aside that cannot be filled, if they are
 */
record BlockFill(Mapping mapping, Filling filling, @Nullable Quarantining quarantining) {

	private static final Log logger = LogFactory.getLog(BlockFill.class);

	private static final String UPDATES = "pg_catalog.pg_stat_get_xact_tuples_updated(%1$s), "
			+ "pg_catalog.pg_stat_get_xact_tuples_hot_updated(%1$s)";

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
		try {
			Counted counted = this.filling.isOneStatement()
					? inOneGo(session, this.filling.statement(rows, aroundLocks))
					: stepByStep(session, rows, aroundLocks);
			boolean skipped = aroundLocks && this.filling.isLeft(session, rows);
			Updates before = counted.before;
			Updates after = counted.after.updates;
			if (counted.after.relfilenode != relfilenode) {
				throw new TableRewrittenException();
			}
			return new Filled(counted.changed, skipped, after.all - before.all, after.hot - before.hot,
					counted.after.blocks, counted.elapsed, false, false);
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
	 * Fill rows one by one, and put those aside that cannot be filled.
	 * @param session the transaction
	 * @param relfilenode the file that the table was stored in when the blocks were
	 * counted
	 * @param blocks the blocks, for messages
	 * @param rows the condition that a row version belongs to the batch
	 * @return what was done
	 * @throws TableRewrittenException if the table is stored elsewhere by now
	 * @throws WalkFailedException if it is not the rows that are the reason
	 */
	Filled fillOneByOne(Session session, long relfilenode, BlockRange blocks, String rows) {
		Quarantining into = Objects.requireNonNull(this.quarantining);
		try {
			long start = System.nanoTime();
			RowByRow.Filled done = new RowByRow(this.mapping, this.filling, into.log(), into.migration()).fill(session,
					rows);
			Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
			Afterwards after = afterwards(session);
			if (after.relfilenode != relfilenode) {
				throw new TableRewrittenException();
			}
			return new Filled(done.filled(), done.locked() > 0, done.filled(), 0, after.blocks, elapsed, done.more(),
					done.isClean());
		}
		catch (TableRewrittenException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw WalkFailedException.unlessItPasses("backfill", this.mapping.table(), blocks.toString(),
					this.filling.statement(rows, false), ex);
		}
	}

	/**
	 * Return whether an error is due to a row that can be put aside.
	 * @param error the error
	 * @return whether the batch is to be done in smaller parts
	 */
	boolean isDueToARow(RuntimeException error) {
		return this.quarantining != null && RowFailure.isOne(error);
	}

	/**
	 * Return whether rows are put aside.
	 * @param session the session
	 * @return whether there are any
	 */
	boolean isAnyQuarantined(Session session) {
		return this.quarantining != null && this.quarantining.log().count(session, this.mapping.id()) > 0;
	}

	void forgetQuarantined(Session session) {
		if (this.quarantining != null) {
			this.quarantining.log().forget(session, this.mapping.id());
		}
	}

	private Counted stepByStep(Session session, String rows, boolean aroundLocks) {
		Updates before = session.queryOptional(beforehand(), (row, number) -> Updates.of(row)).orElseThrow();
		long start = System.nanoTime();
		long changed = this.filling.fill(session, rows, aroundLocks);
		Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
		return new Counted(changed, before, afterwards(session), elapsed);
	}

	private Afterwards afterwards(Session session) {
		return session.queryOptional(afterwards(), (row, number) -> Afterwards.of(row)).orElseThrow();
	}

	/**
	 * A batch goes to the server once for all of this: on its way it would take longer
	 * than on the server.
	 */
	private Counted inOneGo(Session session, String statement) {
		logger.debug(statement);
		String script = String.join(";\n", beforehand(), statement, afterwards());
		Counted counted = session.jdbc().execute((StatementCallback<Counted>) (jdbc) -> {
			long start = System.nanoTime();
			jdbc.execute(script);
			Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
			Updates before = Updates.of(firstRow(jdbc));
			jdbc.getMoreResults();
			long changed = jdbc.getLargeUpdateCount();
			jdbc.getMoreResults();
			return new Counted(changed, before, Afterwards.of(firstRow(jdbc)), elapsed);
		});
		return Objects.requireNonNull(counted);
	}

	private static ResultSet firstRow(Statement jdbc) throws SQLException {
		ResultSet rows = jdbc.getResultSet();
		rows.next();
		return rows;
	}

	/**
	 * The commit does not wait for the disk, for which writers of the same rows would
	 * have to wait too. Should the server lose it, it loses what was recorded of it as
	 * well: that is the same transaction.
	 */
	private String beforehand() {
		return """
				SELECT %s, set_config('zdm.backfill', %s, true), set_config('synchronous_commit', 'off', true)
				FROM %s""".formatted(UPDATES.formatted(regclass()), Literal.of(this.mapping.id()), BatchMark.LOCKING);
	}

	private String afterwards() {
		return """
				SELECT %1$s, pg_catalog.pg_relation_filenode(%2$s),
				    pg_catalog.pg_relation_size(%2$s) / current_setting('block_size')::bigint"""
			.formatted(UPDATES.formatted(regclass()), regclass());
	}

	private String regclass() {
		return Literal.of(this.mapping.table().quoted()) + "::regclass";
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
	 * @param more whether the same blocks have to be done once more
	 * @param clean whether blocks that were done row by row need not be done like that
	 * any more
	 */
	record Filled(long changed, boolean skipped, long updated, long hot, long blocksNow, Duration elapsed, boolean more,
			boolean clean) {

	}

	/**
	 * What was counted around a statement.
	 */
	private record Counted(long changed, Updates before, Afterwards after, Duration elapsed) {

	}

	/**
	 * What the server has counted in this session. The counters go back to zero whenever
	 * it reports them, but never within a transaction.
	 */
	private record Updates(long all, long hot) {

		static Updates of(ResultSet row) throws SQLException {
			return new Updates(row.getLong(1), row.getLong(2));
		}

	}

	/**
	 * What the table is like after a batch.
	 */
	private record Afterwards(Updates updates, long relfilenode, long blocks) {

		static Afterwards of(ResultSet row) throws SQLException {
			return new Afterwards(Updates.of(row), row.getLong(3), row.getLong(4));
		}

	}

}
