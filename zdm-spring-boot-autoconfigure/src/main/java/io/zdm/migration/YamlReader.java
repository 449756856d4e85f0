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

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Reads the one YAML 1.2 document of a migration file.
 */
final class YamlReader {

	private static final YAMLFactory factory = new YAMLFactory();

	private final MigrationFile file;

	private final YAMLParser parser;

	private YamlReader(MigrationFile file, YAMLParser parser) {
		this.file = file;
		this.parser = parser;
	}

	/**
	 * Read a file.
	 * @param file the file
	 * @return its document, or nothing where it has none but comments
	 * @throws MigrationFileException if it is not one YAML document
	 */
	static Optional<Yaml> read(MigrationFile file) {
		String text = file.text().startsWith("\uFEFF") ? file.text().substring(1) : file.text();
		try (YAMLParser parser = (YAMLParser) factory.createParser(ObjectReadContext.empty(), text)) {
			return new YamlReader(file, parser).document();
		}
		catch (JacksonException ex) {
			throw notYaml(file, ex);
		}
	}

	private static MigrationFileException notYaml(MigrationFile file, JacksonException ex) {
		String remedy = "Correct it there; tabs cannot indent, and a text with ': ' or ' #' in it needs quotes.";
		// Jackson tells where it read last, the engine below it where the problem is.
		if (ex.getCause() instanceof MarkedYamlEngineException cause && cause.getProblemMark().isPresent()) {
			Mark mark = cause.getProblemMark().get();
			return new MigrationFileException(file, new Yaml.Position(mark.getLine() + 1, mark.getColumn() + 1),
					"it is not YAML: " + cause.getProblem(), remedy);
		}
		String problem = "it is not YAML: " + ex.getOriginalMessage().lines().findFirst().orElse("");
		TokenStreamLocation location = ex.getLocation();
		return (location != null && location.getLineNr() > 0)
				? new MigrationFileException(file, position(location), problem, remedy)
				: new MigrationFileException(file, problem, remedy);
	}

	private Optional<Yaml> document() {
		if (this.parser.nextToken() == null) {
			return Optional.empty();
		}
		Yaml document = value();
		if (this.parser.nextToken() != null) {
			throw new MigrationFileException(this.file, position(), "a second YAML document begins here",
					"Put all operations of a migration into one document, or into files of their own.");
		}
		return Optional.of(document);
	}

	private Yaml value() {
		Yaml.Position position = position();
		if (this.parser.isCurrentAlias()) {
			throw new MigrationFileException(this.file, position, "an alias ('*…') stands here",
					"Write the value out, so that the file can be read on its own.");
		}
		JsonToken token = this.parser.currentToken();
		return switch (token) {
			case START_OBJECT -> mapping(position);
			case START_ARRAY -> sequence(position);
			case VALUE_NULL -> new Yaml.Null(position);
			default -> new Yaml.Text(position, this.parser.getString());
		};
	}

	private Yaml sequence(Yaml.Position position) {
		List<Yaml> items = new ArrayList<>();
		while (this.parser.nextToken() != JsonToken.END_ARRAY) {
			items.add(value());
		}
		return new Yaml.Sequence(position, List.copyOf(items));
	}

	private Yaml mapping(Yaml.Position position) {
		List<Yaml.Entry> entries = new ArrayList<>();
		while (this.parser.nextToken() != JsonToken.END_OBJECT) {
			Yaml.Position keyPosition = position();
			String key = this.parser.currentName();
			for (Yaml.Entry earlier : entries) {
				if (earlier.key().equals(key)) {
					throw new MigrationFileException(this.file, keyPosition,
							"the key '%s' is given twice, first on line %d".formatted(key, earlier.position().line()),
							"Keep one of them.");
				}
			}
			this.parser.nextToken();
			entries.add(new Yaml.Entry(keyPosition, key, value()));
		}
		return new Yaml.Mapping(position, List.copyOf(entries));
	}

	private Yaml.Position position() {
		return position(this.parser.currentTokenLocation());
	}

	private static Yaml.Position position(TokenStreamLocation location) {
		return new Yaml.Position(location.getLineNr(), location.getColumnNr());
	}

}
