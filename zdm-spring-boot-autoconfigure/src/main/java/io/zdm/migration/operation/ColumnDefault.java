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

package io.zdm.migration.operation;

import java.util.Map;
import java.util.Optional;

import io.zdm.migration.Key;
import io.zdm.migration.Key.Kind;
import io.zdm.migration.OperationFields;
import io.zdm.postgres.Literal;

/**
 * The default of a column as the author writes it.
 *
 * @param value a constant
 * @param sql an expression, instead of a constant
 */
public record ColumnDefault(Optional<String> value, Optional<String> sql) {

	/**
	 * Create a default.
	 * @param value a constant
	 * @param sql an expression
	 * @throws IllegalArgumentException if there are both or none
	 */
	public ColumnDefault {
		if (value.isPresent() == sql.isPresent()) {
			throw new IllegalArgumentException(
					"'default' takes either a constant, { value: new }, or an expression, { sql: \"now()\" }");
		}
	}

	static Key key(String description) {
		return Key.mapping("default", description, Key.optional("value", Kind.TEXT, "A constant."),
				Key.optional("sql", Kind.TEXT, "An SQL expression without columns."));
	}

	static Optional<ColumnDefault> read(OperationFields fields) {
		return fields.mapping("default")
			.map((below) -> new ColumnDefault(below.optionalText("value"), below.optionalText("sql")));
	}

	/**
	 * Return what the author wrote, for the checksum.
	 * @return the fields
	 */
	Map<String, Object> fields() {
		return this.value.<Map<String, Object>>map((constant) -> Map.of("value", constant))
			.orElseGet(() -> Map.of("sql", this.sql.orElseThrow()));
	}

	/**
	 * Return the default as SQL.
	 * @return a constant, or an expression in parentheses
	 */
	String expression() {
		// A line comment at the end must not swallow the parenthesis.
		return this.value.map(Literal::of)
			.orElseGet(() -> "(%s%s)".formatted(this.sql.orElseThrow(), this.sql.get().contains("--") ? "\n" : ""));
	}

}
