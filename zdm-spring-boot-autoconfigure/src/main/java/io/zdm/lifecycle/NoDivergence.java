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

import java.util.stream.Collectors;

import io.zdm.ConditionResult;
import io.zdm.Phase;
import io.zdm.Verdict;
import io.zdm.postgres.Session;
import io.zdm.store.Divergences;
import io.zdm.store.MigrationRecord;

/**
 * Holds when no row is known to have come out of step since a verification has proven all
 * of them: somebody has written past the sync trigger, and there may be more.
 */
final class NoDivergence implements GateCondition {

	static final String NAME = "no-divergence";

	private static final int KEYS_SHOWN = 10;

	private final Ledger ledger;

	NoDivergence(Ledger ledger) {
		this.ledger = ledger;
	}

	@Override
	public ConditionResult check(Session session, MigrationRecord migration) {
		Divergences open = this.ledger.divergences().open(session, migration.id());
		if (open.isEmpty()) {
			return new ConditionResult(NAME, Verdict.PASS, "no row is known to be out of step", "", false);
		}
		String keys = open.entries()
			.stream()
			.limit(KEYS_SHOWN)
			.map((entry) -> entry.key().toString())
			.collect(Collectors.joining(", "));
		return new ConditionResult(
				NAME, Verdict.FAIL, "%s%d rows are out of step, keys %s".formatted((open.more() > 0) ? "at least " : "",
						open.count(), keys),
				"Find out who wrote past the sync trigger, then " + remedy(migration, open), false);
	}

	private static String remedy(MigrationRecord migration, Divergences open) {
		String unseal = (migration.phase() == Phase.SEALED) ? "ask for 'unseal', and " : "";
		return unseal + ((open.more() > 0) ? "put the rows in step and ask for 'verify'."
				: "ask for 'repair' from old or new, or put the rows in step by hand and ask for 'verify'.");
	}

}
