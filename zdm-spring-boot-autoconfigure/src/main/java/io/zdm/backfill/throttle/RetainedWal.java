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
 * How much WAL a replication slot keeps from being removed: one that nobody reads fills
 * the disk.
 */
record RetainedWal() implements SqlProbe {

	private static final String QUERY = """
			SELECT slot_name, active, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::float8 AS retained
			FROM pg_replication_slots
			WHERE restart_lsn IS NOT NULL
			ORDER BY retained DESC
			LIMIT 1
			""";

	@Override
	public Measurement read(Session session, Set<QualifiedName> tables) {
		return session
			.queryOptional(QUERY,
					(row, number) -> Measurement.of(Math.max(0, row.getDouble("retained")),
							"kept by slot %s%s".formatted(row.getString("slot_name"),
									row.getBoolean("active") ? "" : ", which nobody reads")))
			.orElseGet(() -> Measurement.nothing("no slot"));
	}

}
