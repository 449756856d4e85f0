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
import java.util.Optional;
import java.util.function.UnaryOperator;

import io.zdm.plan.Mapping;
import io.zdm.plan.SealStep;
import io.zdm.plan.Step;
import io.zdm.plan.UnsealStep;
import io.zdm.postgres.Session;
import io.zdm.store.MigrationRecord;

/**
 * The transaction that takes old columns out of reach or brings them back: their names
 * and what the sync trigger calls them change in the same instant. Each of the two ways
 * forgets that the other one was gone.
 */
final class SealWork extends StepWork {

	private final SyncInstaller sync;

	private final Step step;

	SealWork(Ledger ledger, SyncInstaller sync, MigrationRecord migration, Step step, StepHooks hooks) {
		super(ledger, migration, step, hooks);
		this.sync = sync;
		this.step = step;
	}

	@Override
	List<String> prepareSync(Session session) {
		if (this.step instanceof UnsealStep unseal) {
			forget(session, List.of(unseal.seal().name()));
			return redefined(session, unseal.seal().mapping(), UnaryOperator.identity());
		}
		SealStep seal = (SealStep) this.step;
		forget(session, migration().plan().unseal().stream().map(Step::name).toList());
		return redefined(session, seal.mapping(), (mapping) -> mapping.renamed(seal.renamings()));
	}

	// What had no trigger at first has been handed over to one.
	private List<String> redefined(Session session, Optional<String> id, UnaryOperator<Mapping> change) {
		return id.map((name) -> migration().plan().mapping(name).triggered())
			.map((mapping) -> this.sync.redefine(session, change.apply(mapping)))
			.orElse(SyncChange.NONE)
			.around(this.step.statements());
	}

	private void forget(Session session, List<String> steps) {
		ledger().steps().forget(session, migration().id(), steps);
	}

}
