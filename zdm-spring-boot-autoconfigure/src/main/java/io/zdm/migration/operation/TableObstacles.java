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
import java.util.List;

import io.zdm.migration.PlanningContext;
import io.zdm.migration.PlanningException;
import io.zdm.migration.TableReference;
import io.zdm.postgres.TableSnapshot;

/**
 * What keeps a table from being changed at all, whatever the operation.
 */
final class TableObstacles {

	private static final int PARTITIONS = 14;

	private final TableSnapshot table;

	private final List<String> problems = new ArrayList<>();

	private TableObstacles(TableSnapshot table) {
		this.table = table;
	}

	/**
	 * Find a table.
	 * @param context the context
	 * @param reference how the author names it
	 * @return the table
	 * @throws PlanningException if there is none
	 */
	static TableSnapshot find(PlanningContext context, TableReference reference) {
		return context.table(reference)
			.orElseThrow(() -> new PlanningException(
					List.of(("There is no table %s. Write its name exactly as in the database, with its schema where "
							+ "it is not in the current one.")
						.formatted(reference.display()))));
	}

	/**
	 * Return what is in the way.
	 * @param table the table
	 * @param everyRow whether the operation has to reach every row, so that there can be
	 * neither parents nor children by inheritance, and no row security may hide a row
	 * @return one sentence and its remedy for each, none where nothing is
	 */
	static List<String> of(TableSnapshot table, boolean everyRow) {
		TableObstacles obstacles = new TableObstacles(table);
		obstacles.checkSchema();
		obstacles.checkKind();
		if (everyRow) {
			obstacles.checkFamily();
			obstacles.checkPartitions();
			obstacles.checkRowSecurity();
		}
		obstacles.checkOwner();
		return obstacles.problems;
	}

	private void checkSchema() {
		String schema = this.table.name().schema().value();
		if (schema.startsWith("pg_") || schema.equals("information_schema")) {
			add("%s is a table of PostgreSQL itself.", "Change tables of the application only.");
		}
		if (schema.equals("zdm")) {
			add("%s is a table of zdm itself.", "Change tables of the application only.");
		}
	}

	private void checkKind() {
		String kind = switch (this.table.kind()) {
			case 'r', 'p' -> "";
			case 'v' -> "a view";
			case 'm' -> "a materialized view";
			case 'f' -> "a foreign table";
			default -> "not a table";
		};
		if (!kind.isEmpty()) {
			add("%s is " + kind + "; only tables can be changed.", "Change it by hand.");
		}
	}

	private void checkFamily() {
		if (this.table.partition()) {
			add("%s is a partition.", "Name the partitioned table, whose partitions all change with it.");
		}
		if (this.table.inherits()) {
			add("%s has parents or children by inheritance, whose rows the sync would not see.",
					"End the inheritance (ALTER TABLE … NO INHERIT) first, or rename the column with a plain ALTER "
							+ "TABLE while the application is stopped.");
		}
	}

	/**
	 * Before PostgreSQL 13 a partitioned table has no BEFORE ROW triggers, and up to 13 a
	 * new partition does not get them enabled as they are on the others.
	 */
	private void checkPartitions() {
		if (this.table.isPartitioned() && !this.table.version().atLeast(PARTITIONS)) {
			add("%s is partitioned, and PostgreSQL " + this.table.version()
					+ " does not keep a trigger on all partitions.", "Upgrade to PostgreSQL 14 or newer.");
		}
	}

	private void checkRowSecurity() {
		if (this.table.forcedRowSecurity()) {
			add("Row security applies to the current role on %s, so that zdm could not see every row.",
					"Take FORCE ROW LEVEL SECURITY away, or connect as a role with BYPASSRLS.");
		}
	}

	private void checkOwner() {
		if (!this.table.ownedByCurrentRole()) {
			add("The current role does not own %s and cannot alter it.",
					"Connect as its owner, or GRANT the owner's role to the current one.");
		}
	}

	private void add(String problem, String remedy) {
		this.problems.add(problem.formatted(this.table.name().display()) + " " + remedy);
	}

}
