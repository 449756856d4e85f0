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

package io.zdm.postgres;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Identifier}.
 */
class IdentifierTests {

	@Test
	void isAlwaysQuoted() {
		assertThat(new Identifier("user_name")).hasToString("\"user_name\"");
		assertThat(new Identifier("a\"b")).hasToString("\"a\"\"b\"");
		assertThat(QualifiedName.of("Odd", "new")).hasToString("\"Odd\".\"new\"");
		assertThat(QualifiedName.of("Odd", "new").display()).isEqualTo("Odd.new");
	}

	@Test
	void countsBytesNotCharacters() {
		assertThat(new Identifier("x".repeat(63)).value()).hasSize(63);
		assertThat(new Identifier("é".repeat(31)).value()).hasSize(31);
		assertThatIllegalArgumentException().isThrownBy(() -> new Identifier("x".repeat(64)));
		assertThatIllegalArgumentException().isThrownBy(() -> new Identifier("é".repeat(32)));
	}

	@Test
	void refusesWhatPostgresCannotHold() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Identifier(""));
		assertThatIllegalArgumentException().isThrownBy(() -> new Identifier("a\0b"));
	}

	@Test
	void shortNamesAreKept() {
		assertThat(Identifier.generated("x".repeat(63)).value()).isEqualTo("x".repeat(63));
	}

	@Test
	void longNamesAreShortenedWithAHashOfTheWhole() {
		Identifier one = Identifier.generated("x".repeat(63) + "1");
		Identifier other = Identifier.generated("x".repeat(63) + "2");

		assertThat(one).isNotEqualTo(other).isEqualTo(Identifier.generated("x".repeat(63) + "1"));
		assertThat(one.value()).hasSize(63).startsWith("x".repeat(54) + "_");
	}

	@Test
	void noCharacterIsCutInTwo() {
		for (String character : new String[] { "é", "€", "😀" }) {
			for (int offset = 0; offset < 4; offset++) {
				String text = "x".repeat(offset) + character.repeat(40);

				String name = Identifier.generated(text).value();

				assertThat(name.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(60, 63);
				assertThat(text).startsWith(name.substring(0, name.length() - 9));
				assertThat(name).endsWith("_" + Identifier.hash(text));
			}
		}
	}

}
