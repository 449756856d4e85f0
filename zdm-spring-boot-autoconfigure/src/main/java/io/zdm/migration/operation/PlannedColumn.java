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
import io.zdm.plan.MappedColumn;
import io.zdm.plan.Mapping;
import io.zdm.plan.Plan;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.TableSnapshot;

/**
 * A column that an operation changes in place, with all that speaks against it.
 */
final class PlannedColumn {

	private final PlanningContext context;

	private final TableSnapshot table;

	private final Identifier name;

	private final List<String> problems = new ArrayList<>();

	private PlannedColumn(PlanningContext context, TableSnapshot table, Identifier name) {
		this.context = context;
		this.table = table;
		this.name = name;
	}

	/**
	 * Find a column.
	 * @param context the context
	 * @param reference how the author names the table
	 * @param name the column
	 * @param everyRow whether the operation has to reach every row by statements on this
	 * one table
	 * @return the column, which need not be there
	 * @throws PlanningException if there is no such table
	 */
	static PlannedColumn find(PlanningContext context, TableReference reference, Identifier name, boolean everyRow) {
		TableSnapshot table = TableObstacles.find(context, reference);
		PlannedColumn column = new PlannedColumn(context, table, name);
		column.problems.addAll(TableObstacles.of(table, everyRow));
		if (table.column(name).isEmpty()) {
			List<String> known = table.columns().stream().map((other) -> other.name().value()).toList();
			column.problems.add("%s has no column '%s'. %sName a column exactly as in the database."
				.formatted(table.name().display(), name.value(), NearMiss.question(name.value(), known)));
		}
		column.refuseReplaced();
		return column;
	}

	TableSnapshot table() {
		return this.table;
	}

	Optional<TableSnapshot.Column> found() {
		return this.table.column(this.name);
	}

	/**
	 * Return whether the column comes with an earlier operation of the same migration.
	 * @return whether it is yet to be added
	 */
	boolean isAddedBefore() {
		return this.context.adds(this.table.name(), this.name);
	}

	/**
	 * Say what is in the way.
	 * @param problem what is wrong, with the column and the table for its two gaps, and
	 * what to do
	 */
	void refuse(String problem) {
		this.problems.add(problem.formatted(this.name.value(), this.table.name().display()));
	}

	void refuseAddedBefore() {
		if (isAddedBefore()) {
			refuse("The column '%s' of %s is added by the same migration. Say there what it is to be like.");
		}
	}

	/**
	 * A column that is being filled is NULL in some rows, or just no longer.
	 */
	void refuseFilled() {
		if (plans().flatMap((plan) -> plan.fills().stream()).anyMatch((fill) -> uses(fill, fill.targets()))) {
			refuse("The column '%s' of %s is being filled. Wait until that migration is completed, or roll it back.");
		}
	}

	// The new column has neither default nor constraints while the sync runs, and takes
	// over those of the old one at contract.
	private void refuseReplaced() {
		for (Mapping mapping : plans().flatMap((plan) -> plan.mappings().stream()).toList()) {
			if (uses(mapping, mapping.sources())) {
				refuse("The column '%s' of %s is being replaced. Contract or roll back that migration first, and change the "
						+ "new column then.");
			}
			else if (uses(mapping, mapping.targets())) {
				refuse("The column '%s' of %s is still kept in step with the one that it replaces. Contract that migration "
						+ "first.");
			}
		}
		if (plans().flatMap((plan) -> plan.removes().stream())
			.anyMatch((removed) -> removed.table().equals(this.table.name()) && removed.column().equals(this.name))) {
			refuse("The column '%s' of %s is being removed. Take this operation out, or roll that migration back.");
		}
	}

	private Stream<Plan> plans() {
		return Stream.concat(this.context.underWay().stream(), this.context.before().stream());
	}

	private boolean uses(Mapping mapping, List<MappedColumn> columns) {
		return mapping.table().equals(this.table.name())
				&& columns.stream().anyMatch((column) -> column.name().equals(this.name));
	}

	/**
	 * Return the column if nothing is in the way.
	 * @return the column
	 * @throws PlanningException with all that is in the way
	 */
	TableSnapshot.Column orRefuse() {
		if (!this.problems.isEmpty()) {
			throw new PlanningException(this.problems);
		}
		return found().orElseThrow();
	}

	/**
	 * Return what becomes of partitions and children, which an ALTER TABLE of the parent
	 * changes too.
	 * @return a note, if the table may have any
	 */
	List<String> familyNotes() {
		if (this.table.kind() != 'p' && !this.table.inherits()) {
			return List.of();
		}
		return List
			.of(("%s may have partitions or children: each of them is locked for the same instant and gets the same "
					+ "default for '%s', whatever its own was, and so it does in a rollback.")
				.formatted(this.table.name().display(), this.name.value()));
	}

	/**
	 * Return a name for a step.
	 * @param verb what it does
	 * @return the name
	 */
	String step(String verb) {
		return "%s %s.%s".formatted(verb, this.table.name().display(), this.name.value());
	}

	/**
	 * Return a statement on the column.
	 * @param action what to do with it
	 * @return the statement
	 */
	String alter(String action) {
		return "ALTER TABLE %s ALTER COLUMN %s %s".formatted(this.table.name(), this.name, action);
	}

}
