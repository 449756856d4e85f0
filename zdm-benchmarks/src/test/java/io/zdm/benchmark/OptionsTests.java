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

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Options}.
 */
class OptionsTests {

	@Test
	void tellsScenariosFromOptionsAndPropertiesOfZdm() {
		Options options = Options.of("backfill", "--rows=100", "--postgres=15, 18", "--zdm.backfill.passes=4", "load");
		assertThat(options.scenarios()).containsExactly("backfill", "load");
		assertThat(options.rows(5)).isEqualTo(100);
		assertThat(options.versions()).containsExactly(15, 18);
		assertThat(options.properties()).containsEntry("zdm.backfill.passes", "4");
	}

	@Test
	void leavesTheRowsToTheScenario() {
		assertThat(Options.of().rows(5)).isEqualTo(5);
	}

	@Test
	void refusesWhatItDoesNotKnow() {
		assertThatExceptionOfType(BenchmarkException.class).isThrownBy(() -> Options.of("--row=5"))
			.withMessageContaining("--row")
			.withMessageContaining("rows");
	}

}
