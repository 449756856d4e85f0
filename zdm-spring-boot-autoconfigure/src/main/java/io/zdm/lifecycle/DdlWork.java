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

import java.util.ArrayList;
import java.util.List;

import io.zdm.Phase;
import io.zdm.backfill.MarkedRows;
import io.zdm.plan.Mapping;
import io.zdm.plan.SealStep;
import io.zdm.plan.Step;
import io.zdm.postgres.LockMode;
import io.zdm.postgres.Session;
import io.zdm.store.MigrationRecord;

/**
 * The transaction of a step that changes the table, and with which the sync of mappings
 * may start or end.
 */
final class DdlWork extends StepWork {

	private final SyncInstaller sync;

	private final Step.Ddl step;

	private List<Mapping> marked = List.of();

	DdlWork(Ledger ledger, SyncInstaller sync, MigrationRecord migration, Step.Ddl step, StepHooks hooks) {
		super(ledger, migration, step, hooks);
		this.sync = sync;
		this.step = step;
	}

	@Override
	List<String> prepareSync(Session session) {
		this.marked = NeededTransformers.inSync(ledger(), session, migration());
		return this.sync
			.prepare(session, migration().id(), mappings(session, this.step.startSync()),
					mappings(session, this.step.stopSync()))
			.around(namesRestored());
	}

	/**
	 * The statements know a sealed column by the name that it had.
	 */
	private List<String> namesRestored() {
		List<String> all = new ArrayList<>();
		if (migration().phase() == Phase.SEALED) {
			migration().plan()
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
	@Override
	void lookUnderLock(Session session) {
		Phase phase = migration().phase();
		boolean contracts = phase == Phase.CONTRACTING || phase == Phase.SEALED;
		if (this.step.lock() != LockMode.ACCESS_EXCLUSIVE
				|| (!contracts && (phase != Phase.ROLLING_BACK || this.step.stopSync().isEmpty()))) {
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

	private List<Mapping> mappings(Session session, List<String> ids) {
		return ids.stream().map((id) -> ledger().mapping(session, migration(), id)).toList();
	}

}
