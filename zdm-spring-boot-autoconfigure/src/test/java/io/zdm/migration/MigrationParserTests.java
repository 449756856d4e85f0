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

import io.zdm.migration.operation.OperationRegistry;
import io.zdm.migration.operation.RenameColumn;
import io.zdm.postgres.Identifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MigrationParser}.
 */
class MigrationParserTests {

	private static final String RENAME = """
			operations:
			- rename-column: { table: users, from: user_name, to: display_name }
			""";

	private final MigrationParser parser = new MigrationParser(OperationRegistry.standard());

	@Test
	void readsVersionAndDescriptionFromTheNameAndOperationsFromTheContents() {
		Migration migration = parse("V2__display_name.yaml", RENAME);

		assertThat(migration.version()).hasToString("2");
		assertThat(migration.description()).isEqualTo("display_name");
		assertThat(migration.display()).isEqualTo("V2 display_name");
		assertThat(migration.location()).isEqualTo("db/zdm/V2__display_name.yaml");
		assertThat(migration.operations()).containsExactly(rename("users", "user_name", "display_name"));
		assertThat(migration.tables()).containsExactly(TableReference.parse("users"));
	}

	@ParameterizedTest
	@CsvSource({ "V1__a.yml,1,a", "V1_1__a.yaml,1.1,a", "V1.2.3__a b.yaml,1.2.3,a b", "V007__x.yaml,7,x",
			"V1__a__b.yaml,1,a__b", "V1__2__b.yaml,1,2__b" })
	void acceptsEveryFormOfName(String name, String version, String description) {
		Migration migration = parse(name, RENAME);

		assertThat(migration.version()).hasToString(version);
		assertThat(migration.description()).isEqualTo(description);
	}

	@ParameterizedTest
	@ValueSource(strings = { "on", "off", "yes", "true", "0001", "1e3", "0x10", "1_000", "2026-01-01", "12:30", ".5",
			"Größe", "User_Name", "select", "new", "null_", "=" })
	void leavesNamesAsTheyAreWritten(String name) {
		Migration migration = parse("""
				operations:
				- rename-column: { table: users, from: %s, to: display_name }
				""".formatted(name));

		assertThat(migration.operations()).containsExactly(rename("users", name, "display_name"));
	}

	@Test
	void readsQuotedNames() {
		Migration migration = parse("""
				operations:
				- rename-column: { table: '"a.b".c', from: "null", to: 'it''s "x"' }
				""");

		assertThat(migration.operations()).containsExactly(rename("\"a.b\".c", "null", "it's \"x\""));
	}

	@Test
	void skipsAByteOrderMark() {
		assertThat(parse("\uFEFF" + RENAME).operations()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = {
			"# why\n---\noperations:\n- rename-column:\n    to: display_name # x\n    from: 'user_name'\n    table: \"users\"\n",
			"{\"operations\": [{\"rename-column\": {\"table\": \"users\", \"from\": \"user_name\", \"to\": \"display_name\"}}]}",
			"operations:\n- rename-column: { table: '\"users\"', from: user_name, to: display_name }\n" })
	void hasTheSameChecksumHoweverItIsWritten(String text) {
		assertThat(parse("V9__other.yaml", text).checksum()).isEqualTo(parse(RENAME).checksum());
	}

	@Test
	void checksumStandsForTheDocumentedText() {
		Migration migration = parse(RENAME);

		assertThat(Checksum.canonical(migration.operations()))
			.isEqualTo("[{\"rename-column\":{\"from\":\"user_name\",\"table\":\"users\",\"to\":\"display_name\"}}]");
		assertThat(migration.checksum()).isEqualTo(Checksum.of(migration.operations())).matches("[0-9a-f]{64}");
	}

	@Test
	void hasAnotherChecksumWhenItSaysSomethingElse() {
		String one = "- rename-column: { table: users, from: a, to: b }\n";
		String other = "- rename-column: { table: users, from: c, to: d }\n";

		assertThat(parse("operations:\n" + one + other).checksum())
			.isNotEqualTo(parse("operations:\n" + other + one).checksum());
		assertThat(parse("operations:\n" + one).checksum()).isNotEqualTo(parse("operations:\n" + other).checksum());
	}

	private Migration parse(String text) {
		return parse("V2__display_name.yaml", text);
	}

	private Migration parse(String name, String text) {
		return this.parser.parse(new MigrationFile(name, "db/zdm/" + name, text));
	}

	private static RenameColumn rename(String table, String from, String to) {
		return new RenameColumn(TableReference.parse(table), new Identifier(from), new Identifier(to));
	}

}
