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

import java.util.Optional;
import java.util.function.BooleanSupplier;

import io.zdm.Activity;
import io.zdm.Phase;
import io.zdm.backfill.Checkpoint;
import io.zdm.backfill.WalkNote;
import io.zdm.postgres.Session;
import io.zdm.store.MigrationRecord;
import io.zdm.store.Request;

/**
 * What happens around a step of a migration that is worked on: it looks several times a
 * second whether it is to go on, shows what it waits for, and takes the migration to its
 * next phase together with the last step.
 */
final class RunHooks implements StepHooks, Checkpoint {

	private static final long LOOK_EVERY_NANOS = 500_000_000L;

	private final Ledger ledger;

	private final Transitions transitions;

	private final ContractGate gate;

	private final BooleanSupplier stopping;

	private final MigrationRecord migration;

	private final Ownership ownership;

	private final Phase next;

	private final boolean last;

	private long looked = System.nanoTime() - LOOK_EVERY_NANOS;

	private final LastLook lastLook;

	private boolean looks;

	private boolean proceed = true;

	private WalkNote noted = WalkNote.RUNNING;

	RunHooks(Ledger ledger, Transitions transitions, ContractGate gate, BooleanSupplier stopping,
			MigrationRecord migration, Ownership ownership, Phase next, boolean last) {
		this.ledger = ledger;
		this.transitions = transitions;
		this.gate = gate;
		this.stopping = stopping;
		this.migration = migration;
		this.ownership = ownership;
		this.next = next;
		this.last = last;
		this.lastLook = new LastLook(ledger);
	}

	@Override
	public Ownership ownership() {
		return this.ownership;
	}

	@Override
	public Checkpoint checkpoint() {
		return this;
	}

	@Override
	public boolean proceed(WalkNote note) {
		if (this.stopping.getAsBoolean()) {
			return false;
		}
		if (System.nanoTime() - this.looked >= LOOK_EVERY_NANOS) {
			this.proceed = look(note);
			this.looked = System.nanoTime();
		}
		return this.proceed;
	}

	private boolean look(WalkNote note) {
		return this.ledger.read((session) -> {
			MigrationRecord now = this.ledger.history()
				.findForUpdate(session, this.migration.id())
				.orElseThrow(() -> new IllegalStateException("The migration is gone from the history"));
			boolean held = now.activity() == Activity.PAUSED;
			boolean asked = switch (now.phase()) {
				case MIGRATING -> MigrationRun.asked(now, Request.Action.ROLLBACK)
						|| MigrationRun.asked(now, Request.Action.RETRY_QUARANTINED);
				case MIGRATED -> MigrationRun.asked(now, Request.Action.ROLLBACK);
				default -> false;
			};
			if (!held && (!note.equals(this.noted) || now.activity() != note.activity())) {
				this.ledger.history()
					.activity(session, now.id(), note.activity(),
							note.text().isEmpty() ? Optional.empty() : Optional.of(note.text()));
				this.noted = note;
			}
			return !held && !asked;
		});
	}

	@Override
	public void starting(Session session) {
		if (dropsSealed() && this.ledger.history()
			.findForUpdate(session, this.migration.id())
			.filter((now) -> MigrationRun.asked(now, Request.Action.UNSEAL))
			.isPresent()) {
			throw new NotNowException("unseal was asked for");
		}
		this.looks = this.lastLook.isNeeded(session, this.migration);
	}

	@Override
	public void lookUnderLock(Session session) {
		if (this.looks) {
			this.lastLook.require(session, this.migration);
		}
	}

	@Override
	public void beforehand(Session session) {
		starting(session);
		if (this.migration.phase() == Phase.CONTRACTING || dropsSealed()) {
			this.gate.checkBeforeDrop(session, this.migration);
		}
	}

	private boolean dropsSealed() {
		return this.migration.phase() == Phase.SEALED && this.next == Phase.COMPLETED;
	}

	@Override
	public void afterwards(Session session) {
		if (this.last) {
			this.transitions.record(session, this.migration, this.migration.phase(), this.next);
		}
	}

}
