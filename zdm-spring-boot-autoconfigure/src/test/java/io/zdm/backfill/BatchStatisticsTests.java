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

package io.zdm.backfill;

import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BatchStatistics}.
 */
class BatchStatisticsTests {

	@Test
	void percentilesAreWithinAFifth() {
		SortedMap<Integer, Long> classes = new TreeMap<>();
		for (int millis = 1; millis <= 1000; millis++) {
			classes.merge(BatchStatistics.classOf(Duration.ofMillis(millis)), 1L, Long::sum);
		}

		BatchStatistics statistics = BatchStatistics.parse("{}").with(classes, Duration.ofMillis(1000));

		assertThat(statistics.count()).isEqualTo(1000);
		assertThat(statistics.p50Micros()).isCloseTo(500_000, Percentage.withPercentage(20));
		assertThat(statistics.p99Micros()).isCloseTo(990_000, Percentage.withPercentage(20));
		assertThat(statistics.maxMicros()).isEqualTo(1_000_000);
	}

	@Test
	void addsToWhatIsStored() {
		SortedMap<Integer, Long> classes = new TreeMap<>();
		classes.put(BatchStatistics.classOf(Duration.ofMillis(20)), 5L);
		Strides strides = new Strides(8, 4096, true, "because");

		BatchStatistics once = BatchStatistics.parse("{}")
			.with(classes, Duration.ofMillis(25))
			.with(strides, 9000, 4096);
		BatchStatistics twice = BatchStatistics.parse(once.toJson())
			.with(classes, Duration.ofMillis(24))
			.with(strides, 9000, 4096);

		assertThat(twice.count()).isEqualTo(10);
		assertThat(twice.maxMicros()).isEqualTo(25_000);
		assertThat(twice.passes()).isEqualTo(8);
		assertThat(twice.reason()).isEqualTo("because");
		assertThat(twice.blocks()).isEqualTo(9000);
		assertThat(twice.blocksDone()).isEqualTo(8192);
	}

}
