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
import java.util.Set;
import java.util.stream.Collectors;

import io.zdm.ConditionResult;
import io.zdm.postgres.Session;
import io.zdm.store.MigrationRecord;
import io.zdm.store.Request;

/**
 * What stands in the way of a contract that was asked for, and who can mend it: another
 * verification, time, people, or only a rollback.
 */
final class ContractObstacles {

	private static final Set<String> VERIFIES_AGAIN = Set.of(VerificationStands.NAME, VerificationRecent.NAME);

	private final Ledger ledger;

	private final ContractGate gate;

	private final Seal seal;

	ContractObstacles(Ledger ledger, ContractGate gate, Seal seal) {
		this.ledger = ledger;
		this.gate = gate;
		this.seal = seal;
	}

	/**
	 * Return what stands in the way now.
	 * @param migration the migration, which is CONTRACTING
	 * @return the conditions that do not hold and that nobody has overridden
	 */
	List<ConditionResult> find(MigrationRecord migration) {
		return gateReport(migration).failing(overrides(migration));
	}

	/**
	 * Return what stands in the way of the drop.
	 * @param migration the migration, which is SEALED
	 * @return the conditions that do not hold and that nobody has overridden
	 */
	List<ConditionResult> findSealed(MigrationRecord migration) {
		return this.ledger.read((session) -> this.gate.checkSealed(session, migration)).failing(overrides(migration));
	}

	private static Set<String> overrides(MigrationRecord migration) {
		return migration.request().map(Request::overrides).orElse(Set.of());
	}

	/**
	 * Return whether another look at every row may be enough.
	 * @param migration the migration
	 * @param obstacles what stands in the way
	 * @return whether one of them is of that kind
	 */
	boolean areMendedByVerification(MigrationRecord migration, List<ConditionResult> obstacles) {
		return obstacles.stream().anyMatch((obstacle) -> isMendedByVerification(migration, obstacle));
	}

	/**
	 * Return whether nothing but a rollback helps, which is possible still.
	 * @param migration the migration
	 * @param obstacles what stands in the way
	 * @return whether one of them is for good, and nothing was taken away
	 */
	boolean areForGood(MigrationRecord migration, List<ConditionResult> obstacles) {
		return obstacles.stream().anyMatch((obstacle) -> !obstacle.overridable()) && nothingDropped(migration);
	}

	static String text(List<ConditionResult> conditions) {
		return conditions.stream()
			.map((condition) -> condition.name() + ": " + condition.message())
			.collect(Collectors.joining("; "));
	}

	/**
	 * Rows that are known to be out of step are for people to look at, as long as there
	 * is a way back; after that only another look at every row can tell.
	 */
	private boolean isMendedByVerification(MigrationRecord migration, ConditionResult condition) {
		return VERIFIES_AGAIN.contains(condition.name())
				|| (condition.name().equals(NoDivergence.NAME) && !nothingDropped(migration));
	}

	/**
	 * Once the sync of one column has ended there is no way back, and only the proof for
	 * the others counts.
	 */
	private GateReport gateReport(MigrationRecord migration) {
		if (this.ledger.read((session) -> hasBegun(session, migration))) {
			return this.ledger.read((session) -> this.gate.checkProof(session, migration));
		}
		List<ConditionResult> own = this.gate.askOwn(migration);
		return this.ledger.read((session) -> this.gate.check(session, migration, own));
	}

	private boolean hasBegun(Session session, MigrationRecord migration) {
		return this.seal.begun(session, migration)
				|| this.ledger.inSync(session, migration).size() < migration.plan().mappings().size();
	}

	private boolean nothingDropped(MigrationRecord migration) {
		return this.ledger.read((session) -> migration.plan()
			.contract()
			.stream()
			.noneMatch((step) -> this.ledger.steps().isDone(session, migration.id(), step.name()))
				&& !this.seal.begun(session, migration));
	}

}
