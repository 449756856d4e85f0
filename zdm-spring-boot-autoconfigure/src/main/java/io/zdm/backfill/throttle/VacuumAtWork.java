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
 * How many vacuums are at work on the tables that are filled, or on their partitions.
 */
record VacuumAtWork() implements SqlProbe {

	// Without the rights of pg_read_all_stats the table is hidden; its lock is not.
	private static final String QUERY = """
			WITH RECURSIVE filled AS (
			    SELECT to_regclass(name)::oid AS oid FROM unnest(?::text[]) AS name
			    UNION
			    SELECT i.inhrelid FROM pg_inherits i JOIN filled ON filled.oid = i.inhparent)
			SELECT count(*)
			FROM (
			    SELECT coalesce(nullif(v.relid, 0), (
			        SELECT l.relation
			        FROM pg_locks l JOIN pg_class c ON c.oid = l.relation AND c.relkind IN ('r', 'm')
			        WHERE l.pid = v.pid AND l.database = v.datid AND l.mode = 'ShareUpdateExclusiveLock'
			        LIMIT 1)) AS relation
			    FROM pg_stat_progress_vacuum v
			    WHERE v.datname = current_database()) vacuum
			WHERE relation IN (SELECT oid FROM filled)
			""";

	@Override
	public Measurement read(Session session, Set<QualifiedName> tables) {
		Object names = tables.stream().map(QualifiedName::quoted).toArray(String[]::new);
		return Measurement.of(session.value(Long.class, QUERY, names), "on the tables that are filled");
	}

}
