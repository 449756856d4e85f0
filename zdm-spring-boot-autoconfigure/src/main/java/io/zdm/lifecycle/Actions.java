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

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.zdm.Activity;
import io.zdm.ConditionResult;
import io.zdm.Phase;
import io.zdm.postgres.Session;
import io.zdm.store.BackfillProgress.Kind;
import io.zdm.store.Divergences;
import io.zdm.store.MigrationRecord;
import io.zdm.store.Quarantine;
import io.zdm.store.Request;

/**
 * What can be asked of a migration: whether it is possible now, and what the request
 * records. Everything that takes its time is carried out by a worker.
 */
final class Actions {

	private static final List<String> NAMES = List.of("contract", "rollback", "pause", "resume", "retry", "verify",
			"unseal", "repair", "retry-quarantined");

	private final Ledger ledger;

	private final ContractGate contractGate;

	private final RollbackGate rollbackGate;

	private final Seal seal;

	Actions(Ledger ledger, ContractGate contractGate, RollbackGate rollbackGate, Seal seal) {
		this.ledger = ledger;
		this.contractGate = contractGate;
		this.rollbackGate = rollbackGate;
		this.seal = seal;
	}

	/**
	 * Return each action with nothing where it is possible now, or else why not.
	 * @param migration the migration
	 * @param contractGate what the contract gate says, if it was asked
	 * @param rollbackGate what the rollback gate says, if it was asked
	 * @param divergences the rows that are known to be out of step
	 * @param quarantine the rows that could not be filled
	 * @return the actions
	 */
	static Map<String, Optional<String>> possible(MigrationRecord migration, Optional<GateReport> contractGate,
			Optional<GateReport> rollbackGate, Divergences divergences, Quarantine quarantine) {
		Map<String, Optional<String>> actions = new LinkedHashMap<>();
		NAMES.forEach((name) -> actions.put(name, objection(name, migration)));
		actions.computeIfPresent("contract", (name, objection) -> objection.or(() -> objection(contractGate)));
		actions.computeIfPresent("rollback", (name, objection) -> objection.or(() -> objection(rollbackGate)));
		actions.computeIfPresent("repair",
				(name, objection) -> objection.or(() -> DivergenceRepair.objection(divergences)));
		actions.computeIfPresent(QuarantineRetry.ACTION,
				(name, objection) -> objection.or(() -> QuarantineRetry.objection(quarantine)));
		return actions;
	}

	private static Optional<String> objection(Optional<GateReport> gate) {
		return gate.map((report) -> report.failing(Set.of()))
			.filter((failing) -> !failing.isEmpty())
			.map((failing) -> "its gate is closed: "
					+ String.join(", ", failing.stream().map(ConditionResult::name).toList()));
	}

	private static Optional<String> objection(String action, MigrationRecord migration) {
		Phase phase = migration.phase();
		boolean possible = switch (action) {
			case "pause" -> !phase.isFinal() && migration.activity() != Activity.PAUSED;
			case "resume" -> migration.activity() == Activity.PAUSED;
			case DivergenceRepair.ACTION -> phase == Phase.MIGRATED;
			case QuarantineRetry.ACTION -> phase == Phase.MIGRATING;
			case "retry" ->
				Move.canBeAskedFor(action, phase) || (!phase.isFinal() && migration.activity() == Activity.FAILED);
			default -> Move.canBeAskedFor(action, phase);
		};
		return possible ? overtaken(action, migration)
				: Optional.of("not possible while the migration is %s, %s".formatted(phase, migration.activity()));
	}

	/**
	 * One request is kept at a time. Only a rollback may take the place of another: it is
	 * the way out.
	 */
	private static Optional<String> overtaken(String action, MigrationRecord migration) {
		return switch (action) {
			case "contract", "verify", DivergenceRepair.ACTION -> migration.request()
				.filter((request) -> migration.phase() == Phase.MIGRATED && migration.activity() != Activity.FAILED)
				.map((request) -> "'%s' was asked for before and has yet to be taken up"
					.formatted(request.action().name().toLowerCase(Locale.ROOT).replace('_', ' ')));
			default -> Optional.empty();
		};
	}

