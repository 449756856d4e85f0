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
 * The foreign key of a new column as the author writes it.
 *
 * @param table the table that it points to
 * @param column the column there, where it is not the primary key
 * @param onDelete what happens when that row is deleted
 * @param onUpdate what happens when that value changes
 * @param index whether the new column gets an index too
 */
public record ColumnReference(TableReference table, Optional<Identifier> column, Optional<String> onDelete,
		Optional<String> onUpdate, boolean index) {

	private static final String[] ACTIONS = { "no-action", "restrict", "cascade", "set-null", "set-default" };

	static Key key() {
		return Key.mapping("references", "The row of another table that the column points to.",
				Key.required("table", Kind.TABLE, "The other table."),
				Key.optional("column", Kind.NAME, "The column there, unless it is the primary key."),
				Key.choice("on-delete", "What happens when that row is deleted.", ACTIONS),
				Key.choice("on-update", "What happens when that value changes.", ACTIONS),
				Key.optional("index", Kind.FLAG, "Whether the column gets an index too, by default not."));
	}

	static Optional<ColumnReference> read(OperationFields fields) {
		return fields.mapping("references")
			.map((below) -> new ColumnReference(below.table("table"), below.optionalIdentifier("column"),
					below.choice("on-delete"), below.choice("on-update"), below.flag("index").orElse(false)));
	}

	Map<String, Object> fields() {
		Map<String, Object> fields = new LinkedHashMap<>();
		fields.put("table", this.table.text());
		this.column.ifPresent((name) -> fields.put("column", name.value()));
		this.onDelete.ifPresent((action) -> fields.put("on-delete", action));
		this.onUpdate.ifPresent((action) -> fields.put("on-update", action));
		if (this.index) {
			fields.put("index", "true");
		}
		return fields;
	}

	/**
	 * Return what follows the columns of the foreign key.
	 * @return the actions as SQL, with a space before each
	 */
	String actions() {
		return this.onDelete.map((action) -> " ON DELETE " + sql(action)).orElse("")
				+ this.onUpdate.map((action) -> " ON UPDATE " + sql(action)).orElse("");
	}

	boolean setsNull() {
		return this.onDelete.filter("set-null"::equals).isPresent()
				|| this.onUpdate.filter("set-null"::equals).isPresent();
	}

	private static String sql(String action) {
		return action.replace('-', ' ').toUpperCase(Locale.ROOT);
	}

}
