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

package io.zdm.testing;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link PostgresVersions}.
 */
class PostgresVersionsTests {

	@Test
	void threeVersionsByDefault() {
		assertThat(PostgresVersions.parse("").majors()).containsExactly(10, 14, 18);
	}

	@Test
	void allVersions() {
		assertThat(PostgresVersions.parse("all").majors()).containsExactly(10, 11, 12, 13, 14, 15, 16, 17, 18);
	}

	@Test
	void someVersionsInOrder() {
		PostgresVersions versions = PostgresVersions.parse("13, 12");

		assertThat(versions.majors()).containsExactly(12, 13);
		assertThat(versions.newest()).isEqualTo(13);
	}

	@Test
	void unknownVersionIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> PostgresVersions.parse("9"))
			.withMessageContaining("zdm.test.postgres must be 'all' or some of");
	}

}
