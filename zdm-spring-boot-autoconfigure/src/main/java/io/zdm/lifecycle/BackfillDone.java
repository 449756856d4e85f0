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
import io.zdm.Phase;
import io.zdm.Verdict;
import io.zdm.plan.Step;
import io.zdm.postgres.Session;
import io.zdm.store.MigrationRecord;

/**
 * Holds when every step of the migrate phase is done.
 */
final class BackfillDone implements GateCondition {

	private static final String NAME = "backfill";

	private final Ledger ledger;

	BackfillDone(Ledger ledger) {
		this.ledger = ledger;
	}

	@Override
	public ConditionResult check(Session session, MigrationRecord migration) {
		List<String> open = migration.plan()
			.migrate()
			.stream()
			.map(Step::name)
			.filter((name) -> !this.ledger.steps().isDone(session, migration.id(), name))
			.toList();
		if (open.isEmpty() && migration.phase().compareTo(Phase.MIGRATED) >= 0) {
			return new ConditionResult(NAME, Verdict.PASS, "all steps of the migrate phase are done", "", false);
		}
		return new ConditionResult(NAME, Verdict.FAIL,
				"%d steps of the migrate phase are open, next is '%s'".formatted(open.size(),
						open.isEmpty() ? "the end of the phase" : open.get(0)),
				"Wait until the migration is MIGRATED.", false);
	}

}
