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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.zdm.migration.operation.ChangeColumnType;
import io.zdm.migration.operation.OperationRegistry;
import io.zdm.migration.operation.RenameColumn;
import io.zdm.migration.operation.Sql;
import io.zdm.postgres.Identifier;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that what the documentation shows of migration files is so.
 */
class DocumentedFilesTests {

	private static final Path DOCS = Path.of("..", "docs");

	private final MigrationParser parser = new MigrationParser(OperationRegistry.standard());

	@ParameterizedTest
	@ValueSource(strings = { "migration-files.md", "operations/rename-column.md" })
	void examplesCanBeRead(String page) throws IOException {
		List<String> examples = blocks(page, "yaml");

		assertThat(examples).isNotEmpty()
			.first(InstanceOfAssertFactories.STRING)
			.satisfies((example) -> assertThat(parse(example).operations()).containsExactly(new RenameColumn(
					TableReference.parse("users"), new Identifier("user_name"), new Identifier("display_name"))));
		assertThat(examples).allSatisfy((example) -> assertThat(parse(example).operations()).singleElement()
			.satisfies((operation) -> assertThat(operation.fields()).containsEntry("to", "display_name")));
	}

	@Test
	void changesOfTypeAreThoseShown() throws IOException {
		assertThat(blocks("operations/change-column-type.md", "yaml"))
			.allSatisfy((example) -> assertThat(parse(example).operations())
				.allSatisfy((operation) -> assertThat(operation).isInstanceOf(ChangeColumnType.class)))
			.anySatisfy((example) -> assertThat(parse(example).operations())
				.containsExactly(new ChangeColumnType(TableReference.parse("users"), new Identifier("phone"),
						Optional.of(new Identifier("phone_e164")), "text", Optional.empty(), Optional.empty(),
						Optional.of("phoneTransformer"), false, Optional.empty())));
	}

	@ParameterizedTest
	@ValueSource(strings = { "set-not-null", "drop-not-null", "set-default", "drop-default", "set-comment" })
	void examplesAreOfTheOperation(String operation) throws IOException {
		assertThat(blocks("operations/" + operation + ".md", "yaml")).isNotEmpty()
			.allSatisfy((example) -> assertThat(parse(example).operations()).isNotEmpty()
				.allSatisfy((shown) -> assertThat(shown.name()).isEqualTo(operation)));
	}

	@Test
	void statementsOfTheAuthorCanBeRead() throws IOException {
		assertThat(blocks("operations/sql.md", "yaml")).singleElement()
			.satisfies((example) -> assertThat(parse(example).operations()).singleElement().isInstanceOf(Sql.class));
	}

	@Test
	void javaIsThatOfTests() throws IOException {
		String tests = Files.readString(Path.of("src/test/java/io/zdm/documentation/DisplayNameConfiguration.java"))
				+ Files.readString(Path.of("src/test/java/io/zdm/migration/bean/MigrationBuilderTests.java"));

		assertThat(blocks("migration-files.md", "java")).hasSize(2)
			.allSatisfy((example) -> assertThat(tests.replaceAll("\\s+", "")).contains(example.replaceAll("\\s+", "")));
	}

	@Test
	void checksumIsOfTheTextShown() throws IOException {
		Migration migration = parse(blocks("migration-files.md", "yaml").get(0));

		assertThat(blocks("migration-files.md", "json"))
			.containsExactly(Checksum.canonical(migration.operations()) + "\n");
	}

	@Test
	void errorIsTheOneShown() throws IOException {
		String example = blocks("migration-files.md", "yaml").get(0).replace("from:", "form:");

		assertThatExceptionOfType(MigrationFileException.class).isThrownBy(() -> parse(example))
			.withMessage(blocks("migration-files.md", "text").get(0).strip());
	}

	private Migration parse(String text) {
		return this.parser.parse(
				new MigrationFile("V2__display_name.yaml", "class path resource [db/zdm/V2__display_name.yaml]", text));
	}

	private static List<String> blocks(String page, String language) throws IOException {
		Pattern block = Pattern.compile("^```" + language + "\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
		String text = Files.readString(DOCS.resolve(page));
		return block.matcher(text).results().map((MatchResult match) -> match.group(1)).toList();
	}

}
