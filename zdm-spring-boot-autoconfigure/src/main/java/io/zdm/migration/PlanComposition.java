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

package io.zdm.migration;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import io.zdm.plan.MappedColumn;
import io.zdm.plan.Mapping;
import io.zdm.plan.Plan;
import io.zdm.plan.Step;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;

/**
 * One plan out of those of several operations.
 */
final class PlanComposition {

	private final List<Mapping> mappings = new ArrayList<>();

	private final List<Step> expand = new ArrayList<>();

	private final List<Step> migrate = new ArrayList<>();

	private final List<Step> contract = new ArrayList<>();

	private final List<Step> rollback = new ArrayList<>();

	private final List<String> notes = new ArrayList<>();

	private final List<String> problems = new ArrayList<>();

	void add(Operation operation, PlanningContext context) {
		try {
			Plan plan = operation.plan(context.after(this.mappings.size()));
			this.mappings.addAll(plan.mappings());
			this.expand.addAll(plan.expand());
			this.migrate.addAll(plan.migrate());
			this.contract.addAll(plan.contract());
			this.rollback.addAll(0, plan.rollback());
			this.notes.addAll(plan.notes());
		}
		catch (PlanningException ex) {
			this.problems.addAll(ex.problems());
		}
	}

	Plan plan() {
		checkColumns();
		if (!this.problems.isEmpty()) {
			throw new PlanningException(this.problems);
		}
		checkNames();
		return new Plan(this.mappings, this.expand, this.migrate, this.contract, this.rollback, this.notes);
	}

	// A column with two futures: whichever contract step comes first takes it from the
	// other.
	private void checkColumns() {
		Set<Column> seen = new HashSet<>();
		for (Mapping mapping : this.mappings) {
			Stream.concat(mapping.sources().stream(), mapping.targets().stream())
				.map(MappedColumn::name)
				.map((name) -> new Column(mapping.table(), name))
				.filter((column) -> !seen.add(column))
				.forEach((column) -> this.problems
					.add(("Two operations change the column '%s' of %s. Put the second one into a migration of "
							+ "its own.")
						.formatted(column.name().value(), column.table().display())));
		}
	}

	private void checkNames() {
		Set<String> names = new HashSet<>();
		Stream.of(this.expand, this.migrate, this.contract, this.rollback)
			.flatMap(List::stream)
			.filter((step) -> !names.add(step.name()))
			.findFirst()
			.ifPresent((step) -> {
				throw new IllegalStateException("Two steps of the plan are called '%s'".formatted(step.name()));
			});
	}

	/**
	 * A column of a table.
	 */
	private record Column(QualifiedName table, Identifier name) {

	}

}
