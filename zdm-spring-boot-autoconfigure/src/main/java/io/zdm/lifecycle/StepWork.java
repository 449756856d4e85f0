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
import java.util.List;

import io.zdm.plan.Step;
import io.zdm.postgres.Session;
import io.zdm.postgres.TableLock;
import io.zdm.store.MigrationRecord;

/**
 * The transaction of a step whose statements are known before the lock is there. All that
 * commits with them is done before the strong lock is taken: as long as that is held,
 * everybody waits.
 */
abstract class StepWork implements TableLock.Work<Boolean> {

	private final Ledger ledger;

	private final MigrationRecord migration;

	private final Step step;

	private final StepHooks hooks;

	private List<String> statements = List.of();

	StepWork(Ledger ledger, MigrationRecord migration, Step step, StepHooks hooks) {
		this.ledger = ledger;
		this.migration = migration;
		this.step = step;
		this.hooks = hooks;
	}

	/**
	 * Prepare the sync, and say what is left to do under the lock. Called again when the
	 * lock could not be had.
	 * @param session the transaction
	 * @return the statements, in their order
	 */
	abstract List<String> prepareSync(Session session);

	/**
	 * Look at what only the lock keeps from changing.
	 * @param session the transaction
	 */
	void lookUnderLock(Session session) {
	}

	@Override
	public final void prepare(Session session) {
		long started = System.nanoTime();
		this.hooks.ownership().prove(session);
		this.hooks.beforehand(session);
		this.ledger.steps().started(session, this.migration.id(), this.step.name());
		this.statements = prepareSync(session);
		this.ledger.steps()
			.done(session, this.migration.id(), this.step.name(), Duration.ofNanos(System.nanoTime() - started));
		this.hooks.afterwards(session);
	}

	@Override
	public final Boolean underLock(Session session) {
		this.hooks.lookUnderLock(session);
		lookUnderLock(session);
		session.execute(String.join(";\n", this.statements));
		return true;
	}

	final Ledger ledger() {
		return this.ledger;
	}

	final MigrationRecord migration() {
		return this.migration;
	}

}
