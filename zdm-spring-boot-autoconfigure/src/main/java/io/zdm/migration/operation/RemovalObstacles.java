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
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.zdm.migration.PlanningContext;
import io.zdm.plan.Mapping;
import io.zdm.plan.Plan;
import io.zdm.plan.TableColumn;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.Rehearsal;
import io.zdm.postgres.TableSnapshot;

/**
 * What stands in the way of dropping a column: what depends on it, what would go with it
 * although others need it, and what keeps the new release from leaving it out.
 */
final class RemovalObstacles {

	private final DropColumn removal;

	private final PlanningContext context;

	private final TableSnapshot table;

	private final TableSnapshot.Column column;

	private final boolean releases;

	private final List<String> problems = new ArrayList<>();

	RemovalObstacles(DropColumn removal, PlanningContext context, TableSnapshot table, TableSnapshot.Column column,
			boolean releases) {
		this.removal = removal;
		this.context = context;
		this.table = table;
		this.column = column;
		this.releases = releases;
	}

	/**
	 * Return what is in the way.
	 * @return one sentence and its remedy for each, none where nothing is
	 */
	List<String> problems() {
		checkFamily();
		checkUnderWay();
		this.table.constraints()
			.stream()
			.filter((constraint) -> constraint.columnsUsed().contains(this.column.name()))
			.forEach(this::checkConstraint);
		this.table.indexes()
			.stream()
			.filter((index) -> index.columnsUsed().contains(this.column.name()) && index.constraint().isEmpty())
			.forEach(this::checkIndex);
		checkDependents();
		checkDefault();
		checkOmission();
		return this.problems;
	}

	private void checkFamily() {
		if (this.table.partition()) {
			add("is in a partition. Drop it from the partitioned table.");
		}
		else if (this.table.kind() == 'r' && this.table.inherits()) {
			add("is in a table with parents or children by inheritance. Drop it by hand.");
		}
		else if (this.table.kind() == 'p' && this.releases) {
			add("is NOT NULL in a partitioned table, which a rollback could not restore while others write. Give it a "
					+ "'default' for the time until contract.");
		}
		if (this.releases && NotNullSteps.isOutOfReach(this.table)) {
			add("is NOT NULL, which a rollback on PostgreSQL %s could restore only by reading the whole table while all "
					+ "others wait. Give it a 'default' for the time until contract.", this.table.version());
		}
	}

	private void checkUnderWay() {
		TableColumn self = new TableColumn(this.table.name(), this.column.name());
		for (Plan plan : this.context.underWay()) {
			boolean used = Stream.concat(plan.mappings().stream(), plan.fills().stream()).anyMatch(this::uses);
			if (used || plan.adds().contains(self) || plan.removes().contains(self)) {
				add("is part of another migration that is not finished. Contract that one or roll it back first.");
			}
		}
		if (this.context.before().stream().anyMatch((plan) -> plan.newColumns().contains(self))) {
			add("is added by the same migration. Take both operations out.");
		}
	}

	private boolean uses(Mapping mapping) {
		return mapping.table().equals(this.table.name())
				&& Stream.concat(mapping.sources().stream(), mapping.targets().stream())
					.anyMatch((mapped) -> mapped.name().equals(this.column.name()));
	}

	private void checkConstraint(TableSnapshot.Constraint constraint) {
		String name = constraint.name().value();
		if (!constraint.table().equals(this.table.name())) {
			add("is what the foreign key '%s' of %s points to. Drop that constraint in an earlier migration.", name,
					constraint.table().display());
		}
		else if (constraint.type() == 'p') {
			add("is part of the primary key '%s'. Give the table another primary key first.", name);
		}
		else if (constraint.type() == 'f') {
			add("has the foreign key '%s', which goes only with a lock on the other table too: %s. Drop the constraint in "
					+ "an earlier migration (drop-constraint).", name, constraint.definition());
		}
		else if (constraint.type() == 'x') {
			add("is used by the exclusion constraint '%s'. Drop the constraint in an earlier migration "
					+ "(drop-constraint).", name);
		}
		else if (constraint.columnsUsed().size() > 1) {
			add("is used by the constraint '%s' together with %s: %s. Drop the constraint in an earlier migration "
					+ "(drop-constraint).", name, others(constraint.columnsUsed()), constraint.definition());
		}
		else if (constraint.type() == 'u') {
			checkUnique("constraint '%s'".formatted(name), constraint.definition());
		}
	}

