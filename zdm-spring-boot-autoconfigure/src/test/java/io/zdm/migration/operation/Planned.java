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
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.zdm.DualWriteMode;
import io.zdm.migration.Migration;
import io.zdm.migration.MigrationFile;
import io.zdm.migration.MigrationParser;
import io.zdm.migration.PlanningContext;
import io.zdm.migration.TableReference;
import io.zdm.plan.Mapping;
import io.zdm.plan.MappingSql;
import io.zdm.plan.Plan;
import io.zdm.plan.PlanText;
import io.zdm.plan.Step;
import io.zdm.postgres.CatalogReader;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.RehearsalOnCopy;
import io.zdm.postgres.TableSnapshot;
import io.zdm.postgres.TransactionSettings;
import io.zdm.testing.SilentRehearsal;
import io.zdm.testing.SnapshotBuilder;
import io.zdm.testing.TestDatabase;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The plan of a file, made with and without a server, and carried out by hand.
 */
final class Planned {

	private Planned() {
	}

	static Plan plan(SnapshotBuilder table, String operations, Plan... underWay) {
		TableSnapshot snapshot = table.build();
		return migration(operations)
			.plan(new PlanningContext("v2", Map.of(TableReference.parse(snapshot.name().name().value()), snapshot),
					List.of(underWay), DualWriteMode.BOTH, new SilentRehearsal()));
	}

	static String text(SnapshotBuilder table, String operations) {
		return new PlanText(plan(table, operations)).toString();
	}

	static Plan plan(TestDatabase database, String operations) {
		Migration migration = migration(operations);
		return database.database().inTransaction(TransactionSettings.BOOKKEEPING, (session) -> {
			CatalogReader catalog = new CatalogReader();
			Map<TableReference, TableSnapshot> tables = migration.operations()
				.stream()
				.flatMap((operation) -> operation.tables().stream())
				.distinct()
				.collect(Collectors.toMap((reference) -> reference,
						(reference) -> catalog.resolve(session, reference.schema(), reference.name())
							.flatMap((name) -> catalog.table(session, name, new Identifier("zdm")))
							.orElseThrow()));
			return migration
				.plan(new PlanningContext("v2", tables, List.of(), DualWriteMode.BOTH, new RehearsalOnCopy(session)));
		});
	}

	static void run(JdbcTemplate jdbc, Plan plan, List<Step> steps) {
		for (Step step : steps) {
			if (step instanceof Step.Backfill backfill) {
				Mapping mapping = plan.mapping(backfill.mapping());
				MappingSql sql = new MappingSql(mapping);
				jdbc.execute(
						"UPDATE %s SET %s WHERE %s".formatted(mapping.table(), sql.assignments(), sql.needsBackfill()));
			}
			if (!step.statements().isEmpty()) {
				jdbc.execute(String.join(";\n", step.statements()));
			}
		}
	}

	static List<Step> forwards(Plan plan) {
		return Stream.concat(plan.expand().stream(), plan.migrate().stream()).toList();
	}

	private static Migration migration(String operations) {
		return new MigrationParser(OperationRegistry.standard())
			.parse(new MigrationFile("V2__x.yaml", "V2__x.yaml", "operations:\n" + operations));
	}

}
