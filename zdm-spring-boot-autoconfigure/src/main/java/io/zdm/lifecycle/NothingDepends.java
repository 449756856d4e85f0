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

package io.zdm.lifecycle;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.zdm.ConditionResult;
import io.zdm.Verdict;
import io.zdm.plan.Mapping;
import io.zdm.plan.Plan;
import io.zdm.plan.Step;
import io.zdm.plan.TableColumn;
import io.zdm.postgres.CatalogReader;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Session;
import io.zdm.postgres.TableSnapshot;
import io.zdm.store.MigrationRecord;

/**
 * Holds when nothing has come to depend on the columns that go since the migration was
 * planned: neither what would make the drop fail (a view) nor what would go with it
 * unseen (an index, a check). Of a rename the column goes that had the new name for the
 * time between; what depends on the old one is carried over, except for the text of
 * trigger functions.
 */
final class NothingDepends implements GateCondition {

	private static final String NAME = "dependents";

	private final Ledger ledger;

	private final CatalogReader catalog = new CatalogReader();

	NothingDepends(Ledger ledger) {
		this.ledger = ledger;
	}

	@Override
	public ConditionResult check(Session session, MigrationRecord migration) {
		Plan plan = migration.plan();
		Set<QualifiedName> planned = Stream.concat(plan.migrate().stream(), plan.contract().stream())
			.flatMap((step) -> index(step).stream())
			.collect(Collectors.toSet());
		List<Mapping> renames = plan.mappings().stream().filter(plan::renames).toList();
		Set<TableColumn> going = new LinkedHashSet<>(plan.droppedColumns());
		renames.forEach((mapping) -> {
			going.remove(source(mapping));
			going.add(new TableColumn(mapping.table(), mapping.targets().get(0).name()));
		});
		List<String> found = new ArrayList<>();
		going.stream()
			.collect(Collectors.groupingBy(TableColumn::table,
					Collectors.mapping(TableColumn::column, Collectors.toSet())))
			.forEach((name, columns) -> table(session, name)
				.ifPresent((table) -> found.addAll(dependents(table, columns, planned, plan))));
		if (!found.isEmpty()) {
			return fail(String.join(", ", found),
					renames.isEmpty() ? "Make them use the new column, or drop them."
							: "Create them on the column that stays (of a rename that is the old one, and they are "
									+ "carried over), or drop them.");
		}
		plan.oldColumns()
			.forEach((column) -> table(session, column.table())
				.ifPresent((table) -> found.addAll(triggersThatMention(table, column.column(), plan))));
		if (!found.isEmpty()) {
			return fail(String.join(", ", found),
					"Let the function use the new column instead, which holds the value already.");
		}
		return new ConditionResult(NAME, Verdict.PASS, "nothing depends on the column that goes", "", false);
	}

	private static ConditionResult fail(String message, String remedy) {
		return new ConditionResult(NAME, Verdict.FAIL, message, remedy, false);
	}

	private static Optional<QualifiedName> index(Step step) {
		return step.indexBuilt().or(step::indexDropped);
	}

	private static TableColumn source(Mapping mapping) {
		return new TableColumn(mapping.table(), mapping.sources().get(0).name());
	}

	private Optional<TableSnapshot> table(Session session, QualifiedName name) {
		return this.catalog.table(session, name, this.ledger.schema());
	}

	private static List<String> triggersThatMention(TableSnapshot table, Identifier column, Plan plan) {
		return table.triggers()
			.stream()
			.filter((trigger) -> !plan.createsTrigger(table.name(), trigger.name()))
			.filter((trigger) -> trigger.columnsMentioned().contains(column))
			.map((trigger) -> "the function of the trigger %s names '%s'".formatted(trigger.name().value(),
					column.value()))
			.toList();
	}

	private static boolean isAddedBy(Plan plan, TableSnapshot.Constraint constraint) {
		return Stream.concat(plan.expand().stream(), plan.contract().stream())
			.flatMap((step) -> step.statements().stream())
			.anyMatch((statement) -> statement.contains(" ADD CONSTRAINT " + constraint.name() + " "));
	}

	private static boolean isDroppedBy(Plan plan, TableSnapshot.Constraint constraint) {
		String statement = "ALTER TABLE %s DROP CONSTRAINT %s".formatted(constraint.table(), constraint.name());
		return plan.contract().stream().flatMap((step) -> step.statements().stream()).anyMatch(statement::equals);
	}

	private static List<String> dependents(TableSnapshot table, Set<Identifier> columns, Set<QualifiedName> planned,
			Plan plan) {
		List<String> found = new ArrayList<>();
		table.dependents()
			.stream()
			.filter((dependent) -> dependent.columnsUsed().stream().anyMatch(columns::contains))
			.forEach((dependent) -> found.add(dependent.description()));
		table.constraints()
			.stream()
			.filter((constraint) -> constraint.columnsUsed().stream().anyMatch(columns::contains))
			.filter((constraint) -> !isAddedBy(plan, constraint) && !isDroppedBy(plan, constraint))
			.forEach((constraint) -> found
				.add("constraint %s of %s".formatted(constraint.name().value(), constraint.table().display())));
		table.triggers()
			.stream()
			.filter((trigger) -> !plan.createsTrigger(table.name(), trigger.name()))
			.filter((trigger) -> trigger.columnsRecorded().stream().anyMatch(columns::contains))
			.forEach((trigger) -> found.add("trigger " + trigger.name().value()));
		table.indexes()
			.stream()
			.filter((index) -> index.columnsUsed().stream().anyMatch(columns::contains))
			.filter((index) -> index.constraint().isEmpty() && !planned.contains(index.name()))
			.forEach((index) -> found.add("index " + index.name().display()));
		return found;
	}

}
