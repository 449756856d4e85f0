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
import java.util.stream.Stream;

import io.zdm.migration.operation.OperationRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

/**
 * Tests for the errors of {@link MigrationParser}.
 */
class MigrationFileErrorTests {

	private final MigrationParser parser = new MigrationParser(OperationRegistry.standard());

	@ParameterizedTest
	@ValueSource(strings = { "V2_display_name.yaml", "2__display_name.yaml", "v2__x.yaml", "V__x.yaml", "V2__.yaml",
			"Va__x.yaml", "V1.__x.yaml", "R__x.yaml", "V2__x.json", "V2__x.yaml.bak" })
	void refusesBadNames(String name) {
		assertThatExceptionOfType(MigrationFileException.class)
			.isThrownBy(() -> this.parser.parse(new MigrationFile(name, "db/zdm/" + name, "operations: []")))
			.withMessage("db/zdm/%s: '%s' is not the name of a migration file. Name it ".formatted(name, name)
					+ "V<version>__<description>.yaml with two underscores, as in V2__display_name.yaml.");
	}

	@ParameterizedTest
	@MethodSource("wrongContents")
	void namesPlaceProblemAndRemedy(String text, int line, int column, String problem, String remedy) {
		assertThatExceptionOfType(MigrationFileException.class)
			.isThrownBy(() -> this.parser.parse(new MigrationFile("V2__x.yaml", "db/zdm/V2__x.yaml", text)))
			.satisfies((ex) -> {
				assertThat(ex.problem()).startsWith(problem);
				assertThat(ex.remedy()).contains(remedy);
				assertThat(ex.file()).isEqualTo("db/zdm/V2__x.yaml");
				assertThat(ex.line()).isEqualTo((line > 0) ? Optional.of(line) : Optional.empty());
				assertThat(ex.column()).isEqualTo((column > 0) ? Optional.of(column) : Optional.empty());
				assertThat(ex.getMessage()).doesNotContain("\n").startsWith("db/zdm/V2__x.yaml");
			});
	}

