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

package io.zdm.benchmark;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Spread} and the ratios of {@link ScenarioResult}.
 */
class SpreadTests {

	@Test
	void takesTheMiddleAndTheEnds() {
		assertThat(Spread.of(List.of(3.0, 1.0, 2.0))).contains(new Spread(2, 1, 3));
		assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 3.0))).contains(new Spread(2.5, 1, 4));
		assertThat(Spread.of(List.of())).isEmpty();
	}

	@Test
	void dividesRoundByRoundBeforeItTakesTheMedian() {
		// The machine was ten times as fast in round 2: the ratio of the medians would be
		// 1.1, which no round has shown.
		ScenarioResult result = result(run("a", 1, 2), run("b", 1, 1), run("a", 2, 20), run("b", 2, 10), run("a", 3, 9),
				run("b", 3, 3));
		assertThat(result.ratio("a", "b", "speed")).contains(new Spread(2, 2, 3));
	}

	@Test
	void hasNoRatioToWhatWasNotMeasured() {
		assertThat(result(run("a", 1, 2)).ratio("a", "b", "speed")).isEmpty();
	}

	static ScenarioResult result(Run... runs) {
		return new ScenarioResult("15.19", 1000, 3, "2026-01-01T00:00:00Z", Map.of(), List.of(), List.of(runs));
	}

	static Run run(String strategy, int round, double speed) {
		return new Run(strategy, round, new TreeMap<>(Map.of("speed", speed)));
	}

}
