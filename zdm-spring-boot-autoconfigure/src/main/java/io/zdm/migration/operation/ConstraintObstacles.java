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
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.zdm.migration.PlanningContext;
import io.zdm.migration.PlanningException;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Rehearsal;
import io.zdm.postgres.TableSnapshot;

/**
 * What keeps a constraint of a table from being added, dropped or renamed.
 */
final class ConstraintObstacles {

	private final PlanningContext context;

	private final TableSnapshot table;

	private final List<String> problems = new ArrayList<>();

	ConstraintObstacles(PlanningContext context, TableSnapshot table) {
		this.context = context;
		this.table = table;
		this.problems.addAll(TableObstacles.of(table, false));
	}

	/**
	 * Require that columns are there, and that no operation is about to replace them.
	 * @param columns the columns as the author wrote them
	 */
	void checkColumns(List<Identifier> columns) {
		for (Identifier column : new HashSet<>(columns)) {
			if (this.table.column(column).isEmpty()) {
				add("%s has no column '%s'.".formatted(display(), column.value()),
						"Write the column's name exactly as in the database.");
			}
		}
		checkUnderWay(columns);
	}

	/**
	 * Require that no operation is about to replace columns: what is added to one of them
	 * would go with it.
	 * @param columns the columns
	 */
	void checkUnderWay(Collection<Identifier> columns) {
		this.problems.addAll(UnderWay.problems(this.context, this.table.name(), columns));
	}

	/**
	 * Require that no constraint of the table has a name.
	 * @param name the name
	 */
	void checkFree(Identifier name) {
		if (ConstraintNames.of(this.context, this.table).has(name)) {
			add("%s has a constraint '%s' already, or gets it from another migration or operation.".formatted(display(),
					name.value()), "Choose another name.");
		}
	}

	/**
	 * Require that no table, index, sequence or view has the name of an index.
	 * @param name the name
	 */
	void checkRelation(Identifier name) {
		QualifiedName relation = new QualifiedName(this.table.name().schema(), name);
		boolean planned = Stream.concat(this.context.underWay().stream(), this.context.before().stream())
			.flatMap((plan) -> plan.migrate().stream())
			.anyMatch((step) -> step.indexBuilt().equals(Optional.of(relation)));
		this.context.rehearsal()
			.relation(relation)
			.or(() -> planned ? Optional.of("an index of another migration or operation") : Optional.empty())
			.ifPresent((found) -> add(
					"The index of the constraint cannot be called '%s', as there is %s of that name in the schema '%s'."
						.formatted(name.value(), found, relation.schema().value()),
					"Choose another name with 'name'."));
	}

	/**
	 * Require that no other migration or operation works on a constraint.
	 * @param name the constraint
	 */
	void checkIdle(Identifier name) {
		boolean busy = Stream.concat(this.context.underWay().stream(), this.context.before().stream())
			.flatMap((plan) -> Stream.of(plan.expand(), plan.migrate(), plan.handover(), plan.contract(),
					plan.rollback()))
			.flatMap(List::stream)
			.filter((step) -> step.table().equals(this.table.name()))
			.flatMap((step) -> step.statements().stream())
			.anyMatch((statement) -> statement.contains("CONSTRAINT " + name)
					|| statement.contains("CONSTRAINT IF EXISTS " + name));
		if (busy) {
			add("Another migration or operation works on the constraint '%s' of %s.".formatted(name.value(), display()),
					"Wait until that migration is completed, then ship this one.");
		}
	}

	/**
	 * Add what the server said against something that was tried.
	 * @param what what was tried, as the beginning of a sentence
	 * @param failure what the server said
	 */
	void add(String what, Rehearsal.Failure failure) {
		add("%s of %s cannot be had: %s.".formatted(what, display(), failure.message()),
				"What is not PostgreSQL's own must stand with its schema. Correct it and start again.");
	}

	void add(String problem, String remedy) {
		this.problems.add((problem + " " + remedy).strip());
	}

	/**
	 * Add what keeps another table from playing its part.
	 * @param others the obstacles of that table
	 */
	void addAll(ConstraintObstacles others) {
		this.problems.addAll(others.problems);
	}

	boolean isEmpty() {
		return this.problems.isEmpty();
	}

	/**
	 * End the planning if anything is in the way.
	 * @throws PlanningException with all reasons
	 */
	void refuse() {
		if (!this.problems.isEmpty()) {
			throw new PlanningException(this.problems.stream().distinct().toList());
		}
	}

	private String display() {
		return this.table.name().display();
	}

}
