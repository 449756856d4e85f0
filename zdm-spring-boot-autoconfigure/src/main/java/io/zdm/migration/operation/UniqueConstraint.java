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

import java.util.HashSet;
import java.util.List;
import java.util.Optional;

import io.zdm.migration.PlanningContext;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.TableSnapshot;

/**
 * A unique constraint or primary key that is to be built beside the traffic: what its
 * table, its columns and the name of its index have to be.
 *
 * @param snapshot the table
 * @param columns the columns
 * @param name the name of the constraint and of its index
 * @param definition the constraint as it would be added at once
 */
record UniqueConstraint(TableSnapshot snapshot, List<Identifier> columns, Identifier name, String definition) {

	private static final String TRIED = "zdm_rehearsal_unique";

	static void requireEachOnce(List<Identifier> columns) {
		if (columns.isEmpty()) {
			throw new IllegalArgumentException("Name at least one column with 'columns'");
		}
		if (new HashSet<>(columns).size() != columns.size()) {
			throw new IllegalArgumentException("'columns' has a column twice; name each once");
		}
	}

	/**
	 * Add what is in the way.
	 * @param context the context
	 * @param obstacles what is in the way so far
	 */
	void check(PlanningContext context, ConstraintObstacles obstacles) {
		if (this.snapshot.kind() == 'p') {
			obstacles.add("%s is partitioned, and PostgreSQL builds no index concurrently on such a table."
				.formatted(this.snapshot.name().display()), "Build it by hand, partition by partition.");
		}
		obstacles.checkColumns(this.columns);
		obstacles.checkFree(this.name);
		if (!obstacles.isEmpty()) {
			return;
		}
		obstacles.checkRelation(this.name);
		context
			.tryOut(this.snapshot,
					List.of((copy) -> "ALTER TABLE %s ADD CONSTRAINT %s %s".formatted(copy, TRIED, this.definition)))
			.failure()
			.ifPresent((failure) -> obstacles.add("The constraint %s".formatted(this.definition), failure));
	}

	/**
	 * Return what a person should know of another index on the same columns.
	 * @return the notes
	 */
	List<String> notes() {
		List<Optional<Identifier>> keys = this.columns.stream().map(Optional::of).toList();
		return this.snapshot.indexes()
			.stream()
			.filter((index) -> index.unique() && index.valid() && index.plain() && index.keys().equals(keys))
			.map((index) -> "The index %s makes the same columns unique already; drop it when nothing needs it."
				.formatted(index.name().display()))
			.toList();
	}

}
