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

package io.zdm.backfill.throttle;

import java.util.Set;

import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Session;

/**
 * How old the oldest transaction of the database is that keeps dead rows alive, prepared
 * ones included. Without the rights of pg_read_all_stats only those of zdm's own role
 * count.
 */
record OldestSnapshot() implements SqlProbe {

	private static final String QUERY = """
			SELECT age, name
			FROM (
			    SELECT extract(epoch FROM clock_timestamp() - xact_start)::float8 AS age,
			        format('pid %s ''%s''', pid, application_name) AS name
			    FROM pg_stat_activity
			    WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
			        AND (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL) AND backend_type <> 'autovacuum worker'
			    UNION ALL
			    SELECT extract(epoch FROM clock_timestamp() - prepared)::float8, format('prepared ''%s''', gid)
			    FROM pg_prepared_xacts
			    WHERE database = current_database()) snapshot
			ORDER BY age DESC
			LIMIT 1
			""";

	@Override
	public Measurement read(Session session, Set<QualifiedName> tables) {
		return session
			.queryOptional(QUERY,
					(row, number) -> Measurement.of(Math.max(0, row.getDouble("age")), "of " + row.getString("name")))
			.orElseGet(() -> Measurement.nothing("none"));
	}

}
