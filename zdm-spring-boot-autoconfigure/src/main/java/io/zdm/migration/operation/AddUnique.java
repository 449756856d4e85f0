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
 * Columns that are unique together: {@code add-unique: { table: users, columns: [email]
 * }}.
 *
 * @param table the table
 * @param columns the columns
 * @param constraint the name of the constraint; PostgreSQL's own choice where there is
 * none
 * @param nullsNotDistinct whether NULL counts as a value like others
 * @param deferrable whether a transaction may put the check off
 * @param initiallyDeferred whether it is put off unless a transaction says otherwise
 */
record AddUnique(TableReference table, List<Identifier> columns, Optional<Identifier> constraint,
		Optional<Boolean> nullsNotDistinct, Optional<Boolean> deferrable,
		Optional<Boolean> initiallyDeferred) implements Operation {

	static final OperationType TYPE = new Type();

	private static final int NULLS_NOT_DISTINCT = 15;

	AddUnique {
		columns = List.copyOf(columns);
		UniqueConstraint.requireEachOnce(columns);
		if (initiallyDeferred.orElse(false) && !deferrable.orElse(false)) {
			throw new IllegalArgumentException("'initially-deferred' needs 'deferrable: true' beside it");
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
		fields.put("columns", this.columns.stream().map(Identifier::value).toList());
		this.constraint.ifPresent((name) -> fields.put("name", name.value()));
		this.nullsNotDistinct.ifPresent((flag) -> fields.put("nulls-not-distinct", flag.toString()));
		this.deferrable.ifPresent((flag) -> fields.put("deferrable", flag.toString()));
		this.initiallyDeferred.ifPresent((flag) -> fields.put("initially-deferred", flag.toString()));
		return fields;
	}

	@Override
	public Plan plan(PlanningContext context) {
		TableSnapshot snapshot = TableObstacles.find(context, this.table);
		Identifier name = this.constraint
			.orElseGet(() -> ConstraintNames.of(context, snapshot).first(this.columns, "key"));
		String nulls = this.nullsNotDistinct.orElse(false) ? " NULLS NOT DISTINCT" : "";
		UniqueConstraint unique = new UniqueConstraint(snapshot, this.columns, name,
				"UNIQUE%s (%s)".formatted(nulls, ConstraintSteps.list(this.columns)));
		ConstraintObstacles obstacles = new ConstraintObstacles(context, snapshot);
		if (!nulls.isEmpty() && !snapshot.version().atLeast(NULLS_NOT_DISTINCT)) {
			obstacles.add("PostgreSQL %s knows no NULLS NOT DISTINCT.".formatted(snapshot.version()),
					"Leave 'nulls-not-distinct' out, or update the server to 15 or newer.");
		}
		unique.check(context, obstacles);
		obstacles.refuse();
		ConstraintSteps steps = new ConstraintSteps(snapshot.name(), name);
		Step attach = Step.Ddl.of(steps.step("add-constraint"), snapshot.name(), LockMode.ACCESS_EXCLUSIVE,
				steps.add("UNIQUE USING INDEX %s%s".formatted(name, deferral())));
		return Plan.ofSteps(List.of(),
				List.of(steps.awaitRelease(), steps.createUniqueIndex(this.columns, nulls), attach), List.of(),
				List.of(steps.drop(List.of()), steps.dropIndex()), notes(unique));
	}

	private String deferral() {
		return (this.deferrable.orElse(false) ? " DEFERRABLE" : "")
				+ (this.initiallyDeferred.orElse(false) ? " INITIALLY DEFERRED" : "");
	}

	private List<String> notes(UniqueConstraint unique) {
		List<String> notes = new ArrayList<>(unique.notes());
		if (this.deferrable.orElse(false)) {
			notes.add("Between the build of the index and the next step the check of %s cannot be put off."
				.formatted(unique.name().value()));
		}
		return notes;
	}

	private static final class Type implements OperationType {

		@Override
		public String name() {
			return "add-unique";
		}

		@Override
		public String description() {
			return "Makes columns unique together.";
		}

		@Override
		public List<Key> keys() {
			return List.of(Key.required("table", Kind.TABLE, "The table, with its schema where it needs one."),
					Key.required("columns", Kind.NAMES, "The column, or the columns in order."),
					Key.optional("name", Kind.NAME, "The name of the constraint, otherwise PostgreSQL's own choice."),
					Key.optional("nulls-not-distinct", Kind.FLAG, "Whether NULL counts as a value (15 and later)."),
					Key.optional("deferrable", Kind.FLAG, "Whether a transaction may put the check off."),
					Key.optional("initially-deferred", Kind.FLAG, "Whether the check waits for the commit."));
		}

		@Override
		public Operation read(OperationFields fields) {
			return new AddUnique(fields.table("table"), fields.identifiers("columns"),
					fields.optionalIdentifier("name"), fields.flag("nulls-not-distinct"), fields.flag("deferrable"),
					fields.flag("initially-deferred"));
		}

	}

}
