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

import io.zdm.migration.PlanningContext;
import io.zdm.plan.Step;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.LockMode;
import io.zdm.postgres.LockRequest;
import io.zdm.postgres.TableSnapshot;

/**
 * The foreign key of a new column: added for new rows only and proven afterwards, without
 * a scan while others wait. An older release, which may delete rows that a new one points
 * to, never meets it.
 */
final class AddedForeignKey {

	private final TableSnapshot table;

	private final Identifier column;

	private final String type;

	private final ColumnReference reference;

	private final Optional<String> byDefault;

	private final Optional<TableSnapshot> parent;

	private final PlanningContext context;

	private final Identifier name;

	AddedForeignKey(PlanningContext context, TableSnapshot table, Identifier column, String type,
			Optional<String> byDefault, ColumnReference reference, Identifier name) {
		this.context = context;
		this.table = table;
		this.column = column;
		this.type = type;
		this.byDefault = byDefault;
		this.reference = reference;
		this.parent = context.table(reference.table());
		this.name = name;
	}

	/**
	 * Return what is in the way.
	 * @return one sentence and its remedy for each, none where nothing is
	 */
	List<String> problems() {
		List<String> problems = new ArrayList<>();
		String from = "'%s' of %s".formatted(this.column.value(), this.table.name().display());
		if (this.parent.isEmpty()) {
			problems
				.add("There is no table %s for the column %s to point to. Write its name exactly as in the database."
					.formatted(this.reference.table().display(), from));
			return problems;
		}
		TableSnapshot target = this.parent.get();
		String to = target.name().display();
		if (target.kind() != 'r') {
			problems.add("The column %s cannot point to %s, which is not an ordinary table. Leave 'references' out."
				.formatted(from, to));
			return problems;
		}
		if (!target.ownedByCurrentRole()) {
			problems.add(("The current role does not own %s, to which the column %s would point, and cannot lock it. "
					+ "Connect as a role that is a member of its owner.")
				.formatted(to, from));
		}
		Optional<TableSnapshot.Column> key = target();
		if (key.isEmpty()) {
			problems
				.add(("The column %s cannot point to %s, which has no unique index on %s alone. Name a column of it "
						+ "that is unique.")
					.formatted(from, to,
							this.reference.column()
								.map((column) -> "'" + column.value() + "'")
								.orElse("a primary key column")));
		}
		else {
			this.context
				.expression(this.table,
						"CAST(NULL AS %s) OPERATOR(pg_catalog.=) CAST(NULL AS %s)".formatted(this.type,
								key.get().type()))
				.failure()
				.ifPresent((failure) -> problems
					.add("The column %s of type %s cannot point to '%s' of %s, which is %s: %s. Use that type."
						.formatted(from, this.type, key.get().name().value(), to, key.get().type(),
								failure.message())));
			this.byDefault.filter((value) -> pointsNowhere(target, key.get(), value))
				.ifPresent((value) -> problems
					.add("The default %s of the column %s points to no row of %s. Insert that row first."
						.formatted(value, from, to)));
		}
		return problems;
	}

	private boolean pointsNowhere(TableSnapshot target, TableSnapshot.Column key, String value) {
		String found = "SELECT FROM %s WHERE %s = CAST(%s AS %s)".formatted(target.name(), key.name(), value,
				this.type);
		return this.context.tryOut(this.table, List
			.of((copy) -> "CREATE TEMPORARY TABLE zdm_rehearsal_row AS SELECT 1 / (EXISTS (%s))::integer AS found"
				.formatted(found)))
			.failure()
			.filter((failure) -> failure.state().equals("22012"))
			.isPresent();
	}

	private Optional<TableSnapshot.Column> target() {
		TableSnapshot target = this.parent.orElseThrow();
		return target.indexes()
			.stream()
			.filter((index) -> index.unique() && index.valid() && index.keys().size() == 1)
			.filter((index) -> this.reference.column().isPresent() ? index.plain() || index.constraint().isPresent()
					: index.primaryKey())
			.flatMap((index) -> index.keys().get(0).stream())
			.filter((candidate) -> this.reference.column().filter((wanted) -> !wanted.equals(candidate)).isEmpty())
			.findFirst()
			.flatMap(target::column);
	}

	List<Step> steps() {
		String definition = "FOREIGN KEY (%s) REFERENCES %s (%s)%s".formatted(this.column,
				this.parent.orElseThrow().name(), target().orElseThrow().name(), this.reference.actions());
		ConstraintSteps steps = constraint();
		return List.of(steps.awaitRelease(),
				steps.addNotValid(definition, LockMode.SHARE_ROW_EXCLUSIVE, parent(LockMode.SHARE_ROW_EXCLUSIVE)),
				steps.validate(parent(LockMode.ROW_SHARE)));
	}

	private ConstraintSteps constraint() {
		return new ConstraintSteps(this.table.name(), this.name);
	}

	private List<LockRequest> parent(LockMode mode) {
		return List.of(new LockRequest(this.parent.orElseThrow().name(), mode));
	}

	/**
	 * Return what comes before the column is dropped: that would drop the foreign key
	 * too, with a lock on the other table that nobody waits for in good order.
	 * @return the step
	 */
	Step drop() {
		return constraint().drop(parent(LockMode.ACCESS_EXCLUSIVE));
	}

	List<String> notes() {
		List<String> notes = new ArrayList<>();
		TableSnapshot.Column key = target().orElseThrow();
		String to = this.parent.orElseThrow().name().display();
		if (!key.type().equals(this.type)) {
			notes.add("The column '%s' is %s but points to '%s' of %s, which is %s.".formatted(this.column.value(),
					this.type, key.name().value(), to, key.type()));
		}
		if (!this.reference.index()) {
			notes
				.add(("No index serves the foreign key on '%s': each DELETE from %s reads %s as a whole. Write 'index: "
						+ "true' below 'references', unless another index begins with the column.")
					.formatted(this.column.value(), to, this.table.name().display()));
		}
		return notes;
	}

}
