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
import java.util.stream.IntStream;

import io.zdm.migration.Key;
import io.zdm.migration.Key.Kind;
import io.zdm.migration.Operation;
import io.zdm.migration.OperationFields;
import io.zdm.migration.OperationType;
import io.zdm.migration.PlanningContext;
import io.zdm.migration.TableReference;
import io.zdm.plan.MappedColumn;
import io.zdm.plan.Mapping;
import io.zdm.plan.Plan;
import io.zdm.plan.Step;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.LockMode;
import io.zdm.postgres.TableSnapshot;

/**
 * A column that must have a value: {@code set-not-null: { table: users, column: email,
 * forward: "lower(login) || '@example.org'" }}. The rows in which it is NULL are filled
 * first, if the author says how, and only then does the rule come into force: every
 * UPDATE of a row that is still NULL would fail.
 *
 * @param table the table
 * @param column the column
 * @param forward what existing rows get where the column is NULL, as an expression over
 * the row
 */
public record SetNotNull(TableReference table, Identifier column, Optional<String> forward) implements Operation {

	/**
	 * The operation in files.
	 */
	public static final OperationType TYPE = TableTriggers.in(new Type());

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
		this.forward.ifPresent((value) -> fields.put("forward", value));
		return fields;
	}

	@Override
	public Plan plan(PlanningContext context) {
		PlannedColumn column = PlannedColumn.find(context, this.table, this.column, true);
		column.refuseAddedBefore();
		column.refuseFilled();
		column.found().filter(TableSnapshot.Column::notNull).ifPresent((found) -> column.refuse(alreadyNotNull(found)));
		if (NotNullSteps.isOutOfReach(column.table())) {
			column.refuse(
					("The column '%%s' of %%s cannot become NOT NULL: PostgreSQL %s reads the whole table (%d MiB) for "
							+ "that while all others wait. Upgrade to PostgreSQL 12 or newer.")
						.formatted(column.table().version(), column.table().bytes() / (1024 * 1024)));
		}
		if (column.found().isPresent()) {
			this.forward.ifPresent((forward) -> new FillExpression(context, column, forward).check());
		}
		return new Planning(context, column.table(), column, column.orRefuse()).plan();
	}

	private static String alreadyNotNull(TableSnapshot.Column column) {
		return column.peculiarities()
			.stream()
			.filter((peculiarity) -> peculiarity.contains("not validated"))
			.findFirst()
			.map((peculiarity) -> "The column '%s' of %s has a NOT NULL constraint that is not validated. Validate it with "
					+ "ALTER TABLE … VALIDATE CONSTRAINT, and take this operation out.")
			.orElse("The column '%s' of %s is NOT NULL already. Take this operation out.");
	}

	/**
	 * The planning on one table.
	 */
	private final class Planning {

		private final PlanningContext context;

		private final TableSnapshot snapshot;

		private final PlannedColumn column;

		private final TableSnapshot.Column found;

		private final NotNullSteps notNull;

		private final Optional<Identifier> temporary;

		Planning(PlanningContext context, TableSnapshot snapshot, PlannedColumn column, TableSnapshot.Column found) {
			this.context = context;
			this.snapshot = snapshot;
			this.column = column;
			this.found = found;
			boolean named = snapshot.version().atLeast(18);
			this.notNull = named
					? new NotNullSteps(snapshot, found.name(),
							ChosenName.of(snapshot.name(), List.of(found.name()), "not_null",
									(name) -> !FreeNames.ofConstraints(snapshot).isFree(name)))
					: new NotNullSteps(snapshot, found.name());
			this.temporary = (named || NotNullSteps.needsBlockingScan(snapshot)) ? Optional.empty()
					: Optional.of(this.notNull.constraint());
		}

		Plan plan() {
			return new Plan(List.of(), fills(), List.of(), List.of(), migrate(), List.of(), List.of(rollback()),
					notes());
		}

		// A second one for what was written between the first and the rule. Only few rows
		// can be left, and none comes after it.
		private List<Mapping> fills() {
			MappedColumn target = new MappedColumn(this.found.name(), this.found.type(), this.found.collation(),
					this.found.equalMeansIdentical(), Optional.empty());
			return SetNotNull.this.forward
				.map((sql) -> IntStream.range(0, NotNullSteps.needsBlockingScan(this.snapshot) ? 1 : 2)
					.mapToObj((index) -> Mapping.fill(this.context.mappingId(index), this.snapshot.name(), target, sql))
					.toList())
				.orElse(List.of());
		}

		private List<Step> migrate() {
			List<Mapping> fills = fills();
			List<Step> steps = new ArrayList<>();
			steps.add(new Step.AwaitRelease(this.column.step("await-release"), this.snapshot.name()));
			if (!fills.isEmpty()) {
				steps.add(new Step.Backfill(this.column.step("backfill"), this.snapshot.name(), fills.get(0).id()));
			}
			steps.add(new NullRows(this.snapshot, this.found.name()).refuse());
			steps.addAll(this.notNull.rule());
			if (fills.size() > 1) {
				steps
					.add(new Step.Backfill(this.column.step("backfill-rest"), this.snapshot.name(), fills.get(1).id()));
			}
			steps.addAll(this.notNull.proof());
			if (!fills.isEmpty()) {
				steps.add(new Step.Analyze(this.column.step("analyze"), this.snapshot.name()));
			}
			return steps;
		}

		private Step rollback() {
			List<String> statements = new ArrayList<>();
			this.temporary.ifPresent((constraint) -> statements
				.add("ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s".formatted(this.snapshot.name(), constraint)));
			statements.add(this.column.alter("DROP NOT NULL"));
			return Step.Ddl.of(this.column.step("drop-not-null"), this.snapshot.name(), LockMode.ACCESS_EXCLUSIVE,
					statements.toArray(String[]::new));
		}

		private List<String> notes() {
			List<String> notes = new ArrayList<>(this.notNull.notes());
			notes.add(SetNotNull.this.forward.map((
					forward) -> "Rows in which '%s' is NULL get a value by 'forward', which they keep after a rollback.")
				.orElse("If '%s' is NULL in any row, the migration stops before NOT NULL is in force for anybody, and names "
						+ "the first of them.")
				.formatted(this.found.name().value()));
			return notes;
		}

	}

	private static final class Type implements OperationType {

		@Override
		public String name() {
			return "set-not-null";
		}

		@Override
		public String description() {
			return "Makes a column NOT NULL, without a scan that blocks others.";
		}

		@Override
		public List<Key> keys() {
			return List.of(Key.required("table", Kind.TABLE, "The table, with its schema where it needs one."),
					Key.required("column", Kind.NAME, "The column."), Key.optional("forward", Kind.TEXT,
							"An SQL expression over the columns of a row, for rows in which the column is NULL."));
		}

		@Override
		public Operation read(OperationFields fields) {
			return new SetNotNull(fields.table("table"), fields.identifier("column"), fields.optionalText("forward"));
		}

	}

}
