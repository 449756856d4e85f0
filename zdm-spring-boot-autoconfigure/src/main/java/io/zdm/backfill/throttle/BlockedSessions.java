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

import java.util.List;
import java.util.Set;

import io.zdm.backfill.BatchMark;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Session;

/**
 * How many sessions wait for a batch of a backfill, whichever instance does it. Read from
 * {@code pg_locks}, which shows everything to everybody; {@code pg_stat_activity} hides
 * from most who waits.
 */
record BlockedSessions() implements SqlProbe {

	private static final String QUERY = """
			SELECT w.pid, coalesce(a.application_name, '') AS application_name
			FROM (SELECT coalesce(array_agg(pid), '{}') AS pids FROM pg_locks WHERE %s) batches,
			    (SELECT DISTINCT pid FROM pg_locks WHERE NOT granted) w LEFT JOIN pg_stat_activity a ON a.pid = w.pid
			WHERE batches.pids <> '{}' AND NOT (w.pid = ANY (batches.pids))
			    AND pg_blocking_pids(w.pid) && batches.pids
			ORDER BY w.pid
			""".formatted(BatchMark.lock());

	@Override
	public Measurement read(Session session, Set<QualifiedName> tables) {
		List<String> blocked = session.query(QUERY,
				(row, number) -> "pid %d '%s'".formatted(row.getInt("pid"), row.getString("application_name")));
		return Measurement.of(blocked.size(),
				blocked.isEmpty() ? "" : "waiting for a batch, among them " + blocked.get(0));
	}

}
