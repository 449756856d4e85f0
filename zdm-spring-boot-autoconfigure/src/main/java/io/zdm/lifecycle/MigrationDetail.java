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

import io.zdm.postgres.IndexBuild;
import io.zdm.store.AuditEntry;
import io.zdm.store.BackfillProgress;
import io.zdm.store.Divergences;
import io.zdm.store.MigrationRecord;
import io.zdm.store.Quarantine;
import io.zdm.store.RepairEntry;
import io.zdm.store.StepRecord;

/**
 * All that is known of one migration.
 *
 * @param migration the migration as the history has it
 * @param steps what was done
 * @param builds how far the indexes got that are being built, by the name of the step
 * @param progress how far backfills and verifications got
 * @param contractGate what the contract gate says now; empty once it is past
 * @param rollbackGate what the rollback gate says now; empty once it is past
 * @param sealedUntil when the sealed columns are dropped; empty in other phases
 * @param audit what was asked for and what happened
 * @param repairs the last repairs by interceptors, newest first
 * @param divergences the rows that are known to be out of step
 * @param quarantine the rows that the backfill could not fill
 * @param actions each action: nothing where it is possible now, or else why not
 * @param settings how the settings stand that can be given at run time
 * @param backfills how the backfills go, by mapping
 */
public record MigrationDetail(MigrationRecord migration, List<StepRecord> steps, Map<String, IndexBuild> builds,
		List<BackfillProgress> progress, Optional<GateReport> contractGate, Optional<GateReport> rollbackGate,
		Optional<Instant> sealedUntil, List<AuditEntry> audit, List<RepairEntry> repairs, Divergences divergences,
		Quarantine quarantine, Map<String, Optional<String>> actions, List<EffectiveSetting> settings,
		Map<String, BackfillReport> backfills) {

}
