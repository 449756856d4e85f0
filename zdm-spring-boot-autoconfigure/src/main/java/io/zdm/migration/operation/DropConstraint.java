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
import io.zdm.migration.PlanningException;
import io.zdm.migration.TableReference;
import io.zdm.plan.Plan;
import io.zdm.plan.Step;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.Literal;
import io.zdm.postgres.LockMode;
import io.zdm.postgres.LockRequest;
import io.zdm.postgres.TableSnapshot;
import io.zdm.postgres.TableSnapshot.Constraint;

/**
 * A constraint that goes: {@code drop-constraint: { table: orders, name:
 * orders_quantity_check }}.
 * <p>
 * A check or a foreign key goes at once: no statement needs it. What has an index stays
 * until contract: statements of an older release may need it ({@code ON CONFLICT},
 * {@code GROUP BY} a primary key), and its queries the index.
 *
 * @param table the table
 * @param constraint the name of the constraint
 */
record DropConstraint(TableReference table, Identifier constraint) implements Operation {

	static final OperationType TYPE = new Type();

	private static final int VALIDATES_PARTITIONED = 18;

	private static final String NOT_VALID = " NOT VALID";

	private static final String NOT_ENFORCED = " NOT ENFORCED";

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
		return Map.of("table", this.table.text(), "name", this.constraint.value());
	}

	@Override
	public Plan plan(PlanningContext context) {
		TableSnapshot snapshot = TableObstacles.find(context, this.table);
		Constraint dropped = find(snapshot);
		ConstraintObstacles obstacles = new ConstraintObstacles(context, snapshot);
		obstacles.checkUnderWay(dropped.columnsUsed());
		obstacles.checkIdle(dropped.name());
		if (dropped.inherited()) {
			obstacles.add("The constraint '%s' of %s comes from a parent or partitioned table."
				.formatted(dropped.name().value(), snapshot.name().display()), "Drop it there.");
		}
		checkIndex(snapshot, dropped, obstacles);
		obstacles.refuse();
		ConstraintSteps steps = new ConstraintSteps(snapshot.name(), dropped.name());
		List<LockRequest> others = dropped.references()
			.map((referenced) -> List.of(new LockRequest(referenced, LockMode.ACCESS_EXCLUSIVE)))
			.orElse(List.of());
		boolean loosens = (dropped.type() == 'c' || dropped.type() == 'f') && isRestorable(snapshot, dropped);
		return loosens
				? Plan.ofSteps(List.of(steps.drop(others)), List.of(), List.of(), restore(steps, dropped, others),
						loosened(snapshot, dropped))
				: Plan.ofSteps(List.of(), List.of(), List.of(steps.drop(others)), List.of(), kept(dropped));
	}

	private Constraint find(TableSnapshot snapshot) {
		Optional<Constraint> found = snapshot.constraints()
			.stream()
			.filter((candidate) -> candidate.table().equals(snapshot.name())
					&& candidate.name().equals(this.constraint))
			.findFirst();
		return found.orElseThrow(() -> new PlanningException(List.of(missing(snapshot))));
	}

	private String missing(TableSnapshot snapshot) {
		boolean notNull = snapshot.columns()
			.stream()
			.anyMatch((column) -> column.notNullConstraint().equals(Optional.of(this.constraint)));
		if (notNull) {
			return "'%s' of %s is a NOT NULL constraint. Take it away with drop-not-null."
				.formatted(this.constraint.value(), snapshot.name().display());
		}
		return snapshot.constraints()
			.stream()
			.filter((candidate) -> candidate.name().equals(this.constraint))
			.findFirst()
			.map((other) -> "The constraint '%s' belongs to %s, not to %s. Name that table."
				.formatted(this.constraint.value(), other.table().display(), snapshot.name().display()))
			.orElseGet(() -> "%s has no constraint '%s'. Write its name exactly as in the database."
				.formatted(snapshot.name().display(), this.constraint.value()));
	}

	private static void checkIndex(TableSnapshot snapshot, Constraint dropped, ConstraintObstacles obstacles) {
		if (dropped.type() == 'c' || dropped.type() == 'f') {
			return;
		}
		String table = snapshot.name().display();
		snapshot.constraints()
			.stream()
			.filter((other) -> other.type() == 'f' && other.index().isPresent()
					&& other.index().equals(dropped.index()))
			.forEach((other) -> obstacles.add(
					"The foreign key '%s' of %s points to the columns of '%s'.".formatted(other.name().value(),
							other.table().display(), dropped.name().value()),
					"Drop the foreign key in an earlier migration."));
		boolean identity = snapshot.indexes()
			.stream()
			.anyMatch((index) -> index.replicaIdentity() && Optional.of(index.name()).equals(dropped.index()));
		if (identity
				|| (dropped.type() == 'p' && snapshot.replicaIdentity() == 'd' && !snapshot.publications().isEmpty())) {
			obstacles.add("The index of '%s' is what subscribers know the rows of %s by.".formatted(
					dropped.name().value(), table), "Choose another one (ALTER TABLE … REPLICA IDENTITY) first.");
		}
	}

	// Before 18 a foreign key of a partitioned table cannot be added NOT VALID, and one
	// to
	// a partitioned table never becomes valid for each partition, for which it has a part
	// of its own.
	private static boolean isRestorable(TableSnapshot snapshot, Constraint dropped) {
		boolean parts = snapshot.constraints()
			.stream()
			.anyMatch((other) -> other.type() == 'f' && other.inherited() && other.table().equals(snapshot.name()));
		return dropped.type() == 'c' || snapshot.version().atLeast(VALIDATES_PARTITIONED)
				|| (snapshot.kind() != 'p' && !parts);
	}

	// One statement, as the constraint may still be there: then it is replaced by itself.
	private static List<Step> restore(ConstraintSteps steps, Constraint dropped, List<LockRequest> others) {
		boolean valid = !dropped.definition().endsWith(NOT_VALID) && !dropped.definition().endsWith(NOT_ENFORCED);
		List<String> statements = new ArrayList<>();
		statements.add("ALTER TABLE %1$s DROP CONSTRAINT IF EXISTS %2$s, ADD CONSTRAINT %2$s %3$s%4$s"
			.formatted(steps.table(), steps.name(), dropped.definition(), valid ? NOT_VALID : ""));
		dropped.comment()
			.ifPresent((comment) -> statements.add("COMMENT ON CONSTRAINT %s ON %s IS %s".formatted(steps.name(),
					steps.table(), Literal.of(comment))));
		List<Step> restored = new ArrayList<>();
		restored.add(
				Step.Ddl
					.of(steps.step("add-constraint"), steps.table(), LockMode.ACCESS_EXCLUSIVE,
							statements.toArray(String[]::new))
					.alsoLocking(others));
		if (valid) {
			restored.add(steps
				.validate(others.stream().map((other) -> new LockRequest(other.table(), LockMode.ROW_SHARE)).toList()));
		}
		return restored;
	}

	private static List<String> loosened(TableSnapshot snapshot, Constraint dropped) {
		List<String> notes = new ArrayList<>();
		notes.add(("'%s' (%s) goes when the release starts. A rollback puts it back for new rows at once; rows that "
				+ "were written against it meanwhile make its validation fail and have to be corrected then.")
			.formatted(dropped.name().value(), dropped.definition()));
		if (snapshot.kind() == 'p' || snapshot.inherits()) {
			notes.add("Each lock on %s is also taken on all its partitions and children."
				.formatted(snapshot.name().display()));
		}
		return notes;
	}

	private static List<String> kept(Constraint dropped) {
		return List
			.of(("'%s' (%s) stays in force until contract, as statements of the release before may need it. "
					+ "After the contract it cannot be put back by a rollback.")
				.formatted(dropped.name().value(), dropped.definition())
					+ ((dropped.index().isPresent() && dropped.type() != 'f')
							? (" Its index goes with it, which cannot be "
									+ "done concurrently; PostgreSQL removes the files once the lock is released.")
							: ""));
	}

	private static final class Type implements OperationType {

		@Override
		public String name() {
			return "drop-constraint";
		}

		@Override
		public String description() {
			return "Drops a check, a foreign key, a unique constraint or the primary key.";
		}

		@Override
		public List<Key> keys() {
			return List.of(Key.required("table", Kind.TABLE, "The table, with its schema where it needs one."),
					Key.required("name", Kind.NAME, "The name of the constraint."));
		}

		@Override
		public Operation read(OperationFields fields) {
			return new DropConstraint(fields.table("table"), fields.identifier("name"));
		}

	}

}
