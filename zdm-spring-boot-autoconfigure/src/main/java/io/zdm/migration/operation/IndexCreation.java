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

import io.zdm.migration.NearMiss;
import io.zdm.migration.PlanningContext;
import io.zdm.migration.PlanningException;
import io.zdm.plan.Plan;
import io.zdm.plan.Step;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Rehearsal.IndexFacts;
import io.zdm.postgres.TableSnapshot;

/**
 * The planning of a {@link CreateIndex} on one table.
 */
final class IndexCreation {

	private static final int USEFUL_KEYS = 3;

	private static final int INCLUDE = 11;

	private static final int PARTITIONED = 11;

	private static final int NULLS_NOT_DISTINCT = 15;

	private final CreateIndex operation;

	private final PlanningContext context;

	private final TableSnapshot table;

	private final QualifiedName index;

	private final List<String> problems = new ArrayList<>();

	IndexCreation(CreateIndex operation, PlanningContext context, TableSnapshot table) {
		this.operation = operation;
		this.context = context;
		this.table = table;
		this.index = new QualifiedName(table.name().schema(), operation.indexName(table.name().name()));
	}

	Plan plan() {
		this.problems.addAll(TableObstacles.of(this.table, false));
		this.problems.addAll(IndexTarget.serverObstacles(this.table));
		checkVersion();
		checkColumns();
		this.problems.addAll(IndexUnderWay.onIndex(this.context, this.index));
		if (!this.problems.isEmpty()) {
			throw new PlanningException(this.problems);
		}
		IndexFacts facts = this.context.index(this.table, this.index, this.operation.body(), this.operation.unique());
		checkFacts(facts);
		if (!this.problems.isEmpty()) {
			throw new PlanningException(this.problems);
		}
		PlannedIndex planned = new PlannedIndex(this.table, this.index, Optional.of(facts.definition()));
		return plan(planned.create(this.operation.unique(), this.operation.body()), planned.drop());
	}

	private void checkVersion() {
		if (this.table.isPartitioned()) {
			checkVersion(PARTITIONED, "has no indexes of partitioned tables",
					"Create the index on each partition, with an operation for each.");
		}
		if (!this.operation.include().isEmpty()) {
			checkVersion(INCLUDE, "knows no 'include'", "Leave it out.");
		}
		if (this.operation.nullsNotDistinct()) {
			checkVersion(NULLS_NOT_DISTINCT, "knows no 'nulls-not-distinct'", "Leave it out.");
		}
	}

	private void checkVersion(int major, String lack, String remedy) {
		if (!this.table.version().atLeast(major)) {
			this.problems.add("PostgreSQL %s %s, which the index %s on %s needs. %s".formatted(this.table.version(),
					lack, this.index.display(), this.table.name().display(), remedy));
		}
	}

	private void checkColumns() {
		List<String> known = this.table.columns().stream().map((column) -> column.name().value()).toList();
		this.operation.namedColumns()
			.stream()
			.map(Identifier::value)
			.filter((column) -> !known.contains(column))
			.map((column) -> "%s has no column '%s'. %sName a column exactly as in the database."
				.formatted(this.table.name().display(), column, NearMiss.question(column, known)))
			.forEach(this.problems::add);
	}

	private void checkFacts(IndexFacts facts) {
		facts.failure()
			.ifPresent((failure) -> this.problems
				.add(("PostgreSQL refuses the index %s on %s: %s [SQLSTATE %s]. Correct "
						+ "the operation; what is not PostgreSQL's own (functions, operator classes, types) needs its schema "
						+ "before it.")
					.formatted(this.index.display(), this.table.name().display(), failure.message(), failure.state())));
		facts.equal()
			.stream()
			.map((equal) -> "%s already has the same index: %s. Leave the operation out, or drop that one first."
				.formatted(this.table.name().display(), equal.display()))
			.forEach(this.problems::add);
		if (facts.equal().isEmpty()) {
			facts.holder()
				.ifPresent((holder) -> this.problems
					.add("The name %s, for the index on %s, is that of %s. Choose another one with 'name'."
						.formatted(this.index.display(), this.table.name().display(), holder)));
		}
		this.problems.addAll(UnderWay.problems(this.context, this.table.name(), facts.columns()));
	}

	private Plan plan(Step create, Step drop) {
		List<Step> migrate = new ArrayList<>();
		if (this.operation.unique()) {
			migrate.add(new Step.AwaitRelease("await-release " + this.index.display(), this.table.name()));
		}
		migrate.add(create);
		return Plan.ofSteps(List.of(), migrate, List.of(), List.of(drop), notes());
	}

	private List<String> notes() {
		List<String> notes = new ArrayList<>();
		if (!this.operation.unique() && this.operation.columns().size() > USEFUL_KEYS) {
			notes.add("The index %s has %d keys: it is large, and few queries use those behind the third."
				.formatted(this.index.display(), this.operation.columns().size()));
		}
		if (this.table.isPartitioned()) {
			notes.add(("The partitions of %s get their indexes one after the other, concurrently; to attach one, its "
					+ "partition is locked (ACCESS EXCLUSIVE) for an instant.")
				.formatted(this.table.name().display()));
		}
		if (this.table.inherits()) {
			notes.add("Tables that inherit from %s do not get the index.".formatted(this.table.name().display()));
		}
		return notes;
	}

}
