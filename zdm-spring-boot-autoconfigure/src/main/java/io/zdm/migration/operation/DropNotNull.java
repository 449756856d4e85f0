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
import io.zdm.postgres.LockMode;
import io.zdm.postgres.TableSnapshot;

/**
 * A column that may be NULL from now on: {@code drop-not-null: { table: users, column:
 * email }}.
 *
 * @param table the table
 * @param column the column
 */
public record DropNotNull(TableReference table, Identifier column) implements Operation {

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
		return Map.of("table", this.table.text(), "column", this.column.value());
	}

	@Override
	public Plan plan(PlanningContext context) {
		PlannedColumn column = PlannedColumn.find(context, this.table, this.column, true);
		column.refuseAddedBefore();
		column.refuseFilled();
		column.found().ifPresent((found) -> check(column, found));
		TableSnapshot.Column found = column.orRefuse();
		Step drop = Step.Ddl.of(column.step("drop-not-null"), column.table().name(), LockMode.ACCESS_EXCLUSIVE,
				column.alter("DROP NOT NULL"));
		return Plan.ofSteps(List.of(drop), List.of(), List.of(), rollback(column, found), notes(found));
	}

	private void check(PlannedColumn column, TableSnapshot.Column found) {
		if (!found.notNull()) {
			column.refuse("The column '%s' of %s may be NULL already. Take this operation out.");
		}
		if (found.identity()) {
			column.refuse(
					"The column '%s' of %s is an identity column, which is always NOT NULL. Drop the identity first.");
		}
		List<TableSnapshot.Index> indexes = column.table()
			.indexes()
			.stream()
			.filter((index) -> index.keys().contains(Optional.of(this.column)))
			.toList();
		if (indexes.stream().anyMatch(TableSnapshot.Index::primaryKey)) {
			column.refuse(
					"The column '%s' of %s belongs to the primary key, which is always NOT NULL. Leave it as it is.");
		}
		if (indexes.stream().anyMatch(TableSnapshot.Index::replicaIdentity)) {
			column
				.refuse("The column '%s' of %s belongs to the index that is the replica identity. Choose another with "
						+ "ALTER TABLE … REPLICA IDENTITY first.");
		}
		found.peculiarities()
			.stream()
			.filter((peculiarity) -> peculiarity.contains("NOT NULL constraint"))
			.forEach((peculiarity) -> column.refuse(
					("The column '%%s' of %%s has a %s, which a rollback could not restore. " + "Take that away first.")
						.formatted(peculiarity.replace("%", "%%"))));
		if (NotNullSteps.isOutOfReach(column.table())) {
			column.refuse(
					("The NOT NULL of the column '%%s' of %%s could not come back in a rollback: PostgreSQL %s reads the "
							+ "whole table (%d MiB) for that while all others wait. Upgrade to PostgreSQL 12 or newer.")
						.formatted(column.table().version(), column.table().bytes() / (1024 * 1024)));
		}
	}

	/**
	 * The first step takes away what is there, for the case that it never was dropped: 18
	 * knows no second constraint of the kind.
	 */
	private static List<Step> rollback(PlannedColumn column, TableSnapshot.Column found) {
		TableSnapshot table = column.table();
		boolean named = table.version().atLeast(18);
		NotNullSteps notNull = found.notNullConstraint()
			.filter((name) -> named)
			.map((name) -> new NotNullSteps(table, found.name(), name))
			.orElseGet(() -> new NotNullSteps(table, found.name()));
		List<Step> steps = new ArrayList<>();
		steps.add(new NullRows(table, found.name()).refuse());
		steps.addAll(named ? notNull.rule(column.alter("DROP NOT NULL")) : notNull.rule());
		steps.addAll(notNull.proof());
		return steps;
	}

	private static List<String> notes(TableSnapshot.Column found) {
		return List
			.of(("Whoever reads '%s' must put up with NULL before anybody writes it: primitive types and NOT NULL "
					+ "results do not. A rollback is only possible while no row is NULL.")
				.formatted(found.name().value()));
	}

	private static final class Type implements OperationType {

		@Override
		public String name() {
			return "drop-not-null";
		}

		@Override
		public String description() {
			return "Lets a column be NULL.";
		}

		@Override
		public List<Key> keys() {
			return List.of(Key.required("table", Kind.TABLE, "The table, with its schema where it needs one."),
					Key.required("column", Kind.NAME, "The column."));
		}

		@Override
		public Operation read(OperationFields fields) {
			return new DropNotNull(fields.table("table"), fields.identifier("column"));
		}

	}

}
