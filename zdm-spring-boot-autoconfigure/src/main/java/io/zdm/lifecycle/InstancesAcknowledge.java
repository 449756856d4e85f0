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
 * Holds when every live instance has taken up the phase that the migration is in, so that
 * no two instances are more than one step apart (the rule of F1's online schema change).
 */
final class InstancesAcknowledge implements GateCondition {

	private static final String NAME = "instances-acknowledge";

	private final Ledger ledger;

	InstancesAcknowledge(Ledger ledger) {
		this.ledger = ledger;
	}

	@Override
	public ConditionResult check(Session session, MigrationRecord migration) {
		List<InstanceRecord> live = InstancesShip.live(this.ledger, session, migration);
		List<String> behind = live.stream()
			.filter((instance) -> instance.acknowledged().get(migration.id()) != migration.phase())
			.map(InstancesShip::describe)
			.toList();
		if (behind.isEmpty()) {
			return new ConditionResult(NAME, Verdict.PASS,
					"%d live instances have taken up %s".formatted(live.size(), migration.phase()), "", true);
		}
		return new ConditionResult(NAME, Verdict.FAIL,
				"%d of %d live instances have not taken up %s: %s".formatted(behind.size(), live.size(),
						migration.phase(), String.join(", ", behind)),
				"Wait for their next heartbeat, or for the end of those that hang.", true);
	}

}
