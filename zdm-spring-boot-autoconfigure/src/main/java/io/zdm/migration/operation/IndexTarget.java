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
import io.zdm.migration.TableReference;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.TableSnapshot;

/**
 * An index that is there, for an operation that does something to it.
 *
 * @param table its table
 * @param name its name
 * @param index what the catalog says of it, if it is there
 * @param problems what is in the way
 */
record IndexTarget(TableSnapshot table, QualifiedName name, Optional<TableSnapshot.Index> index,
		List<String> problems) {

	// Indexes that are built concurrently lack rows there.
	private static final int CORRUPTING_FIRST = 140_000;

	private static final int CORRUPTING_LAST = 140_003;

	/**
	 * Find an index.
	 * @param context the context
	 * @param reference how the author names the table
	 * @param index the index
	 * @return the index, with what is in the way whatever is done to it
	 */
	static IndexTarget find(PlanningContext context, TableReference reference, Identifier index) {
		TableSnapshot table = TableObstacles.find(context, reference);
		QualifiedName name = new QualifiedName(table.name().schema(), index);
		List<String> problems = new ArrayList<>(TableObstacles.of(table, false));
		Optional<TableSnapshot.Index> found = table.indexes()
			.stream()
			.filter((candidate) -> candidate.name().equals(name))
			.findFirst();
		List<String> underWay = IndexUnderWay.onIndex(context, name);
		problems.addAll(underWay);
		if (found.isEmpty() && underWay.isEmpty()) {
			List<String> known = table.indexes().stream().map((other) -> other.name().name().value()).toList();
			problems.add("%s has no index '%s'. %sName an index of the table exactly as in the database."
				.formatted(table.name().display(), index.value(), NearMiss.question(index.value(), known)));
		}
		return new IndexTarget(table, name, found, problems);
	}

	/**
	 * Return why the server must not build indexes concurrently.
	 * @param table a table of it
	 * @return one sentence and its remedy, or none
	 */
	static List<String> serverObstacles(TableSnapshot table) {
		int version = table.version().number();
		return (version < CORRUPTING_FIRST || version > CORRUPTING_LAST) ? List.of()
				: List.of("PostgreSQL %s silently leaves rows out of indexes that are built concurrently, as on %s. "
					.formatted(table.version(), table.name().display()) + "Update the server to 14.4 or newer first.");
	}

	/**
	 * Add why an index that serves a constraint cannot be touched.
	 * @param remedy what to do instead
	 */
	void refuseConstraint(String remedy) {
		this.index.flatMap(TableSnapshot.Index::constraint)
			.ifPresent((constraint) -> this.problems.add("The index %s of %s belongs to the constraint '%s'. %s"
				.formatted(this.name.display(), this.table.name().display(), constraint.value(), remedy)));
	}

	/**
	 * Add a problem.
	 * @param problem the problem, with the names of index and table to be put in
	 * @param remedy what to do
	 */
	void refuse(String problem, String remedy) {
		this.problems.add(problem.formatted(this.name.display(), this.table.name().display()) + " " + remedy);
	}

	/**
	 * Throw if something is in the way.
	 */
	void check() {
		if (!this.problems.isEmpty()) {
			throw new PlanningException(this.problems);
		}
	}

}
