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
import java.util.Optional;
import java.util.Set;

import io.zdm.Activity;
import io.zdm.Phase;
import io.zdm.backfill.Throttling;
import io.zdm.backfill.throttle.ThrottleSettings;
import io.zdm.backfill.throttle.ThrottleState;
import io.zdm.backfill.throttle.Windows;
import io.zdm.store.MigrationRecord;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A backfill keeps to its windows, whatever is ignored, unless it is done at startup.
 */
@PostgresTest
class WindowedBackfillTests {

	@Test
	void waitsForItsWindowAndSaysWhenItOpens(TestDatabase database) {
		String tomorrow = database.jdbc()
			.queryForObject("SELECT to_char(now() AT TIME ZONE 'UTC' + interval '1 day', 'Dy')", String.class);
		ThrottleSettings shut = new ThrottleSettings(Duration.ofMillis(100),
				Windows.ALWAYS.and(tomorrow + " 12:00-13:00", Windows.zone("UTC")), Map.of(), Set.of(),
				Optional.empty());
		try (TestInstance instance = ThrottledBackfillTests.filling(database.dataSource(), shut)) {
			TestInstance.patiently().untilAsserted(() -> {
				MigrationRecord migration = instance.migration("2");
				assertThat(migration.activity()).isEqualTo(Activity.WAITING);
				assertThat(migration.reason().orElse("")).startsWith("window: opens " + tomorrow).endsWith("12:00 UTC");
			});
			ThrottledBackfillTests.ignore(instance, "window");
			assertThat(instance.engine().throttles(instance.migration("2"))).extracting(ThrottleState::level)
				.containsExactly(Throttling.Level.WINDOW);
			assertThat(ThrottledBackfillTests.rows(instance)).isZero();
		}
	}

	@Test
	void whatIsFilledAtStartupDoesNotWaitForAWindow(TestDatabase database) {
		ThrottleSettings shut = new ThrottleSettings(Duration.ofMillis(100),
				Windows.ALWAYS.and("Mon 12:00-12:01", Windows.zone("UTC")), Map.of(), Set.of(), Optional.empty());
		database.jdbc().execute("CREATE TABLE users (id bigint PRIMARY KEY, user_name text)");
		database.jdbc().execute("INSERT INTO users SELECT n, 'user ' || n FROM generate_series(1, 100) n");
		try (TestInstance instance = TestInstance.on(database.dataSource())
			.ships(TestMigrations.RENAME)
			.inlineMaxRows(1000)
			.throttles(shut)
			.build()
			.startup()) {
			assertThat(instance.migration("2").phase()).isEqualTo(Phase.MIGRATED);
		}
	}

}