	private void checkIndex(TableSnapshot.Index index) {
		String name = index.name().display();
		if (index.columnsUsed().size() > 1) {
			add("is used by the index %s together with %s: %s. Replace the index first, or drop it (drop-index).", name,
					others(index.columnsUsed()), index.definition());
		}
		else if (index.replicaIdentity()) {
			add("has the index %s, which is the replica identity of the table. Choose another with ALTER TABLE … REPLICA "
					+ "IDENTITY first.", name);
		}
		else if (this.table.kind() == 'p') {
			add("has the index %s of a partitioned table, which cannot be dropped while others read and write. Drop it in "
					+ "an earlier migration (drop-index).", name);
		}
		else if (index.unique()) {
			checkUnique("index " + name, index.definition());
		}
	}

	/**
	 * Rows that leave the column out must not be in each other's way.
	 */
	private void checkUnique(String what, String definition) {
		boolean constant = this.column.immutableDefault() || this.removal.byDefault().isPresent();
		if (constant || definition.contains("NULLS NOT DISTINCT")) {
			add("has the unique %s, and a second row that leaves the column out would violate it. Drop that in an earlier "
					+ "migration.", what);
		}
	}

	private String others(List<Identifier> columns) {
		return columns.stream()
			.filter((other) -> !other.equals(this.column.name()))
			.map((other) -> "'" + other.value() + "'")
			.collect(Collectors.joining(", "));
	}

	private void checkDependents() {
		this.table.dependents()
			.stream()
			.filter((dependent) -> dependent.columnsUsed().contains(this.column.name()))
			.forEach((dependent) -> add("is used by the %s. Change or drop that first.", dependent.description()));
		this.table.triggers()
			.stream()
			.filter((trigger) -> trigger.columnsUsed().contains(this.column.name()))
			.forEach((trigger) -> add(
					"is named by the trigger '%s' (UPDATE OF, WHEN or the text of its function). Change "
							+ "or drop the trigger first.",
					trigger.name().value()));
	}

	private void checkDefault() {
		if (this.removal.byDefault().isEmpty()) {
			return;
		}
		if (this.column.defaultExpression().isPresent() || this.column.identity() || this.column.generated()) {
			add("gets a value by itself when it is left out. Take 'default' out.");
			return;
		}
		String expression = this.removal.byDefault().get().expression();
		Optional<Rehearsal.Failure> failure = this.context.expression(this.table, expression)
			.failure()
			.or(() -> probe(this.column.notNull() ? List.of("NOT NULL") : List.of()));
		failure.ifPresent(
				(reason) -> add("cannot have that default: %s. Correct it; what is not PostgreSQL's own has to be "
						+ "written with its schema.", reason.message()));
	}

	/**
	 * A check on this column alone stays until contract, so it must accept what rows get
	 * that leave the column out.
	 */
	private void checkOmission() {
		List<TableSnapshot.Constraint> checks = this.table.constraints()
			.stream()
			.filter((constraint) -> constraint.type() == 'c' && constraint.table().equals(this.table.name())
					&& constraint.columnsUsed().equals(List.of(this.column.name())))
			.toList();
		for (TableSnapshot.Constraint check : checks) {
			String definition = check.definition().replaceFirst(" NOT VALID$", "").replaceFirst(" NO INHERIT$", "");
			probe(List.of(definition)).filter((failure) -> failure.state().equals("23514"))
				.ifPresent((failure) -> add(
						"has the check '%s', which does not accept rows that leave it out: %s. Drop the "
								+ "constraint in an earlier migration (drop-constraint).",
						check.name().value(), check.definition()));
		}
	}

	/**
	 * Write a row that leaves the column out into a table of this column alone.
	 */
	private Optional<Rehearsal.Failure> probe(List<String> clauses) {
		String value = this.removal.byDefault()
			.map(ColumnDefault::expression)
			.or(this.column::defaultExpression)
			.map((expression) -> " DEFAULT " + expression)
			.orElse(this.column.identity() ? " DEFAULT 1" : "");
		String definition = "%s %s%s %s".formatted(this.column.name(), this.column.type(), value,
				String.join(" ", clauses));
		List<UnaryOperator<String>> statements = List.of(
				(copy) -> "CREATE TEMPORARY TABLE zdm_rehearsal_row (%s)".formatted(definition),
				(copy) -> "INSERT INTO pg_temp.zdm_rehearsal_row DEFAULT VALUES");
		return this.context.tryOut(this.table, statements).failure();
	}

	private void add(String problem, Object... arguments) {
		this.problems.add("The column '%s' of %s ".formatted(this.column.name().value(), this.table.name().display())
				+ problem.formatted(arguments));
	}

}
