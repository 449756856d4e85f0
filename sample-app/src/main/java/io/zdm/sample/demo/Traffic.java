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
import java.util.ArrayList;
import java.util.List;

/**
 * Counts requests and failures and measures how long each took.
 */
final class Traffic {

	private static final int SHOWN = 5;

	private final Latencies all = new Latencies();

	private Latencies recent = new Latencies();

	private final List<String> firstFailures = new ArrayList<>();

	private long requests;

	private long failures;

	synchronized void answered(Duration duration) {
		this.requests++;
		this.all.add(duration);
		this.recent.add(duration);
	}

	synchronized void failed(Duration duration, String what) {
		answered(duration);
		wrong(what);
	}

	/**
	 * Count an answer that came and does not hold what was last written.
	 * @param what what was wrong
	 */
	synchronized void wrong(String what) {
		this.failures++;
		if (this.firstFailures.size() < SHOWN) {
			this.firstFailures.add(what);
		}
	}

	synchronized long requests() {
		return this.requests;
	}

	synchronized long failures() {
		return this.failures;
	}

	synchronized List<String> firstFailures() {
		return List.copyOf(this.firstFailures);
	}

	/**
	 * Return how long requests took since this was last asked.
	 * @return the durations
	 */
	synchronized Latencies takeRecent() {
		Latencies taken = this.recent;
		this.recent = new Latencies();
		return taken;
	}

	synchronized long p99Millis() {
		return this.all.percentileMillis(99);
	}

	synchronized long longestMillis() {
		return this.all.longestMillis();
	}

}
