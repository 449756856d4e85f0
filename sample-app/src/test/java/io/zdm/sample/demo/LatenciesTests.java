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

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Latencies}.
 */
class LatenciesTests {

	private final Latencies latencies = new Latencies();

	@Test
	void isZeroWithoutRequests() {
		assertThat(this.latencies.percentileMillis(99)).isZero();
		assertThat(this.latencies.longestMillis()).isZero();
	}

	@Test
	void findsThePercentileAndTheLongest() {
		for (int millis = 1; millis <= 200; millis++) {
			this.latencies.add(Duration.ofMillis(millis));
		}

		assertThat(this.latencies.percentileMillis(50)).isEqualTo(100);
		assertThat(this.latencies.percentileMillis(99)).isEqualTo(198);
		assertThat(this.latencies.longestMillis()).isEqualTo(200);
	}

}