	ActionOutcome request(MigrationRecord migration, ActionCommand command) {
		if (!NAMES.contains(command.action())) {
			return new ActionOutcome.Invalid(
					"There is no action '%s'; there are %s".formatted(command.action(), String.join(", ", NAMES)));
		}
		if (!command.override().isEmpty() && command.reason().filter((reason) -> !reason.isBlank()).isEmpty()) {
			return new ActionOutcome.Invalid("An override needs a 'reason', which the audit keeps");
		}
		List<ConditionResult> own = ("contract".equals(command.action()) && objection("contract", migration).isEmpty())
				? this.contractGate.askOwn(migration) : List.of();
		if (command.action().equals(DivergenceRepair.ACTION) && DivergenceRepair.request(command).isEmpty()) {
			return new ActionOutcome.Invalid(DivergenceRepair.USAGE);
		}
		return this.ledger.read((session) -> {
			MigrationRecord now = this.ledger.history().findForUpdate(session, migration.id()).orElse(migration);
			if (contractWaits(now, command)) {
				return overrideToo(session, now, command);
			}
			if (alreadyUnderWay(now, command)) {
				return new ActionOutcome.Accepted(now);
			}
			Optional<String> objection = objection(session, command.action(), now);
			if (objection.isPresent()) {
				return new ActionOutcome.Refused(now, objection.get(),
						gate(session, now, command.action(), own).failing(Set.of()));
			}
			List<ConditionResult> failing = gate(session, now, command.action(), own).failing(command.override());
			if (!failing.isEmpty()) {
				return new ActionOutcome.Refused(now, "%d conditions do not hold".formatted(failing.size()), failing);
			}
			carryOut(session, now, command);
			return new ActionOutcome.Accepted(this.ledger.history().find(session, migration.id()).orElse(now));
		});
	}

	private Optional<String> objection(Session session, String action, MigrationRecord migration) {
		return objection(action, migration).or(() -> switch (action) {
			case DivergenceRepair.ACTION ->
				DivergenceRepair.objection(this.ledger.divergences().open(session, migration.id()));
			case QuarantineRetry.ACTION ->
				QuarantineRetry.objection(this.ledger.quarantine().of(session, migration.id()));
			case "unseal" -> this.seal.dropBegun(session, migration)
					? Optional.of("too late: what was sealed is being dropped") : Optional.empty();
			default -> Optional.empty();
		});
	}

	/**
	 * What a contract waits for may come up after it was accepted, and be overridden
	 * then.
	 */
	private static boolean contractWaits(MigrationRecord migration, ActionCommand command) {
		boolean began = migration.phase() == Phase.CONTRACTING || migration.phase() == Phase.SEALED;
		return command.action().equals("contract") && began
				&& migration.request()
					.filter((request) -> request.action() == Request.Action.CONTRACT)
					.filter((request) -> !request.overrides().containsAll(command.override()))
					.isPresent();
	}

	/**
	 * Whoever overrides what cannot be overridden is told so, and not left waiting.
	 */
	private ActionOutcome overrideToo(Session session, MigrationRecord migration, ActionCommand command) {
		GateReport gate = (migration.phase() == Phase.SEALED) ? this.contractGate.checkSealed(session, migration)
				: this.contractGate.check(session, migration, List.of());
		List<ConditionResult> firm = gate.failing(command.override())
			.stream()
			.filter((condition) -> command.override().contains(condition.name()))
			.toList();
		if (!firm.isEmpty()) {
			return new ActionOutcome.Refused(migration, "%d conditions cannot be overridden".formatted(firm.size()),
					firm);
		}
		carryOut(session, migration, command.alsoOverriding(migration.request().orElseThrow().overrides()));
		return new ActionOutcome.Accepted(this.ledger.history().find(session, migration.id()).orElse(migration));
	}

