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

package io.zdm.sample.demo;

import java.time.Duration;
import java.util.TreeMap;

/**
 * Durations, to the millisecond.
 */
final class Latencies {

	private final TreeMap<Long, Long> countsByMillis = new TreeMap<>();

	private long count;

	void add(Duration duration) {
		this.countsByMillis.merge(duration.toMillis(), 1L, Long::sum);
		this.count++;
	}

	/**
	 * Return the duration that so many per cent of all did not exceed.
	 * @param percent how many per cent
	 * @return milliseconds, 0 when there is none
	 */
	long percentileMillis(int percent) {
		long rank = (this.count * percent + 99) / 100;
		long passed = 0;
		for (var entry : this.countsByMillis.entrySet()) {
			passed += entry.getValue();
			if (passed >= rank) {
				return entry.getKey();
			}
		}
		return 0;
	}

	long longestMillis() {
		return this.countsByMillis.isEmpty() ? 0 : this.countsByMillis.lastKey();
	}

}
