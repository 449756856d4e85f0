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
import java.util.function.BooleanSupplier;

import io.zdm.Activity;
import io.zdm.ConditionResult;
import io.zdm.Phase;
import io.zdm.Verdict;
import io.zdm.backfill.WalkNote;
import io.zdm.plan.Step;
import io.zdm.plan.UnsealStep;
import io.zdm.store.MigrationRecord;
import io.zdm.store.Request;

/**
 * The state machine: takes a migration as far as it can go now. Every move is committed
 * with the work that it records, so that it can be killed anywhere and gone on with by
 * any instance.
 */
final class MigrationRun {

	private final Ledger ledger;

	private final StepRunner steps;

	private final Transitions transitions;

	private final ContractGate gate;

	private final DivergenceRepair repair;

	private final QuarantineRetry quarantine;

	private final InstancesAcknowledge acknowledged;

	private final Seal seal;

	private final ContractObstacles obstacles;

	private final UnheldValues unheld;

	private final LastLook lastLook;

	private final RepeatedVerification verification;

	private final BooleanSupplier stopping;

	MigrationRun(Ledger ledger, StepRunner steps, Transitions transitions, ContractGate gate, Seal seal,
			DivergenceRepair repair, QuarantineRetry quarantine, BooleanSupplier stopping) {
		this.ledger = ledger;
		this.steps = steps;
		this.transitions = transitions;
		this.gate = gate;
		this.repair = repair;
		this.quarantine = quarantine;
		this.acknowledged = new InstancesAcknowledge(ledger);
		this.seal = seal;
		this.obstacles = new ContractObstacles(ledger, gate, seal);
		this.unheld = new UnheldValues(ledger);
		this.lastLook = new LastLook(ledger);
		this.verification = new RepeatedVerification(ledger);
		this.stopping = stopping;
	}

	/**
	 * Go on with a migration until there is nothing to do or something to wait for.
	 * @param id the migration
	 * @param ownership the right to work on it
	 * @param consent what it may do without being asked
	 * @throws NotNowException if something has to happen first
	 */
	void advance(long id, Ownership ownership, Consent consent) {
		boolean more = true;
		while (more && !this.stopping.getAsBoolean()) {
			MigrationRecord migration = current(id);
			if (migration.activity() == Activity.PAUSED || migration.activity() == Activity.FAILED) {
				return;
			}
			more = switch (migration.phase()) {
				case PENDING, COMPLETED, ROLLED_BACK -> false;
				case EXPANDING -> asked(migration, Request.Action.ROLLBACK) ? rollBack(migration, ownership)
						: work(migration, migration.plan().expand(), Phase.MIGRATING, ownership);
				case MIGRATING -> asked(migration, Request.Action.ROLLBACK) ? rollBack(migration, ownership)
						: migrate(migration, ownership, consent);
				case MIGRATED -> fromMigrated(migration, ownership, consent);
				case CONTRACTING -> contract(migration, ownership, consent);
				case SEALED ->
					asked(migration, Request.Action.UNSEAL) ? unseal(migration, ownership) : drop(migration, ownership);
				case ROLLING_BACK -> takeBack(migration, ownership);
			};
		}
	}

	private MigrationRecord current(long id) {
		return this.ledger.read((session) -> this.ledger.history().find(session, id))
			.orElseThrow(() -> new IllegalStateException("The history has no migration %d".formatted(id)));
	}

	/**
	 * A migration that builds on columns which an earlier one is still filling waits for
	 * it: before that, nothing can be proven of them.
	 */
	private boolean migrate(MigrationRecord migration, Ownership ownership, Consent consent) {
		if (asked(migration, Request.Action.RETRY_QUARANTINED)) {
			return this.quarantine.run(migration, ownership, this.stopping);
		}
		this.quarantine.requireMended(migration, ownership);
		this.ledger.read((session) -> this.ledger.history().all(session))
			.stream()
			.filter((other) -> other.id() < migration.id() && other.phase() == Phase.MIGRATING)
			.filter((other) -> LaterMigrationsDone.buildsOn(other, migration))
			.findFirst()
			.ifPresent((other) -> {
				throw new NotNowException("builds on %s, which is still %s".formatted(other.display(), other.phase()));
			});
		List<Step> steps = migration.plan()
			.migrate()
			.stream()
			.filter((step) -> consent == Consent.ASKED
					|| !(step instanceof Step.AwaitInstances || step instanceof Step.AwaitRelease))
			.toList();
		return work(migration, steps, Phase.MIGRATED, ownership);
	}

