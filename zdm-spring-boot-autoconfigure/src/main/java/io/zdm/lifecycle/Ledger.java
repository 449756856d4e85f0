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

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.zdm.Phase;
import io.zdm.plan.Mapping;
import io.zdm.plan.Step;
import io.zdm.postgres.Database;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.Session;
import io.zdm.postgres.TransactionSettings;
import io.zdm.store.ActiveMappings;
import io.zdm.store.AuditLog;
import io.zdm.store.BackfillAccounts;
import io.zdm.store.BackfillLog;
import io.zdm.store.BackfillRanges;
import io.zdm.store.DivergenceLog;
import io.zdm.store.Instances;
import io.zdm.store.Leases;
import io.zdm.store.MigrationHistory;
import io.zdm.store.MigrationRecord;
import io.zdm.store.QuarantineLog;
import io.zdm.store.RepairLog;
import io.zdm.store.SettingLog;
import io.zdm.store.StatementWatches;
import io.zdm.store.StepLog;
import io.zdm.store.StepRecord;
import io.zdm.store.StoreSchema;

import org.jspecify.annotations.Nullable;

/**
 * The books of zdm on one database, and short transactions on them.
 *
 * @param database the database
 * @param schema the schema of zdm
 * @param store the schema's creation and upgrade
 * @param history the migrations
 * @param steps the steps done
 * @param mappings the mappings in sync
 * @param walks the progress of backfills and verifications
 * @param ranges which parts of tables are being filled
 * @param leases the leases
 * @param instances the running instances
 * @param audit what was asked for and what happened
 * @param repairs what interceptors had to put in step
 * @param statements which statements that name old columns still run
 * @param divergences what the continuous verification found out of step
 * @param quarantine what backfills could not fill
 * @param settings what was given at run time
 * @param accounts what backfills have cost
 */
record Ledger(Database database, Identifier schema, StoreSchema store, MigrationHistory history, StepLog steps,
		ActiveMappings mappings, BackfillLog walks, BackfillRanges ranges, Leases leases, Instances instances,
		AuditLog audit, RepairLog repairs, StatementWatches statements, DivergenceLog divergences,
		QuarantineLog quarantine, SettingLog settings, BackfillAccounts accounts) {

	static Ledger of(Database database, Identifier schema) {
		return new Ledger(database, schema, new StoreSchema(database, schema), new MigrationHistory(schema),
				new StepLog(schema), new ActiveMappings(schema), new BackfillLog(schema), new BackfillRanges(schema),
				new Leases(database, schema), new Instances(schema), new AuditLog(schema), new RepairLog(schema),
				new StatementWatches(schema), new DivergenceLog(schema), new QuarantineLog(schema),
				new SettingLog(schema), new BackfillAccounts(schema));
	}

	<T extends @Nullable Object> T read(Function<Session, T> work) {
		return this.database.inTransaction(TransactionSettings.BOOKKEEPING, work);
	}

	void write(Consumer<Session> work) {
		this.database.useTransaction(TransactionSettings.BOOKKEEPING, work);
	}

	/**
	 * Return the mappings of a migration whose sync has not been taken away: of these
	 * alone both columns are still there, and under the names that the mapping has for
	 * now.
	 * @param session a transaction
	 * @param migration the migration, which is expanded
	 * @return the mappings
	 */
	List<Mapping> inSync(Session session, MigrationRecord migration) {
		return migration.plan()
			.mappings()
			.stream()
			.flatMap((mapping) -> this.mappings.of(session, mapping.table())
				.stream()
				.filter((active) -> active.id().equals(mapping.id())))
			.toList();
	}

	/**
	 * Return the mappings of a migration whose rows a verification has to prove before
	 * anything is dropped. Once the old columns are sealed those that have a replacement
	 * follow it, and only a rename drops the column that was written.
	 * @param session a transaction
	 * @param migration the migration
	 * @return the mappings in sync, while it is sealed only renames
	 */
	List<Mapping> toProve(Session session, MigrationRecord migration) {
		return inSync(session, migration).stream()
			.filter((mapping) -> migration.phase() != Phase.SEALED
					|| migration.plan().renames(migration.plan().mapping(mapping.id())))
			.toList();
	}

	/**
	 * Return a mapping of a migration, over columns as they are named now.
	 * @param session a transaction
	 * @param migration the migration
	 * @param id the name of the mapping
	 * @return the mapping in sync, or else that of the plan
	 */
	Mapping mapping(Session session, MigrationRecord migration, String id) {
		return inSync(session, migration).stream()
			.filter((mapping) -> mapping.id().equals(id))
			.findFirst()
			.orElseGet(() -> migration.plan().mapping(id));
	}

	/**
	 * Return what is known of some steps of a migration.
	 * @param session a transaction
	 * @param migration the migration
	 * @param steps the steps
	 * @return those that were tried
	 */
	List<StepRecord> records(Session session, MigrationRecord migration, List<? extends Step> steps) {
		Set<String> names = steps.stream().map(Step::name).collect(Collectors.toSet());
		return this.steps.of(session, migration.id()).stream().filter((step) -> names.contains(step.name())).toList();
	}

	void note(long migration, String actor, String event, Optional<String> detail) {
		write((session) -> this.audit.add(session, migration, actor, event, detail));
	}

}
