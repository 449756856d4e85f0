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

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import io.zdm.postgres.Identifier;

/**
 * What an author wrote for one operation: the values of its keys, with their places in
 * the file for messages.
 */
public final class OperationFields {

	private final MigrationFile file;

	private final String operation;

	private final List<Key> keys;

	private final Yaml.Mapping fields;

	/**
	 * Create the fields of an operation or of a part of it.
	 * @param file the file
	 * @param operation what the fields belong to, for messages
	 * @param keys the keys that it takes
	 * @param fields what the author wrote
	 * @throws MigrationFileException if there is another key
	 */
	OperationFields(MigrationFile file, String operation, List<Key> keys, Yaml.Mapping fields) {
		this.file = file;
		this.operation = operation;
		this.keys = keys;
		this.fields = fields;
		List<String> names = keys.stream().map(Key::name).toList();
		for (Yaml.Entry field : fields.entries()) {
			if (!names.contains(field.key())) {
				throw new MigrationFileException(file, field.position(),
						"unknown key '%s' in %s".formatted(field.key(), operation),
						NearMiss.question(field.key(), names) + "Known: " + String.join(", ", names) + ".");
			}
		}
	}

	/**
	 * Return the name of a column or the like, exactly as written.
	 * @param key the key
	 * @return the name
	 * @throws MigrationFileException if there is none, or PostgreSQL could not keep it
	 */
	public Identifier identifier(String key) {
		return required(key, Identifier::new);
	}

	/**
	 * Return a table.
	 * @param key the key
	 * @return the table as the author names it
	 * @throws MigrationFileException if there is none
	 */
	public TableReference table(String key) {
		return required(key, TableReference::parse);
	}

	/**
	 * Return a text, such as a type or an SQL expression.
	 * @param key the key
	 * @return the text, not blank
	 * @throws MigrationFileException if there is none
	 */
	public String text(String key) {
		return required(key, Function.identity());
	}

	/**
	 * Return a text that may be left out.
	 * @param key the key
	 * @return the text, if it is there
	 * @throws MigrationFileException if the key is there without a text
	 */
	public Optional<String> optionalText(String key) {
		return optional(key, Function.identity());
	}

	/**
	 * Return a name that may be left out.
	 * @param key the key
	 * @return the name, if it is there
	 * @throws MigrationFileException if PostgreSQL could not keep it
	 */
	public Optional<Identifier> optionalIdentifier(String key) {
		return optional(key, Identifier::new);
	}

	/**
	 * Return a table that may be left out.
	 * @param key the key
	 * @return the table, if it is there
	 * @throws MigrationFileException if the key is there without a table
	 */
	public Optional<TableReference> optionalTable(String key) {
		return optional(key, TableReference::parse);
	}

	/**
	 * Return tables, of which there may be one or several.
	 * @param key the key
	 * @return the tables in order, none where the key is left out
	 * @throws MigrationFileException if one cannot be used
	 */
	public List<TableReference> tables(String key) {
		return several(key, TableReference::parse);
	}

	/**
	 * Return names, of which there may be one or several.
	 * @param key the key
	 * @return the names in order, none where the key is left out
	 * @throws MigrationFileException if one cannot be used
	 */
	public List<Identifier> identifiers(String key) {
		return several(key, Identifier::new);
	}

	/**
	 * Return texts, of which there may be one or several.
	 * @param key the key
	 * @return the texts in order, none where the key is left out
	 * @throws MigrationFileException if one cannot be used
	 */
	public List<String> texts(String key) {
		return several(key, Function.identity());
	}

	/**
	 * Return whether something is so.
	 * @param key the key
	 * @return what the author says, if anything
	 * @throws MigrationFileException if it is neither {@code true} nor {@code false}
	 */
	public Optional<Boolean> flag(String key) {
		return optional(key, (text) -> switch (text) {
			case "true" -> true;
			case "false" -> false;
			default -> throw new IllegalArgumentException("Write true or false, not '%s'".formatted(text));
		});
	}

	/**
	 * Return one of the words that the key allows.
	 * @param key the key
	 * @return the word, if it is there
	 * @throws MigrationFileException if it is another
	 */
	public Optional<String> choice(String key) {
		List<String> choices = key(key).choices();
		return optional(key, (text) -> {
			if (!choices.contains(text)) {
				throw new IllegalArgumentException("Write one of %s, not '%s'".formatted(choices, text));
			}
			return text;
		});
	}

	/**
	 * Return the fields below a key.
	 * @param key the key
	 * @return the fields, if the key is there
	 * @throws MigrationFileException if something else stands there
	 */
	public Optional<OperationFields> mapping(String key) {
		return entry(key).map((entry) -> below(entry, entry.value()));
	}

	/**
	 * Return the fields of each item below a key.
	 * @param key the key
	 * @return the fields in order, none where the key is left out
	 * @throws MigrationFileException if something else stands there
	 */
	public List<OperationFields> list(String key) {
		Optional<Yaml.Entry> found = entry(key);
		if (found.isEmpty()) {
			return List.of();
		}
		if (!(found.get().value() instanceof Yaml.Sequence sequence)) {
			throw wrongKind(found.get(), found.get().value(), "a list", "Begin each item below '%s:' with '- '.");
		}
		return sequence.items().stream().map((item) -> below(found.get(), item)).toList();
	}