	private boolean fromMigrated(MigrationRecord migration, Ownership ownership, Consent consent) {
		if (asked(migration, Request.Action.ROLLBACK)) {
			return rollBack(migration, ownership);
		}
		if (asked(migration, Request.Action.VERIFY)) {
			return verifyAgain(migration, ownership);
		}
		if (asked(migration, Request.Action.RETRY_QUARANTINED)) {
			return this.quarantine.run(migration, ownership, this.stopping);
		}
		if (asked(migration, Request.Action.REPAIR_FROM_OLD) || asked(migration, Request.Action.REPAIR_FROM_NEW)) {
			return this.repair.run(migration, ownership, this.stopping);
		}
		if (consent == Consent.STRAIGHT_THROUGH || asked(migration, Request.Action.CONTRACT)) {
			List<Step> handover = open(migration, migration.plan().handover());
			if (!handover.isEmpty()) {
				// Until it is done somebody may have asked for something else.
				return within(migration, handover, ownership);
			}
			this.transitions.move(migration, ownership, Phase.MIGRATED, Phase.CONTRACTING);
			return true;
		}
		if (migration.plan().contract().isEmpty() && isShippedEverywhere(migration)) {
			this.transitions.move(migration, ownership, Phase.MIGRATED, Phase.COMPLETED);
			return true;
		}
		fillMarked(migration, ownership);
		return false;
	}

	/**
	 * Until then the release before may come back, and the migration with it.
	 */
	private boolean isShippedEverywhere(MigrationRecord migration) {
		return this.ledger.read((session) -> new InstancesShip(this.ledger).check(session, migration))
			.verdict() == Verdict.PASS;
	}

	/**
	 * What stopped it before is over when it works again.
	 */
	private void fillMarked(MigrationRecord migration, Ownership ownership) {
		this.steps.fillMarked(migration, ownership, (note) -> !this.stopping.getAsBoolean());
		if (migration.reason().filter((reason) -> reason.startsWith(NeededTransformers.PREFIX)).isPresent()) {
			this.ledger.write((session) -> {
				ownership.prove(session);
				this.ledger.history().activity(session, migration.id(), Activity.RUNNING, Optional.empty());
			});
		}
	}

	private boolean rollBack(MigrationRecord migration, Ownership ownership) {
		this.transitions.move(migration, ownership, migration.phase(), Phase.ROLLING_BACK);
		return true;
	}

	/**
	 * Nothing is dropped while an instance may still touch it.
	 */
	private boolean takeBack(MigrationRecord migration, Ownership ownership) {
		ConditionResult acknowledged = this.ledger.read((session) -> this.acknowledged.check(session, migration));
		if (acknowledged.verdict() == Verdict.FAIL) {
			throw new NotNowException("rollback waits: " + acknowledged.message());
		}
		this.ledger.write((session) -> {
			if (this.lastLook.isNeeded(session, migration)) {
				this.lastLook.require(session, migration);
			}
		});
		return work(migration, migration.plan().rollback(), Phase.ROLLED_BACK, ownership);
	}

	private boolean verifyAgain(MigrationRecord migration, Ownership ownership) {
		return within(migration, this.verification.begin(migration, ownership), ownership);
	}

