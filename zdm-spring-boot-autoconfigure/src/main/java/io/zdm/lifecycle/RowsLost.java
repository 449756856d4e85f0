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
import java.util.Optional;

import io.zdm.ConditionResult;
import io.zdm.Verdict;
import io.zdm.backfill.Census;
import io.zdm.plan.Mapping;
import io.zdm.postgres.Session;
import io.zdm.store.BackfillProgress;
import io.zdm.store.BackfillProgress.Kind;
import io.zdm.store.MigrationRecord;

/**
 * Shows how many rows hold a value in the old column that the new one cannot say. That is
 * how the file has converted them, and never in the way: a row that would be lost whole
 * is, in the verification.
 */
final class RowsLost implements GateCondition {

	private static final String NAME = "rows-lost";

	private final Ledger ledger;

	RowsLost(Ledger ledger) {
		this.ledger = ledger;
	}

	@Override
	public ConditionResult check(Session session, MigrationRecord migration) {
		List<String> lossy = new ArrayList<>();
		for (Mapping mapping : this.ledger.inSync(session, migration)) {
			Optional<Census> census = this.ledger.walks()
				.find(session, mapping.id(), Kind.VERIFICATION)
				.flatMap(BackfillProgress::result)
				.map(Census::parse)
				.filter((found) -> found.lossy() > 0);
			census.ifPresent((found) -> lossy.add("%,d of %,d rows of %s%s".formatted(found.lossy(), found.rows(),
					mapping.table().display(), keys(found))));
		}
		if (lossy.isEmpty()) {
			return new ConditionResult(NAME, Verdict.PASS, "what the old columns hold follows from the new ones", "",
					true);
		}
		return new ConditionResult(NAME, Verdict.WARN,
				"what the drop takes away cannot be told from the new columns: " + String.join("; ", lossy), "", true);
	}

	private static String keys(Census census) {
		return census.lossySamples().isEmpty() ? "" : ", as in " + census.lossySamples();
	}

}
