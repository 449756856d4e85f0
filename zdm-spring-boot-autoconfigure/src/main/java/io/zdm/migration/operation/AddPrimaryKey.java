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
import io.zdm.postgres.LockMode;
import io.zdm.postgres.TableSnapshot;

/**
 * A primary key for a table that has none: {@code add-primary-key: { table: events,
 * columns: [id] }}. Its columns become NOT NULL.
 *
 * @param table the table
 * @param columns the columns
 * @param constraint the name of the constraint; PostgreSQL's own choice where there is
 * none
 */
record AddPrimaryKey(TableReference table, List<Identifier> columns,
		Optional<Identifier> constraint) implements Operation {

	static final OperationType TYPE = new Type();

	private static final int NAMED_NOT_NULL = 18;

	AddPrimaryKey {
		columns = List.copyOf(columns);
		UniqueConstraint.requireEachOnce(columns);
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
		fields.put("columns", this.columns.stream().map(Identifier::value).toList());
		this.constraint.ifPresent((name) -> fields.put("name", name.value()));
		return fields;
	}

	@Override
	public Plan plan(PlanningContext context) {
		TableSnapshot snapshot = TableObstacles.find(context, this.table);
		Identifier name = this.constraint
			.orElseGet(() -> ConstraintNames.of(context, snapshot).first(List.of(), "pkey"));
		UniqueConstraint unique = new UniqueConstraint(snapshot, this.columns, name,
				"PRIMARY KEY (%s)".formatted(ConstraintSteps.list(this.columns)));
		List<Identifier> nullable = this.columns.stream()
			.filter((column) -> isNullable(context, snapshot, column))
			.toList();
		refuse(context, unique, nullable);
		List<NotNullSteps> notNull = nullable.stream().map((column) -> new NotNullSteps(snapshot, column)).toList();
		ConstraintSteps steps = new ConstraintSteps(snapshot.name(), name);
		List<Step> migrate = new ArrayList<>();
		migrate.add(steps.awaitRelease());
		notNull.forEach((column) -> migrate.addAll(column.steps()));
		migrate.add(steps.createUniqueIndex(this.columns, ""));
		migrate.add(attach(context, snapshot, steps, nullable, notNull));
		List<String> notes = new ArrayList<>(unique.notes());
		notNull.forEach((column) -> notes.addAll(column.notes()));
		return Plan.ofSteps(List.of(), migrate, List.of(),
				List.of(steps.drop(List.of(), nullableAgain(snapshot, nullable, notNull)), steps.dropIndex()), notes);
	}

	// The operation that adds a column which may not be NULL sees to that itself, before
	// this one.
	private static boolean isNullable(PlanningContext context, TableSnapshot snapshot, Identifier column) {
		String name = " " + snapshot.name().display() + "." + column.value();
		boolean planned = context.before()
			.stream()
			.flatMap((plan) -> plan.migrate().stream())
			.map(Step::name)
			.anyMatch((step) -> step.equals("add-not-null" + name) || step.equals("set-not-null" + name));
		return !planned && snapshot.column(column).filter((found) -> !found.notNull()).isPresent();
	}

	private static void refuse(PlanningContext context, UniqueConstraint unique, List<Identifier> nullable) {
		TableSnapshot snapshot = unique.snapshot();
		ConstraintObstacles obstacles = new ConstraintObstacles(context, snapshot);
		snapshot.constraints()
			.stream()
			.filter((constraint) -> constraint.type() == 'p' && constraint.table().equals(snapshot.name()))
			.forEach((constraint) -> obstacles.add(
					"%s has a primary key already, '%s'.".formatted(snapshot.name().display(),
							constraint.name().value()),
					"A table has one only; make the columns unique with add-unique."));
		if (snapshot.inherits()) {
			obstacles.add("%s has parents or children by inheritance, which would have to follow."
				.formatted(snapshot.name().display()), "End the inheritance (ALTER TABLE … NO INHERIT) first.");
		}
		if (!nullable.isEmpty() && NotNullSteps.isOutOfReach(snapshot)) {
			obstacles
				.add(("PostgreSQL %s makes '%s' NOT NULL only by reading %s under ACCESS EXCLUSIVE, and it has %d MiB.")
					.formatted(snapshot.version(), nullable.get(0).value(), snapshot.name().display(),
							snapshot.bytes() / 1024 / 1024),
						"Update the server to 12 or newer.");
		}
		unique.check(context, obstacles);
		obstacles.refuse();
	}

	private static Step attach(PlanningContext context, TableSnapshot snapshot, ConstraintSteps steps,
			List<Identifier> nullable, List<NotNullSteps> notNull) {
		List<String> statements = new ArrayList<>();
		statements.add(steps.add("PRIMARY KEY USING INDEX " + steps.name()));
		if (snapshot.version().atLeast(NAMED_NOT_NULL)) {
			for (int i = 0; i < nullable.size(); i++) {
				statements.add("ALTER TABLE %s RENAME CONSTRAINT %s TO %s".formatted(snapshot.name(),
						notNull.get(i).constraint(),
						ConstraintNames.of(context, snapshot).choose(List.of(nullable.get(i)), "not_null")));
			}
		}
		return Step.Ddl.of(steps.step("add-constraint"), snapshot.name(), LockMode.ACCESS_EXCLUSIVE,
				statements.toArray(String[]::new));
	}

	// Before 18 the proof is a CHECK, which is there only while the column becomes NOT
	// NULL; from 18 on the constraint goes with the NOT NULL.
	private static String[] nullableAgain(TableSnapshot snapshot, List<Identifier> nullable,
			List<NotNullSteps> notNull) {
		List<String> statements = new ArrayList<>();
		for (int i = 0; i < nullable.size(); i++) {
			statements.add("ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL".formatted(snapshot.name(), nullable.get(i)));
			if (!snapshot.version().atLeast(NAMED_NOT_NULL) && !NotNullSteps.needsBlockingScan(snapshot)) {
				statements.add("ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s".formatted(snapshot.name(),
						notNull.get(i).constraint()));
			}
		}
		return statements.toArray(String[]::new);
	}

	private static final class Type implements OperationType {

		@Override
		public String name() {
			return "add-primary-key";
		}

		@Override
		public String description() {
			return "Gives a table its primary key.";
		}

		@Override
		public List<Key> keys() {
			return List.of(Key.required("table", Kind.TABLE, "The table, with its schema where it needs one."),
					Key.required("columns", Kind.NAMES, "The column, or the columns in order."),
					Key.optional("name", Kind.NAME, "The name of the constraint, otherwise PostgreSQL's own choice."));
		}

		@Override
		public Operation read(OperationFields fields) {
			return new AddPrimaryKey(fields.table("table"), fields.identifiers("columns"),
					fields.optionalIdentifier("name"));
		}

	}

}
