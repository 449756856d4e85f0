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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.zdm.migration.Key;
import io.zdm.migration.OperationType;

/**
 * The source of the interfaces and methods through which migrations are written in Java,
 * as it follows from the operations and their keys.
 */
final class SpecSource {

	private static final Path DIRECTORY = Path.of("src/main/java/io/zdm/migration/bean");

	private static final int COMMENT_WIDTH = 90;

	private final List<OperationType> types;

	SpecSource(List<OperationType> types) {
		this.types = types;
	}

	/**
	 * Return the text of every generated file.
	 */
	Map<Path, String> files() {
		Map<Path, String> files = new LinkedHashMap<>();
		this.types.forEach((type) -> files.put(DIRECTORY.resolve(spec(type) + ".java"), file(type)));
		files.put(DIRECTORY.resolve("MigrationBuilder.java"), builder());
		return files;
	}

	void write() throws IOException {
		for (Map.Entry<Path, String> file : files().entrySet()) {
			Files.writeString(file.getKey(), file.getValue());
		}
	}

	private static String spec(OperationType type) {
		return JavaName.capitalized(JavaName.of(type.name())) + "Spec";
	}

	private static String file(OperationType type) {
		StringBuilder text = new StringBuilder(licence()).append("\npackage io.zdm.migration.bean;\n\n");
		String body = body(spec(type), type.keys(), "\t");
		if (body.contains("Consumer<")) {
			text.append("import java.util.function.Consumer;\n\n");
		}
		return text
			.append(comment("", "The keys of {@code %s}. %s".formatted(type.name(), escaped(type.description()))))
			.append("public interface %s {\n\n".formatted(spec(type)))
			.append(body)
			.append("}\n")
			.toString();
	}

	private static String body(String self, List<Key> keys, String indent) {
		StringBuilder text = new StringBuilder();
		keys.forEach((key) -> methods(key, self).forEach(
				(method) -> text.append(javadoc(key, method, indent)).append(indent).append(method).append(";\n\n")));
		keys.stream()
			.filter((key) -> !key.keys().isEmpty())
			.forEach((key) -> text
				.append(comment(indent,
						"The keys below {@code %s}. %s".formatted(key.name(), escaped(key.description()))))
				.append(indent)
				.append("interface %s {\n\n".formatted(nested(key)))
				.append(body(nested(key), key.keys(), indent + "\t"))
				.append(indent)
				.append("}\n\n"));
		return text.toString();
	}

	private static List<String> methods(Key key, String self) {
		List<String> parameters = new ArrayList<>();
		switch (key.kind().name()) {
			case "NAMES", "TEXTS" -> parameters.add("String... values");
			case "FLAG" -> parameters.add("boolean value");
			case "MAPPING" -> parameters.add("Consumer<%s> keys".formatted(nested(key)));
			case "LIST" -> {
				if (key.keys().get(0).required()) {
					parameters.add("String value");
				}
				parameters.add("Consumer<%s> keys".formatted(nested(key)));
			}
			case "ITEMS" -> {
				parameters.add("String... values");
				parameters.add("Consumer<%s> keys".formatted(nested(key)));
			}
			case "SETTINGS" -> parameters.add("String name, String value");
			default -> parameters.add("String value");
		}
		return parameters.stream()
			.map((parameter) -> "%s %s(%s)".formatted(self, JavaName.of(key.name()), parameter))
			.toList();
	}

	private static String nested(Key key) {
		return JavaName.capitalized(JavaName.of(key.name()));
	}

	private static String javadoc(Key key, String method, String indent) {
		List<String> parameters = method.contains("String name, ")
				? List.of("@param name the name", "@param value the value")
				: method.contains("Consumer<") ? List.of("@param keys what it says") : method.contains("...")
						? List.of("@param values the values") : List.of("@param value the value");
		List<String> tags = new ArrayList<>(parameters);
		tags.add("@return this");
		String adding = isAdding(key) ? " Each call adds to it." : "";
		return comment(indent, escaped(key.description()) + adding, tags.toArray(String[]::new));
	}

	private static boolean isAdding(Key key) {
		return List.of("LIST", "ITEMS", "SETTINGS").contains(key.kind().name());
	}

	private String builder() {
		return licence() + """

				package io.zdm.migration.bean;

				import java.util.ArrayList;
				import java.util.List;
				import java.util.Map;
				import java.util.function.Consumer;

				import io.zdm.migration.Migration;
				import io.zdm.migration.MigrationParser;
				import io.zdm.migration.OperationType;
				import io.zdm.migration.operation.OperationRegistry;

				/**
				 * Writes a migration in Java, for a bean of the application. Operations and keys are
				 * those of the files, and so is the checksum.
				 */
				public final class MigrationBuilder {

					private final String version;

					private final String description;

					private final List<Map<String, Object>> operations = new ArrayList<>();

					private MigrationBuilder(String version, String description) {
						this.version = version;
						this.description = description;
					}

					/**
					 * Begin a migration.
					 * @param version its version, as in a file's name
					 * @param description what it is for, as in a file's name
					 * @return a builder without operations
					 */
					public static MigrationBuilder version(String version, String description) {
						return new MigrationBuilder(version, description);
					}

				%s	/**
					 * Return the migration.
					 * @return the migration
					 * @throws io.zdm.migration.MigrationFileException if a key is missing or has a value
					 * that cannot be used
					 */
					public Migration build() {
						return new MigrationParser(OperationRegistry.standard()).read(this.version, this.description,
								this.operations);
					}

					private <S> MigrationBuilder add(String name, Class<S> spec, Consumer<S> author) {
						OperationType type = OperationRegistry.standard()
							.types()
							.stream()
							.filter((candidate) -> candidate.name().equals(name))
							.findFirst()
							.orElseThrow();
						this.operations.add(Map.of(name, WrittenKeys.by(spec, name, type.keys(), author)));
						return this;
					}

				}
				""".formatted(this.types.stream().map(SpecSource::method).collect(Collectors.joining()));
	}

	private static String method(OperationType type) {
		return comment("\t", "Add {@code %s}. %s".formatted(type.name(), escaped(type.description())),
				"@param operation what it says", "@return this builder") + """
						\tpublic MigrationBuilder %s(Consumer<%s> operation) {
						\t	return add("%s", %s.class, operation);
						\t}

						""".formatted(JavaName.of(type.name()), spec(type), type.name(), spec(type));
	}

	private static String comment(String indent, String text, String... tags) {
		int width = COMMENT_WIDTH - 4 * indent.length() - 3;
		StringBuilder lines = new StringBuilder(indent).append("/**\n");
		StringBuilder line = new StringBuilder();
		for (String word : text.split("(?<!\\{@code) ")) {
			if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
				lines.append(indent).append(" * ").append(line).append('\n');
				line.setLength(0);
			}
			line.append(line.isEmpty() ? "" : " ").append(word);
		}
		lines.append(indent).append(" * ").append(line).append('\n');
		for (String tag : tags) {
			lines.append(indent).append(" * ").append(tag).append('\n');
		}
		return lines.append(indent).append(" */\n").toString();
	}

	private static String escaped(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("@", "&#64;");
	}

	private static String licence() {
		try {
			String source = Files.readString(DIRECTORY.resolve("WrittenKeys.java"));
			return source.substring(0, source.indexOf("*/\n") + 3);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
