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
 * Holds when no earlier migration of the same tables is in flight: contract goes in the
 * order in which the migrations were expanded.
 */
final class EarlierMigrationsDone implements GateCondition {

	private final Ledger ledger;

	EarlierMigrationsDone(Ledger ledger) {
		this.ledger = ledger;
	}

	@Override
	public ConditionResult check(Session session, MigrationRecord migration) {
		List<String> earlier = this.ledger.history()
			.all(session)
			.stream()
			.filter((other) -> other.id() < migration.id() && LaterMigrationsDone.inFlightTogether(migration, other))
			.map(MigrationRecord::display)
			.toList();
		if (earlier.isEmpty()) {
			return new ConditionResult("earlier-migrations", Verdict.PASS, "no earlier migration of the table is open",
					"", false);
		}
		return new ConditionResult("earlier-migrations", Verdict.FAIL, "still open: " + String.join(", ", earlier),
				"Contract or roll back the earlier ones first.", false);
	}

}
