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

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import io.zdm.postgres.BlockedAttempt.Blocker;

/**
 * Who holds a lock on a table, or on a partition or child of it, that conflicts with the
 * one wanted.
 */
final class BlockerQuery {

	// pg_locks gives a prepared transaction no process; its lock on its own transaction
	// ID
	// tells which it is.
	private static final String QUERY = """
			SELECT DISTINCT coalesce(l.pid, 0) AS pid,
			    coalesce(p.gid, nullif(a.application_name, ''), a.backend_type, 'unknown') AS application_name,
			    coalesce(extract(epoch FROM clock_timestamp() - coalesce(p.prepared, a.xact_start)), 0)::bigint AS age,
			    coalesce('ROLLBACK PREPARED ' || quote_literal(p.gid), a.query, '') AS query
			FROM pg_locks l
			LEFT JOIN pg_stat_activity a ON a.pid = l.pid
			LEFT JOIN pg_locks x ON l.pid IS NULL AND x.pid IS NULL AND x.locktype = 'transactionid'
			    AND x.virtualtransaction = l.virtualtransaction
			LEFT JOIN pg_prepared_xacts p ON p.transaction = x.transactionid
			WHERE l.locktype = 'relation' AND l.granted AND l.pid IS DISTINCT FROM pg_backend_pid()
			    AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
			    AND l.relation IN (
			        WITH RECURSIVE tree AS (
			            SELECT to_regclass(?)::oid AS oid
			            UNION ALL SELECT h.inhrelid FROM tree JOIN pg_inherits h ON h.inhparent = tree.oid)
			        SELECT oid FROM tree)
			    AND l.mode = ANY (string_to_array(?, ','))
			ORDER BY age DESC, pid
			""";

	private BlockerQuery() {
	}

	static List<Blocker> blockers(Session session, QualifiedName table, LockMode wanted) {
		return session.query(QUERY, (row, number) -> blocker(row), table.quoted(),
				String.join(",", wanted.conflictingLocks()));
	}

	private static Blocker blocker(ResultSet row) throws SQLException {
		return new Blocker(row.getInt("pid"), row.getString("application_name"), Duration.ofSeconds(row.getLong("age")),
				row.getString("query"));
	}

}
