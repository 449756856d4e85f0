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
import java.util.List;

import io.zdm.Phase;
import io.zdm.data.DualWrites;
import io.zdm.migration.Migration;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import io.zdm.testing.traffic.Oracle;
import io.zdm.testing.traffic.Release;
import io.zdm.testing.traffic.Traffic;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contract of columns that repositories alone have kept in step, while both releases
 * write without pause.
 */
class HandoverUnderTrafficTests {

	private static final Log logger = LogFactory.getLog(HandoverUnderTrafficTests.class);

	private static final List<String> SESSIONS = List.of("", "SET TimeZone = 'Asia/Kathmandu'");

	private static final Duration SHORT = Duration.ofMillis(200);

	@PostgresVersionsTest
	void aRenameIsContractedUnderTraffic(TestDatabase database) {
		contractUnderTraffic(database, TestMigrations.RENAME, new Oracle(database.jdbc(), "user_name", "display_name"));
		assertThat(stepsDone(database)).as("every row was compared once more")
			.containsSubsequence("seal-column public.users.user_name", "verify public.users.display_name",
					"rename-column public.users.user_name");
		List<String> after = Schema.of(database);
		database.jdbc().execute("DROP TABLE users");
		Traffic.createUsers(database.jdbc(), RepositoryMode.ROWS);
		database.jdbc().execute("ALTER TABLE users RENAME COLUMN user_name TO display_name");
		assertThat(after).isEqualTo(Schema.of(database));
	}

	@PostgresVersionsTest
	void aConversionIsContractedUnderTraffic(TestDatabase database) {
		contractUnderTraffic(database, TestMigrations.TRANSFORM,
				new Oracle(database.jdbc(), "upper(btrim(user_name))", "lower(display_name)"));
		assertThat(Schema.of(database))
			.anySatisfy((line) -> assertThat(line).contains("display_name").containsIgnoringCase("not null"));
	}

	private static void contractUnderTraffic(TestDatabase database, Migration migration, Oracle oracle) {
		Traffic.createUsers(database.jdbc(), RepositoryMode.ROWS);
		DualWrites ofFirst = new DualWrites(0);
		DualWrites ofSecond = new DualWrites(0);
		try (Traffic traffic = new Traffic(database.url(), database.username(), database.password(), false, 42);
				TestInstance first = RepositoryMode.instance(database, "1.1", migration, ofFirst)
					.maps("users.user_name")
					.build();
				TestInstance second = RepositoryMode.instance(database, "2.0", migration, ofSecond)
					.maps("users.display_name")
					.seal(SHORT)
					.build()) {
			List<Long> ids = traffic.rememberAll(database.jdbc());
			first.start();
			traffic.intercept(Release.OLD, ofFirst);
			traffic.intercept(Release.NEW, ofSecond);
			traffic.start(Release.OLD, SESSIONS, ids.subList(0, ids.size() / 2));
			second.start();
			second.awaitReady();
			traffic.filled();
			traffic.start(Release.NEW, SESSIONS, ids.subList(ids.size() / 2, ids.size()));
			letItRun(traffic);
			List<Long> freed = traffic.stop(Release.OLD);
			first.close();
			assertThat(RepositoryMode.triggers(database)).isEmpty();
			traffic.start(Release.NEW, SESSIONS, freed);

			second.requestUntilAccepted("2", "contract");
			second.await("2", Phase.COMPLETED);
			letItRun(traffic);
			traffic.stop(Release.NEW);

			logger.info("handover on PostgreSQL %d: %s".formatted(database.version(), traffic.summary()));
			assertThat(traffic.failures()).isEmpty();
			assertThat(oracle.wrongRows(traffic.written())).isEmpty();
			assertThat(LifecycleTests.leftovers(database)).isEmpty();
			assertThat(audit(database)).containsSubsequence("phase CONTRACTING", "phase SEALED", "phase COMPLETED");
			assertThat(stepsDone(database)).containsSubsequence("install-trigger public.users.display_name",
					"backfill-again public.users.display_name", "verify-again public.users.display_name",
					"seal-column public.users.user_name");
		}
	}

	private static void letItRun(Traffic traffic) {
		long statements = traffic.statements();
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> traffic.statements() > statements + 500);
	}

	private static List<String> audit(TestDatabase database) {
		return database.jdbc().queryForList("SELECT event FROM zdm.audit ORDER BY id", String.class);
	}

	private static List<String> stepsDone(TestDatabase database) {
		return database.jdbc().queryForList("SELECT name FROM zdm.step ORDER BY started_at", String.class);
	}

}
