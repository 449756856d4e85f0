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
import java.util.UUID;
import java.util.function.BooleanSupplier;

import io.zdm.Activity;
import io.zdm.backfill.Checkpoint;
import io.zdm.backfill.Quarantining;
import io.zdm.backfill.WalkNote;
import io.zdm.plan.Step;
import io.zdm.store.BackfillProgress.Kind;
import io.zdm.store.MigrationRecord;
import io.zdm.store.Request;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Helps other instances with the backfills that they have begun.
 */
final class Assistance {

	private static final Log logger = LogFactory.getLog(Assistance.class);

	private static final long LOOK_EVERY_NANOS = 500_000_000L;

	private final Ledger ledger;

	private final EngineSettings settings;

	private final Backfills backfills;

	private final NeededTransformers transformers;

	private final BooleanSupplier stopping;

	Assistance(Ledger ledger, EngineSettings settings, Backfills backfills, NeededTransformers transformers,
			BooleanSupplier stopping) {
		this.ledger = ledger;
		this.settings = settings;
		this.backfills = backfills;
		this.transformers = transformers;
		this.stopping = stopping;
	}

	/**
	 * Look for backfills of others and help with them.
	 * @param target the schema that unqualified tables are found in
	 */
	void assist(String target) {
		this.ledger.read((session) -> this.ledger.history().of(session, this.settings.application(), target))
			.stream()
			.filter(Assistance::isFilling)
			.filter(this::isOfAnother)
			.filter(this.transformers::areHere)
			.forEach(this::assist);
	}

	private static boolean isFilling(MigrationRecord migration) {
		return Backfills.mayFill(migration) && migration.activity() != Activity.PAUSED
				&& migration.activity() != Activity.FAILED && !MigrationRun.asked(migration, Request.Action.ROLLBACK);
	}

	private boolean isOfAnother(MigrationRecord migration) {
		Optional<UUID> owner = this.ledger
			.read((session) -> this.ledger.leases().owner(session, MigrationWorker.leaseOn(migration)));
		return owner.filter((instance) -> !instance.equals(this.settings.instanceId())).isPresent();
	}

	private void assist(MigrationRecord migration) {
		List<Step.Backfill> open = this.ledger.read((session) -> migration.plan()
			.backfills()
			.stream()
			.filter((step) -> this.ledger.walks()
				.find(session, step.mapping(), Kind.BACKFILL)
				.filter((progress) -> progress.finishedAt().isEmpty())
				.isPresent())
			.toList());
		for (Step.Backfill step : open) {
			try {
				this.backfills.backfill()
					.assist(this.ledger.read((session) -> this.ledger.mapping(session, migration, step.mapping())),
							new Quarantining(this.ledger.quarantine(), migration.id()), step.skipsTriggers(),
							this.backfills.control(migration), new WhileFilling(migration));
			}
			catch (RuntimeException ex) {
				// Whoever holds the migration meets the same and says so there.
				logger.debug("%s: this instance does not help with its backfill".formatted(migration.display()), ex);
			}
		}
	}

	private final class WhileFilling implements Checkpoint {

		private final MigrationRecord migration;

		private long looked = System.nanoTime();

		private boolean proceed = true;

		WhileFilling(MigrationRecord migration) {
			this.migration = migration;
		}

		@Override
		public boolean proceed(WalkNote note) {
			if (Assistance.this.stopping.getAsBoolean()) {
				return false;
			}
			if (System.nanoTime() - this.looked >= LOOK_EVERY_NANOS) {
				this.proceed = Assistance.this.ledger
					.read((session) -> Assistance.this.ledger.history().find(session, this.migration.id()))
					.filter(Assistance::isFilling)
					.isPresent();
				this.looked = System.nanoTime();
			}
			return this.proceed;
		}

	}

}
