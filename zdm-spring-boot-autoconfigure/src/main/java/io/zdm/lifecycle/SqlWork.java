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
import io.zdm.postgres.Footprint;
import io.zdm.postgres.Session;
import io.zdm.postgres.TableLock;
import io.zdm.store.MigrationRecord;

/**
 * The transaction of a statement of the author, which also records that it was run.
 */
final class SqlWork implements TableLock.Work<Boolean> {

	private final Ledger ledger;

	private final MigrationRecord migration;

	private final SqlStep step;

	private final StepHooks hooks;

	SqlWork(Ledger ledger, MigrationRecord migration, SqlStep step, StepHooks hooks) {
		this.ledger = ledger;
		this.migration = migration;
		this.step = step;
		this.hooks = hooks;
	}

	@Override
	public void prepare(Session session) {
		this.hooks.ownership().prove(session);
		this.hooks.beforehand(session);
		this.ledger.steps().started(session, this.migration.id(), this.step.name());
	}

	@Override
	public Boolean underLock(Session session) {
		this.hooks.lookUnderLock(session);
		Footprint before = Footprint.of(session, this.step.tables());
		long started = System.nanoTime();
		session.execute(this.step.statement());
		this.ledger.steps()
			.done(session, this.migration.id(), this.step.name(), Duration.ofNanos(System.nanoTime() - started));
		SqlEffects.of(before, Footprint.of(session, this.step.tables()))
			.report(session, this.ledger, this.migration, this.step);
		this.hooks.afterwards(session);
		return true;
	}

}
