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

import java.util.List;
import java.util.Optional;

import io.zdm.migration.PlanningContext;
import io.zdm.plan.MappedColumn;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.Rehearsal;
import io.zdm.postgres.TableSnapshot;

/**
 * A new column as the server will make it: its type under the name that the catalog has
 * for it.
 *
 * @param column the column
 * @param problem what the server says against it, if anything
 */
record TargetColumn(MappedColumn column, Optional<String> problem) {

	/**
	 * Ask the server for a column of a type.
	 * @param context where it can be asked
	 * @param table the table
	 * @param name the column
	 * @param type its type as written
	 * @param collation the collation that it gets where the type takes one
	 * @return the column
	 */
	static TargetColumn ask(PlanningContext context, TableSnapshot table, Identifier name, String type,
			Optional<String> collation) {
		Rehearsal.Outcome outcome = add(context, table, name, type + collation.map(" COLLATE "::concat).orElse(""));
		if (outcome.failure().isPresent() && collation.isPresent()) {
			outcome = add(context, table, name, type);
		}
		MappedColumn asWritten = new MappedColumn(name, type, Optional.empty(), false, Optional.empty());
		if (outcome.failure().isPresent()) {
			return new TargetColumn(asWritten,
					Optional
						.of(("%s cannot have a column '%s' of type %s: %s. Write a type that exists, with its schema "
								+ "where it is not PostgreSQL's own.")
							.formatted(table.name().display(), name.value(), type, outcome.failure().get().message())));
		}
		Optional<TableSnapshot.Column> added = outcome.columns()
			.stream()
			.filter((column) -> column.name().equals(name))
			.findFirst();
		Optional<String> problem = added.filter(TableSnapshot.Column::constrainedDomain)
			.map((column) -> ("The domain %s has a constraint or a default, for which the server would rewrite %s. Write "
					+ "its base type.")
				.formatted(column.type(), table.name().display()));
		return new TargetColumn(added
			.map((column) -> new MappedColumn(name, column.type(), column.collation(), column.equalMeansIdentical(),
					Optional.empty()))
			.orElse(asWritten), problem);
	}

	private static Rehearsal.Outcome add(PlanningContext context, TableSnapshot table, Identifier name,
			String definition) {
		return context.tryOut(table,
				List.of((copy) -> "ALTER TABLE %s ADD COLUMN %s %s".formatted(copy, name, definition)));
	}

}
