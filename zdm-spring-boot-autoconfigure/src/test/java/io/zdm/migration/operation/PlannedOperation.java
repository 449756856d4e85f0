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

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.zdm.DualWriteMode;
import io.zdm.migration.Migration;
import io.zdm.migration.MigrationFile;
import io.zdm.migration.MigrationParser;
import io.zdm.migration.PlanningContext;
import io.zdm.migration.PlanningException;
import io.zdm.migration.TableReference;
import io.zdm.plan.Plan;
import io.zdm.postgres.CatalogReader;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.RehearsalOnCopy;
import io.zdm.postgres.TableSnapshot;
import io.zdm.postgres.TransactionSettings;
import io.zdm.testing.TestDatabase;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Plans operations from a file against a real server, as a startup does.
 */
final class PlannedOperation {

	private PlannedOperation() {
	}

	static Migration migration(String operations) {
		return new MigrationParser(OperationRegistry.standard())
			.parse(new MigrationFile("V2__x.yaml", "V2__x.yaml", "operations:\n" + operations));
	}

	static Plan plan(TestDatabase database, String operations, Plan... underWay) {
		Migration migration = migration(operations);
		return database.database().inTransaction(TransactionSettings.BOOKKEEPING, (session) -> {
			CatalogReader catalog = new CatalogReader();
			Map<TableReference, TableSnapshot> tables = new HashMap<>();
			for (TableReference reference : migration.tables()) {
				catalog.resolve(session, reference.schema(), reference.name())
					.flatMap((table) -> catalog.table(session, table, new Identifier("zdm")))
					.ifPresent((table) -> tables.put(reference, table));
			}
			return migration.plan(new PlanningContext("v2", tables, List.of(underWay), DualWriteMode.BOTH,
					new RehearsalOnCopy(session)));
		});
	}

	static List<String> problems(TestDatabase database, String operations, Plan... underWay) {
		PlanningException refusal = catchThrowableOfType(PlanningException.class,
				() -> plan(database, operations, underWay));
		return (refusal != null) ? refusal.problems() : List.of();
	}

}
