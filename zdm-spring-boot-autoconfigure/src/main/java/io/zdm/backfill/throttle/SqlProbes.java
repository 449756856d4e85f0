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

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Makes the probes that the settings want, in the order of {@link DatabaseThrottle}.
 */
final class SqlProbes {

	private SqlProbes() {
	}

	static Map<String, SqlProbe> of(ThrottleSettings settings, LongSupplier nanoTime) {
		Map<String, SqlProbe> probes = new LinkedHashMap<>();
		for (DatabaseThrottle throttle : DatabaseThrottle.values()) {
			Limits limits = settings.database().get(throttle);
			if (limits != null) {
				probes.put(throttle.text(), probe(throttle, limits, settings, nanoTime));
			}
		}
		return probes;
	}

	private static SqlProbe probe(DatabaseThrottle throttle, Limits limits, ThrottleSettings settings,
			LongSupplier nanoTime) {
		return switch (throttle) {
			case REPLICATION_LAG -> new ReplicationLag(limits, settings.ignoredReplicas(), nanoTime);
			case REPLICATION_LAG_BYTES -> new ReplicationLagBytes(limits, settings.ignoredReplicas());
			case RETAINED_WAL -> new RetainedWal(limits);
			case WAL_RATE -> new WalRate(limits, nanoTime);
			case ARCHIVE_BACKLOG -> new ArchiveBacklog(limits);
			case BLOCKED_SESSIONS -> new BlockedSessions(limits);
			case ACTIVE_SESSIONS -> new ActiveSessions(limits);
			case AUTOVACUUM -> new VacuumAtWork(limits);
			case OLDEST_SNAPSHOT -> new OldestSnapshot(limits);
			case FREE_CONNECTIONS -> new FreeConnections(limits);
			case QUERY -> new UserQuery(limits, settings.query()
				.orElseThrow(() -> new IllegalArgumentException("The throttle 'query' has no query")));
		};
	}

}
