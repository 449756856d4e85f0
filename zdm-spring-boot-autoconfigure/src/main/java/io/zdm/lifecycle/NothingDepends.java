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
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.zdm.ConditionResult;
import io.zdm.Verdict;
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
 * Holds when nothing has come to depend on the old columns since the migration was
 * planned: neither what would make the drop fail (a view) nor what would go with it
 * unseen (an index, a check).
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
		Set<QualifiedName> planned = migration.plan()
			.contract()
			.stream()
			.filter(Step.DropIndex.class::isInstance)
			.map((step) -> ((Step.DropIndex) step).index())
			.collect(Collectors.toSet());
		migration.plan()
			.migrate()
			.stream()
			.filter(Step.CreateIndex.class::isInstance)
			.forEach((step) -> planned.add(((Step.CreateIndex) step).index()));
		List<String> found = new ArrayList<>();
		migration.plan()
			.droppedColumns()
			.stream()
			.collect(Collectors.groupingBy(TableColumn::table,
					Collectors.mapping(TableColumn::column, Collectors.toSet())))
			.forEach((name, columns) -> this.catalog.table(session, name, this.ledger.schema())
				.ifPresent((table) -> found.addAll(dependents(table, columns, planned, migration.plan()))));
		if (found.isEmpty()) {
			return new ConditionResult(NAME, Verdict.PASS, "nothing depends on the old column", "", false);
		}
		return new ConditionResult(NAME, Verdict.FAIL, String.join(", ", found),
				"Make them use the new column, or drop them.", false);
	}

	private static boolean isAddedBy(Plan plan, TableSnapshot.Constraint constraint) {
		return Stream.concat(plan.expand().stream(), plan.contract().stream())
			.flatMap((step) -> step.statements().stream())
			.anyMatch((statement) -> statement.contains(" ADD CONSTRAINT " + constraint.name() + " "));
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
			.filter((constraint) -> !isAddedBy(plan, constraint))
			.forEach((constraint) -> found
				.add("constraint %s of %s".formatted(constraint.name().value(), constraint.table().display())));
		table.triggers()
			.stream()
			.filter((trigger) -> trigger.columnsUsed().stream().anyMatch(columns::contains))
			.forEach((trigger) -> found.add("trigger " + trigger.name().value()));
		table.indexes()
			.stream()
			.filter((index) -> index.columnsUsed().stream().anyMatch(columns::contains))
			.filter((index) -> index.constraint().isEmpty() && !planned.contains(index.name()))
			.forEach((index) -> found.add("index " + index.name().display()));
		return found;
	}

}
