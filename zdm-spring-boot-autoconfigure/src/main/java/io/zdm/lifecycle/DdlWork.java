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

import io.zdm.Phase;
import io.zdm.backfill.MarkedRows;
import io.zdm.plan.Mapping;
import io.zdm.plan.SealStep;
import io.zdm.plan.Step;
import io.zdm.postgres.LockMode;
import io.zdm.postgres.Session;
import io.zdm.postgres.TableLock;
import io.zdm.store.MigrationRecord;

/**
 * The transaction of a step. All that commits with its statements is done before the
 * strong lock is taken: as long as that is held, everybody waits.
 */
final class DdlWork implements TableLock.Work<Boolean> {

	private final Ledger ledger;

	private final SyncInstaller sync;

	private final MigrationRecord migration;

	private final Step.Ddl step;

	private final StepHooks hooks;

	private final List<String> statements = new ArrayList<>();

	private List<Mapping> marked = List.of();

	DdlWork(Ledger ledger, SyncInstaller sync, MigrationRecord migration, Step.Ddl step, StepHooks hooks) {
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
		this.marked = NeededTransformers.inSync(this.ledger, session, this.migration);
		this.ledger.steps().started(session, this.migration.id(), this.step.name());
		SyncChange change = this.sync.prepare(session, this.migration.id(), mappings(this.step.startSync()),
				mappings(this.step.stopSync()));
		this.statements.clear();
		this.statements.addAll(change.around(namesRestored()));
		this.ledger.steps()
			.done(session, this.migration.id(), this.step.name(), Duration.ofNanos(System.nanoTime() - started));
		this.hooks.afterwards(session);
	}

	/**
	 * The statements know a sealed column by the name that it had.
	 */
	private List<String> namesRestored() {
		List<String> all = new ArrayList<>();
		if (this.migration.phase() == Phase.SEALED) {
			this.migration.plan()
				.seal()
				.stream()
				.map(SealStep.class::cast)
				.filter((seal) -> seal.drop().equals(this.step.name()))
				.forEach((seal) -> all.addAll(seal.restoring()));
		}
		all.addAll(this.step.statements());
		return all;
	}

	/**
	 * A row that was marked after the last filling holds a value on the side only that is
	 * about to go. Only under the lock nobody marks another.
	 */
	private void requireNoMarkedRow(Session session) {
		boolean contracts = this.migration.phase() == Phase.CONTRACTING || this.migration.phase() == Phase.SEALED;
		if (this.step.lock() != LockMode.ACCESS_EXCLUSIVE
				|| (!contracts && (this.migration.phase() != Phase.ROLLING_BACK || this.step.stopSync().isEmpty()))) {
			return;
		}
		for (Mapping mapping : this.marked) {
			if (mapping.table().equals(this.step.table()) && MarkedRows.exist(session, mapping, contracts)) {
				throw new NotNowException(
						"a row of %s was written a moment ago and has yet to be converted; nothing was dropped"
							.formatted(mapping.table().display()));
			}
		}
	}

	private List<Mapping> mappings(List<String> ids) {
		return ids.stream().map(this.migration.plan()::mapping).toList();
	}

	@Override
	public Boolean underLock(Session session) {
		this.hooks.lookUnderLock(session);
		requireNoMarkedRow(session);
		session.execute(String.join(";\n", this.statements));
		return true;
	}

}
