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

import java.time.Duration;
import java.util.Map;

import io.zdm.Phase;
import io.zdm.backfill.BackfillSettings;
import io.zdm.backfill.RecheckPace;
import io.zdm.migration.Migration;
import io.zdm.store.DivergenceEntry;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The continuous verification of columns that are replaced by others of another type,
 * while the old ones are sealed.
 */
class SealedVerificationTests {

	private static final int ROWS = 1000;

	private static final Migration BIGGER = TestMigrations.migration("2", """
			operations:
			- change-column-type: { table: users, column: points, type: bigint, to: score }
			""");

	private static final Migration UNDER_ITS_NAME = TestMigrations.migration("2", """
			operations:
			- change-column-type: { table: users, column: points, type: bigint, keep-name: true }
			""");

	@PostgresVersionsTest
	void whatTheSealedColumnCannotHoldIsNoDivergenceAndWhatWasWrittenPastTheTriggerIs(TestDatabase database) {
		compareSealed(database, BIGGER, "score");
	}

	@PostgresVersionsTest
	void aColumnThatKeepsItsNameIsComparedUnderTheOtherOne(TestDatabase database) {
		compareSealed(database, UNDER_ITS_NAME, "points");
	}

	private static void compareSealed(TestDatabase database, Migration migration, String column) {
		database.jdbc().execute("""
				CREATE TABLE users (id bigint PRIMARY KEY, points integer);
				INSERT INTO users SELECT i, i FROM generate_series(1, %d) AS i;
				""".formatted(ROWS));
		try (TestInstance instance = TestInstance.on(database.dataSource())
			.ships(migration)
			.seal(Duration.ofDays(2))
			.backfill(BackfillSettings.DEFAULT.withRecheck(new RecheckPace(ROWS + 1, Duration.ZERO)))
			.build()
			.start()) {
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.SEALED);
			database.jdbc().update("UPDATE users SET %s = 3000000000 WHERE id = 7".formatted(column));
			database.jdbc().update("UPDATE users SET %s = NULL WHERE id = 8".formatted(column));

			long before = instance.engine().recheckedRows();
			TestInstance.patiently().until(() -> instance.engine().recheckedRows() > before + 2 * ROWS);
			assertThat(ContinuousVerificationTests.divergences(instance).isEmpty()).isTrue();

			ContinuousVerificationTests.pastTheTrigger(database,
					"UPDATE users SET %s = 5 WHERE id = 42".formatted(column));
			TestInstance.patiently().until(() -> !ContinuousVerificationTests.divergences(instance).isEmpty());
			assertThat(ContinuousVerificationTests.divergences(instance).entries()).extracting(DivergenceEntry::key)
				.containsExactly(Map.of("id", "42"));
			assertThat(Gates.report(instance, "no-divergence").remedy()).contains("'unseal'");

			instance.requestUntilAccepted("2", "unseal");
			instance.await("2", Phase.MIGRATED);
			assertThat(instance.request("2", "contract")).isInstanceOf(ActionOutcome.Refused.class);
		}
	}

}
