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

package io.zdm.migration.bean;

import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.zdm.migration.Key;
import io.zdm.migration.Migration;
import io.zdm.migration.MigrationFile;
import io.zdm.migration.MigrationFileException;
import io.zdm.migration.MigrationParser;
import io.zdm.migration.OperationType;
import io.zdm.migration.operation.OperationRegistry;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link MigrationBuilder}, and that it has every operation with every key.
 * With {@code -Dzdm.specs.write=true} its source and that of the interfaces are written
 * anew.
 */
class MigrationBuilderTests {

	private static final List<OperationType> TYPES = OperationRegistry.standard().types();

	@Test
	void itsSourceFollowsFromTheOperations() throws IOException {
		SpecSource source = new SpecSource(TYPES);
		if (Boolean.getBoolean("zdm.specs.write")) {
			source.write();
		}

		assertThat(source.files()).allSatisfy((path, text) -> assertThat(path).as("""
				%s does not have the operations and keys of OperationRegistry; write it anew by
				./mvnw -B -pl zdm-spring-boot-autoconfigure test -Dtest=MigrationBuilderTests -Dzdm.specs.write=true
				""", path)
			.exists()
			.content()
			.satisfies((content) -> assertThat(words(content)).isEqualTo(words(text))));
	}

	private static String words(String source) {
		return source.replaceAll("[\\s*]+", "");
	}

	@TestFactory
	Stream<DynamicTest> writesWhatAFileWouldSay() {
		return TYPES.stream().map((type) -> DynamicTest.dynamicTest(type.name(), () -> {
			Class<?> spec = Class
				.forName("io.zdm.migration.bean." + JavaName.capitalized(JavaName.of(type.name())) + "Spec");
			Map<String, Object> expected = new LinkedHashMap<>();

			Map<String, Object> written = write(spec, type, expected);

			assertThat(written).isEqualTo(expected)
				.containsOnlyKeys(type.keys().stream().map(Key::name).toArray(String[]::new));
		}));
	}

	private static <S> Map<String, Object> write(Class<S> spec, OperationType type, Map<String, Object> expected) {
		return WrittenKeys.by(spec, type.name(), type.keys(), (author) -> fill(spec, author, type.keys(), expected));
	}

	private static void fill(Class<?> spec, Object author, List<Key> keys, Map<String, Object> expected) {
		for (Key key : keys) {
			for (Method method : spec.getMethods()) {
				if (method.getName().equals(JavaName.of(key.name()))) {
					assertThat(call(method, author, key, expected)).isSameAs(author);
				}
			}
		}
	}

	@SuppressWarnings("unchecked")
	private static Object call(Method method, Object author, Key key, Map<String, Object> expected) {
		boolean adds = key.kind().name().equals("LIST") || key.kind().name().equals("ITEMS");
		List<Object> items = adds ? (List<Object>) expected.computeIfAbsent(key.name(), (name) -> new ArrayList<>())
				: new ArrayList<>();
		Class<?> parameter = method.getParameterTypes()[0];
		if (parameter == Consumer.class) {
			Map<String, Object> below = new LinkedHashMap<>();
			if (adds) {
				items.add(below);
			}
			else {
				expected.put(key.name(), below);
			}
			Class<?> type = SpecInterfaces.ofAuthor(method);
			return invoke(method, author, (Consumer<Object>) (inner) -> fill(type, inner, key.keys(), below));
		}
		if (method.getParameterCount() == 2) {
			expected.put(key.name(), Map.of("a", "b"));
			return invoke(method, author, "a", "b");
		}
		if (parameter.isArray()) {
			Object values = Array.newInstance(String.class, 2);
			Array.set(values, 0, "a");
			Array.set(values, 1, "b");
			if (adds) {
				items.addAll(Arrays.asList("a", "b"));
			}
			else {
				expected.put(key.name(), List.of("a", "b"));
			}
			return invoke(method, author, values);
		}
		Object value = (parameter == boolean.class) ? (Object) true : "x";
		if (adds) {
			items.add(Map.of(key.keys().get(0).name(), value));
		}
		else {
			expected.put(key.name(), value);
		}
		return invoke(method, author, value);
	}

	private static Object invoke(Method method, Object author, Object... arguments) {
		try {
			return method.invoke(author, arguments);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@ParameterizedTest
	@MethodSource("pairs")
	void isEqualToAFileThatSaysTheSame(MigrationBuilder builder, String operations) {
		Migration file = new MigrationParser(OperationRegistry.standard())
			.parse(new MigrationFile("V2__display_name.yaml", "V2__display_name.yaml", "operations:\n" + operations));

		Migration java = builder.build();

		assertThat(java.checksum()).isEqualTo(file.checksum());
		assertThat(java.from(file.location())).isEqualTo(file);
	}

	static Stream<Arguments> pairs() {
		return Stream.of(
				Arguments.of(
						start().renameColumn((rename) -> rename.table("users").from("user_name").to("display_name")),
						"- rename-column: { table: users, from: user_name, to: display_name }\n"),
				Arguments.of(
						start().changeColumnType((change) -> change.table("users")
							.column("phone")
							.to("phone_e164")
							.type("text")
							.transformer("phoneTransformer")),
						"- change-column-type: { table: users, column: phone, to: phone_e164, type: text, transformer: "
								+ "phoneTransformer }\n"),
				Arguments.of(start()
					.sql((sql) -> sql.reason("reports")
						.tables("users")
						.expand("CREATE VIEW names AS SELECT name FROM users")
						.expand((item) -> item.statement("VACUUM users").transaction(false)))
					.sql((sql) -> sql.reason("x").unsafe("y").tables("a.b", "c").contract("DROP VIEW b").rollback("x"))
					.renameColumn((rename) -> rename.table("users").from("a").to("b")), """
							- sql:
							    reason: reports
							    tables: users
							    expand:
							    - statement: CREATE VIEW names AS SELECT name FROM users;
							    - { statement: VACUUM users, transaction: false }
							- sql:
							    rollback: [ { statement: x } ]
							    contract: [ { transaction: true, statement: DROP VIEW b } ]
							    tables: [ a.b, c ]
							    unsafe: y
							    reason: x
							- rename-column: { to: b, from: a, table: users }
							"""));
	}

	@Test
	void namesTheMigrationAndTheKeyOfAnError() {
		MigrationBuilder builder = start().renameColumn((rename) -> rename.table("users").from("a"));

		assertThatExceptionOfType(MigrationFileException.class).isThrownBy(builder::build)
			.withMessage("migration V2 display_name in Java: rename-column lacks the key 'to'. Add 'to: …' to it.")
			.satisfies((ex) -> assertThat(ex.line()).isEmpty());
	}

	@Test
	void refusesAKeyThatIsGivenTwice() {
		assertThatIllegalStateException()
			.isThrownBy(() -> start().renameColumn((rename) -> rename.table("users").table("orders")))
			.withMessage("'table' of rename-column is given twice; keep one of them");
	}

	@Test
	void refusesAMigrationWithoutOperationsOrVersion() {
		assertThatExceptionOfType(MigrationFileException.class).isThrownBy(() -> start().build())
			.withMessageContaining("'operations' is empty");
		assertThatExceptionOfType(MigrationFileException.class)
			.isThrownBy(() -> MigrationBuilder.version("two", "x")
				.renameColumn((rename) -> rename.table("users").from("a").to("b"))
				.build())
			.withMessageContaining("'two' is not a version");
	}

	private static MigrationBuilder start() {
		return MigrationBuilder.version("2", "display_name");
	}

}
