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

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/**
 * What the person in front of the terminal sees.
 */
final class Screen {

	private final PrintStream out;

	private final Timeline timeline;

	Screen(PrintStream out, Timeline timeline) {
		this.out = out;
		this.timeline = timeline;
	}

	void say(String message) {
		this.out.printf("%s  %s%n", clock(), message);
	}

	void print(String text) {
		this.out.print(text);
	}

	void status(Traffic traffic, List<String> ready) {
		this.out.printf("%s  %-16s | %,7d requests | %d failures | p99 %4d ms | ready: %s%n", clock(),
				this.timeline.state().describe(), traffic.requests(), traffic.failures(),
				traffic.takeRecent().percentileMillis(99), String.join(" ", ready));
	}

	private String clock() {
		Duration elapsed = this.timeline.elapsed();
		return "%3d:%02d".formatted(elapsed.toMinutes(), elapsed.toSecondsPart());
	}

}
