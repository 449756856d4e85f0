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

import java.util.ArrayList;
import java.util.List;

import io.zdm.ConditionResult;
import io.zdm.Verdict;
import io.zdm.plan.Mapping;
import io.zdm.postgres.Session;
import io.zdm.store.MigrationRecord;

/**
 * Holds when the sync trigger of every table is there, fires always, and is as it was
 * installed.
 */
final class SyncInPlace implements GateCondition {

	private static final String NAME = "sync-in-place";

	private final Ledger ledger;

	private final SyncInstaller installer;

	SyncInPlace(Ledger ledger) {
		this.ledger = ledger;
		this.installer = new SyncInstaller(ledger);
	}

	@Override
	public ConditionResult check(Session session, MigrationRecord migration) {
		List<String> problems = new ArrayList<>();
		this.ledger.toProve(session, migration)
			.stream()
			.filter((mapping) -> mapping.dualWrite().hasTrigger())
			.map(Mapping::table)
			.distinct()
			.forEach((table) -> this.installer.defect(session, table)
				.ifPresent((defect) -> problems.add(table.display() + ": " + defect)));
		if (problems.isEmpty()) {
			return new ConditionResult(NAME, Verdict.PASS, "the sync trigger is in place", "", false);
		}
		return new ConditionResult(NAME, Verdict.FAIL, String.join("; ", problems),
				"Rows may have been written without the sync: roll back and expand again, or restore the trigger and ask"
						+ " for 'verify'.",
				false);
	}

}
