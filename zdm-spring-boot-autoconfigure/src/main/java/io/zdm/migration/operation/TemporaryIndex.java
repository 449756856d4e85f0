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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.zdm.migration.PlanningContext;
import io.zdm.plan.Plan;
import io.zdm.plan.Step;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.TableSnapshot;

/**
 * An index on the new name of a column for as long as the old one has one too: for the
 * reads of the new release, and for its {@code ON CONFLICT}.
 *
 * @param original the index on the old name
 * @param name the name of this one
 * @param unique whether this one is unique
 * @param definition what follows the table's name in the definition of this one
 */
record TemporaryIndex(TableSnapshot.Index original, QualifiedName name, boolean unique, String definition) {

	/**
	 * Return the indexes for a column, unique ones last: from the moment on when the
	 * second unique index is there, upserts can collide on it.
	 * @param context the context
	 * @param now the table as it is
	 * @param settled the table as it will be after the plans under way
	 * @param from the old name
	 * @param to the new name
	 * @return the indexes that the server could copy
	 */
	static List<TemporaryIndex> all(PlanningContext context, TableSnapshot now, TableSnapshot settled, Identifier from,
			Identifier to) {
		Map<QualifiedName, String> definitions = definitions(context, now.name(), from, to);
		FreeNames names = FreeNames.ofIndexes(List.of(now, settled),
				Stream.concat(context.underWay().stream(), context.before().stream()).toList());
		List<TemporaryIndex> indexes = new ArrayList<>();
		originals(settled, from).forEach((index) -> Optional.ofNullable(definitions.get(index.name()))
			.ifPresent((definition) -> indexes
				.add(new TemporaryIndex(index, name(index, names), staysUnique(settled, index), definition))));
		indexes.sort(Comparator.comparing(TemporaryIndex::unique));
		return indexes;
	}

	/**
	 * Return the indexes that use a column.
	 * @param table the table
	 * @param column the column
	 * @return the valid ones, sorted by name
	 */
	static Stream<TableSnapshot.Index> originals(TableSnapshot table, Identifier column) {
		return table.indexes()
			.stream()
			.filter((index) -> index.valid() && index.columnsUsed().contains(column))
			.sorted(Comparator.comparing((index) -> index.name().name()));
	}

	/**
	 * Ask the server. As long as a migration under way is not contracted, the indexes are
	 * on the column that it began with.
	 */
	private static Map<QualifiedName, String> definitions(PlanningContext context, QualifiedName table, Identifier from,
			Identifier to) {
		Map<QualifiedName, String> definitions = new HashMap<>();
		Optional<Identifier> column = Optional.of(from);
		while (column.isPresent()) {
			definitions.putAll(context.rehearsal().indexesOnRenamed(table, column.get(), to));
			column = source(context.underWay(), table, column.get());
		}
		context.underWay()
			.forEach((plan) -> SettledTable.finalNames(plan)
				.forEach((temporary, name) -> Optional.ofNullable(definitions.get(temporary))
					.ifPresent((definition) -> definitions.putIfAbsent(name, definition))));
		return definitions;
	}

	private static Optional<Identifier> source(List<Plan> underWay, QualifiedName table, Identifier target) {
		return underWay.stream()
			.flatMap((plan) -> plan.mappings().stream())
			.filter((mapping) -> mapping.table().equals(table) && mapping.sources().size() == 1
					&& mapping.targets().get(0).name().equals(target))
			.map((mapping) -> mapping.sources().get(0).name())
			.findFirst();
	}

	private static QualifiedName name(TableSnapshot.Index index, FreeNames names) {
		return new QualifiedName(index.name().schema(), names.take("zdm_" + index.name().name().value()));
	}

	/**
	 * A deferrable constraint allows for a while what a unique index forbids, and only a
	 * btree can be unique by itself.
	 */
	private static boolean staysUnique(TableSnapshot table, TableSnapshot.Index index) {
		return index.unique() && index.method().equals("btree")
				&& table.constraints()
					.stream()
					.filter((constraint) -> index.constraint().equals(Optional.of(constraint.name()))
							&& constraint.table().equals(table.name()))
					.noneMatch((constraint) -> constraint.definition().contains(" DEFERRABLE"));
	}

	Step create(TableSnapshot table) {
		return new PlannedIndex(table, this.name).create(this.unique, this.definition);
	}

	Step drop(TableSnapshot table) {
		return new PlannedIndex(table, this.name).drop();
	}

	String uniqueNote() {
		return ("Until contract both %s and %s are unique: concurrent upserts (ON CONFLICT) of one new value can fail "
				+ "with SQLSTATE 23505 on the index that they do not name, and have to be tried again.")
			.formatted(this.original.name().display(), this.name.display());
	}

}
