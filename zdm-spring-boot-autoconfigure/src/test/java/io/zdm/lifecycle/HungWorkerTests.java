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

import java.io.IOException;
import java.time.Duration;

import io.zdm.Phase;
import io.zdm.store.BackfillProgress;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A worker that is stopped in the middle of its work for longer than its lease, as by a
 * long garbage collection or a suspended machine, and then wakes up.
 */
@DisabledOnOs(OS.WINDOWS)
class HungWorkerTests {

	@PostgresVersionsTest
	void anotherInstanceTakesOverAndTheHungWorkerIsFencedWhenItWakesUp(TestDatabase database) throws IOException {
		StartupTests.createUsers(database, 30_000);
		try (InstanceProcess hung = InstanceProcess.launch(database)) {
			TestInstance observer = TestInstance.on(database.dataSource()).release("1.0").build();
			TestInstance.patiently().until(() -> filled(database) > 500);
			hung.suspend();
			assertThat(observer.migration("2").phase()).isEqualTo(Phase.MIGRATING);

			try (TestInstance other = observer.start()) {
				other.await("2", Phase.MIGRATED);
				long rows = backfilled(other);
				hung.resume();
				Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> hung.log().contains("was taken over"));

				assertThat(hung.isAlive()).isTrue();
				assertThat(rows).isEqualTo(30_000);
				assertThat(backfilled(other)).isEqualTo(rows);
				assertThat(other.migration("2").phase()).isEqualTo(Phase.MIGRATED);
				assertThat(filled(database)).isEqualTo(30_000);
			}
		}
	}

	private static long backfilled(TestInstance instance) {
		return instance.engine()
			.detail("2")
			.orElseThrow()
			.progress()
			.stream()
			.filter((walk) -> walk.kind() == BackfillProgress.Kind.BACKFILL)
			.mapToLong(BackfillProgress::rows)
			.sum();
	}

	private static int filled(TestDatabase database) {
		Integer count = database.jdbc()
			.queryForObject(
					"""
							SELECT CASE WHEN EXISTS (SELECT 1 FROM pg_attribute
							    WHERE attrelid = 'users'::regclass AND attname = 'display_name')
							THEN (xpath('/row/c/text()', query_to_xml('SELECT count(display_name) AS c FROM users', false, true, '')))[1]::text::int
							ELSE 0 END
							""",
					Integer.class);
		return (count != null) ? count : 0;
	}

}
