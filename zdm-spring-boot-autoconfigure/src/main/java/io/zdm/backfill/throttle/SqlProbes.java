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

	static Map<Thresholds, SqlProbe> of(ThrottleSettings settings, LongSupplier nanoTime) {
		Map<Thresholds, SqlProbe> probes = new LinkedHashMap<>();
		for (DatabaseThrottle throttle : DatabaseThrottle.values()) {
			settings.thresholds(throttle)
				.ifPresent((thresholds) -> probes.put(thresholds, probe(throttle, settings, nanoTime)));
		}
		return probes;
	}

	private static SqlProbe probe(DatabaseThrottle throttle, ThrottleSettings settings, LongSupplier nanoTime) {
		return switch (throttle) {
			case REPLICATION_LAG -> new ReplicationLag(settings.ignoredReplicas(), nanoTime);
			case REPLICATION_LAG_BYTES -> new ReplicationLagBytes(settings.ignoredReplicas());
			case RETAINED_WAL -> new RetainedWal();
			case WAL_RATE -> new WalRate(nanoTime);
			case ARCHIVE_BACKLOG -> new ArchiveBacklog();
			case BLOCKED_SESSIONS -> new BlockedSessions();
			case ACTIVE_SESSIONS -> new ActiveSessions();
			case AUTOVACUUM -> new VacuumAtWork();
			case OLDEST_SNAPSHOT -> new OldestSnapshot();
			case FREE_CONNECTIONS -> new FreeConnections();
			case QUERY -> new UserQuery(settings.query()
				.orElseThrow(() -> new IllegalArgumentException("The throttle 'query' has no query")));
		};
	}

}
