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

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.zdm.Activity;
import io.zdm.ConditionResult;
import io.zdm.DualWriteMode;
import io.zdm.Phase;
import io.zdm.Verdict;
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
 * The life of a migration whose columns are kept in step by repositories alone: no
 * trigger, no failed statement, no wrong row, and no drop.
 */
class RepositoryModeTests {

	private static final Log logger = LogFactory.getLog(RepositoryModeTests.class);

	private static final int ROWS = 3_000;

	private static final List<String> SESSIONS = List.of("", "", "SET TimeZone = 'Asia/Kathmandu'");

	@PostgresVersionsTest
	void keepsARenameInStepWithoutATriggerAndRollsItBack(TestDatabase database) {
		liveAndRollBack(database, TestMigrations.RENAME, new Oracle(database.jdbc(), "user_name", "display_name"));
	}

	@PostgresVersionsTest
	void keepsALossyMappingInStepWithoutATrigger(TestDatabase database) {
		liveAndRollBack(database, TestMigrations.TRANSFORM,
				new Oracle(database.jdbc(), "upper(btrim(user_name))", "lower(display_name)"));
	}

	private static void liveAndRollBack(TestDatabase database, Migration migration, Oracle oracle) {
		prepare(database);
		List<String> before = Schema.of(database);
		DualWrites ofFirst = new DualWrites(0);
		DualWrites ofSecond = new DualWrites(0);
		try (Traffic traffic = new Traffic(database.url(), database.username(), database.password(), false, 42);
				TestInstance first = instance(database, "1.1", migration, ofFirst).maps("users.user_name").build();
				TestInstance second = instance(database, "2.0", migration, ofSecond).maps("users.display_name")
					.build()) {
			List<Long> ids = rememberRows(database, traffic);
			traffic.start(Release.OLD, SESSIONS, ids.subList(0, ids.size() / 3));
			first.start();
			traffic.intercept(Release.OLD, ofFirst);
			traffic.intercept(Release.NEW, ofSecond);
			assertThat(triggers(database)).isEmpty();
			List<Long> freed = traffic.stop(Release.OLD);
			traffic.start(Release.OLD, SESSIONS, freed);
			second.start();
			second.awaitReady();
			traffic.filled();
			traffic.start(Release.NEW, SESSIONS, ids.subList(ids.size() / 3, ids.size()));
			lettingItRun(traffic);

			assertThat(second.request("2", "contract")).isInstanceOfSatisfying(ActionOutcome.Refused.class,
					(refused) -> assertThat(refused.toString()).contains("sealed"));
			assertThat(second.request("2", "verify")).isInstanceOf(ActionOutcome.Accepted.class);
			TestInstance.patiently().until(() -> second.migration("2").request().isEmpty());
			assertThat(second.migration("2").activity()).as("%s", second.migration("2").reason())
				.isNotEqualTo(Activity.FAILED);
			lettingItRun(traffic);
			List<Long> all = traffic.stop(Release.NEW);
			assertThat(traffic.failures()).isEmpty();
			second.close();
			traffic.start(Release.OLD, SESSIONS, all);
			first.requestUntilAccepted("2", "rollback");
			first.await("2", Phase.ROLLED_BACK);
			lettingItRun(traffic);
			traffic.stop(Release.OLD);

			logger.info("repository mode on PostgreSQL %d: %s".formatted(database.version(), traffic.summary()));
			assertThat(traffic.failures()).isEmpty();
			assertThat(oracle.wrongRows(traffic.written())).isEmpty();
			assertThat(LifecycleTests.leftovers(database)).isEmpty();
			assertThat(Schema.of(database)).isEqualTo(before);
		}
	}

	@PostgresVersionsTest
	void theBackfillWaitsForAnInstanceThatDoesNotShipTheMigration(TestDatabase database) {
		prepare(database);
		try (TestInstance first = TestInstance.on(database.dataSource()).release("1.0").build().start();
				TestInstance second = instance(database, "2.0", TestMigrations.RENAME, new DualWrites(0)).build()
					.start()) {
			TestInstance.patiently()
				.until(() -> second.migration("2")
					.reason()
					.filter((reason) -> reason.contains("do not ship it: shop 1.0"))
					.isPresent());
			assertThat(second.migration("2").phase()).isEqualTo(Phase.MIGRATING);
			assertThat(filled(database)).isZero();
			first.close();
			second.await("2", Phase.MIGRATED);
			assertThat(filled(database)).isEqualTo(ROWS);
		}
	}

