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
import io.zdm.postgres.TableSnapshot.Constraint;

/**
 * A constraint under another name, and its index with it: {@code rename-constraint: {
 * table: users, from: users_mail_key, to: users_email_key }}. Nothing but a name changes,
 * so it is done at contract, when no older release can name it any more.
 *
 * @param table the table
 * @param from the old name
 * @param to the new name
 */
record RenameConstraint(TableReference table, Identifier from, Identifier to) implements Operation {

	static final OperationType TYPE = new Type();

	RenameConstraint {
		if (from.equals(to)) {
			throw new IllegalArgumentException(
					"'from' and 'to' are both '%s'; choose another name for 'to'".formatted(from.value()));
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
		return Map.of("table", this.table.text(), "from", this.from.value(), "to", this.to.value());
	}

	@Override
	public Plan plan(PlanningContext context) {
		TableSnapshot snapshot = TableObstacles.find(context, this.table);
		ConstraintObstacles obstacles = new ConstraintObstacles(context, snapshot);
		Optional<Constraint> named = snapshot.constraints()
			.stream()
			.filter((constraint) -> constraint.table().equals(snapshot.name()) && constraint.name().equals(this.from))
			.findFirst();
		List<Identifier> columns = named.map(Constraint::columnsUsed).orElseGet(() -> notNull(snapshot));
		String table = snapshot.name().display();
		if (named.isEmpty() && columns.isEmpty()) {
			obstacles.add("%s has no constraint '%s'.".formatted(table, this.from.value()),
					"Write its name exactly as in the database.");
		}
		if (named.filter(Constraint::inherited).isPresent()) {
			obstacles.add("The constraint '%s' of %s comes from a parent or partitioned table."
				.formatted(this.from.value(), table), "Rename it there.");
		}
		obstacles.checkUnderWay(columns);
		obstacles.checkIdle(this.from);
		obstacles.checkFree(this.to);
		if (named.filter((constraint) -> constraint.type() != 'f' && constraint.index().isPresent()).isPresent()) {
			obstacles.checkRelation(this.to);
		}
		obstacles.refuse();
		Step rename = Step.Ddl.of("rename-constraint %s.%s".formatted(table, this.from.value()), snapshot.name(),
				LockMode.ACCESS_EXCLUSIVE,
				"ALTER TABLE %s RENAME CONSTRAINT %s TO %s".formatted(snapshot.name(), this.from, this.to));
		return Plan.ofSteps(List.of(), List.of(), List.of(rename), List.of(),
				List.of(("What names '%s' (ON CONFLICT ON CONSTRAINT, SET CONSTRAINTS, code that reads the name from "
						+ "an error) must cope with both names before contract.")
					.formatted(this.from.value())));
	}

	/**
	 * A NOT NULL constraint has a name from PostgreSQL 18 on.
	 */
	private List<Identifier> notNull(TableSnapshot snapshot) {
		return snapshot.columns()
			.stream()
			.filter((column) -> column.notNullConstraint().equals(Optional.of(this.from)))
			.map(TableSnapshot.Column::name)
			.toList();
	}

	private static final class Type implements OperationType {

		@Override
		public String name() {
			return "rename-constraint";
		}

		@Override
		public String description() {
			return "Gives a constraint another name.";
		}

		@Override
		public List<Key> keys() {
			return List.of(Key.required("table", Kind.TABLE, "The table, with its schema where it needs one."),
					Key.required("from", Kind.NAME, "The old name of the constraint."),
					Key.required("to", Kind.NAME, "The new name of the constraint."));
		}

		@Override
		public Operation read(OperationFields fields) {
			return new RenameConstraint(fields.table("table"), fields.identifier("from"), fields.identifier("to"));
		}

	}

}
