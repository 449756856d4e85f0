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
import java.util.List;

import io.zdm.plan.SealStep;
import io.zdm.plan.Step;
import io.zdm.plan.UnsealStep;
import io.zdm.postgres.Session;
import io.zdm.postgres.TableLock;
import io.zdm.store.MigrationRecord;

/**
 * The transaction that takes old columns out of reach or brings them back: their names
 * and what the sync trigger calls them change in the same instant. As with every step,
 * all that commits with its statements is done before the strong lock is taken. Each of
 * the two ways forgets that the other one was gone.
 */
final class SealWork implements TableLock.Work<Boolean> {

	private final Ledger ledger;

	private final SyncInstaller sync;

	private final MigrationRecord migration;

	private final Step step;

	private final StepHooks hooks;

	private final List<String> statements = new ArrayList<>();

	SealWork(Ledger ledger, SyncInstaller sync, MigrationRecord migration, Step step, StepHooks hooks) {
		this.ledger = ledger;
		this.sync = sync;
		this.migration = migration;
		this.step = step;
		this.hooks = hooks;
	}

	@Override
	public void prepare(Session session) {
		long started = System.nanoTime();
		this.hooks.ownership().prove(session);
		this.hooks.beforehand(session);
		this.ledger.steps().started(session, this.migration.id(), this.step.name());
		SyncChange change = SyncChange.NONE;
		if (this.step instanceof SealStep seal) {
			change = seal.mapping()
				.map(this.migration.plan()::mapping)
				.map((mapping) -> this.sync.redefine(session, mapping.renamed(seal.renamings())))
				.orElse(SyncChange.NONE);
			forget(session, this.migration.plan().unseal().stream().map(Step::name).toList());
		}
		if (this.step instanceof UnsealStep unseal) {
			change = unseal.seal()
				.mapping()
				.map(this.migration.plan()::mapping)
				.map((mapping) -> this.sync.redefine(session, mapping))
				.orElse(SyncChange.NONE);
			forget(session, List.of(unseal.seal().name()));
		}
		this.statements.clear();
		this.statements.addAll(change.around(this.step.statements()));
		this.ledger.steps()
			.done(session, this.migration.id(), this.step.name(), Duration.ofNanos(System.nanoTime() - started));
		this.hooks.afterwards(session);
	}

	private void forget(Session session, List<String> steps) {
		this.ledger.steps().forget(session, this.migration.id(), steps);
	}

	@Override
	public Boolean underLock(Session session) {
		this.hooks.lookUnderLock(session);
		session.execute(String.join(";\n", this.statements));
		return true;
	}

}
