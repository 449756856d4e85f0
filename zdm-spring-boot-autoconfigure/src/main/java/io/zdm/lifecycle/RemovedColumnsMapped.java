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

import io.zdm.ConditionResult;
import io.zdm.Verdict;
import io.zdm.plan.Plan;
import io.zdm.postgres.Session;
import io.zdm.store.InstanceRecord;
import io.zdm.store.MigrationRecord;

/**
 * Holds when no live instance is of a release that leaves out a column which has to be
 * given again after the rollback: its INSERTs would fail.
 */
final class RemovedColumnsMapped implements GateCondition {

	private static final String NAME = "removed-column-mapped";

	private final Ledger ledger;

	RemovedColumnsMapped(Ledger ledger) {
		this.ledger = ledger;
	}

	@Override
	public ConditionResult check(Session session, MigrationRecord migration) {
		Plan plan = migration.plan();
		if (plan.removes().isEmpty() || plan.rollback().isEmpty()) {
			return new ConditionResult(NAME, Verdict.PASS, "the rollback makes no rule stricter", "", true);
		}
		List<String> without = InstancesShip.live(this.ledger, session, migration)
			.stream()
			.filter((instance) -> migration.checksum().equals(instance.ships().get(migration.key().version())))
			.filter((instance) -> !mapsAll(plan, instance))
			.map(InstancesShip::describe)
			.toList();
		if (without.isEmpty()) {
			return new ConditionResult(NAME, Verdict.PASS,
					"every live instance that ships the migration maps the column", "", true);
		}
		return new ConditionResult(NAME, Verdict.FAIL,
				"entities that leave the column out: " + String.join(", ", without),
				"Roll the deployment back to a release whose entities map it.", true);
	}

	private static boolean mapsAll(Plan plan, InstanceRecord instance) {
		Set<String> maps = instance.maps().orElse(Set.of());
		return ColumnsInUse.removed(plan, maps).size() == plan.removes().size();
	}

}
