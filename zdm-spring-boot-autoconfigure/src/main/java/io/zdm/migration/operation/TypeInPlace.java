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
import java.util.stream.Stream;

import io.zdm.migration.NearMiss;
import io.zdm.migration.PlanningContext;
import io.zdm.migration.PlanningException;
import io.zdm.migration.TableReference;
import io.zdm.plan.Plan;
import io.zdm.plan.Step;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.LockMode;
import io.zdm.postgres.Rehearsal;
import io.zdm.postgres.TableSnapshot;

/**
 * A change of type that PostgreSQL makes in the catalog alone, as from varchar(20) to
 * varchar(50) or to text: no row is rewritten or read and no index built under the lock.
 * Whether it is one, the server says on a copy of the table.
 */
final class TypeInPlace {

	private static final String OTHERWISE = "Write 'to' for a new column, or keep-name: true.";

	private final PlanningContext context;

	private final TableSnapshot table;

	private final Identifier column;

	private final String type;

	private final List<String> problems = new ArrayList<>();

	TypeInPlace(PlanningContext context, TableReference reference, Identifier column, String type) {
		this.context = context;
		this.table = TableObstacles.find(context, reference);
		this.column = column;
		this.type = type;
	}

	/**
	 * Say what is done. The type is in force from the expand on, as the new release
	 * relies on it; the old one does not mind a wider type, so that a rollback of the
	 * migration leaves it: narrowing it again would read every row under ACCESS
	 * EXCLUSIVE.
	 * @return the plan
	 * @throws PlanningException if it is not a matter of the catalog alone
	 */
	Plan plan() {
		this.problems.addAll(TableObstacles.of(this.table, false));
		Optional<TableSnapshot.Column> source = this.table.column(this.column);
		if (source.isEmpty()) {
			List<String> known = this.table.columns().stream().map((one) -> one.name().value()).toList();
			add("%s has no column '%s'.".formatted(this.table.name().display(), this.column.value()),
					NearMiss.question(this.column.value(), known) + "Name a column exactly as in the database.");
			throw new PlanningException(this.problems);
		}
		checkFamily();
		checkSync();
		checkDependents();
		String statement = action(source.get());
		checkServer(source.get(), statement);
		if (!this.problems.isEmpty()) {
			throw new PlanningException(this.problems);
		}
		String name = this.table.name().display() + "." + this.column.value();
		return Plan.ofSteps(
				List.of(Step.Ddl.of("alter-type " + name, this.table.name(), LockMode.ACCESS_EXCLUSIVE,
						"ALTER TABLE %s %s".formatted(this.table.name(), statement))),
				List.of(), List.of(), List.of(), notes(source.get()));
	}

	private String action(TableSnapshot.Column source) {
		return "ALTER COLUMN %s TYPE %s%s".formatted(this.column, this.type,
				source.collation().map(" COLLATE "::concat).orElse(""));
	}

	private void checkFamily() {
		if (this.table.isPartitioned() || this.table.partition() || this.table.inherits()) {
			add("%s has partitions, parents or children, on which the change cannot be tried.".formatted(
					this.table.name().display()), this.table.isPartitioned() ? "" : "Change its columns by hand.");
		}
		for (String publication : this.table.publications()) {
			add("The publication '%s' contains %s, and its subscribers would stop at a value that does not fit there."
				.formatted(publication, this.table.name().display()),
					"Change the type on the subscribers first, and take the table out of the publication meanwhile.");
		}
	}

	private void checkSync() {
		Stream.concat(this.context.underWay().stream(), this.context.before().stream())
			.flatMap((plan) -> plan.mappings().stream())
			.filter((mapping) -> mapping.table().equals(this.table.name()))
			.filter((mapping) -> Stream.concat(mapping.sources().stream(), mapping.targets().stream())
				.anyMatch((one) -> one.name().equals(this.column)))
			.findFirst()
			.ifPresent((mapping) -> add(
					"The column '%s' of %s is kept in step with another by a migration that is not completed."
						.formatted(this.column.value(), this.table.name().display()),
					"Contract or roll back that migration first."));
	}

