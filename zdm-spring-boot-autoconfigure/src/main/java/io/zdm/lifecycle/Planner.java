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

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.zdm.migration.Migration;
import io.zdm.migration.PlanningContext;
import io.zdm.migration.PlanningException;
import io.zdm.migration.TableReference;
import io.zdm.plan.Plan;
import io.zdm.postgres.CatalogReader;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.RehearsalOnCopy;
import io.zdm.postgres.Session;
import io.zdm.postgres.TableSnapshot;
import io.zdm.store.MigrationRecord;

/**
 * Makes the plan of a migration from the catalog as it is now.
 */
final class Planner {

	private static final int LONGEST_VERSION_IN_NAME = 24;

	private final Ledger ledger;

	private final CatalogReader catalog = new CatalogReader();

	private final DualWriteModes dualWrite;

	Planner(Ledger ledger, DualWriteModes dualWrite) {
		this.ledger = ledger;
		this.dualWrite = dualWrite;
	}

	/**
	 * Make a plan. Changes nothing.
	 * @param session the session
	 * @param migration the migration
	 * @param application the application that ships it
	 * @param target the schema that unqualified tables are found in
	 * @param stored whether the store is there
	 * @return the plan
	 * @throws PlanningException if the migration cannot be done safely
	 */
	Plan plan(Session session, Migration migration, String application, String target, boolean stored) {
		Map<TableReference, TableSnapshot> tables = new HashMap<>();
		for (TableReference reference : migration.tables()) {
			this.catalog.resolve(session, reference.schema(), reference.name())
				.flatMap((table) -> this.catalog.table(session, table, this.ledger.schema()))
				.ifPresent((snapshot) -> tables.put(reference, snapshot));
		}
		List<Plan> underWay = stored ? underWay(session) : List.of();
		return migration.plan(new PlanningContext(prefix(migration, application, target), tables, underWay,
				this.dualWrite.of(migration.version().toString()), new RehearsalOnCopy(session)));
	}

	private List<Plan> underWay(Session session) {
		return this.ledger.history()
			.all(session)
			.stream()
			.filter((migration) -> migration.phase().isInSync())
			.map(MigrationRecord::plan)
			.toList();
	}

	private static String prefix(Migration migration, String application, String target) {
		String version = migration.version().toString();
		String hash = Identifier.hash(application + "|" + target + "|" + version);
		return (version.length() <= LONGEST_VERSION_IN_NAME) ? "v" + version.replace('.', '_') + "_" + hash
				: "v_" + hash;
	}

	/**
	 * Return the tables that a plan works on or locks.
	 * @param plan the plan
	 * @return the tables, each once
	 */
	static List<QualifiedName> tables(Plan plan) {
		return Stream.of(plan.expand(), plan.migrate(), plan.contract())
			.flatMap(List::stream)
			.flatMap((step) -> step.tables().stream())
			.distinct()
			.toList();
	}

}
