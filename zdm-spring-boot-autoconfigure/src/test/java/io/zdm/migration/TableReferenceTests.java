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

import java.util.Optional;

import io.zdm.postgres.Identifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link TableReference}.
 */
class TableReferenceTests {

	@Test
	void isATableOrASchemaAndATableWithExactNames() {
		assertThat(TableReference.parse("Users")).isEqualTo(reference(null, "Users"));
		assertThat(TableReference.parse("app.order lines")).isEqualTo(reference("app", "order lines"));
	}

	@Test
	void namesWithADotStandInDoubleQuotes() {
		assertThat(TableReference.parse("\"a.b\"")).isEqualTo(reference(null, "a.b"));
		assertThat(TableReference.parse("\"a.b\".\"c\"\"d\"")).isEqualTo(reference("a.b", "c\"d"));
		assertThat(TableReference.parse("app.\"c\"")).isEqualTo(reference("app", "c"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "users", "app.users", "\"a.b\".\"c.d\"", "\"\"\"a\"" })
	void hasOneTextThatReadsBack(String text) {
		assertThat(TableReference.parse(text).text()).isEqualTo(text);
	}

	@Test
	void hasTheSameTextHoweverItIsWritten() {
		assertThat(TableReference.parse("\"app\".\"users\"").text()).isEqualTo("app.users");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ".", "a.", ".a", "a.b.c", "\"a", "\"a\"b", "\"\"" })
	void refusesWhatNamesNoTable(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> TableReference.parse(text));
	}

	private static TableReference reference(String schema, String name) {
		return new TableReference(Optional.ofNullable(schema).map(Identifier::new), new Identifier(name));
	}

}
