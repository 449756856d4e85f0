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

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.zdm.Phase;
import io.zdm.backfill.ExpectedPasses;
import io.zdm.migration.Migration;
import io.zdm.migration.PlanningContext;
import io.zdm.migration.PlanningException;
import io.zdm.migration.TableReference;
import io.zdm.plan.MappedColumn;
import io.zdm.plan.Plan;
import io.zdm.plan.SealStep;
import io.zdm.plan.Step;
import io.zdm.plan.TableColumn;
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

	private final ExpectedPasses passes;

	Planner(Ledger ledger, EngineSettings settings) {
		this.ledger = ledger;
		this.dualWrite = settings.dualWrite();
		this.passes = new ExpectedPasses(settings.backfill());
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
		List<MigrationRecord> underWay = stored ? underWay(session) : List.of();
		Plan plan = migration.plan(new PlanningContext(prefix(migration, application, target), tables,
				underWay.stream().map(MigrationRecord::plan).toList(),
				this.dualWrite.of(migration.version().toString()), new RehearsalOnCopy(session)));
		refuseSealed(plan, underWay.stream().filter((other) -> isSealed(session, other)).toList());
		return plan.noting(notes(plan, tables.values()));
	}

	private List<String> notes(Plan plan, Collection<TableSnapshot> tables) {
		List<QualifiedName> filled = plan.backfills().stream().map(Step::table).distinct().toList();
		return filled.stream()
			.flatMap((name) -> tables.stream().filter((table) -> table.name().equals(name)).limit(1))
			.map(this.passes::note)
			.toList();
	}

	private List<MigrationRecord> underWay(Session session) {
		return this.ledger.history().all(session).stream().filter((migration) -> migration.phase().isInSync()).toList();
	}

	private boolean isSealed(Session session, MigrationRecord migration) {
		return migration.phase() == Phase.SEALED || (migration.phase() == Phase.CONTRACTING
				&& new Seal(this.ledger, Duration.ZERO).begun(session, migration));
	}

	private static Stream<Identifier> names(Plan plan, SealStep seal) {
		Stream<Identifier> targets = seal.mapping()
			.map(plan::mapping)
			.stream()
			.flatMap((mapping) -> mapping.targets().stream())
			.map(MappedColumn::name);
		return Stream.concat(seal.renamings().stream().flatMap((each) -> Stream.of(each.from(), each.to())), targets);
	}

	/**
	 * Between the seal and the drop a column has neither the name that it had nor the one
	 * that it will have: no statement could be right at both times.
	 */
	private static void refuseSealed(Plan plan, List<MigrationRecord> sealed) {
		List<String> problems = new ArrayList<>();
		sealed.forEach((migration) -> migration.plan()
			.seal()
			.stream()
			.map(SealStep.class::cast)
			.forEach((seal) -> names(migration.plan(), seal).distinct()
				.filter((column) -> plan.names(new TableColumn(seal.table(), column)))
				.forEach((column) -> problems
					.add(("The column '%s' of %s belongs to %s, which is %s. Wait until that migration is completed, "
							+ "or unseal it.")
						.formatted(column.value(), seal.table().display(), migration.display(), migration.phase())))));
		if (!problems.isEmpty()) {
			throw new PlanningException(problems);
		}
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
