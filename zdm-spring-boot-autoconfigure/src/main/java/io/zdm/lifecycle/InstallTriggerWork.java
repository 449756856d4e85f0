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

import io.zdm.plan.InstallTriggerStep;
import io.zdm.plan.Mapping;
import io.zdm.postgres.Session;
import io.zdm.store.BackfillProgress.Kind;
import io.zdm.store.MigrationRecord;

/**
 * The transaction in which the trigger takes over what repositories alone have kept in
 * step. What was filled and compared before it proves nothing: others may have written
 * since.
 */
final class InstallTriggerWork extends StepWork {

	private final SyncInstaller sync;

	private final InstallTriggerStep step;

	InstallTriggerWork(Ledger ledger, SyncInstaller sync, MigrationRecord migration, InstallTriggerStep step,
			StepHooks hooks) {
		super(ledger, migration, step, hooks);
		this.sync = sync;
		this.step = step;
	}

	@Override
	List<String> prepareSync(Session session) {
		Mapping mapping = migration().plan().mapping(this.step.mapping());
		ledger().walks().forget(session, mapping.id(), Kind.BACKFILL);
		ledger().walks().forget(session, mapping.id(), Kind.VERIFICATION);
		return this.sync.redefine(session, mapping.triggered()).around(this.step.statements());
	}

}
