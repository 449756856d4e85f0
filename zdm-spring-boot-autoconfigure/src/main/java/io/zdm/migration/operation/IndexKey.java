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

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.zdm.migration.Key;
import io.zdm.migration.Key.Kind;
import io.zdm.migration.OperationFields;
import io.zdm.migration.TableReference;
import io.zdm.postgres.Identifier;

/**
 * One key of an index: a column or an expression, with what an author says of it.
 *
 * @param column the column
 * @param expression the expression, where it is no column
 * @param order {@code asc} or {@code desc}
 * @param nulls {@code first} or {@code last}
 * @param opclass the operator class
 * @param collation the collation
 */
record IndexKey(Optional<Identifier> column, Optional<String> expression, Optional<String> order,
		Optional<String> nulls, Optional<TableReference> opclass, Optional<TableReference> collation) {

	IndexKey {
		if (column.isPresent() == expression.isPresent()) {
			throw new IllegalArgumentException(
					"each item of 'columns' is either a column or an expression; write one of 'column' and 'expression'");
		}
	}

	static Key[] keys() {
		return new Key[] { Key.optional("column", Kind.NAME, "The column."),
				Key.optional("expression", Kind.TEXT, "An SQL expression over columns, instead of a column."),
				Key.choice("order", "The order; asc where it is left out.", "asc", "desc"),
				Key.choice("nulls", "Where NULL stands; last in ascending order where it is left out.", "first",
						"last"),
				Key.optional("opclass", Kind.NAME, "The operator class, with its schema where it is an extension's."),
				Key.optional("collation", Kind.NAME, "The collation, with its schema where it is not PostgreSQL's.") };
	}

	static IndexKey read(OperationFields fields) {
		return new IndexKey(fields.optionalIdentifier("column"), fields.optionalText("expression"),
				fields.choice("order"), fields.choice("nulls"), fields.optionalTable("opclass"),
				fields.optionalTable("collation"));
	}

	/**
	 * Return what stands in the parentheses of the statement.
	 */
	String sql() {
		StringBuilder sql = new StringBuilder(
				this.column.map(Identifier::quoted).orElseGet(() -> "(" + this.expression.orElseThrow() + ")"));
		this.collation.ifPresent((name) -> sql.append(" COLLATE ").append(quoted(name)));
		this.opclass.ifPresent((name) -> sql.append(' ').append(quoted(name)));
		this.order.ifPresent((direction) -> sql.append(' ').append(direction.toUpperCase(Locale.ROOT)));
		this.nulls.ifPresent((place) -> sql.append(" NULLS ").append(place.toUpperCase(Locale.ROOT)));
		return sql.toString();
	}

	private static String quoted(TableReference name) {
		return name.schema().map((schema) -> schema.quoted() + ".").orElse("") + name.name().quoted();
	}

	/**
	 * Return what the author wrote: a name alone, or a mapping.
	 */
	Object fields() {
		Map<String, Object> fields = new LinkedHashMap<>();
		this.column.ifPresent((name) -> fields.put("column", name.value()));
		this.expression.ifPresent((sql) -> fields.put("expression", sql));
		this.order.ifPresent((direction) -> fields.put("order", direction));
		this.nulls.ifPresent((place) -> fields.put("nulls", place));
		this.opclass.ifPresent((name) -> fields.put("opclass", name.text()));
		this.collation.ifPresent((name) -> fields.put("collation", name.text()));
		return (this.column.isPresent() && fields.size() == 1) ? this.column.get().value() : fields;
	}

}
