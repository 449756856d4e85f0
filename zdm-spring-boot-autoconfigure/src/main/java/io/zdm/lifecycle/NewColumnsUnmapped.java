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
import java.util.function.BiFunction;

import io.zdm.ConditionResult;
import io.zdm.Verdict;
import io.zdm.plan.Plan;
import io.zdm.postgres.Session;
import io.zdm.store.InstanceRecord;
import io.zdm.store.MigrationRecord;

/**
 * Holds when no live instance has an entity that maps a column which the rollback takes
 * away.
 */
final class NewColumnsUnmapped implements GateCondition {

	private final Ledger ledger;

	NewColumnsUnmapped(Ledger ledger) {
		this.ledger = ledger;
	}

	@Override
	public ConditionResult check(Session session, MigrationRecord migration) {
		return unmapped("new-column-unmapped", this.ledger.instances().recent(session), migration,
				ColumnsInUse::targets, "Roll the deployment back to a release whose entities do not map it.");
	}

	static ConditionResult unmapped(String name, List<InstanceRecord> instances, MigrationRecord migration,
			BiFunction<Plan, Set<String>, List<String>> columns, String remedy) {
		List<InstanceRecord> live = instances.stream().filter(InstanceRecord::live).toList();
		List<String> users = live.stream()
			.filter((instance) -> instance.maps()
				.map((mapped) -> !columns.apply(migration.plan(), mapped).isEmpty())
				.orElse(true))
			.map((instance) -> InstancesShip.describe(instance) + instance.maps()
				.map((mapped) -> " maps " + String.join(", ", columns.apply(migration.plan(), mapped)))
				.orElse(" has not said yet what it maps"))
			.toList();
		if (users.isEmpty()) {
			return new ConditionResult(name, Verdict.PASS,
					"%d live instances, none has an entity that maps it".formatted(live.size()), "", true);
		}
		return new ConditionResult(name, Verdict.FAIL, String.join("; ", users), remedy, true);
	}

}
