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
 * Holds when no later migration builds on a column that this one added: rollback goes in
 * the reverse order.
 */
final class LaterMigrationsDone implements GateCondition {

	private final Ledger ledger;

	LaterMigrationsDone(Ledger ledger) {
		this.ledger = ledger;
	}

	@Override
	public ConditionResult check(Session session, MigrationRecord migration) {
		List<String> later = this.ledger.history()
			.all(session)
			.stream()
			.filter((other) -> other.id() > migration.id() && inFlightTogether(migration, other)
					&& buildsOn(migration, other))
			.map(MigrationRecord::display)
			.toList();
		if (later.isEmpty()) {
			return new ConditionResult("later-migrations", Verdict.PASS, "no later migration builds on this one", "",
					false);
		}
		return new ConditionResult("later-migrations", Verdict.FAIL, "built on this one: " + String.join(", ", later),
				"Roll back the later ones first.", false);
	}

	static boolean inFlightTogether(MigrationRecord migration, MigrationRecord other) {
		return other.phase().isInSync() && Planner.tables(migration.plan())
			.stream()
			.anyMatch((table) -> Planner.tables(other.plan()).contains(table));
	}

	/**
	 * Return whether a later migration names a column that an earlier one brings: it
	 * needs its values, and would lose what it puts on it.
	 * @param migration the earlier migration
	 * @param other the later one
	 * @return whether it does
	 */
	static boolean buildsOn(MigrationRecord migration, MigrationRecord other) {
		return migration.plan().newColumns().stream().anyMatch(other.plan()::names);
	}

}
