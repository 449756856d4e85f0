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
 * When the migration entered which phase, as seen from outside.
 */
final class Timeline {

	private final long start = System.nanoTime();

	private final List<Entry> entries = new ArrayList<>();

	private MigrationState state = MigrationState.NONE;

	Duration elapsed() {
		return Duration.ofNanos(System.nanoTime() - this.start);
	}

	synchronized void saw(MigrationState state) {
		if (!state.phase().equals(this.state.phase())) {
			this.entries.add(new Entry(state.phase(), elapsed().toMillis() / 1000.0));
		}
		this.state = state;
	}

	synchronized MigrationState state() {
		return this.state;
	}

	synchronized List<Entry> entries() {
		return List.copyOf(this.entries);
	}

	/**
	 * The beginning of a phase.
	 *
	 * @param phase the phase
	 * @param seconds the time from the beginning of the demonstration
	 */
	record Entry(String phase, double seconds) {

	}

}
