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

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.zdm.ConditionResult;
import io.zdm.Phase;
import io.zdm.postgres.Session;
import io.zdm.store.BackfillProgress;
import io.zdm.store.Divergences;
import io.zdm.store.MigrationRecord;
import io.zdm.store.Quarantine;
import io.zdm.store.StepRecord;

/**
 * Puts together all that is known of a migration.
 */
final class MigrationDetails {

	private static final int REPAIRS_SHOWN = 20;

	private final Ledger ledger;

	private final ContractGate contractGate;

	private final RollbackGate rollbackGate;

	private final Seal seal;

	private final MigrationProgress progress;

	private final LiveSettings liveSettings;

	private final BackfillReports reports;

	MigrationDetails(Ledger ledger, ContractGate contractGate, RollbackGate rollbackGate, Seal seal,
			MigrationProgress progress, LiveSettings liveSettings) {
		this.ledger = ledger;
		this.contractGate = contractGate;
		this.rollbackGate = rollbackGate;
		this.seal = seal;
		this.progress = progress;
		this.liveSettings = liveSettings;
		this.reports = new BackfillReports(ledger, new RecentPace(System::nanoTime));
	}

	MigrationDetail of(MigrationRecord migration) {
		List<BackfillProgress> walks = this.progress.walks(migration);
		Map<String, BackfillReport> backfills = this.reports.of(migration, walks);
		List<EffectiveSetting> settings = this.liveSettings.effective(Optional.of(migration.key().version()));
		List<ConditionResult> own = asksForContract(migration) ? this.contractGate.askOwn(migration) : List.of();
		return this.ledger.read((session) -> {
			Optional<GateReport> contract = contractGate(session, migration, own);
			Optional<GateReport> rollback = rollbackGate(session, migration);
			Divergences divergences = this.ledger.divergences().open(session, migration.id());
			Quarantine quarantine = this.ledger.quarantine().of(session, migration.id());
			List<StepRecord> steps = this.ledger.steps().of(session, migration.id());
			Optional<Instant> sealedUntil = (migration.phase() == Phase.SEALED) ? this.seal.until(session, migration)
					: Optional.empty();
			return new MigrationDetail(migration, steps, IndexSteps.builds(session, migration.plan(), steps), walks,
					contract, rollback, sealedUntil, this.ledger.audit().of(session, migration.id()),
					this.ledger.repairs().last(session, migration.id(), REPAIRS_SHOWN), divergences, quarantine,
					Actions.possible(migration, contract, rollback, divergences, quarantine), settings, backfills);
		});
	}

	private static boolean asksForContract(MigrationRecord migration) {
		return switch (migration.phase()) {
			case MIGRATING, MIGRATED, CONTRACTING -> true;
			default -> false;
		};
	}

	private Optional<GateReport> contractGate(Session session, MigrationRecord migration, List<ConditionResult> own) {
		if (migration.phase() == Phase.SEALED) {
			return Optional.of(this.contractGate.checkSealed(session, migration));
		}
		return asksForContract(migration) ? Optional.of(this.contractGate.check(session, migration, own))
				: Optional.empty();
	}

	private Optional<GateReport> rollbackGate(Session session, MigrationRecord migration) {
		return switch (migration.phase()) {
			case MIGRATING, MIGRATED -> Optional.of(this.rollbackGate.check(session, migration));
			default -> Optional.empty();
		};
	}

}
