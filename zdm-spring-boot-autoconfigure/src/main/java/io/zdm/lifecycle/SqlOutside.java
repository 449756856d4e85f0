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

import io.zdm.plan.SqlStep;
import io.zdm.postgres.ConcurrentIndexes;
import io.zdm.postgres.Footprint;
import io.zdm.store.MigrationRecord;

/**
 * Runs a statement of the author that cannot be in a transaction, and records it
 * afterwards. A crash in between lets it run again.
 */
final class SqlOutside {

	private final Ledger ledger;

	private final ConcurrentIndexes concurrent;

	SqlOutside(Ledger ledger, ConcurrentIndexes concurrent) {
		this.ledger = ledger;
		this.concurrent = concurrent;
	}

	boolean run(MigrationRecord migration, SqlStep step, StepHooks hooks) {
		Ownership ownership = hooks.ownership();
		Footprint before = this.ledger.read((session) -> {
			ownership.prove(session);
			this.ledger.steps().started(session, migration.id(), step.name());
			return Footprint.of(session, step.tables());
		});
		long started = System.nanoTime();
		try (LeaseKeeper keeper = new LeaseKeeper(ownership)) {
			this.concurrent.run(step.statement());
		}
		Duration elapsed = Duration.ofNanos(System.nanoTime() - started);
		this.ledger.write((session) -> {
			ownership.prove(session);
			this.ledger.steps().done(session, migration.id(), step.name(), elapsed);
			SqlEffects.of(before, Footprint.of(session, step.tables())).report(session, this.ledger, migration, step);
			hooks.afterwards(session);
		});
		return true;
	}

}
