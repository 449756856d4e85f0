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

package io.zdm.lifecycle;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * What was seen of backfills within the last minutes, from one look to the next: the pace
 * changes with the settings, so that the mean since the beginning would be wrong for
 * long.
 */
final class RecentPace {

	private static final Duration REMEMBERED = Duration.ofMinutes(5);

	/**
	 * Of less nothing can be said.
	 */
	private static final double LEAST_SHARE = 0.001;

	private final Map<String, Deque<Look>> looks = new ConcurrentHashMap<>();

	private final LongSupplier nanoTime;

	RecentPace(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
	}

	/**
	 * Look at a backfill.
	 * @param mapping its mapping
	 * @param share the share that is done
	 * @param active the time in running and pauses so far
	 * @return what was seen within the last minutes, or since it began where that is too
	 * little
	 */
	Seen look(String mapping, double share, Duration active) {
		long now = this.nanoTime.getAsLong();
		Deque<Look> known = this.looks.computeIfAbsent(mapping, (name) -> new ArrayDeque<>());
		synchronized (known) {
			if (!known.isEmpty()
					&& (known.peekLast().share() > share || known.peekLast().active().compareTo(active) > 0)) {
				// It has begun anew.
				known.clear();
			}
			while (!known.isEmpty() && now - known.peekFirst().at() > REMEMBERED.toNanos()) {
				known.removeFirst();
			}
			Look first = known.peekFirst();
			if (known.isEmpty() || now - known.peekLast().at() >= Duration.ofSeconds(1).toNanos()) {
				known.addLast(new Look(now, share, active));
			}
			if (first != null && share - first.share() >= LEAST_SHARE && active.compareTo(first.active()) > 0) {
				return new Seen(share - first.share(), active.minus(first.active()), false);
			}
			return new Seen(share, active, true);
		}
	}

	private record Look(long at, double share, Duration active) {

	}

	/**
	 * What was seen.
	 *
	 * @param share the share that was done
	 * @param active the time in running and pauses that it took
	 * @param sinceBegin whether that is all since it began
	 */
	record Seen(double share, Duration active, boolean sinceBegin) {

	}

}