	@PostgresVersionsTest
	void theBackfillWaitsForTransactionsThatBeganBeforeTheInterception(TestDatabase database) throws Exception {
		prepare(database);
		try (Connection open = database.dataSource().getConnection(); Statement statement = open.createStatement()) {
			open.setAutoCommit(false);
			statement.execute("SELECT txid_current()");
			try (TestInstance instance = instance(database, "2.0", TestMigrations.RENAME, new DualWrites(0)).build()
				.start()) {
				TestInstance.patiently()
					.until(() -> instance.migration("2")
						.reason()
						.filter((reason) -> reason.contains("transactions that began before"))
						.isPresent());
				statement.execute("INSERT INTO users (user_name) VALUES ('Late')");
				open.commit();
				instance.await("2", Phase.MIGRATED);
				assertThat(filled(database)).isEqualTo(ROWS + 1);
			}
		}
	}

	@PostgresVersionsTest
	void aSmallTableDoesNotHoldTheStartupUp(TestDatabase database) {
		prepare(database);
		try (TestInstance instance = instance(database, "2.0", TestMigrations.RENAME, new DualWrites(0))
			.inlineMaxRows(10 * ROWS)
			.build()
			.startup()) {
			assertThat(instance.migration("2").phase()).isEqualTo(Phase.MIGRATING);
			instance.start().await("2", Phase.MIGRATED);
		}
	}

	@PostgresVersionsTest
	void anEmptyFreshDatabaseGoesStraightThrough(TestDatabase database) {
		prepare(database);
		database.jdbc().execute("TRUNCATE users");
		TestInstance instance = instance(database, "2.0", TestMigrations.RENAME, new DualWrites(0)).build().startup();
		assertThat(instance.migration("2").phase()).isEqualTo(Phase.COMPLETED);
	}

	@PostgresVersionsTest
	void theGateNamesWhyItCannotBeContractedYet(TestDatabase database) {
		prepare(database);
		try (TestInstance instance = instance(database, "2.0", TestMigrations.RENAME, new DualWrites(0)).build()
			.start()) {
			instance.await("2", Phase.MIGRATED);
			TestInstance.patiently()
				.untilAsserted(() -> assertThat(failing(instance)).extracting(ConditionResult::name)
					.containsExactly("dual-write-mode"));
			assertThat(failing(instance).get(0).overridable()).isFalse();
		}
	}

	private static List<ConditionResult> failing(TestInstance instance) {
		return instance.engine()
			.detail("2")
			.orElseThrow()
			.contractGate()
			.orElseThrow()
			.conditions()
			.stream()
			.filter((condition) -> condition.verdict() == Verdict.FAIL)
			.toList();
	}

	private static TestInstance.Builder instance(TestDatabase database, String release, Migration migration,
			DualWrites dualWrites) {
		return TestInstance.on(database.dataSource())
			.release(release)
			.ships(migration)
			.dualWrite(DualWriteMode.REPOSITORY, dualWrites);
	}

	private static void prepare(TestDatabase database) {
		database.jdbc().execute("""
				CREATE TABLE users (
				    id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
				    user_name text NOT NULL,
				    email text,
				    visits int NOT NULL DEFAULT 0);
				CREATE INDEX users_user_name_idx ON users (user_name);
				INSERT INTO users (user_name, email) SELECT 'Name ' || i, 'mail' || i FROM generate_series(1, %d) AS i;
				ANALYZE users;
				""".formatted(ROWS));
	}

	private static List<Long> rememberRows(TestDatabase database, Traffic traffic) {
		Map<Long, String> rows = new TreeMap<>();
		database.jdbc().query("SELECT id, user_name FROM users", (row) -> {
			rows.put(row.getLong(1), row.getString(2));
		});
		traffic.remember(rows);
		return new ArrayList<>(rows.keySet());
	}

	private static void lettingItRun(Traffic traffic) {
		long statements = traffic.statements();
		Awaitility.await()
			.pollDelay(Duration.ofMillis(500))
			.atMost(Duration.ofMinutes(1))
			.until(() -> traffic.statements() > statements + 300);
	}

	private static List<String> triggers(TestDatabase database) {
		return database.jdbc()
			.queryForList("SELECT tgname FROM pg_trigger WHERE tgrelid = 'users'::regclass AND NOT tgisinternal",
					String.class);
	}

	private static int filled(TestDatabase database) {
		Integer count = database.jdbc().queryForObject("SELECT count(display_name) FROM users", Integer.class);
		return (count != null) ? count : 0;
	}

}
