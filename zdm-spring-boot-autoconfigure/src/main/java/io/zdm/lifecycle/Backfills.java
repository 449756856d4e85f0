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
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.zdm.BackfillThrottle;
import io.zdm.Phase;
import io.zdm.backfill.Backfill;
import io.zdm.backfill.BackfillControl;
import io.zdm.backfill.BackfillPace;
import io.zdm.backfill.BackfillWorker;
import io.zdm.backfill.PaceSettings;
import io.zdm.backfill.SettingValues;
import io.zdm.backfill.QuarantinedRows;
import io.zdm.backfill.Transformers;
import io.zdm.backfill.throttle.ThrottleState;
import io.zdm.backfill.throttle.Throttles;
import io.zdm.plan.Mapping;
import io.zdm.postgres.Database;
import io.zdm.postgres.QualifiedName;
import io.zdm.store.MigrationRecord;
import io.zdm.store.Request;

/**
 * What fills rows in this instance, and what governs it.
 */
final class Backfills {

	private final Database database;

	private final Ledger ledger;

	private final EngineSettings settings;

	private final Transformers transformers;

	private final Backfill backfill;

	private final Throttles throttles;

	private final LiveSettings live;

	Backfills(Database database, Ledger ledger, EngineSettings settings, Transformers transformers,
			Supplier<String> target, Supplier<List<BackfillThrottle>> throttles) {
		this.database = database;
		this.ledger = ledger;
		this.settings = settings;
		this.transformers = transformers;
		this.backfill = new Backfill(database, ledger.walks(), ledger.ranges(), settings.backfill(), transformers,
				new BackfillWorker(settings.instanceId(), settings.timeToLive()));
		this.throttles = new Throttles(database, settings.throttles(), throttles);
		this.live = new LiveSettings(ledger, settings.application(), target, settings.configured(),
				KnownSettings.of(settings.throttles()));
	}

	Backfill backfill() {
		return this.backfill;
	}

	LiveSettings live() {
		return this.live;
	}

	/**
	 * Return what governs the backfill of a migration.
	 * @param migration the migration
	 * @return the control
	 */
	BackfillControl control(MigrationRecord migration) {
		Set<QualifiedName> tables = filled(migration);
		Supplier<SettingValues> values = this.live.of(migration);
		return BackfillControl.of(pace(values), () -> this.throttles.now(tables, values.get()));
	}

	/**
	 * Return the pace of a migration as it is whenever somebody asks.
	 * @param migration the migration
	 * @return gives the pace, from memory
	 */
	Supplier<BackfillPace> pace(MigrationRecord migration) {
		return pace(this.live.of(migration));
	}

	private static Supplier<BackfillPace> pace(Supplier<SettingValues> values) {
		return () -> PaceSettings.pace(values.get());
	}

	QuarantinedRows quarantined() {
		return new QuarantinedRows(this.database, this.ledger.quarantine(), this.ledger.walks(),
				this.settings.backfill(), this.transformers);
	}

	void start() {
		this.throttles.start();
	}

	void stop() {
		this.throttles.stop();
	}

	List<ThrottleState> throttles(MigrationRecord migration) {
		if (!mayFill(migration)) {
			return List.of();
		}
		return this.throttles.look(filled(migration), this.live.of(migration).get());
	}

	/**
	 * Return whether rows are filled in the phase of a migration.
	 * @param migration the migration
	 * @return whether there may be a backfill under way
	 */
	static boolean mayFill(MigrationRecord migration) {
		boolean handsOver = migration.phase() == Phase.MIGRATED && !migration.plan().handover().isEmpty()
				&& MigrationRun.asked(migration, Request.Action.CONTRACT);
		return migration.phase() == Phase.MIGRATING || handsOver;
	}

	List<ThrottleState> throttles() {
		return this.throttles.known();
	}

	private static Set<QualifiedName> filled(MigrationRecord migration) {
		return migration.plan().mappings().stream().map(Mapping::table).collect(Collectors.toSet());
	}

}
