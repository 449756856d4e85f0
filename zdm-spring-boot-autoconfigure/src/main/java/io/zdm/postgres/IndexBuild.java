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

package io.zdm.postgres;

import java.sql.SQLException;
import java.util.Optional;

/**
 * How far a concurrent build of an index got, as the server tells from PostgreSQL 12 on.
 *
 * @param table the table, which may be a partition of the one that was asked for
 * @param phase what it is doing, in the words of the manual's chapter "CREATE INDEX
 * Progress Reporting"
 * @param blocksDone the blocks that are processed in this phase
 * @param blocksTotal the blocks of this phase, 0 where it counts none
 * @param tuplesDone the rows that are processed in this phase
 * @param tuplesTotal the rows of this phase, 0 where it counts none
 * @param lockersDone the transactions that it has waited for in this phase
 * @param lockersTotal the transactions that it waits for in this phase
 * @param locker who it waits for now
 */
public record IndexBuild(String table, String phase, long blocksDone, long blocksTotal, long tuplesDone,
		long tuplesTotal, long lockersDone, long lockersTotal, Optional<ClientProcess> locker) {

	private static final int REPORTED = 12;

	private static final String QUERY = """
			SELECT p.relid::regclass::text AS table_name, p.phase, p.blocks_done, p.blocks_total, p.tuples_done,
			    p.tuples_total, p.lockers_done, p.lockers_total, p.current_locker_pid,
			    coalesce(a.application_name, '') AS application_name
			FROM pg_stat_progress_create_index p LEFT JOIN pg_stat_activity a ON a.pid = p.current_locker_pid
			WHERE p.datname = current_database() AND p.phase IS NOT NULL AND (p.relid = to_regclass(?)
			    OR p.relid IN (SELECT t.relid FROM pg_partition_tree(to_regclass(?)) t))
			ORDER BY p.pid LIMIT 1
			""";

	/**
	 * Ask for the build that is going on on a table or on one of its partitions. There is
	 * one at most: the lock that it holds shuts others out.
	 * @param session the session
	 * @param table the table
	 * @return how far it got, if there is one
	 */
	public static Optional<IndexBuild> on(Session session, QualifiedName table) {
		return session.version().atLeast(REPORTED) ? session.queryOptional(QUERY,
				(row, number) -> build(new CatalogRow(row)), table.quoted(), table.quoted()) : Optional.empty();
	}

	private static IndexBuild build(CatalogRow row) throws SQLException {
		long pid = row.number("current_locker_pid");
		Optional<ClientProcess> locker = (pid == 0) ? Optional.empty()
				: Optional.of(new ClientProcess(pid, row.text("application_name")));
		return new IndexBuild(row.text("table_name"), row.text("phase"), row.number("blocks_done"),
				row.number("blocks_total"), row.number("tuples_done"), row.number("tuples_total"),
				row.number("lockers_done"), row.number("lockers_total"), locker);
	}

	/**
	 * Return the share of the current phase that is done.
	 * @return the share, from 0 to 1
	 */
	public double share() {
		if (this.blocksTotal > 0) {
			return Math.min(1, (double) this.blocksDone / this.blocksTotal);
		}
		if (this.tuplesTotal > 0) {
			return Math.min(1, (double) this.tuplesDone / this.tuplesTotal);
		}
		return (this.lockersTotal > 0) ? (double) this.lockersDone / this.lockersTotal : 0;
	}

	/**
	 * A session of a client.
	 *
	 * @param pid its process
	 * @param applicationName what it calls itself
	 */
	public record ClientProcess(long pid, String applicationName) {

	}

}