	static Stream<Arguments> wrongContents() {
		String item = "operations:\n- rename-column:\n    table: users\n    from: a\n    to: b\n";
		return Stream.of(argumentSet("empty", "", 0, 0, "the file is empty", "or delete the file"),
				argumentSet("only comments", "# soon\n", 0, 0, "the file is empty", "or delete the file"),
				argumentSet("only a document mark", "---\n", 0, 0, "the file is empty", "or delete the file"),
				argumentSet("a tab", "operations:\n\t- x: y\n", 2, 1, "it is not YAML: found character '\\t(TAB)'",
						"tabs cannot indent"),
				argumentSet("unclosed flow", "operations: [ { a: b }\n", 2, 1, "it is not YAML", "Correct it there"),
				argumentSet("unquoted colon", "operations: a: b\n", 1, 14, "it is not YAML", "needs quotes"),
				argumentSet("list at the top", "- rename-column: {}\n", 1, 1,
						"the file must be a mapping with the key 'operations', not a list", "Begin it with"),
				argumentSet("text at the top", "ALTER TABLE\n", 1, 1,
						"the file must be a mapping with the key 'operations', not text", "Begin it with"),
				argumentSet("empty mapping", "{}\n", 1, 1, "the key 'operations' is missing", "at least one operation"),
				argumentSet("near miss of the top key", "operation:\n- x: y\n", 1, 1, "unknown key 'operation'",
						"Did you mean 'operations'?"),
				argumentSet("unknown top key", item + "version: 2\n", 6, 1, "unknown key 'version'",
						"The only key of a migration file is 'operations'"),
				argumentSet("duplicate top key", item + "operations: []\n", 6, 1,
						"the key 'operations' is given twice, first on line 1", "Keep one"),
				argumentSet("second document", item + "---\n" + item, 7, 1, "a second YAML document begins here",
						"one document"),
				argumentSet("no operations", "operations:\n", 1, 1, "'operations' is empty", "at least one"),
				argumentSet("empty list", "operations: []\n", 1, 1, "'operations' is empty", "at least one"),
				argumentSet("mapping of operations", "operations:\n  rename-column: {}\n", 2, 3,
						"'operations' must be a list, not a mapping", "Begin each operation with '- '"),
				argumentSet("text for operations", "operations: none\n", 1, 13, "'operations' must be a list, not text",
						"Begin each operation with '- '"),
				argumentSet("text as operation", "operations:\n- rename-column\n", 2, 3,
						"an operation must be a mapping with one key, its name, not text", "Write it as"),
				argumentSet("nothing as operation", "operations:\n-\n", 2, 2,
						"an operation must be a mapping with one key, its name, not nothing", "Write it as"),
				argumentSet("fields not indented", "operations:\n- rename-column:\n  table: users\n", 2, 3,
						"an operation must be a mapping with one key, its name, not 2 keys", "indent keys"),
				argumentSet("unknown operation", "operations:\n- drop-table: { table: users }\n", 2, 3,
						"unknown operation 'drop-table'", "Known: rename-column, change-column-type, "),
				argumentSet("near miss of an operation", "operations:\n- rename_colum: { table: users }\n", 2, 3,
						"unknown operation 'rename_colum'", "Did you mean 'rename-column'?"),
				argumentSet("operation without fields", "operations:\n- rename-column:\n", 2, 3,
						"rename-column must be a mapping, not nothing", "table, from, to"),
				argumentSet("operation with text", "operations:\n- rename-column: users\n", 2, 18,
						"rename-column must be a mapping, not text", "table, from, to"),
				argumentSet("near miss of a key",
						"operations:\n- rename-column:\n    table: users\n    form: a\n    to: b\n", 4, 5,
						"unknown key 'form' in rename-column",
						"Did you mean 'from'? Known: table, from, to, table-triggers."),
				argumentSet("unknown key", item + "    cascade: true\n", 6, 5, "unknown key 'cascade' in rename-column",
						"Known: table, from, to, table-triggers."),
				argumentSet("key in other case", "operations:\n- rename-column: { Table: users }\n", 2, 20,
						"unknown key 'Table' in rename-column", "Did you mean 'table'?"),
				argumentSet("duplicate key", item + "    to: c\n", 6, 5, "the key 'to' is given twice, first on line 5",
						"Keep one"),
				argumentSet("missing key", "operations:\n- rename-column: { table: users, from: a }\n", 2, 18,
						"rename-column lacks the key 'to'", "Add 'to: …'"),
				argumentSet("null", "operations:\n- rename-column: { table: users, from: null, to: b }\n", 2, 34,
						"the key 'from' in rename-column has no value", "in quotes"),
				argumentSet("no value", "operations:\n- rename-column:\n    table:\n    from: a\n    to: b\n", 3, 5,
						"the key 'table' in rename-column has no value", "Write a value"),
				argumentSet("blank", "operations:\n- rename-column: { table: users, from: ' ', to: b }\n", 2, 34,
						"the key 'from' in rename-column has no value", "Write a value"),
				argumentSet("list for text", "operations:\n- rename-column: { table: users, from: [a], to: b }\n", 2,
						40, "the value of 'from' in rename-column must be text, not a list", "one word"),
				argumentSet("mapping for text",
						"operations:\n- rename-column:\n    table:\n      name: users\n    from: a\n    to: b\n", 4, 7,
						"the value of 'table' in rename-column must be text, not a mapping", "one word"),
				argumentSet("three parts of a table",
						"operations:\n- rename-column: { table: a.b.c, from: a, to: b }\n", 2, 27,
						"the value of 'table' in rename-column cannot be used", "'a.b.c' names no table"),
				argumentSet("name that is too long",
						"operations:\n- rename-column: { table: users, from: a, to: %s }\n".formatted("ä".repeat(32)),
						2, 47, "the value of 'to' in rename-column cannot be used", "has 64 bytes"),
				argumentSet("same name", "operations:\n- rename-column: { table: users, from: a, to: a }\n", 2, 3,
						"rename-column cannot be done", "'from' and 'to' are both 'a'"),
				argumentSet("alias", "operations:\n- rename-column: { table: &t users, from: a, to: *t }\n", 2, 50,
						"an alias", "Write the value out"),
				argumentSet("merge key", "operations:\n- rename-column:\n    <<: { table: users }\n", 3, 5,
						"unknown key '<<' in rename-column", "Known: table, from, to, table-triggers."));
	}

	@Test
	void messageIsOneLineWithPlaceProblemAndRemedy() {
		MigrationFile file = new MigrationFile("V2__x.yaml", "class path resource [db/zdm/V2__x.yaml]",
				"operations:\n- rename-column: { table: users, form: a, to: b }\n");

		assertThatExceptionOfType(MigrationFileException.class).isThrownBy(() -> this.parser.parse(file))
			.withMessage("class path resource [db/zdm/V2__x.yaml], line 2, column 34: unknown key 'form' in "
					+ "rename-column. Did you mean 'from'? Known: table, from, to, table-triggers.");
	}

}
