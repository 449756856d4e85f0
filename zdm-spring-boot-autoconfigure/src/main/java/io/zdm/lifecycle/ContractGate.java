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

import io.zdm.ConditionResult;
import io.zdm.Verdict;
import io.zdm.postgres.Session;
import io.zdm.store.MigrationRecord;

/**
 * What must hold before the old structure is taken away.
 */
final class ContractGate {

	private final List<GateCondition> conditions;

	private final List<GateCondition> beforeDrop;

	private final List<GateCondition> sealed;

	ContractGate(Ledger ledger, EngineSettings settings) {
		SyncInPlace sync = new SyncInPlace(ledger);
		VerificationStands verification = new VerificationStands(ledger);
		this.conditions = List.of(new TriggerServesAll(), new BackfillDone(ledger), verification, sync,
				new NoRepairs(ledger), new EarlierMigrationsDone(ledger), new InstancesShip(ledger),
				new InstancesAcknowledge(ledger), new OldColumnsUnmapped(ledger),
				new QuietPeriod(ledger, settings.contract().quietPeriod()),
				new SessionsAccounted(ledger, settings.contract().knownApplications()), new NothingDepends(ledger));
		this.beforeDrop = List.of(sync, verification);
		this.sealed = List.of(sync, verification, new OldColumnsUnmapped(ledger));
	}

	/**
	 * Ask all conditions.
	 * @param session a transaction
	 * @param migration the migration
	 * @return their answers
	 */
	GateReport check(Session session, MigrationRecord migration) {
		return new GateReport(
				this.conditions.stream().map((condition) -> condition.check(session, migration)).toList());
	}

	/**
	 * Ask only for what has to be proven of the columns that are still in sync.
	 * @param session a transaction
	 * @param migration the migration
	 * @return the answers
	 */
	GateReport checkProof(Session session, MigrationRecord migration) {
		return new GateReport(
				this.beforeDrop.stream().map((condition) -> condition.check(session, migration)).toList());
	}

	/**
	 * Ask for what must hold before sealed columns are dropped: whoever still has them in
	 * an entity is failing, and may want them back.
	 * @param session a transaction
	 * @param migration the migration, which is sealed
	 * @return the answers
	 */
	GateReport checkSealed(Session session, MigrationRecord migration) {
		return new GateReport(this.sealed.stream().map((condition) -> condition.check(session, migration)).toList());
	}

	/**
	 * Check in the transaction of a contract step that the proof still stands.
	 * @param session the transaction, which already keeps DDL and rewrites of the table
	 * out
	 * @param migration the migration
	 * @throws NotNowException if it does not; the caller rolls back
	 */
	void checkBeforeDrop(Session session, MigrationRecord migration) {
		for (GateCondition condition : this.beforeDrop) {
			ConditionResult result = condition.check(session, migration);
			if (result.verdict() == Verdict.FAIL) {
				throw new NotNowException("contract waits, nothing was dropped: " + result.message());
			}
		}
	}

}
