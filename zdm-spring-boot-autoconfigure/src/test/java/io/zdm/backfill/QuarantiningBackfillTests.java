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

package io.zdm.backfill;

import io.zdm.store.BackfillLog;
import io.zdm.store.BackfillRanges;
import io.zdm.store.QuarantineEntry;
import io.zdm.store.QuarantineLog;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for backfills that put rows aside.
 */
@PostgresTest
class QuarantiningBackfillTests {

	@PostgresVersionsTest
	void aBackfillGoesRoundTheRowsThatFail(TestDatabase database) {
		RowByRowTests.orders(database, 30_000, "PRIMARY KEY");
		database.jdbc().execute("UPDATE orders SET price = 'dear' WHERE id IN (77, 10000, 10001, 29999)");
		Backfill backfill = new Backfill(database.database(), new BackfillLog(BackfillFixture.SCHEMA),
				new BackfillRanges(BackfillFixture.SCHEMA), RowByRowTests.SETTINGS, Transformers.none(),
				BackfillFixture.WORKER);

		WalkOutcome outcome = backfill.run(RowByRowTests.PRICE,
				new Quarantining(new QuarantineLog(BackfillFixture.SCHEMA), 1), false,
				BackfillControl.of(RowByRowTests.SETTINGS.pace()), BackfillFixture.NO_FENCE, BackfillFixture.GO_ON);

		assertThat(outcome).isEqualTo(WalkOutcome.FINISHED);
		assertThat(RowByRowTests.count(database, "price_exact = id")).isEqualTo(30_000 - 4);
		assertThat(RowByRowTests.entries(database)).extracting((entry) -> entry.key().get("id"))
			.containsExactlyInAnyOrder("77", "10000", "10001", "29999");
		assertThat(RowByRowTests.entries(database)).extracting(QuarantineEntry::attempts).containsOnly(1);
	}

}
