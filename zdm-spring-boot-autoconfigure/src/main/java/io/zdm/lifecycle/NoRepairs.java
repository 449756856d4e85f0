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
import java.util.Optional;

import io.zdm.ConditionResult;
import io.zdm.Verdict;
import io.zdm.plan.Mapping;
import io.zdm.postgres.Session;
import io.zdm.store.MigrationRecord;
import io.zdm.store.RepairEntry;

/**
 * Holds when no interceptor has had to repair a row since the last verification began:
 * what it found in its sample, others may have left behind unseen.
 */
final class NoRepairs implements GateCondition {

	private static final String NAME = "no-repairs";

	private final Ledger ledger;

	NoRepairs(Ledger ledger) {
		this.ledger = ledger;
	}

	@Override
	public ConditionResult check(Session session, MigrationRecord migration) {
		List<String> mappings = migration.plan().mappings().stream().map(Mapping::id).toList();
		Optional<RepairEntry> repair = this.ledger.repairs().sinceVerification(session, migration.id(), mappings);
		return repair
			.map((found) -> new ConditionResult(NAME, Verdict.FAIL,
					"%d rows that %s of release %s wrote were out of step at %s, keys %s".formatted(found.rows(),
							found.entity(), found.release(), found.at(), String.join(", ", found.keys())),
					"Find out what kept the sync trigger from its work, then ask for 'verify'.", false))
			.orElseGet(() -> new ConditionResult(NAME, Verdict.PASS,
					"no interceptor has repaired a row since the last verification", "", false));
	}

}
