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
import io.zdm.store.InstanceRecord;
import io.zdm.store.MigrationRecord;

/**
 * Holds when every live instance of the application ships the migration: then no instance
 * of a release that came before it runs any more.
 */
final class InstancesShip implements GateCondition {

	private static final String NAME = "instances-ship";

	private final Ledger ledger;

	InstancesShip(Ledger ledger) {
		this.ledger = ledger;
	}

	@Override
	public ConditionResult check(Session session, MigrationRecord migration) {
		List<InstanceRecord> live = live(this.ledger, session, migration);
		List<String> without = live.stream()
			.filter((instance) -> !ships(instance, migration))
			.map(InstancesShip::describe)
			.toList();
		if (without.isEmpty()) {
			return new ConditionResult(NAME, Verdict.PASS,
					"%d live instances, all ship the migration".formatted(live.size()), "", true);
		}
		return new ConditionResult(NAME, Verdict.FAIL, "%d of %d live instances do not ship it: %s"
			.formatted(without.size(), live.size(), String.join(", ", without)),
				"Finish the rollout of the release that ships it.", true);
	}

	static List<InstanceRecord> live(Ledger ledger, Session session, MigrationRecord migration) {
		return ledger.instances()
			.recent(session)
			.stream()
			.filter(InstanceRecord::live)
			.filter((instance) -> instance.application().equals(migration.key().application())
					&& instance.target().equals(migration.key().target()))
			.toList();
	}

	static boolean ships(InstanceRecord instance, MigrationRecord migration) {
		return migration.checksum().equals(instance.ships().get(migration.key().version()));
	}

	static String describe(InstanceRecord instance) {
		return "%s %s on %s (pid %d)".formatted(instance.application(), instance.release(), instance.host(),
				instance.pid());
	}

}
