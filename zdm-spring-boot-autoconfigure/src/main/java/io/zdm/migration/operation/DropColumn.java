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
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * A column that goes without a replacement: {@code drop-column: { table: users, column:
 * fax }}. Until contract it is there for the release before, and the new release may
 * leave it out.
 *
 * @param table the table
 * @param column the column
 * @param byDefault what rows get there until contract that leave the column out, where
 * NULL would not do
 */
public record DropColumn(TableReference table, Identifier column,
		Optional<ColumnDefault> byDefault) implements Operation {

	/**
	 * The operation in files.
	 */
	public static final OperationType TYPE = new Type();

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
		Map<String, Object> fields = new LinkedHashMap<>();
		fields.put("table", this.table.text());
		fields.put("column", this.column.value());
		this.byDefault.ifPresent((value) -> fields.put("default", value.fields()));
		return fields;
	}

	@Override
	public Plan plan(PlanningContext context) {
		return new ColumnRemoval(this, context).plan();
	}

	private static final class Type implements OperationType {

		@Override
		public String name() {
			return "drop-column";
		}

		@Override
		public String description() {
			return "Drops a column, once no release needs it any more.";
		}

		@Override
		public List<Key> keys() {
			return List.of(Key.required("table", Kind.TABLE, "The table, with its schema where it needs one."),
					Key.required("column", Kind.NAME, "The column."),
					ColumnDefault.key("What rows get there until contract that leave the column out."));
		}

		@Override
		public Operation read(OperationFields fields) {
			return new DropColumn(fields.table("table"), fields.identifier("column"), ColumnDefault.read(fields));
		}

	}

}
