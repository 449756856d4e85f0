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

import java.util.ArrayList;
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
import io.zdm.plan.Step;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.Literal;
import io.zdm.postgres.LockMode;
import io.zdm.postgres.TableSnapshot;

/**
 * A default for rows that are written from now on: {@code set-default: { table: orders,
 * column: status, value: new }}.
 *
 * @param table the table
 * @param column the column
 * @param value a constant
 * @param sql an expression
 */
public record SetDefault(TableReference table, Identifier column, Optional<String> value,
		Optional<String> sql) implements Operation {

	/**
	 * The operation in files.
	 */
	public static final OperationType TYPE = new Type();

	/**
	 * Create the operation.
	 * @param table the table
	 * @param column the column
	 * @param value a constant
	 * @param sql an expression
	 * @throws IllegalArgumentException unless there is exactly one of both
	 */
	public SetDefault {
		if (value.isPresent() == sql.isPresent()) {
			throw new IllegalArgumentException(
					"Write either 'value' with a constant or 'sql' with an expression; to take a default away there is "
							+ "drop-default");
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
		Map<String, Object> fields = new LinkedHashMap<>();
		fields.put("table", this.table.text());
		fields.put("column", this.column.value());
		this.value.ifPresent((value) -> fields.put("value", value));
		this.sql.ifPresent((value) -> fields.put("sql", value));
		return fields;
	}

	@Override
	public Plan plan(PlanningContext context) {
		PlannedColumn column = PlannedColumn.find(context, this.table, this.column, false);
		column.refuseAddedBefore();
		column.found().ifPresent((found) -> check(context, column, found));
		TableSnapshot.Column found = column.orRefuse();
		String back = found.defaultExpression().map("SET DEFAULT "::concat).orElse("DROP DEFAULT");
		List<String> notes = new ArrayList<>(column.familyNotes());
		notes.add("From the expand on, an INSERT of either release that leaves '%s' out gets the new default."
			.formatted(found.name().value()));
		return Plan.ofSteps(List.of(step(column, "set-default", "SET DEFAULT " + expression())), List.of(), List.of(),
				List.of(step(column, "restore-default", back)), notes);
	}

	private void check(PlanningContext context, PlannedColumn column, TableSnapshot.Column found) {
		if (found.generated()) {
			column.refuse("The column '%s' of %s is a generated column, which can have no default. Leave it as it is.");
		}
		if (found.identity()) {
			column.refuse(
					"The column '%s' of %s is an identity column, which can have no default. Drop the identity first.");
		}
		if (!found.generated() && !found.identity()) {
			new DefaultExpression(context, column, expression(), this.value.isPresent()).check();
		}
	}

	// In parentheses: only some expressions may stand after DEFAULT without.
	private String expression() {
		return this.value.map(Literal::of)
			.orElseGet(
					() -> this.sql.map((sql) -> "(%s%s)".formatted(sql, sql.contains("--") ? "\n" : "")).orElseThrow());
	}

	private static Step step(PlannedColumn column, String verb, String action) {
		return Step.Ddl.of(column.step(verb), column.table().name(), LockMode.ACCESS_EXCLUSIVE, column.alter(action));
	}

	private static final class Type implements OperationType {

		@Override
		public String name() {
			return "set-default";
		}

		@Override
		public String description() {
			return "Gives a column a default, or another one; existing rows stay as they are.";
		}

		@Override
		public List<Key> keys() {
			return List.of(Key.required("table", Kind.TABLE, "The table, with its schema where it needs one."),
					Key.required("column", Kind.NAME, "The column."),
					Key.optional("value", Kind.TEXT, "The default as a constant."),
					Key.optional("sql", Kind.TEXT, "The default as an SQL expression."));
		}

		@Override
		public Operation read(OperationFields fields) {
			return new SetDefault(fields.table("table"), fields.identifier("column"), fields.optionalText("value"),
					fields.optionalText("sql"));
		}

	}

}
