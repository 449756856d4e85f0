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

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Census}.
 */
class CensusTests {

	@Test
	void survivesAsJson() {
		Census census = new Census(100, 2, 1, 3, List.of("it's \"7\""), 4711);

		assertThat(Census.parse(census.toJson())).isEqualTo(census);
	}

	@Test
	void readsWhatANewerReleaseWrote() {
		Census census = Census.parse("""
				{"rows":1,"disobeying":0,"absent":0,"lossy":1,"samples":[],"relfilenode":7,"quarantined":5}""");

		assertThat(census).isEqualTo(new Census(1, 0, 0, 1, List.of(), 7));
	}

	@Test
	void provesOnlyWhereEveryRowObeysAndNoneIsAbsent() {
		assertThat(new Census(10, 0, 0, 0, List.of()).proves()).isTrue();
		assertThat(new Census(10, 0, 0, 5, List.of()).proves()).isTrue();
		assertThat(new Census(10, 1, 0, 0, List.of()).proves()).isFalse();
		assertThat(new Census(10, 0, 1, 0, List.of()).proves()).isFalse();
	}

	@Test
	void addsUpAndKeepsAFewSamples() {
		List<String> keys = IntStream.range(0, 8).mapToObj(Integer::toString).toList();

		Census sum = new Census(10, 8, 0, 1, keys, 7).plus(new Census(5, 3, 5, 2, keys, 7));

		assertThat(sum).extracting(Census::rows, Census::disobeying, Census::absent, Census::lossy)
			.containsExactly(15L, 11L, 5L, 3L);
		assertThat(sum.samples()).hasSize(10).startsWith("0", "1").endsWith("0", "1");
	}

}
