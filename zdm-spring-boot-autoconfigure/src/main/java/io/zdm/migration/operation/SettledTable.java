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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

import io.zdm.plan.Conversion;
import io.zdm.plan.Mapping;
import io.zdm.plan.Plan;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.TableSnapshot;

/**
 * A table as it will be when the plans under way are completed: their new columns have
 * what belongs to the old ones. A migration that builds on such a column (V2: a → b, V3:
 * b → c) plans from this; it contracts after them and is rolled back before them, so that
 * its statements meet the names that are final then.
 */
final class SettledTable {

	private SettledTable() {
	}

	static TableSnapshot of(TableSnapshot now, List<Plan> underWay) {
		TableSnapshot settled = now;
		for (Plan plan : underWay) {
			for (Mapping mapping : plan.mappings()) {
				if (mapping.transformer().isEmpty() && !mapping.swapped() && mapping.table().equals(now.name())
						&& mapping.sources().size() == 1 && mapping.targets().size() == 1) {
					settled = after(settled, plan, mapping);
				}
			}
		}
		return settled;
	}

	private static TableSnapshot after(TableSnapshot table, Plan plan, Mapping mapping) {
		Optional<TableSnapshot.Column> source = table.column(mapping.sources().get(0).name());
		Optional<TableSnapshot.Column> target = table.column(mapping.targets().get(0).name());
		if (source.isEmpty() || target.isEmpty()) {
			return table;
		}
		if (plan.renames(mapping)) {
			return new RenamedColumn(table, plan, source.get(), target.get()).settled();
		}
		TableSnapshot.Column heir = heir(source.get(), target.get(),
				mapping.forward().get(0) instanceof Conversion.Identity);
		List<TableSnapshot.Column> columns = table.columns()
			.stream()
			.map((column) -> column.name().equals(heir.name()) ? heir : column)
			.toList();
		List<TableSnapshot.Constraint> constraints = table.constraints()
			.stream()
			.filter((constraint) -> !isAddedBy(plan, constraint)
					|| !constraint.columnsUsed().contains(target.get().name()))
			.toList();
		return new TableSnapshot(table.oid(), table.name(), table.kind(), table.version(), table.bytes(),
				table.estimatedRows(), columns, indexes(table, plan, source.get().name(), heir.name()), constraints,
				table.triggers(), table.dependents(), table.mentions(), table.publications(), table.partition(),
				table.inherits(), table.forcedRowSecurity(), table.ownedByCurrentRole(), table.replicaIdentity(),
				table.comment());
	}

	private static TableSnapshot.Column heir(TableSnapshot.Column source, TableSnapshot.Column target,
			boolean sameValue) {
		return new TableSnapshot.Column(target.name(), target.number(), target.type(), target.collation(),
				target.equalMeansIdentical(), target.constrainedDomain(), source.notNull() || target.notNull(),
				source.notNullConstraint().or(target::notNullConstraint),
				sameValue ? source.defaultExpression() : target.defaultExpression(),
				sameValue ? source.immutableDefault() : target.immutableDefault(), target.ownedSequence(),
				target.identity(), target.generated(), source.comment().or(target::comment), target.peculiarities(),
				target.grants());
	}

	private static boolean isAddedBy(Plan plan, TableSnapshot.Constraint constraint) {
		return plan.migrate()
			.stream()
			.flatMap((step) -> step.statements().stream())
			.anyMatch((statement) -> statement.contains(" ADD CONSTRAINT " + constraint.name() + " "));
	}

	private static List<TableSnapshot.Index> indexes(TableSnapshot table, Plan plan, Identifier source,
			Identifier target) {
		Map<QualifiedName, QualifiedName> finalNames = finalNames(plan);
		List<TableSnapshot.Index> indexes = new ArrayList<>();
		for (TableSnapshot.Index index : table.indexes()) {
			QualifiedName finalName = finalNames.get(index.name());
			boolean original = finalNames.containsValue(index.name()) && index.columnsUsed().contains(source);
			if (original) {
				indexes.add(on(index, index.name(), source, target));
			}
			else if (finalName == null || !index.columnsUsed().contains(target)) {
				indexes.add(index);
			}
			else if (table.indexes().stream().noneMatch((other) -> other.name().equals(finalName))) {
				indexes.add(on(index, finalName, source, target));
			}
		}
		return indexes;
	}

	/**
	 * Return the names that indexes on new columns get at contract: those of indexes
	 * which are dropped then.
	 * @param plan the plan of replacements
	 * @return the final names by the temporary ones
	 */
	static Map<QualifiedName, QualifiedName> finalNames(Plan plan) {
		Map<QualifiedName, QualifiedName> names = new LinkedHashMap<>();
		plan.migrate()
			.stream()
			.flatMap((step) -> step.indexBuilt().stream())
			.forEach((created) -> plan.contract()
				.stream()
				.flatMap((step) -> step.indexDropped().stream())
				.filter((dropped) -> takesName(plan, created, dropped))
				.forEach((dropped) -> names.put(created, dropped)));
		return names;
	}

	private static boolean takesName(Plan plan, QualifiedName created, QualifiedName dropped) {
		String rename = "ALTER INDEX %s RENAME TO %s".formatted(created, dropped.name());
		return plan.contract().stream().flatMap((step) -> step.statements().stream()).anyMatch(rename::equals);
	}

	private static TableSnapshot.Index on(TableSnapshot.Index index, QualifiedName name, Identifier source,
			Identifier target) {
		UnaryOperator<Identifier> heir = (column) -> column.equals(source) ? target : column;
		return new TableSnapshot.Index(name, index.definition(), index.method(), index.unique(), true,
				index.constraint(), index.keys().stream().map((key) -> key.map(heir)).toList(),
				index.columnsUsed().stream().map(heir).toList(), index.plain(), index.storageParameters(),
				index.tablespace(), index.clustered(), index.replicaIdentity(), index.primaryKey(), index.comment());
	}

}
