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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;

import io.zdm.migration.PlanningContext;
import io.zdm.plan.MappedColumn;
import io.zdm.plan.Mapping;
import io.zdm.plan.Plan;
import io.zdm.plan.TableColumn;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;

/**
 * Columns that are about to change their name or to be replaced, so that nothing may be
 * built on them: one of the two goes at contract, with all that belongs to it.
 */
final class UnderWay {

	private UnderWay() {
	}

	/**
	 * Return what is wrong with an operation on columns. Earlier migrations have to be
	 * contracted first. Within one migration the old name of a rename is right, whatever
	 * the order of the operations: the rename is the last to be contracted and carries
	 * over all that the others leave on the column.
	 * @param context the context of the operation
	 * @param table the table
	 * @param columns the columns that the operation names
	 * @return one sentence and its remedy for each, none where nothing is wrong
	 */
	static List<String> problems(PlanningContext context, QualifiedName table, Collection<Identifier> columns) {
		List<String> problems = new ArrayList<>();
		for (Identifier column : new LinkedHashSet<>(columns)) {
			TableColumn sought = new TableColumn(table, column);
			if (Stream.concat(context.underWay().stream(), context.before().stream())
				.anyMatch((plan) -> plan.removes().contains(sought))) {
				problems.add(("The column '%s' of %s is about to be removed, and what is put on it with it. Leave this "
						+ "operation out, or roll the removal back.")
					.formatted(column.value(), table.display()));
			}
			mappings(context.underWay(), table).filter((mapping) -> isPart(mapping, column))
				.forEach((mapping) -> problems
					.add(("The column '%s' of %s is part of a migration that is not finished: %s. Contract "
							+ "or roll back that migration first.")
						.formatted(column.value(), table.display(), change(mapping))));
			for (Plan plan : context.before()) {
				mappings(List.of(plan), table).forEach((mapping) -> {
					if (!plan.renames(mapping) && isPart(mapping, column)) {
						problems.add(("The column '%s' of %s is changed by another operation of this migration: "
								+ "%s. Put this operation into a migration of its own, and contract the "
								+ "other one first.")
							.formatted(column.value(), table.display(), change(mapping)));
					}
					if (plan.renames(mapping) && isIn(mapping.targets(), column)) {
						problems.add(("The column '%s' of %s is another name of '%s' until contract, and goes "
								+ "then. Write this operation on '%s': the rename carries it over.")
							.formatted(column.value(), table.display(), mapping.sources().get(0).name().value(),
									mapping.sources().get(0).name().value()));
					}
				});
			}
		}
		return problems;
	}

	/**
	 * Return the renames of a table that are not finished.
	 * @param context the context
	 * @param table the table
	 * @return the mappings, those of the same migration included
	 */
	static Stream<Mapping> renames(PlanningContext context, QualifiedName table) {
		return Stream.concat(context.underWay().stream(), context.before().stream())
			.flatMap((plan) -> plan.mappings().stream().filter(plan::renames))
			.filter((mapping) -> mapping.table().equals(table));
	}

	private static Stream<Mapping> mappings(List<Plan> plans, QualifiedName table) {
		return plans.stream()
			.flatMap((plan) -> plan.mappings().stream())
			.filter((mapping) -> mapping.table().equals(table));
	}

	private static boolean isPart(Mapping mapping, Identifier column) {
		return isIn(mapping.sources(), column) || isIn(mapping.targets(), column);
	}

	private static boolean isIn(List<MappedColumn> columns, Identifier column) {
		return columns.stream().anyMatch((candidate) -> candidate.name().equals(column));
	}

	private static String change(Mapping mapping) {
		return "%s becomes %s".formatted(names(mapping.sources()), names(mapping.targets()));
	}

	private static String names(List<MappedColumn> columns) {
		return String.join(", ", columns.stream().map((column) -> "'" + column.name().value() + "'").toList());
	}

}
