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
import java.util.function.Function;

import io.zdm.postgres.Identifier;

/**
 * What an author wrote for one operation: the values of its keys, with their places in
 * the file for messages.
 */
public final class OperationFields {

	private final MigrationFile file;

	private final String operation;

	private final Yaml.Mapping fields;

	OperationFields(MigrationFile file, String operation, Yaml.Mapping fields) {
		this.file = file;
		this.operation = operation;
		this.fields = fields;
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

	private <T> T required(String key, Function<String, T> conversion) {
		return optional(key, conversion).orElseThrow(() -> new MigrationFileException(this.file, this.fields.position(),
				"%s lacks the key '%s'".formatted(this.operation, key), "Add '%s: …' to it.".formatted(key)));
	}

	private <T> Optional<T> optional(String key, Function<String, T> conversion) {
		return this.fields.entries()
			.stream()
			.filter((entry) -> entry.key().equals(key))
			.findFirst()
			.map((entry) -> convert(entry, conversion));
	}

	private <T> T convert(Yaml.Entry entry, Function<String, T> conversion) {
		if (entry.value() instanceof Yaml.Text text && !text.text().isBlank()) {
			try {
				return conversion.apply(text.text());
			}
			catch (IllegalArgumentException ex) {
				throw new MigrationFileException(this.file, text.position(),
						"the value of '%s' in %s cannot be used".formatted(entry.key(), this.operation),
						ex.getMessage() + ".");
			}
		}
		if (entry.value() instanceof Yaml.Mapping || entry.value() instanceof Yaml.Sequence) {
			throw new MigrationFileException(this.file, entry.value().position(),
					"the value of '%s' in %s must be text, not %s".formatted(entry.key(), this.operation,
							entry.value().kind()),
					"Write one word or a quoted text after '%s:'.".formatted(entry.key()));
		}
		throw new MigrationFileException(this.file, entry.position(),
				"the key '%s' in %s has no value".formatted(entry.key(), this.operation),
				"Write a value after it, in quotes where it is really called null.");
	}

}
