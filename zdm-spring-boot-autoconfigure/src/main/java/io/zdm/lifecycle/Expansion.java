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
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

import io.zdm.Phase;
import io.zdm.backfill.Checkpoint;
import io.zdm.backfill.WalkNote;
import io.zdm.migration.Migration;
import io.zdm.plan.Plan;
import io.zdm.plan.Step;
import io.zdm.postgres.Session;
import io.zdm.postgres.TableLock;
import io.zdm.postgres.TransactionSettings;
import io.zdm.store.MigrationKey;
import io.zdm.store.MigrationRecord;

import org.jspecify.annotations.Nullable;

/**
 * Enters a migration into the history and expands it. The first transaction both enters
 * it and changes the table, so that there is never the one without the other.
 */
final class Expansion {

	private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(5);

	private static final Duration PLANNING_TIMEOUT = Duration.ofSeconds(60);

	private final Ledger ledger;

	private final Planner planner;

	private final StepLock locks;

	private final StepRunner steps;

	private final NeededTransformers transformers;

	private final Transitions transitions;

	Expansion(Ledger ledger, EngineSettings settings, StepLock locks, StepRunner steps, NeededTransformers transformers,
			Transitions transitions) {
		this.ledger = ledger;
		this.planner = new Planner(ledger, settings);
		this.locks = locks;
		this.steps = steps;
		this.transformers = transformers;
		this.transitions = transitions;
	}

	/**
	 * Make the plan of a migration. Changes nothing.
	 * @param migration the migration
	 * @param application the application
	 * @param target the schema that unqualified tables are found in
	 * @return the plan
	 */
	Plan plan(Migration migration, String application, String target) {
		boolean stored = this.ledger.store().exists();
		return this.ledger.database()
			.inTransaction(TransactionSettings.BOOKKEEPING.withStatementTimeout(Optional.of(PLANNING_TIMEOUT)),
					(session) -> this.planner.plan(session, migration, application, target, stored));
	}

	/**
	 * Expand a migration as far as its first step, or all of it where it has only one.
	 * @param migration the migration
	 * @param key what names it in the history
	 * @param pending its row in the history, where it was rolled back and is to be
	 * expanded anew
	 * @param ownership the right to do so
	 * @param checkpoint told of attempts to take the lock that failed
	 * @return the migration in the history
	 */
	MigrationRecord begin(Migration migration, MigrationKey key, Optional<MigrationRecord> pending, Ownership ownership,
			Checkpoint checkpoint) {
		Plan plan = plan(migration, key.application(), key.target());
		this.transformers.require(migration.display(), plan);
		List<Step> expand = plan.expand();
		if (expand.isEmpty() || !StepLock.isTransaction(expand.get(0))) {
			return this.ledger.read((session) -> {
				ownership.prove(session);
				return enter(session, migration, key, pending, plan);
			});
		}
		Step first = expand.get(0);
		Phase reached = (expand.size() == 1) ? Phase.MIGRATING : Phase.EXPANDING;
		MigrationRecord record = this.locks.locked(first, ownership.transaction(LOCK_TIMEOUT), (attempt) -> {
			if (!checkpoint.proceed(WalkNote.waiting(StepRunner.describe(attempt)))) {
				throw new NotNowException("Stopped while " + StepRunner.describe(attempt));
			}
		}, new FirstStep(first, reached, ownership, checkpoint,
				(session) -> enter(session, migration, key, pending, plan)));
		if (reached == Phase.MIGRATING) {
			this.transitions.announce(record, Phase.EXPANDING, reached);
		}
		return record;
	}

	private MigrationRecord enter(Session session, Migration migration, MigrationKey key,
			Optional<MigrationRecord> pending, Plan plan) {
		if (pending.isEmpty()) {
			return this.ledger.history().insert(session, key, migration.description(), migration.checksum(), plan);
		}
		MigrationRecord record = pending.get();
		this.ledger.steps().forget(session, record.id());
		Stream.concat(record.plan().mappings().stream(), record.plan().fills().stream()).forEach((mapping) -> {
			this.ledger.walks().forget(session, mapping.id());
			this.ledger.divergences().forget(session, mapping.id());
			this.ledger.quarantine().forget(session, mapping.id());
		});
		this.ledger.history().renew(session, record.id(), migration.description(), migration.checksum(), plan);
		return this.ledger.history()
			.find(session, record.id())
			.orElseThrow(() -> new IllegalStateException("The migration is gone from the history"));
	}

	/**
	 * The first step of a migration, which also enters it into the history.
	 */
	private final class FirstStep implements TableLock.Work<MigrationRecord>, StepHooks {

		private final Step step;

		private final Phase reached;

		private final Ownership ownership;

		private final Checkpoint checkpoint;

		private final Function<Session, MigrationRecord> entry;

		private @Nullable MigrationRecord entered;

		private TableLock.@Nullable Work<Boolean> work;

		FirstStep(Step step, Phase reached, Ownership ownership, Checkpoint checkpoint,
				Function<Session, MigrationRecord> entry) {
			this.step = step;
			this.reached = reached;
			this.ownership = ownership;
			this.checkpoint = checkpoint;
			this.entry = entry;
		}

		@Override
		public void prepare(Session session) {
			MigrationRecord record = this.entry.apply(session);
			this.entered = record;
			this.work = Expansion.this.steps.work(record, this.step, this);
			this.work.prepare(session);
		}

		@Override
		public MigrationRecord underLock(Session session) {
			Objects.requireNonNull(this.work).underLock(session);
			return Objects.requireNonNull(this.entered);
		}

		@Override
		public Ownership ownership() {
			return this.ownership;
		}

		@Override
		public Checkpoint checkpoint() {
			return this.checkpoint;
		}

		@Override
		public void afterwards(Session session) {
			if (this.reached != Phase.EXPANDING) {
				Expansion.this.transitions.record(session, Objects.requireNonNull(this.entered), Phase.EXPANDING,
						this.reached);
			}
		}

	}

}
