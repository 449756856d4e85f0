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

package io.zdm.migration;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link MigrationVersion}.
 */
class MigrationVersionTests {

	@Test
	void comparesNumberByNumber() {
		List<String> sorted = Stream.of("10", "2", "1.10", "1.9", "1", "1_1", "20260101120000999999999")
			.map(MigrationVersion::new)
			.sorted()
			.map(MigrationVersion::text)
			.toList();

		assertThat(sorted).containsExactly("1", "1.1", "1.9", "1.10", "2", "10", "20260101120000999999999");
	}

	@ParameterizedTest
	@CsvSource({ "1.0,1", "01,1", "1_2,1.2", "1.2.0.0,1.2", "0,0", "0.0,0", "10,10" })
	void isTheSameHoweverItIsWritten(String text, String normalised) {
		MigrationVersion version = new MigrationVersion(text);

		assertThat(version).isEqualTo(new MigrationVersion(normalised)).hasToString(normalised);
		assertThat(version).isEqualByComparingTo(new MigrationVersion(normalised));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a", "1.", ".1", "1..2", "1-2", "-1", "1a", "1__2", "١" })
	void refusesWhatIsNoVersion(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> new MigrationVersion(text))
			.withMessageContaining("'" + text + "' is not a version");
	}

}
