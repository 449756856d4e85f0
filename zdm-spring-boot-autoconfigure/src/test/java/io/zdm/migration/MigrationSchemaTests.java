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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.zdm.migration.Key.Kind;
import io.zdm.migration.operation.OperationRegistry;
import io.zdm.migration.operation.RenameColumn;
import io.zdm.postgres.Identifier;
import io.zdm.testing.operation.OperationCases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MigrationSchema}, and that the published schema is that of the code.
 * With {@code -Dzdm.docs.write=true} it is written anew.
 */
class MigrationSchemaTests {

	private static final Path PUBLISHED = Path.of("..", "docs", "migration.schema.json");

	private static final Path RESOURCE = Path.of("src", "main", "resources", "io", "zdm", "migration.schema.json");

	private static final Pattern EXAMPLE = Pattern.compile("^```yaml\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

	private static final int NEWEST = 18;

	private final SchemaRegistry schemas = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

	@Test
	void thePublishedSchemaIsThatOfTheCode() throws IOException {
		String json = new MigrationSchema(OperationRegistry.standard()).json();
		if (Boolean.getBoolean("zdm.docs.write")) {
			Files.writeString(PUBLISHED, json);
			Files.writeString(RESOURCE, json);
		}

		assertThat(List.of(PUBLISHED, RESOURCE)).allSatisfy((file) -> assertThat(file).as("""
				%s is out of date; write it anew by
				./mvnw -B -pl zdm-spring-boot-autoconfigure test -Dtest=MigrationSchemaTests -Dzdm.docs.write=true
				""", file).exists().content().isEqualTo(json));
	}

	@Test
	void isASchema() {
		Schema draft = this.schemas.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

		assertThat(draft.validate(new MigrationSchema(everyKind()).json(), InputFormat.JSON)).isEmpty();
	}

	@Test
	void takesEveryFileInDocumentationAndTests() throws IOException {
		Map<String, String> files = new TreeMap<>();
		for (Path file : files("../docs", ".md")) {
			EXAMPLE.matcher(Files.readString(file))
				.results()
				.map((example) -> example.group(1))
				.filter((example) -> example.startsWith("operations:"))
				.forEach((example) -> files.put(file + " " + files.size(), example));
		}
		for (String root : List.of("src/test/resources", "../sample-app/src")) {
			for (Path file : files(root, ".yaml")) {
				if (file.getFileName().toString().startsWith("V")) {
					files.put(file.toString(), Files.readString(file));
				}
			}
		}
		OperationCases.on(NEWEST)
			.forEach((operation) -> files.put(operation.name(), "operations:\n" + operation.operations()));

		assertThat(files).hasSizeGreaterThan(10)
			.allSatisfy((file, text) -> assertThat(errors(OperationRegistry.standard(), text)).as(file).isEmpty());
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "{}", "operations:", "operations: []", "operations: {}", "more: 1\noperations: [{a: {t: x}}]",
					"operations: [{c: {t: x}}]", "operations: [{a: {t: x}, b: {t: x}}]", "operations: [{}]",
					"operations: [a]", "operations: [{a: }]", "operations: [{a: {}}]", "operations: [{a: {t: }}]",
					"operations: [{a: {t: ' '}}]", "operations: [{a: {t: [x]}}]", "operations: [{a: {t: x, u: y}}]",
					"operations: [{a: {t: x, flag: yes please}}]", "operations: [{a: {t: x, choice: c}}]",
					"operations: [{a: {t: x, names: []}}]", "operations: [{a: {t: x, names: [{}]}}]",
					"operations: [{a: {t: x, map: y}}]", "operations: [{a: {t: x, map: {z: 1}}}]",
					"operations: [{a: {t: x, list: {n: 1}}}]", "operations: [{a: {t: x, list: [{}]}}]" })
	void refusesWhatTheParserRefuses(String text) {
		assertThat(errors(everyKind(), text)).isNotEmpty();
		assertThat(Stream.of(text)).noneMatch(this::canBeParsed);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{t: x}", "{t: 0001}", "{t: on}", "{t: 1.5, flag: true, choice: b}", "{t: x, names: y}",
			"{t: x, names: [y, 2], texts: [z]}", "{t: x, map: {n: true}}", "{t: x, list: [{n: 1}, {n: b}]}" })
	void takesWhatTheParserTakes(String fields) {
		String text = "operations: [{a: %s}]".formatted(fields);

		assertThat(errors(everyKind(), text)).isEmpty();
		assertThat(Stream.of(text)).allMatch(this::canBeParsed);
	}

	private boolean canBeParsed(String text) {
		try {
			new MigrationParser(everyKind()).parse(new MigrationFile("V1__x.yaml", "V1__x.yaml", text));
			return true;
		}
		catch (MigrationFileException ex) {
			return false;
		}
	}

	private List<Error> errors(OperationTypes types, String text) {
		return this.schemas.getSchema(new MigrationSchema(types).json()).validate(text, InputFormat.YAML);
	}

	private static OperationTypes everyKind() {
		return () -> List.of(new EveryKind("a"), new EveryKind("b"));
	}

	private static List<Path> files(String root, String ending) throws IOException {
		try (Stream<Path> files = Files.walk(Path.of(root))) {
			return new ArrayList<>(files.filter((file) -> file.toString().endsWith(ending)).sorted().toList());
		}
	}

	/**
	 * An operation with a key of every kind.
	 */
	private record EveryKind(String name) implements OperationType {

		@Override
		public List<Key> keys() {
			Key text = Key.required("n", Kind.TEXT, "A text.");
			return List.of(Key.required("t", Kind.TABLE, "A table."), Key.optional("names", Kind.NAMES, "Names."),
					Key.optional("texts", Kind.TEXTS, "Texts."), Key.optional("flag", Kind.FLAG, "A flag."),
					Key.choice("choice", "A choice.", "b", "d"), Key.mapping("map", "A mapping.", text),
					Key.list("list", "A list.", text));
		}

		@Override
		public String description() {
			return "Takes all there is.";
		}

		@Override
		public Operation read(OperationFields fields) {
			fields.table("t");
			fields.identifiers("names");
			fields.texts("texts");
			fields.flag("flag");
			fields.choice("choice");
			fields.mapping("map").ifPresent((map) -> map.text("n"));
			fields.list("list").forEach((item) -> item.text("n"));
			return new RenameColumn(fields.table("t"), new Identifier("x"), new Identifier("y"));
		}

	}

}
