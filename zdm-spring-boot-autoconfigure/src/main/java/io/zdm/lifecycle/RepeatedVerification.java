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
import java.util.Set;
import java.util.stream.Collectors;

import io.zdm.Phase;
import io.zdm.plan.Mapping;
import io.zdm.plan.Step;
import io.zdm.postgres.CatalogReader;
import io.zdm.postgres.Session;
import io.zdm.store.BackfillProgress.Kind;
import io.zdm.store.MigrationRecord;
import io.zdm.store.Request;

/**
 * The verification of a migration once more: of what can be proven still. In a
 * partitioned table, rows that came with a new partition are filled before.
 */
final class RepeatedVerification {

	private final Ledger ledger;

	private final CatalogReader catalog = new CatalogReader();

	RepeatedVerification(Ledger ledger) {
		this.ledger = ledger;
	}

	/**
	 * Forget what was found before.
	 * @param migration the migration
	 * @param ownership the right to work on it
	 * @return the steps to do
	 */
	List<Step> begin(MigrationRecord migration, Ownership ownership) {
		List<Mapping> inSync = this.ledger.read((session) -> this.ledger.toProve(session, migration));
		Set<String> verified = inSync.stream().map(Mapping::id).collect(Collectors.toSet());
		Set<String> filled = (migration.phase() != Phase.SEALED)
				? this.ledger.read((session) -> inPartitions(session, inSync)) : Set.of();
		List<Step> steps = migration.plan()
			.migrate()
			.stream()
			.filter((step) -> (step instanceof Step.Verify verify && verified.contains(verify.mapping()))
					|| (step instanceof Step.Backfill backfill && filled.contains(backfill.mapping())))
			.toList();
		this.ledger.write((session) -> {
			ownership.prove(session);
			this.ledger.steps().forget(session, migration.id(), steps.stream().map(Step::name).toList());
			for (Mapping mapping : inSync) {
				this.ledger.walks().forget(session, mapping.id(), Kind.VERIFICATION);
			}
			// Meanwhile somebody may have asked for something else.
			this.ledger.history()
				.findForUpdate(session, migration.id())
				.filter((now) -> MigrationRun.asked(now, Request.Action.VERIFY))
				.ifPresent((now) -> this.ledger.history().request(session, now.id(), Optional.empty()));
		});
		return steps;
	}

	/**
	 * A partition may have come with rows that no trigger has seen. Where none has, there
	 * is nothing to fill.
	 */
	private Set<String> inPartitions(Session session, List<Mapping> mappings) {
		return mappings.stream()
			.filter((mapping) -> this.catalog.parts(session, mapping.table())
				.stream()
				.noneMatch((part) -> part.name().equals(mapping.table())))
			.map(Mapping::id)
			.collect(Collectors.toSet());
	}

}
