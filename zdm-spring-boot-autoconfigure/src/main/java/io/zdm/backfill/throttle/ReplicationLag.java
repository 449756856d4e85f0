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
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

import io.zdm.ThrottleReading.Level;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Session;

/**
 * How long ago the primary was where the slowest replica is. A replica that is gone is
 * missed for a minute, in which the backfill goes slower: it may have fallen over, and
 * will have to catch up.
 */
final class ReplicationLag implements SqlProbe {

	static final String HIDDEN = "the role of zdm may not see it: GRANT pg_read_all_stats";

	private static final double MISSED_SECONDS = 60;

	private static final double NANOS_PER_SECOND = 1e9;

	private final Set<String> ignored;

	private final LongSupplier nanoTime;

	private final WalHistory history = new WalHistory();

	private final Map<String, Long> seen = new LinkedHashMap<>();

	ReplicationLag(Set<String> ignored, LongSupplier nanoTime) {
		this.ignored = ignored;
		this.nanoTime = nanoTime;
	}

	@Override
	public Measurement read(Session session, Set<QualifiedName> tables) {
		return read(Replica.all(session, this.ignored));
	}

	Measurement read(Replica.AtOnce all) {
		long now = this.nanoTime.getAsLong();
		this.history.add(now, all.now());
		all.replicas().forEach((replica) -> this.seen.put(replica.name(), now));
		this.seen.values().removeIf((last) -> secondsSince(last, now) > MISSED_SECONDS);
		Measurement slowest = readSlowest(all, now);
		String gone = this.seen.entrySet()
			.stream()
			.filter((replica) -> replica.getValue() != now)
			.map((replica) -> "%s is gone since %.0f s".formatted(replica.getKey(),
					secondsSince(replica.getValue(), now)))
			.collect(Collectors.joining(", "));
		return gone.isEmpty() ? slowest : slowest.and(Level.SLOWER, gone);
	}

	private Measurement readSlowest(Replica.AtOnce all, long now) {
		if (all.replicas().isEmpty()) {
			return Measurement.nothing("no replica");
		}
		double slowest = -1;
		String name = "";
		for (Replica replica : all.replicas()) {
			double lag = lag(replica, all.now(), now);
			if (lag > slowest) {
				slowest = lag;
				name = replica.name();
			}
		}
		return all.areHidden() ? Measurement.nothing(HIDDEN) : Measurement.of(slowest, "at " + name);
	}

	private double lag(Replica replica, double written, long now) {
		double replayed = replica.replayed().orElse(written);
		return (replayed >= written) ? 0
				: Math.max(this.history.secondsBehind(now, replayed), replica.lag().orElse(0.0));
	}

	private static double secondsSince(long last, long now) {
		return (now - last) / NANOS_PER_SECOND;
	}

}