	private void checkDependents() {
		this.table.constraints()
			.stream()
			.filter((constraint) -> constraint.columnsUsed().contains(this.column))
			.filter((constraint) -> constraint.type() == 'c' || constraint.type() == 'f')
			.forEach((constraint) -> add(
					"The %s '%s' of %s uses the column '%s': PostgreSQL would check every row while all others wait."
						.formatted((constraint.type() == 'c') ? "check constraint" : "foreign key",
								constraint.name().value(), constraint.table().display(), this.column.value()),
					"Drop the constraint first, and add it again NOT VALID afterwards."));
		this.table.dependents()
			.stream()
			.filter((dependent) -> dependent.columnsUsed().contains(this.column))
			.forEach(
					(dependent) -> add(
							"The %s depends on the column '%s' of %s.".formatted(dependent.description(),
									this.column.value(), this.table.name().display()),
							"Drop it first, and create it again afterwards."));
		this.table.triggers()
			.stream()
			.filter((trigger) -> trigger.columnsUsed().contains(this.column) && isNamedBy(trigger))
			.forEach((trigger) -> add(
					"The trigger '%s' of %s names the column '%s' in UPDATE OF or WHEN."
						.formatted(trigger.name().value(), this.table.name().display(), this.column.value()),
					"Drop it first, and create it again afterwards."));
	}

	/**
	 * The columns of a trigger also include what the text of its function mentions, which
	 * does not matter here.
	 */
	private boolean isNamedBy(TableSnapshot.Trigger trigger) {
		String definition = trigger.definition();
		int on = definition.indexOf(" ON ");
		return definition.substring(0, Math.max(0, on)).contains(" OF ") || definition.contains(" WHEN ");
	}

	private void checkServer(TableSnapshot.Column source, String statement) {
		Rehearsal.Outcome outcome = this.context.tryOut(this.table,
				List.of((copy) -> "ALTER TABLE %s %s".formatted(copy, statement)));
		String change = "PostgreSQL cannot change '%s' of %s from %s to %s in place".formatted(this.column.value(),
				this.table.name().display(), source.type(), this.type);
		if (outcome.failure().isPresent()) {
			add("%s: %s.".formatted(change, outcome.failure().get().message()), OTHERWISE);
		}
		else if (outcome.rewritten()) {
			add(change + ": it would rewrite every row while all others wait.", OTHERWISE);
		}
		else if (outcome.indexesRebuilt()) {
			add(change + ": it would build an index anew while all others wait.",
					"Drop the indexes on expressions of the column, or whose predicate uses it, and create them again "
							+ "afterwards; or write 'to' or keep-name: true.");
		}
		else {
			checkSession(change);
			checkConstrained(source, outcome);
		}
	}

	/**
	 * Between timestamp and timestamptz there is no rewrite only in sessions whose time
	 * zone is UTC; which session will run it is not known yet.
	 */
	private void checkSession(String change) {
		Rehearsal.ExpressionFacts cast = this.context.expression(this.table,
				"CAST(%s AS %s)".formatted(this.column, this.type));
		if (cast.failure().isEmpty() && !cast.immutable()) {
			add(change + ": what becomes of a value depends on the time zone of the session.",
					"Write 'to' with 'forward' and 'backward', as in: forward: \"%s AT TIME ZONE 'UTC'\"."
						.formatted(this.column.value()));
		}
	}

	private void checkConstrained(TableSnapshot.Column source, Rehearsal.Outcome outcome) {
		boolean constrained = outcome.columns()
			.stream()
			.anyMatch((one) -> one.name().equals(this.column) && one.constrainedDomain());
		if (constrained && !source.constrainedDomain()) {
			add("The domain %s has a constraint or a default.".formatted(this.type), "Write its base type.");
		}
	}

	private List<String> notes(TableSnapshot.Column source) {
		return List.of(
				"The type %s of '%s' is in force from the expand on. A rollback of the migration leaves it: going back to %s would read every row while all others wait."
					.formatted(this.type, this.column.value(), source.type()),
				("A statement that was prepared before and selects '%s' fails once within an open transaction (SQLSTATE "
						+ "0A000, \"cached plan must not change result type\"). Retry such transactions, or set "
						+ "autosave=conservative on the connections.")
					.formatted(this.column.value()));
	}

	private void add(String problem, String remedy) {
		this.problems.add(problem + " " + remedy);
	}

}
