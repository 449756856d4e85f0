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
import java.util.stream.Stream;

import io.zdm.ConditionResult;
import io.zdm.Verdict;
import io.zdm.postgres.Session;
import io.zdm.store.MigrationRecord;

/**
 * What must hold before the old structure is taken away.
 */
final class ContractGate {

	/**
	 * The names of zdm's own conditions.
	 */
	static final Set<String> NAMES = Set.of("dual-write-mode", "backfill", "verification", "sync-in-place",
			"no-repairs", "earlier-migrations", "dependents", "instances-ship", "instances-acknowledge",
			"old-column-unmapped", "verification-recent", "minimum-age", "recent-releases", "quiet-period",
			"statements-seen", "sessions-accounted", "rows-lost");

	private final List<GateCondition> conditions;

	private final List<GateCondition> beforeDrop;

	private final List<GateCondition> sealed;

	private final OwnConditions own;

	private final MigrationProgress progress;

	ContractGate(Ledger ledger, ContractSettings settings, OwnConditions own, MigrationProgress progress) {
		SyncInPlace sync = new SyncInPlace(ledger);
		VerificationStands verification = new VerificationStands(ledger);
		NoDivergence divergence = new NoDivergence(ledger);
		SealedUnlessTriggered trigger = new SealedUnlessTriggered(settings.seal());
		this.conditions = List.of(trigger, new BackfillDone(ledger), verification, divergence, sync,
				new NoRepairs(ledger), new EarlierMigrationsDone(ledger), new InstancesShip(ledger),
				new InstancesAcknowledge(ledger), new OldColumnsUnmapped(ledger), new NothingDepends(ledger),
				new VerificationRecent(ledger, settings.maxVerificationAge()), new MinimumAge(settings.minimumAge()),
				new RecentReleases(ledger, settings.recentReleases()), new QuietPeriod(ledger, settings.quietPeriod()),
				new StatementsSeen(ledger, settings.quietPeriod()), new SessionsAccounted(ledger, settings),
				new RowsLost(ledger));
		this.beforeDrop = List.of(sync, verification, divergence);
		this.sealed = List.of(trigger, sync, verification, divergence, new OldColumnsUnmapped(ledger));
		this.own = own;
		this.progress = progress;
	}

	/**
	 * Ask the conditions of the application. They may take their time, and are asked
	 * where no transaction of zdm's has to wait for them.
	 * @param migration the migration
	 * @return their answers
	 */
	List<ConditionResult> askOwn(MigrationRecord migration) {
		return this.own.ask(this.progress.status(migration), NAMES);
	}

	/**
	 * Ask zdm's conditions.
	 * @param session a transaction
	 * @param migration the migration
	 * @param own what the conditions of the application have answered
	 * @return all answers
	 */
	GateReport check(Session session, MigrationRecord migration, List<ConditionResult> own) {
		return new GateReport(Stream
			.concat(this.conditions.stream().map((condition) -> condition.check(session, migration)), own.stream())
			.toList());
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
