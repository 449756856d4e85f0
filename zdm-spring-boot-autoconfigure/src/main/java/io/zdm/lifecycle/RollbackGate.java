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
 * What must hold before all that a migration added is taken away again.
 */
final class RollbackGate {

	private final List<GateCondition> conditions;

	RollbackGate(Ledger ledger) {
		this.conditions = List.of(new NewColumnsUnmapped(ledger), new RemovedColumnsMapped(ledger),
				new LaterMigrationsDone(ledger), asWarning(new SyncInPlace(ledger)));
	}

	/**
	 * Without the sync the old column may lack what the new release wrote. That is for a
	 * person to weigh: to go back may be all that is left.
	 */
	private static GateCondition asWarning(GateCondition condition) {
		return (session, migration) -> {
			ConditionResult result = condition.check(session, migration);
			return (result.verdict() != Verdict.FAIL) ? result
					: new ConditionResult(result.name(), Verdict.WARN, result.message(),
							"What the new release wrote since may be in the new column alone, which the rollback drops:"
									+ " compare the columns first, or restore the trigger and ask for 'verify'.",
							false);
		};
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

}
