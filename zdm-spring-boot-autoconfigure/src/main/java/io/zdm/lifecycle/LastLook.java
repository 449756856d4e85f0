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

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.zdm.Phase;
import io.zdm.Verdict;
import io.zdm.postgres.Session;
import io.zdm.store.MigrationRecord;
import io.zdm.store.Request;

/**
 * Looks once more at who uses the columns, when they are about to be taken away. Between
 * the gate and the lock an instance may have started. Under the lock this is the last
 * word: an instance registers before it looks whether its columns are there, so that one
 * which is not seen here finds them gone, and does not become ready.
 */
final class LastLook {

	private final Ledger ledger;

	private final Seal seal;

	private final List<GateCondition> beforeContract;

	private final List<GateCondition> beforeRollback;

	LastLook(Ledger ledger) {
		this.ledger = ledger;
		this.seal = new Seal(ledger, Duration.ZERO);
		this.beforeContract = List.of(new InstancesShip(ledger), new OldColumnsUnmapped(ledger));
		this.beforeRollback = List.of(new NewColumnsUnmapped(ledger));
	}

	/**
	 * Return whether everything is still there. Once the first column is gone, so are
	 * those who used it.
	 * @param session a transaction that has not taken anything away itself
	 * @param migration the migration
	 * @return whether there is anything to look for
	 */
	boolean isNeeded(Session session, MigrationRecord migration) {
		boolean takesAway = migration.phase() == Phase.CONTRACTING || migration.phase() == Phase.ROLLING_BACK;
		// A fresh database is contracted without a request: nobody else is there.
		return takesAway && migration.request().isPresent() && !this.seal.begun(session, migration)
				&& this.ledger.inSync(session, migration).size() == migration.plan().mappings().size();
	}

	/**
	 * Require that no live instance uses what is about to be taken away.
	 * @param session a transaction
	 * @param migration the migration, which is CONTRACTING or ROLLING_BACK
	 * @throws NotNowException if one does, and nobody has overridden that
	 */
	void require(Session session, MigrationRecord migration) {
		boolean rollback = migration.phase() == Phase.ROLLING_BACK;
		Set<String> overrides = migration.request().map(Request::overrides).orElse(Set.of());
		String users = (rollback ? this.beforeRollback : this.beforeContract).stream()
			.map((condition) -> condition.check(session, migration))
			.filter((result) -> result.verdict() == Verdict.FAIL && !overrides.contains(result.name()))
			.map((result) -> result.name() + ": " + result.message())
			.collect(Collectors.joining("; "));
		if (!users.isEmpty()) {
			throw new NotNowException("%s waits: %s".formatted(rollback ? "rollback" : "contract", users));
		}
	}

}
