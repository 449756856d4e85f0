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

package io.zdm.testing;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import io.zdm.migration.Key;
import io.zdm.migration.Key.Kind;
import io.zdm.migration.Operation;
import io.zdm.migration.OperationFields;
import io.zdm.migration.OperationType;
import io.zdm.migration.PlanningContext;
import io.zdm.migration.TableReference;
import io.zdm.migration.operation.ColumnReplacement;
import io.zdm.migration.operation.OperationRegistry;
import io.zdm.migration.operation.RenameColumn;
import io.zdm.plan.Conversion;
import io.zdm.plan.Plan;
import io.zdm.postgres.Identifier;

/**
 * A rename that also converts, for tests of what lossy conversions do. It is no operation
 * of zdm.
 *
 * @param table the table
 * @param from the old column
 * @param to the new column
 * @param type the type of the new column where it is another one
 * @param forward the new value as an expression over the old column
 * @param backward the old value as an expression over the new column
 * @param defaultExpression the default of the new column after contract
 */
public record TransformColumn(TableReference table, Identifier from, Identifier to, Optional<String> type,
		String forward, String backward, Optional<String> defaultExpression) implements Operation {

	/**
	 * The operation in files.
	 */
	public static final OperationType TYPE = new Type();

	/**
	 * The operations of zdm and this one.
	 */
	public static final OperationRegistry REGISTRY = new OperationRegistry(List.of(RenameColumn.TYPE, TYPE));

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
		Map<String, Object> fields = new TreeMap<>(Map.of("table", this.table.text(), "from", this.from.value(), "to",
				this.to.value(), "forward", this.forward, "backward", this.backward));
		this.type.ifPresent((type) -> fields.put("type", type));
		this.defaultExpression.ifPresent((expression) -> fields.put("default", expression));
		return fields;
	}

	@Override
	public Plan plan(PlanningContext context) {
		return new ColumnReplacement(this.table, this.from, this.to, this.type, new Conversion.Expression(this.forward),
				new Conversion.Expression(this.backward), this.defaultExpression)
			.plan(context);
	}

	private static final class Type implements OperationType {

		@Override
		public String name() {
			return "test-transform-column";
		}

		@Override
		public String description() {
			return "Replaces a column by one with converted values.";
		}

		@Override
		public List<Key> keys() {
			return List.of(Key.required("table", Kind.TABLE, ""), Key.required("from", Kind.NAME, ""),
					Key.required("to", Kind.NAME, ""), Key.optional("type", Kind.TEXT, ""),
					Key.required("forward", Kind.TEXT, ""), Key.required("backward", Kind.TEXT, ""),
					Key.optional("default", Kind.TEXT, ""));
		}

		@Override
		public Operation read(OperationFields fields) {
			return new TransformColumn(fields.table("table"), fields.identifier("from"), fields.identifier("to"),
					fields.optionalText("type"), fields.text("forward"), fields.text("backward"),
					fields.optionalText("default"));
		}

	}

}