	/**
	 * Return the fields of each item below a key, of which there may be one or several.
	 * An item that is only a name has it under the first of the keys below.
	 * @param key the key
	 * @return the fields in order, none where the key is left out
	 * @throws MigrationFileException if something else stands there
	 */
	public List<OperationFields> items(String key) {
		Optional<Yaml.Entry> found = entry(key);
		if (found.isEmpty()) {
			return List.of();
		}
		Yaml value = found.get().value();
		List<Yaml> items = (value instanceof Yaml.Sequence sequence) ? sequence.items() : List.of(value);
		if (items.isEmpty()) {
			throw wrongKind(found.get(), value, "at least one name or mapping", "Write one after '%s:'.");
		}
		String first = key(key).keys().get(0).name();
		return items.stream()
			.map((item) -> below(found.get(), (item instanceof Yaml.Text text)
					? new Yaml.Mapping(text.position(), List.of(new Yaml.Entry(text.position(), first, text))) : item))
			.toList();
	}

	/**
	 * Return texts by names of the author's choice.
	 * @param key the key
	 * @return the texts in the order of the file, none where the key is left out
	 * @throws MigrationFileException if something else stands there
	 */
	public Map<String, String> settings(String key) {
		Optional<Yaml.Entry> found = entry(key);
		Map<String, String> settings = new LinkedHashMap<>();
		if (found.isPresent()) {
			if (!(found.get().value() instanceof Yaml.Mapping mapping)) {
				throw wrongKind(found.get(), found.get().value(), "a mapping",
						"Write each name with its value below '%s:'.");
			}
			mapping.entries()
				.forEach((entry) -> settings.put(entry.key(), convert(entry, entry.value(), Function.identity())));
		}
		return settings;
	}

	private OperationFields below(Yaml.Entry entry, Yaml value) {
		if (!(value instanceof Yaml.Mapping mapping)) {
			throw wrongKind(entry, value, "a mapping", "Write its keys (%s) below '%%s:'."
				.formatted(String.join(", ", key(entry.key()).keys().stream().map(Key::name).toList())));
		}
		return new OperationFields(this.file, "'%s' of %s".formatted(entry.key(), this.operation),
				key(entry.key()).keys(), mapping);
	}

	private MigrationFileException wrongKind(Yaml.Entry entry, Yaml value, String expected, String remedy) {
		return new MigrationFileException(this.file, (value instanceof Yaml.Null) ? entry.position() : value.position(),
				"the value of '%s' in %s must be %s, not %s".formatted(entry.key(), this.operation, expected,
						value.kind()),
				remedy.formatted(entry.key()));
	}

	private Key key(String name) {
		return this.keys.stream()
			.filter((key) -> key.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("%s declares no key '%s'".formatted(this.operation, name)));
	}

	private Optional<Yaml.Entry> entry(String key) {
		key(key);
		return this.fields.entries().stream().filter((entry) -> entry.key().equals(key)).findFirst();
	}

	private <T> List<T> several(String key, Function<String, T> conversion) {
		Optional<Yaml.Entry> found = entry(key);
		if (found.isEmpty()) {
			return List.of();
		}
		Yaml.Entry entry = found.get();
		if (!(entry.value() instanceof Yaml.Sequence sequence)) {
			return List.of(convert(entry, entry.value(), conversion));
		}
		if (sequence.items().isEmpty()) {
			throw wrongKind(entry, sequence, "at least one name or text", "Write one after '%s:'.");
		}
		return sequence.items().stream().map((item) -> convert(entry, item, conversion)).toList();
	}

	private <T> T required(String key, Function<String, T> conversion) {
		return optional(key, conversion).orElseThrow(() -> missing(key));
	}

	/**
	 * Return the error for a key that has to be there.
	 * @param key the key
	 * @return the error
	 */
	public MigrationFileException missing(String key) {
		return new MigrationFileException(this.file, this.fields.position(),
				"%s lacks the key '%s'".formatted(this.operation, key), "Add '%s: …' to it.".formatted(key));
	}

	private <T> Optional<T> optional(String key, Function<String, T> conversion) {
		return entry(key).map((entry) -> convert(entry, entry.value(), conversion));
	}

	private <T> T convert(Yaml.Entry entry, Yaml value, Function<String, T> conversion) {
		if (value instanceof Yaml.Text text && !text.text().isBlank()) {
			try {
				return conversion.apply(text.text());
			}
			catch (IllegalArgumentException ex) {
				throw new MigrationFileException(this.file, text.position(),
						"the value of '%s' in %s cannot be used".formatted(entry.key(), this.operation),
						ex.getMessage() + ".");
			}
		}
		if (value instanceof Yaml.Mapping || value instanceof Yaml.Sequence) {
			throw wrongKind(entry, value, "text", "Write one word or a quoted text after '%s:'.");
		}
		throw new MigrationFileException(this.file, entry.position(),
				"the key '%s' in %s has no value".formatted(entry.key(), this.operation),
				"Write a value after it, in quotes where it is really called null.");
	}

}
