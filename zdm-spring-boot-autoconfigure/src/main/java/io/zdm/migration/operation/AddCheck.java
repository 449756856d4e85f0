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
import io.zdm.postgres.Identifier;
import io.zdm.postgres.LockMode;
import io.zdm.postgres.Rehearsal;
import io.zdm.postgres.TableSnapshot;

/**
 * A rule for the rows of a table: {@code add-check: { table: orders, expression:
 * "quantity > 0" }}.
 *
 * @param table the table
 * @param constraint the name of the constraint; PostgreSQL's own choice where there is
 * none
 * @param expression what must not be false
 */
record AddCheck(TableReference table, Optional<Identifier> constraint, String expression) implements Operation {

	static final OperationType TYPE = new Type();

	private static final Identifier TRIED = new Identifier("zdm_rehearsal_check");

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
		this.constraint.ifPresent((name) -> fields.put("name", name.value()));
		fields.put("expression", this.expression);
		return fields;
	}

	@Override
	public Plan plan(PlanningContext context) {
		TableSnapshot snapshot = TableObstacles.find(context, this.table);
		ConstraintObstacles obstacles = new ConstraintObstacles(context, snapshot);
		obstacles.refuse();
		Rehearsal.ExpressionFacts facts = context.expression(snapshot, this.expression);
		facts.failure().ifPresent((failure) -> obstacles.add(what(), failure));
		obstacles.refuse();
		Rehearsal.Outcome outcome = context.tryOut(snapshot,
				List.of((copy) -> "ALTER TABLE %s ADD CONSTRAINT %s %s".formatted(copy, TRIED, definition())));
		outcome.failure().ifPresent((failure) -> obstacles.add(what(), failure));
		List<Identifier> columns = columnsUsed(outcome);
		obstacles.checkUnderWay(columns);
		Identifier name = this.constraint.orElseGet(() -> ConstraintNames.of(context, snapshot)
			.choose((columns.size() == 1) ? columns : List.of(), "check"));
		obstacles.checkFree(name);
		if (obstacles.isEmpty() && context.before().isEmpty()) {
			context.rehearsal()
				.failingRow(snapshot, this.expression)
				.ifPresent((row) -> obstacles.add("%s cannot be evaluated for %s.".formatted(what(), row),
						"Write it so that it has a value for every row."));
		}
		obstacles.refuse();
		ConstraintSteps steps = new ConstraintSteps(snapshot.name(), name);
		return Plan
			.ofSteps(List.of(),
					List.of(steps.awaitRelease(), steps.addNotValid(definition(), LockMode.ACCESS_EXCLUSIVE, List.of()),
							steps.validate(List.of())),
					List.of(), List.of(steps.drop(List.of())), notes(snapshot, facts));
	}

	private String what() {
		return "The check (%s)".formatted(this.expression);
	}

	/**
	 * A line comment at the end must not swallow the parenthesis.
	 */
	private String definition() {
		return "CHECK (%s%s)".formatted(this.expression, this.expression.contains("--") ? "\n" : "");
	}

	private static List<Identifier> columnsUsed(Rehearsal.Outcome outcome) {
		return outcome.constraints()
			.stream()
			.filter((constraint) -> constraint.name().equals(TRIED))
			.findFirst()
			.map(TableSnapshot.Constraint::columnsUsed)
			.orElse(List.of());
	}

	private List<String> notes(TableSnapshot snapshot, Rehearsal.ExpressionFacts facts) {
		List<String> notes = new ArrayList<>();
		notes.add(("Rows that do not obey make the validation fail, and can no longer be updated once the rollout is "
				+ "over. This finds them: SELECT * FROM %s WHERE NOT (%s)")
			.formatted(snapshot.name(), this.expression));
		if (!facts.immutable()) {
			notes.add("%s does not depend on the row alone; PostgreSQL evaluates it only when a row is written."
				.formatted(what()));
		}
		if (snapshot.kind() == 'p' || snapshot.inherits()) {
			notes.add("Each lock on %s is also taken on all its partitions and children."
				.formatted(snapshot.name().display()));
		}
		return notes;
	}

	private static final class Type implements OperationType {

		@Override
		public String name() {
			return "add-check";
		}

		@Override
		public String description() {
			return "Adds a rule for the rows of a table.";
		}

		@Override
		public List<Key> keys() {
			return List.of(Key.required("table", Kind.TABLE, "The table, with its schema where it needs one."),
					Key.optional("name", Kind.NAME, "The name of the constraint, otherwise PostgreSQL's own choice."),
					Key.required("expression", Kind.TEXT, "The SQL condition that must not be false for any row."));
		}

		@Override
		public Operation read(OperationFields fields) {
			return new AddCheck(fields.table("table"), fields.optionalIdentifier("name"), fields.text("expression"));
		}

	}

}
