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

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.zdm.migration.Key;
import io.zdm.migration.Key.Kind;
import io.zdm.migration.Operation;
import io.zdm.migration.OperationFields;
import io.zdm.migration.OperationType;
import io.zdm.migration.PlanningContext;
import io.zdm.migration.TableReference;
import io.zdm.plan.Plan;
import io.zdm.postgres.Identifier;

/**
 * A column under a new name: {@code rename-column: { table: users, from: user_name, to:
 * display_name }}. In the end the schema is that of a plain {@code RENAME COLUMN}.
 *
 * @param table the table
 * @param from the old name
 * @param to the new name
 */
public record RenameColumn(TableReference table, Identifier from, Identifier to) implements Operation {

	/**
	 * The operation in files.
	 */
	public static final OperationType TYPE = TableTriggers.in(new Type());

	/**
	 * Create a rename.
	 * @param table the table
	 * @param from the old name
	 * @param to the new name
	 * @throws IllegalArgumentException if both names are the same
	 */
	public RenameColumn {
		if (from.equals(to)) {
			throw new IllegalArgumentException(
					"'from' and 'to' are both '%s'; choose another name for 'to'".formatted(from.value()));
		}
	}

	@Override
	public String name() {
		return TYPE.name();
	}

	@Override
	public Set<TableReference> tables() {
		return Set.of(this.table);
	}

	@Override
	public Map<String, Object> fields() {
		return Map.of("table", this.table.text(), "from", this.from.value(), "to", this.to.value());
	}

	@Override
	public Plan plan(PlanningContext context) {
		return new ColumnRename(this.table, this.from, this.to).plan(context);
	}

	private static final class Type implements OperationType {

		@Override
		public String name() {
			return "rename-column";
		}

		@Override
		public String description() {
			return "Gives a column another name; until contract both names work.";
		}

		@Override
		public List<Key> keys() {
			return List.of(Key.required("table", Kind.TABLE, "The table, with its schema where it needs one."),
					Key.required("from", Kind.NAME, "The old name of the column."),
					Key.required("to", Kind.NAME, "The new name of the column."));
		}

		@Override
		public Operation read(OperationFields fields) {
			return new RenameColumn(fields.table("table"), fields.identifier("from"), fields.identifier("to"));
		}

	}

}
