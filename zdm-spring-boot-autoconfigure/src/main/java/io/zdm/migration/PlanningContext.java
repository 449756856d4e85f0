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

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.zdm.DualWriteMode;
import io.zdm.plan.Plan;
import io.zdm.postgres.TableSnapshot;

/**
 * All that planning sees.
 *
 * @param mappingPrefix what the names of mappings begin with: unique for the migration in
 * the database, of letters, digits and underscores
 * @param tables the tables that were found, by how the author names them
 * @param underWay the plans of earlier migrations, lowest version first, that are neither
 * completed nor rolled back, so that a migration can build on what they will leave
 * @param dualWrite who is to keep old and new columns in step
 * @param mappingsBefore how many mappings the operations before this one have
 */
public record PlanningContext(String mappingPrefix, Map<TableReference, TableSnapshot> tables, List<Plan> underWay,
		DualWriteMode dualWrite, int mappingsBefore) {

	public PlanningContext {
		tables = Map.copyOf(tables);
		underWay = List.copyOf(underWay);
	}

	/**
	 * Create the context of a migration while no other is under way.
	 * @param mappingPrefix what the names of mappings begin with
	 * @param tables the tables that were found, by how the author names them
	 */
	public PlanningContext(String mappingPrefix, Map<TableReference, TableSnapshot> tables) {
		this(mappingPrefix, tables, List.of());
	}

	/**
	 * Create the context of a migration.
	 * @param mappingPrefix what the names of mappings begin with
	 * @param tables the tables that were found, by how the author names them
	 * @param underWay the plans of earlier migrations that are not finished
	 */
	public PlanningContext(String mappingPrefix, Map<TableReference, TableSnapshot> tables, List<Plan> underWay) {
		this(mappingPrefix, tables, underWay, DualWriteMode.BOTH);
	}

	/**
	 * Create the context of a migration.
	 * @param mappingPrefix what the names of mappings begin with
	 * @param tables the tables that were found, by how the author names them
	 * @param underWay the plans of earlier migrations that are not finished
	 * @param dualWrite who is to keep old and new columns in step
	 */
	public PlanningContext(String mappingPrefix, Map<TableReference, TableSnapshot> tables, List<Plan> underWay,
			DualWriteMode dualWrite) {
		this(mappingPrefix, tables, underWay, dualWrite, 0);
	}

	/**
	 * Return a table.
	 * @param reference how the author names it
	 * @return the table, if it is there
	 */
	public Optional<TableSnapshot> table(TableReference reference) {
		return Optional.ofNullable(this.tables.get(reference));
	}

	/**
	 * Return the name of a mapping of the operation.
	 * @param index its number within the operation, from 0
	 * @return the name
	 */
	public String mappingId(int index) {
		return this.mappingPrefix + "_" + (this.mappingsBefore + index);
	}

	PlanningContext after(int mappings) {
		return new PlanningContext(this.mappingPrefix, this.tables, this.underWay, this.dualWrite, mappings);
	}

}