	/**
	 * Do steps with which the phase stays what it is.
	 */
	private boolean within(MigrationRecord migration, List<Step> steps, Ownership ownership) {
		for (Step step : steps) {
			if (!this.steps.run(migration, step, new RunHooks(this.ledger, this.transitions, this.gate, this.stopping,
					migration, ownership, migration.phase(), false))) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Contract, or find out why not yet. What time or people will mend is waited for; a
	 * table that was rewritten is verified again; what only a rollback can mend ends the
	 * attempt, as long as nothing was dropped.
	 */
	private boolean contract(MigrationRecord migration, Ownership ownership, Consent consent) {
		fillMarked(migration, ownership);
		if (consent == Consent.ASKED) {
			List<ConditionResult> failing = this.obstacles.find(migration);
			if (this.obstacles.areMendedByVerification(migration, failing)) {
				return verifyAgain(migration, ownership);
			}
			String reasons = ContractObstacles.text(failing);
			if (this.obstacles.areForGood(migration, failing)) {
				this.transitions.giveUp(migration, ownership, Phase.MIGRATED, "contract was given up: " + reasons);
				return false;
			}
			if (!failing.isEmpty()) {
				throw new NotNowException("contract waits: " + reasons);
			}
		}
		return (consent == Consent.ASKED && this.ledger.read((session) -> this.seal.comesFirst(session, migration)))
				? work(migration, migration.plan().seal(), Phase.SEALED, ownership)
				: work(migration, migration.plan().contract(), Phase.COMPLETED, ownership);
	}

	/**
	 * Drop what has been sealed for long enough. A table that was rewritten meanwhile is
	 * verified again; everything else is waited for, until somebody mends it or unseals.
	 */
	private boolean drop(MigrationRecord migration, Ownership ownership) {
		fillMarked(migration, ownership);
		if (!this.ledger.read((session) -> this.seal.isOver(session, migration))) {
			return false;
		}
		List<ConditionResult> failing = this.obstacles.findSealed(migration);
		boolean verifiable = !this.ledger.read((session) -> this.ledger.toProve(session, migration)).isEmpty();
		if (verifiable && this.obstacles.areMendedByVerification(migration, failing)) {
			return verifyAgain(migration, ownership);
		}
		if (!failing.isEmpty()) {
			throw new NotNowException("the drop waits: " + ContractObstacles.text(failing));
		}
		return work(migration, migration.plan().contract(), Phase.COMPLETED, ownership);
	}

	/**
	 * Bring the sealed columns back, unless that would leave a value out of one that has
	 * to have one.
	 */
	private boolean unseal(MigrationRecord migration, Ownership ownership) {
		fillMarked(migration, ownership);
		Optional<String> unheld = this.unheld.describe(migration);
		boolean restoresNotNull = migration.plan().unseal().stream().anyMatch((step) -> !(step instanceof UnsealStep));
		if (unheld.isPresent() && restoresNotNull) {
			this.transitions.giveUp(migration, ownership, Phase.SEALED,
					"unseal was given up: %s. Give these rows another value, then ask again".formatted(unheld.get()));
			return false;
		}
		boolean goesOn = work(migration, migration.plan().unseal(), Phase.MIGRATED, ownership);
		if (current(migration.id()).phase() == Phase.MIGRATED) {
			unheld.ifPresent((rows) -> this.transitions.note(migration, "unsealed", rows));
		}
		return goesOn;
	}

	/**
	 * Do the steps that are not done yet; the last one takes the migration to the next
	 * phase in its own transaction.
	 */
	private boolean work(MigrationRecord migration, List<Step> plan, Phase next, Ownership ownership) {
		List<Step> open = open(migration, plan);
		if (open.isEmpty()) {
			this.transitions.move(migration, ownership, migration.phase(), next);
			return true;
		}
		for (int i = 0; i < open.size(); i++) {
			boolean last = (i == open.size() - 1);
			RunHooks hooks = new RunHooks(this.ledger, this.transitions, this.gate, this.stopping, migration, ownership,
					next, last);
			if (!hooks.proceed(WalkNote.RUNNING) || !this.steps.run(migration, open.get(i), hooks)) {
				return !this.stopping.getAsBoolean();
			}
		}
		this.transitions.announce(migration, migration.phase(), next);
		return true;
	}

	private List<Step> open(MigrationRecord migration, List<Step> plan) {
		return this.ledger.read((session) -> plan.stream()
			.filter((step) -> !this.ledger.steps().isDone(session, migration.id(), step.name()))
			.toList());
	}

	static boolean asked(MigrationRecord migration, Request.Action action) {
		return migration.request().filter((request) -> request.action() == action).isPresent();
	}

	/**
	 * Whether contract has to be asked for.
	 */
	enum Consent {

		/**
		 * Contract waits for a request and its gate.
		 */
		ASKED,

		/**
		 * Nobody can need the old structure: a fresh database, a test, a one-shot job.
		 */
		STRAIGHT_THROUGH

	}

}
