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

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.zdm.postgres.Session;

/**
 * A physical replica as the primary sees it. Logical ones confirm when they like; what
 * they keep is that of their slot.
 *
 * @param name its application_name, and its address where it has one
 * @param replayed up to which byte of the WAL it has replayed, or nothing where the role
 * may not see it
 * @param lag what the server says of its lag; nothing while there is no traffic
 */
record Replica(String name, Optional<Double> replayed, Optional<Double> lag) {

	// pg_receivewal replays nothing. Without the rights of pg_read_all_stats the row is
	// there and its figures are not.
	private static final String QUERY = """
			SELECT p.now, r.application_name, host(r.client_addr) AS address,
			    pg_wal_lsn_diff(coalesce(r.replay_lsn, r.flush_lsn), '0/0')::float8 AS replayed,
			    extract(epoch FROM r.replay_lag)::float8 AS lag, r.pid
			FROM (SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 AS now) p
			LEFT JOIN pg_stat_replication r ON coalesce(r.state, 'streaming') IN ('streaming', 'catchup')
			    AND NOT EXISTS (
			        SELECT FROM pg_replication_slots s WHERE s.active_pid = r.pid AND s.slot_type = 'logical')
			ORDER BY r.pid
			""";

	static AtOnce all(Session session, Set<String> ignored) {
		List<Replica> replicas = new ArrayList<>();
		List<Double> now = session.query(QUERY, (row, number) -> {
			double current = row.getDouble("now");
			String application = row.getString("application_name");
			boolean there = row.getObject("pid") != null;
			if (there && !ignored.contains(String.valueOf(application))) {
				String address = row.getString("address");
				replicas.add(new Replica((address != null) ? application + "@" + address : String.valueOf(application),
						Optional.ofNullable((Double) row.getObject("replayed")),
						Optional.ofNullable((Double) row.getObject("lag"))));
			}
			return current;
		});
		return new AtOnce(now.get(0), replicas);
	}

	/**
	 * All replicas.
	 *
	 * @param now up to which byte of the WAL the primary has written
	 * @param replicas the replicas
	 */
	record AtOnce(double now, List<Replica> replicas) {

		boolean areHidden() {
			return this.replicas.stream().anyMatch((replica) -> replica.replayed().isEmpty());
		}

	}

}
