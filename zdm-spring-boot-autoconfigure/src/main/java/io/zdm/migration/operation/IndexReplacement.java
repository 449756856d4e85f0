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
 */
record IndexReplacement(TableSnapshot.Index original, QualifiedName temporary, Identifier column) {

	/**
	 * Return the indexes of a column, unique ones last: from the moment on when the
	 * second unique index is there, upserts can collide on it.
	 * @param now the table as it is
	 * @param settled the table as it will be after the plans under way
	 * @param underWay the plans under way
	 * @param from the old column
	 * @param to the new column
	 * @return the indexes
	 */
	static List<IndexReplacement> all(TableSnapshot now, TableSnapshot settled, List<Plan> underWay, Identifier from,
			Identifier to) {
		FreeNames names = FreeNames.ofIndexes(List.of(now, settled), underWay);
		List<IndexReplacement> indexes = new ArrayList<>();
		settled.indexes()
			.stream()
			.filter((index) -> index.columnsUsed().contains(from))
			.sorted(Comparator.comparing(TableSnapshot.Index::unique).thenComparing((index) -> index.name().name()))
			.forEach((index) -> indexes.add(new IndexReplacement(index,
					new QualifiedName(index.name().schema(), names.take("zdm_" + index.name().name().value())), to)));
		return indexes;
	}

	boolean unique() {
		return this.original.unique();
	}

	Step create(QualifiedName table) {
		String parameters = this.original.storageParameters()
			.stream()
			.map(IndexReplacement::storageParameter)
			.collect(Collectors.joining(", "));
		String statement = "CREATE %sINDEX CONCURRENTLY %s ON %s USING %s (%s)%s%s".formatted(
				this.original.unique() ? "UNIQUE " : "", this.temporary.name(), table,
				new Identifier(this.original.method()), this.column,
				parameters.isEmpty() ? "" : " WITH (" + parameters + ")",
				this.original.tablespace().map((tablespace) -> " TABLESPACE " + tablespace).orElse(""));
		return new Step.CreateIndex("create-index " + this.temporary.display(), table, this.temporary, statement);
	}

	private static String storageParameter(String option) {
		int separator = option.indexOf('=');
		return new Identifier(option.substring(0, separator)) + " = " + Literal.of(option.substring(separator + 1));
	}

	Optional<String> comment() {
		return this.original.comment()
			.map((comment) -> "COMMENT ON INDEX %s IS %s".formatted(this.temporary, Literal.of(comment)));
	}

	Step dropOriginal(QualifiedName table) {
		return new Step.DropIndex("drop-index " + this.original.name().display(), table, this.original.name());
	}

	Step dropTemporary(QualifiedName table) {
		return new Step.DropIndex("drop-index " + this.temporary.display(), table, this.temporary);
	}

	String finalName() {
		return "ALTER INDEX %s RENAME TO %s".formatted(this.temporary, this.original.name().name());
	}

	String uniqueNote() {
		return ("Until contract both %s and %s are unique: concurrent upserts (ON CONFLICT) of one new value can fail "
				+ "with SQLSTATE 23505 on the index that they do not name, and have to be tried again.")
			.formatted(this.original.name().display(), this.temporary.display());
	}

}
