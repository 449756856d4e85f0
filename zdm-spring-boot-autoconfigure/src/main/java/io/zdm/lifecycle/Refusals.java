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

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.zdm.Phase;
import io.zdm.plan.Plan;
import io.zdm.plan.TableColumn;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Session;
import io.zdm.store.InstanceRecord;
import io.zdm.store.MigrationRecord;

/**
 * Why this release cannot work with the schema as it is: its entities map a column that a
 * migration has taken away. The history says which migration that was, of whichever
 * application on the database; the catalog has the last word on whether the column is
 * missing, as a later migration or a person may have brought it back.
 */
final class Refusals {

	private final Ledger ledger;

	private final EngineSettings settings;

	Refusals(Ledger ledger, EngineSettings settings) {
		this.ledger = ledger;
		this.settings = settings;
	}

	/**
	 * Find out what is missing.
	 * @param session a transaction
	 * @param target the schema that unqualified tables are found in
	 * @param mapped the columns that the entities map
	 * @return one sentence for each migration that took something away, with what to do;
	 * nothing where the entities can work
	 */
	List<String> find(Session session, String target, Set<String> mapped) {
		Map<TableColumn, MigrationRecord> taken = new LinkedHashMap<>();
		for (MigrationRecord migration : this.ledger.history().all(session)) {
			takenAway(migration).stream()
				.filter((column) -> ColumnsInUse.isMapped(column, mapped))
				.forEach((column) -> taken.put(column, migration));
		}
		Map<MigrationRecord, List<TableColumn>> missing = new LinkedHashMap<>();
		taken.forEach((column, migration) -> {
			if (isMissing(session, target, mapped, column, migration.phase())) {
				missing.computeIfAbsent(migration, (key) -> new ArrayList<>()).add(column);
			}
		});
		return missing.entrySet().stream().map((entry) -> describe(session, entry.getKey(), entry.getValue())).toList();
	}

	private static List<TableColumn> takenAway(MigrationRecord migration) {
		return switch (migration.phase()) {
			case CONTRACTING, SEALED, COMPLETED -> migration.plan().oldColumns();
			case ROLLING_BACK, ROLLED_BACK -> migration.plan().newColumns();
			case PENDING, EXPANDING, MIGRATING, MIGRATED -> List.of();
		};
	}

	private static boolean isMissing(Session session, String target, Set<String> mapped, TableColumn column,
			Phase phase) {
		if (phase == Phase.CONTRACTING || phase == Phase.ROLLING_BACK) {
			awaitDrop(session, column.table());
		}
		return session
			.queryOptional(
					"""
							SELECT (n.nspname = ? OR pg_table_is_visible(c.oid)) AS visible,
							    EXISTS (
							        SELECT FROM pg_attribute a
							        WHERE a.attrelid = c.oid AND lower(a.attname) = lower(?) AND a.attnum > 0 AND NOT a.attisdropped
							    ) AS present
							FROM pg_class c
							    JOIN pg_namespace n ON n.oid = c.relnamespace
							WHERE n.nspname = ? AND c.relname = ?
							""",
					(row, number) -> !row.getBoolean("present")
							&& (row.getBoolean("visible") || ColumnsInUse.isMappedWithSchema(column, mapped)),
					target, column.column().value(), column.table().schema().value(), column.table().name().value())
			.orElse(false);
	}

	/**
	 * Wait for a transaction that is dropping columns of the table right now. This
	 * instance is registered already: whoever takes the table's lock after this sees it,
	 * and whoever has taken it before is seen by the catalog afterwards.
	 */
	private static void awaitDrop(Session session, QualifiedName table) {
		session.queryOptional("SELECT to_regclass(?) IS NOT NULL", (row, number) -> row.getBoolean(1), table.quoted())
			.filter((exists) -> exists)
			.ifPresent((exists) -> session.execute("LOCK TABLE %s IN ACCESS SHARE MODE".formatted(table.quoted())));
	}

	private String describe(Session session, MigrationRecord migration, List<TableColumn> columns) {
		String what = "%s%s took away %s, which the entities of release %s map. ".formatted(migration.display(),
				application(migration), text(columns), this.settings.release());
		return what + switch (migration.phase()) {
			case SEALED -> "It is SEALED: ask for 'unseal' to have it back with nothing lost, or "
					+ deploy(session, migration, columns) + ".";
			case ROLLING_BACK, ROLLED_BACK ->
				"It is %s: ask for 'retry' to have it expanded again, or deploy the release before this one."
					.formatted(migration.phase());
			default -> "It is %s: %s.".formatted(migration.phase(), deploy(session, migration, columns));
		};
	}

	private String application(MigrationRecord migration) {
		String application = migration.key().application();
		return application.equals(this.settings.application()) ? "" : " of application '%s'".formatted(application);
	}

	private String deploy(Session session, MigrationRecord migration, List<TableColumn> columns) {
		List<TableColumn> instead = migration.plan()
			.mappings()
			.stream()
			.filter((mapping) -> mapping.sources()
				.stream()
				.anyMatch((source) -> columns.contains(new TableColumn(mapping.table(), source.name()))))
			.flatMap((mapping) -> mapping.targets()
				.stream()
				.map((column) -> new TableColumn(mapping.table(), column.name())))
			.distinct()
			.toList();
		String release = instead.isEmpty() ? "deploy a release whose entities no longer map it"
				: "deploy a release whose entities map %s instead".formatted(text(instead));
		return release
				+ running(session, migration.plan()).map((name) -> ", such as %s, which is running".formatted(name))
					.orElse("");
	}

	private Optional<String> running(Session session, Plan plan) {
		return this.ledger.instances()
			.recent(session)
			.stream()
			.filter(InstanceRecord::live)
			.filter((instance) -> instance.application().equals(this.settings.application()))
			.filter((instance) -> instance.refused().isEmpty())
			.filter((instance) -> instance.maps()
				.filter((maps) -> ColumnsInUse.sources(plan, maps).isEmpty())
				.isPresent())
			.map(InstanceRecord::release)
			.filter((release) -> !release.equals(this.settings.release()))
			.findFirst();
	}

	private static String text(List<TableColumn> columns) {
		return columns.stream().map(ColumnsInUse::qualified).distinct().collect(Collectors.joining(", "));
	}

}
