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
import java.util.Iterator;

/**
 * When the primary had written how much WAL. A replica that stopped to replay says
 * nothing of its lag any more ({@code replay_lag} is that of what it replayed last); how
 * long ago the primary was where the replica is now, always tells.
 */
final class WalHistory {

	private static final int CAPACITY = 4096;

	private static final double NANOS_PER_SECOND = 1e9;

	private final Deque<Entry> entries = new ArrayDeque<>();

	/**
	 * Take down where the primary is.
	 * @param nanoTime now
	 * @param written up to which byte it has written
	 */
	void add(long nanoTime, double written) {
		if (this.entries.isEmpty() || this.entries.getLast().written < written) {
			this.entries.addLast(new Entry(nanoTime, written));
		}
		if (this.entries.size() > CAPACITY) {
			thin();
		}
	}

	private void thin() {
		boolean odd = false;
		for (Iterator<Entry> each = this.entries.iterator(); each.hasNext(); odd = !odd) {
			each.next();
			if (odd) {
				each.remove();
			}
		}
	}

	/**
	 * Return how long ago the primary was first seen further than a replica is.
	 * @param nanoTime now
	 * @param replayed where the replica is
	 * @return the seconds; the lag is not less
	 */
	double secondsBehind(long nanoTime, double replayed) {
		return this.entries.stream()
			.filter((entry) -> entry.written > replayed)
			.findFirst()
			.map((entry) -> (nanoTime - entry.nanoTime) / NANOS_PER_SECOND)
			.orElse(0.0);
	}

	private record Entry(long nanoTime, double written) {

	}

}
