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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.zdm.postgres.Identifier;

/**
 * A table as an author names it: {@code table} or {@code schema.table}. Names are exact:
 * nothing is folded to lower case. A name that has a dot itself, or begins with a double
 * quote, stands in double quotes, with a double quote in it doubled.
 *
 * @param schema the schema, where the author gave one; otherwise the table is looked for
 * in the current schema
 * @param name the table
 */
public record TableReference(Optional<Identifier> schema, Identifier name) {

	private static final Pattern PART = Pattern.compile("\"((?:[^\"]|\"\")*)\"|([^\".][^.]*)");

	/**
	 * Return the reference that a text stands for.
	 * @param text the text, as in {@code users}, {@code app.users} or
	 * {@code app."users.old"}
	 * @return the reference
	 * @throws IllegalArgumentException if it names no table
	 */
	public static TableReference parse(String text) {
		List<Identifier> parts = new ArrayList<>();
		Matcher matcher = PART.matcher(text);
		int position = 0;
		do {
			if (!matcher.find(position) || matcher.start() != position) {
				throw notATable(text);
			}
			String quoted = matcher.group(1);
			parts.add(new Identifier((quoted != null) ? quoted.replace("\"\"", "\"") : matcher.group(2)));
			position = matcher.end();
			if (position < text.length() && text.charAt(position) != '.') {
				throw notATable(text);
			}
			position++;
		}
		while (position <= text.length());
		return switch (parts.size()) {
			case 1 -> new TableReference(Optional.empty(), parts.get(0));
			case 2 -> new TableReference(Optional.of(parts.get(0)), parts.get(1));
			default -> throw notATable(text);
		};
	}

	private static IllegalArgumentException notATable(String text) {
		return new IllegalArgumentException("'%s' names no table; write table or schema.table, ".formatted(text)
				+ "and put a name that has a dot itself in double quotes");
	}

	/**
	 * Return the reference for a message to a person.
	 * @return the bare names
	 */
	public String display() {
		return this.schema.map((schema) -> schema.value() + ".").orElse("") + this.name.value();
	}

	/**
	 * Return the one text that stands for this reference, whatever way the author wrote
	 * it.
	 * @return the text, which {@link #parse(String)} reads back
	 */
	public String text() {
		return this.schema.map((schema) -> part(schema) + ".").orElse("") + part(this.name);
	}

	private static String part(Identifier name) {
		return (name.value().indexOf('.') >= 0 || name.value().startsWith("\"")) ? name.quoted() : name.value();
	}

}
