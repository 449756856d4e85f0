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
import io.zdm.migration.PlanningException;
import io.zdm.migration.TableReference;
import io.zdm.plan.Plan;
import io.zdm.plan.Step;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.Literal;
import io.zdm.postgres.LockMode;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.TableSnapshot;

/**
 * The comment of a column, or of the table where none is named: {@code set-comment: {
 * table: orders, column: status, comment: "new, paid or sent" }}.
 *
 * @param table the table
 * @param column the column, if it is not the table itself
 * @param comment the comment, or nothing to take the one away that is there
 */
public record SetComment(TableReference table, Optional<Identifier> column,
		Optional<String> comment) implements Operation {

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
		this.column.ifPresent((value) -> fields.put("column", value.value()));
		this.comment.ifPresent((value) -> fields.put("comment", value));
		return fields;
	}

	@Override
	public Plan plan(PlanningContext context) {
		return this.column.map((name) -> ofColumn(context, name)).orElseGet(() -> ofTable(context));
	}

	private Plan ofColumn(PlanningContext context, Identifier name) {
		PlannedColumn column = PlannedColumn.find(context, this.table, name, false);
		TableSnapshot.Column found = column.orRefuse();
		QualifiedName table = column.table().name();
		String object = "COLUMN %s.%s".formatted(table, name);
		// What the same migration adds goes with its comment.
		List<Step> rollback = column.isAddedBefore() ? List.of()
				: List.of(step(column.step("restore-comment"), table, object, found.comment()));
		return Plan.ofSteps(List.of(step(column.step("comment"), table, object, this.comment)), List.of(), List.of(),
				rollback, List.of());
	}

	private Plan ofTable(PlanningContext context) {
		TableSnapshot found = TableObstacles.find(context, this.table);
		List<String> problems = TableObstacles.of(found, false);
		if (!problems.isEmpty()) {
			throw new PlanningException(problems);
		}
		QualifiedName table = found.name();
		String object = "TABLE " + table;
		return Plan.ofSteps(List.of(step("comment " + table.display(), table, object, this.comment)), List.of(),
				List.of(), List.of(step("restore-comment " + table.display(), table, object, found.comment())),
				List.of());
	}

	private static Step step(String name, QualifiedName table, String object, Optional<String> comment) {
		return Step.Ddl.of(name, table, LockMode.SHARE_UPDATE_EXCLUSIVE,
				"COMMENT ON %s IS %s".formatted(object, comment.map(Literal::of).orElse("NULL")));
	}

	private static final class Type implements OperationType {

		@Override
		public String name() {
			return "set-comment";
		}

		@Override
		public String description() {
			return "Sets the comment of a table or of a column, or takes it away.";
		}

		@Override
		public List<Key> keys() {
			return List.of(Key.required("table", Kind.TABLE, "The table, with its schema where it needs one."),
					Key.optional("column", Kind.NAME, "The column; without one it is the comment of the table."),
					Key.optional("comment", Kind.TEXT, "The comment; without one the present comment is taken away."));
		}

		@Override
		public Operation read(OperationFields fields) {
			return new SetComment(fields.table("table"), fields.optionalIdentifier("column"),
					fields.optionalText("comment"));
		}

	}

}
