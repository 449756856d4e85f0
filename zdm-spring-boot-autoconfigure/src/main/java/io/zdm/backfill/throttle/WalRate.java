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

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.function.LongSupplier;

import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Session;

/**
 * How much WAL the whole server writes, over the last seconds.
 */
final class WalRate implements SqlProbe {

	private static final double SECONDS = 3;

	private static final double NANOS_PER_SECOND = 1e9;

	private final LongSupplier nanoTime;

	private final Deque<Position> positions = new ArrayDeque<>();

	WalRate(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
	}

	@Override
	public Measurement read(Session session, Set<QualifiedName> tables) {
		return read(session.value(Double.class, "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8"));
	}

	Measurement read(double written) {
		Position now = new Position(this.nanoTime.getAsLong(), written);
		this.positions.addLast(now);
		// One that is older stays, so that there is something to compare with.
		while (this.positions.size() > 2 && secondsSince(this.positions.peekFirst(), now) > SECONDS) {
			this.positions.removeFirst();
		}
		Position first = this.positions.getFirst();
		double seconds = secondsSince(first, now);
		return (seconds > 0) ? Measurement.of((now.written - first.written) / seconds, "")
				: Measurement.nothing("one sample is no rate");
	}

	private static double secondsSince(Position first, Position now) {
		return (now.nanoTime - first.nanoTime) / NANOS_PER_SECOND;
	}

	private record Position(long nanoTime, double written) {

	}

}