	private static boolean alreadyUnderWay(MigrationRecord migration, ActionCommand command) {
		boolean requested = migration.request()
			.filter((request) -> request.action().name().equalsIgnoreCase(command.action().replace('-', '_'))
					|| DivergenceRepair.request(command).equals(Optional.of(request.action())))
			.isPresent();
		return requested || switch (command.action()) {
			case "contract" -> migration.phase() == Phase.CONTRACTING || migration.phase() == Phase.SEALED
					|| migration.phase() == Phase.COMPLETED;
			case "rollback" -> migration.phase() == Phase.ROLLING_BACK || migration.phase() == Phase.ROLLED_BACK;
			case "pause" -> migration.activity() == Activity.PAUSED;
			case "resume" -> !migration.phase().isFinal() && migration.activity() == Activity.RUNNING;
			default -> false;
		};
	}

	private GateReport gate(Session session, MigrationRecord migration, String action, List<ConditionResult> own) {
		return switch (action) {
			case "contract" -> this.contractGate.check(session, migration, own);
			case "rollback" -> this.rollbackGate.check(session, migration);
			default -> new GateReport(List.of());
		};
	}

	private void carryOut(Session session, MigrationRecord migration, ActionCommand command) {
		switch (command.action()) {
			case "contract" -> ask(session, migration, command, Request.Action.CONTRACT);
			case "rollback" -> ask(session, migration, command, Request.Action.ROLLBACK);
			case "unseal" -> ask(session, migration, command, Request.Action.UNSEAL);
			case "verify" -> ask(session, migration, command, Request.Action.VERIFY);
			case DivergenceRepair.ACTION ->
				ask(session, migration, command, DivergenceRepair.request(command).orElseThrow());
			case QuarantineRetry.ACTION -> ask(session, migration, command, Request.Action.RETRY_QUARANTINED);
			case "pause" -> this.ledger.history()
				.activity(session, migration.id(), Activity.PAUSED,
						Optional.of(command.reason().orElse("paused by " + command.by())));
			case "resume" ->
				this.ledger.history().activity(session, migration.id(), Activity.RUNNING, Optional.empty());
			default -> retry(session, migration, command);
		}
		String what = command.from().map((from) -> " from " + from).orElse("");
		String overrides = command.override().isEmpty() ? ""
				: " (overriding " + String.join(", ", command.override()) + ")";
		Optional<String> detail = command.reason()
			.map((reason) -> reason + overrides)
			.or(() -> overrides.isEmpty() ? Optional.empty() : Optional.of(overrides.trim()));
		this.ledger.audit().add(session, migration.id(), command.by(), command.action() + what + " requested", detail);
	}

	private void ask(Session session, MigrationRecord migration, ActionCommand command, Request.Action action) {
		this.ledger.history()
			.request(session, migration.id(), Optional.of(new Request(action, command.by(), command.reason(),
					Set.copyOf(command.override()), LegacyWrites.serverTime(session))));
		if (migration.activity() == Activity.FAILED || migration.activity() == Activity.PAUSED) {
			this.ledger.history().activity(session, migration.id(), Activity.RUNNING, Optional.empty());
		}
	}

	private void retry(Session session, MigrationRecord migration, ActionCommand command) {
		if (migration.phase() == Phase.ROLLED_BACK) {
			Move.require(Phase.ROLLED_BACK, Phase.PENDING);
			this.ledger.history().advance(session, migration.id(), Phase.ROLLED_BACK, Phase.PENDING);
			return;
		}
		migration.plan()
			.mappings()
			.forEach((mapping) -> this.ledger.walks().forget(session, mapping.id(), Kind.VERIFICATION));
		if (migration.phase() == Phase.MIGRATED) {
			ask(session, migration, command, Request.Action.VERIFY);
		}
		this.ledger.history().activity(session, migration.id(), Activity.RUNNING, Optional.empty());
	}

}
