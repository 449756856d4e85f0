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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import io.zdm.plan.Plan;
import io.zdm.plan.Step;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.Literal;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.TableSnapshot;

/**
 * An index on the new column that is like one on the old column. Until contract it has a
 * temporary name.
 *
 * @param original the index on the old column
 * @param temporary the name of the index on the new column
 * @param column the new column
 * @param definition what follows the table's name in its definition, where it is more
 * than an index on the column alone
 */
record IndexReplacement(TableSnapshot.Index original, QualifiedName temporary, Identifier column,
		Optional<String> definition) {

	/**
	 * Return the indexes of a column, unique ones last: from the moment on when the
	 * second unique index is there, upserts can collide on it.
	 * @param now the table as it is
	 * @param settled the table as it will be after the plans under way
	 * @param underWay the plans under way
	 * @param from the old column
	 * @param to the new column
	 * @param definitions what follows the table's name in the definitions of indexes that
	 * are more than one on the column alone
	 * @return the indexes, those of constraints after the others of their kind
	 */
	static List<IndexReplacement> all(TableSnapshot now, TableSnapshot settled, List<Plan> underWay, Identifier from,
			Identifier to, Map<QualifiedName, String> definitions) {
		FreeNames names = FreeNames.ofIndexes(List.of(now, settled), underWay);
		List<IndexReplacement> indexes = new ArrayList<>();
		settled.indexes()
			.stream()
			.filter((index) -> index.columnsUsed().contains(from))
			.sorted(Comparator.comparing(TableSnapshot.Index::unique)
				.thenComparing((index) -> index.constraint().isPresent())
				.thenComparing((index) -> index.name().name()))
			.forEach((index) -> indexes.add(new IndexReplacement(index,
					new QualifiedName(index.name().schema(), names.take("zdm_" + index.name().name().value())), to,
					isOnColumnAlone(index) ? Optional.empty() : Optional.ofNullable(definitions.get(index.name())))));
		return indexes;
	}

	static boolean isOnColumnAlone(TableSnapshot.Index index) {
		return index.plain() && index.keys().size() == 1;
	}

	boolean unique() {
		return this.original.unique();
	}

	/**
	 * Return the statement that builds a like index on a copy of the table.
	 * @param copy the quoted name of the copy
	 * @return the statement
	 */
	String onCopy(String copy) {
		return "CREATE %sINDEX ON %s %s".formatted(this.original.unique() ? "UNIQUE " : "", copy, this.definition
			.orElseGet(() -> "USING %s (%s)".formatted(new Identifier(this.original.method()), this.column)));
	}

	Step create(TableSnapshot table) {
		return new PlannedIndex(table, this.temporary).create(this.original.unique(),
				this.definition.orElseGet(this::onColumnAlone));
	}

	private String onColumnAlone() {
		String parameters = this.original.storageParameters()
			.stream()
			.map(IndexReplacement::storageParameter)
			.collect(Collectors.joining(", "));
		return "USING %s (%s)%s%s".formatted(new Identifier(this.original.method()), this.column,
				parameters.isEmpty() ? "" : " WITH (" + parameters + ")",
				this.original.tablespace().map((tablespace) -> " TABLESPACE " + tablespace).orElse(""));
	}

	private static String storageParameter(String option) {
		int separator = option.indexOf('=');
		return new Identifier(option.substring(0, separator)) + " = " + Literal.of(option.substring(separator + 1));
	}

	Optional<String> comment() {
		return this.original.comment()
			.map((comment) -> "COMMENT ON INDEX %s IS %s".formatted(this.temporary, Literal.of(comment)));
	}

	/**
	 * Return the step before the drop of the old column.
	 * @param table the table
	 * @return the step, none where the index serves a constraint and goes with it
	 */
	Optional<Step> dropOriginal(TableSnapshot table) {
		return this.original.constraint().isPresent() ? Optional.empty()
				: Optional.of(new PlannedIndex(table, this.original.name()).drop());
	}

	Step dropTemporary(TableSnapshot table) {
		return new PlannedIndex(table, this.temporary).drop();
	}

	/**
	 * Return what gives the index its final place once the old column is gone.
	 * @param table the table
	 * @return the statement
	 */
	String finalName(TableSnapshot table) {
		Optional<TableSnapshot.Constraint> constraint = this.original.constraint()
			.flatMap((name) -> table.constraints()
				.stream()
				.filter((one) -> one.table().equals(table.name()) && one.name().equals(name))
				.findFirst());
		if (constraint.isPresent()) {
			String definition = constraint.get().definition();
			int deferrable = definition.indexOf(" DEFERRABLE");
			return "ALTER TABLE %s ADD CONSTRAINT %s %s USING INDEX %s%s".formatted(table.name(),
					constraint.get().name(), this.original.primaryKey() ? "PRIMARY KEY" : "UNIQUE",
					this.temporary.name(), (deferrable < 0) ? "" : definition.substring(deferrable));
		}
		return "ALTER INDEX %s RENAME TO %s".formatted(this.temporary, this.original.name().name());
	}

	String uniqueNote() {
		return ("Until contract both %s and %s are unique: concurrent upserts (ON CONFLICT) of one new value can fail "
				+ "with SQLSTATE 23505 on the index that they do not name, and have to be tried again.")
			.formatted(this.original.name().display(), this.temporary.display());
	}

}
