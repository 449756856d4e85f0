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
import java.util.function.BooleanSupplier;

import io.zdm.Activity;
import io.zdm.ConditionResult;
import io.zdm.Phase;
import io.zdm.Verdict;
import io.zdm.plan.Mapping;
import io.zdm.plan.Step;
import io.zdm.postgres.Session;
import io.zdm.store.BackfillProgress.Kind;
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

	private final InstancesAcknowledge acknowledged;

	private final LastLook lastLook;

	private final BooleanSupplier stopping;

	MigrationRun(Ledger ledger, StepRunner steps, Transitions transitions, ContractGate gate,
			BooleanSupplier stopping) {
		this.ledger = ledger;
		this.steps = steps;
		this.transitions = transitions;
		this.gate = gate;
		this.acknowledged = new InstancesAcknowledge(ledger);
		this.lastLook = new LastLook(ledger);
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
				case PENDING, COMPLETED, ROLLED_BACK, SEALED -> false;
				case EXPANDING -> asked(migration, Request.Action.ROLLBACK) ? rollBack(migration, ownership)
						: work(migration, migration.plan().expand(), Phase.MIGRATING, ownership);
				case MIGRATING -> asked(migration, Request.Action.ROLLBACK) ? rollBack(migration, ownership)
						: migrate(migration, ownership, consent);
				case MIGRATED -> fromMigrated(migration, ownership, consent);
				case CONTRACTING -> contract(migration, ownership, consent);
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
		if (consent == Consent.STRAIGHT_THROUGH || asked(migration, Request.Action.CONTRACT)) {
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
		List<Mapping> inSync = this.ledger.read((session) -> this.ledger.inSync(session, migration));
		List<Step> verifications = migration.plan()
			.migrate()
			.stream()
			.filter(Step.Verify.class::isInstance)
			.filter((step) -> inSync.stream()
				.anyMatch((mapping) -> mapping.id().equals(((Step.Verify) step).mapping())))
			.toList();
		this.ledger.write((session) -> {
			ownership.prove(session);
			this.ledger.steps().forget(session, migration.id(), verifications.stream().map(Step::name).toList());
			for (Mapping mapping : inSync) {
				this.ledger.walks().forget(session, mapping.id(), Kind.VERIFICATION);
			}
			if (asked(migration, Request.Action.VERIFY)) {
				this.ledger.history().request(session, migration.id(), Optional.empty());
			}
		});
		for (Step step : verifications) {
			if (!this.steps.run(migration, step, hooks(migration, ownership, Optional.empty()))) {
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
			Set<String> overrides = migration.request().map(Request::overrides).orElse(Set.of());
			List<ConditionResult> failing = this.ledger.read((session) -> gateReport(session, migration))
				.failing(overrides);
			if (failing.stream().anyMatch((condition) -> condition.name().equals(VerificationStands.NAME))) {
				return verifyAgain(migration, ownership);
			}
			String reasons = String.join("; ",
					failing.stream().map((condition) -> condition.name() + ": " + condition.message()).toList());
			if (failing.stream().anyMatch((condition) -> !condition.overridable()) && nothingDropped(migration)) {
				giveUp(migration, ownership, reasons);
				return false;
			}
			if (!failing.isEmpty()) {
				throw new NotNowException("contract waits: " + reasons);
			}
		}
		return work(migration, migration.plan().contract(), Phase.COMPLETED, ownership);
	}

	/**
	 * Once the sync of one column has ended there is no way back, and only the proof for
	 * the others counts.
	 */
	private GateReport gateReport(Session session, MigrationRecord migration) {
		boolean begun = this.ledger.inSync(session, migration).size() < migration.plan().mappings().size();
		return begun ? this.gate.checkProof(session, migration) : this.gate.check(session, migration);
	}

	private boolean nothingDropped(MigrationRecord migration) {
		return this.ledger.read((session) -> migration.plan()
			.contract()
			.stream()
			.noneMatch((step) -> this.ledger.steps().isDone(session, migration.id(), step.name())));
	}

	private void giveUp(MigrationRecord migration, Ownership ownership, String reasons) {
		this.ledger.write((session) -> {
			ownership.prove(session);
			this.transitions.record(session, migration, Phase.CONTRACTING, Phase.MIGRATED);
			this.ledger.history().request(session, migration.id(), Optional.empty());
			this.ledger.history()
				.activity(session, migration.id(), Activity.WAITING, Optional.of("contract was given up: " + reasons));
		});
		this.transitions.announce(migration, Phase.CONTRACTING, Phase.MIGRATED);
	}

	/**
	 * Do the steps that are not done yet; the last one takes the migration to the next
	 * phase in its own transaction.
	 */
	private boolean work(MigrationRecord migration, List<Step> plan, Phase next, Ownership ownership) {
		List<Step> open = this.ledger.read((session) -> plan.stream()
			.filter((step) -> !this.ledger.steps().isDone(session, migration.id(), step.name()))
			.toList());
		if (open.isEmpty()) {
			this.transitions.move(migration, ownership, migration.phase(), next);
			return true;
		}
		for (int i = 0; i < open.size(); i++) {
			boolean last = (i == open.size() - 1);
			RunHooks hooks = hooks(migration, ownership, last ? Optional.of(next) : Optional.empty());
			if (!hooks.proceed("") || !this.steps.run(migration, open.get(i), hooks)) {
				return !this.stopping.getAsBoolean();
			}
		}
		this.transitions.announce(migration, migration.phase(), next);
		return true;
	}

	private RunHooks hooks(MigrationRecord migration, Ownership ownership, Optional<Phase> next) {
		return new RunHooks(this.ledger, this.transitions, this.gate, this.stopping, migration, ownership, next);
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
