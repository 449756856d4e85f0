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
import java.util.List;

import io.zdm.Activity;
import io.zdm.ConditionResult;
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
		Traffic.createUsers(database.jdbc(), RepositoryMode.ROWS);
		List<String> before = Schema.of(database);
		DualWrites ofFirst = new DualWrites(0);
		DualWrites ofSecond = new DualWrites(0);
		try (Traffic traffic = new Traffic(database.url(), database.username(), database.password(), false, 42);
				TestInstance first = RepositoryMode.instance(database, "1.1", migration, ofFirst)
					.maps("users.user_name")
					.build();
				TestInstance second = RepositoryMode.instance(database, "2.0", migration, ofSecond)
					.maps("users.display_name")
					.build()) {
			List<Long> ids = traffic.rememberAll(database.jdbc());
			traffic.start(Release.OLD, SESSIONS, ids.subList(0, ids.size() / 3));
			first.start();
			traffic.intercept(Release.OLD, ofFirst);
			traffic.intercept(Release.NEW, ofSecond);
			assertThat(RepositoryMode.triggers(database)).isEmpty();
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
		Traffic.createUsers(database.jdbc(), RepositoryMode.ROWS);
		try (TestInstance first = TestInstance.on(database.dataSource()).release("1.0").build().start();
				TestInstance second = RepositoryMode.instance(database, "2.0", TestMigrations.RENAME, new DualWrites(0))
					.build()
					.start()) {
			second.awaitReason("2", "do not ship it: shop 1.0");
			assertThat(second.migration("2").phase()).isEqualTo(Phase.MIGRATING);
			assertThat(filled(database)).isZero();
			first.close();
			second.await("2", Phase.MIGRATED);
			assertThat(filled(database)).isEqualTo(RepositoryMode.ROWS);
		}
	}

	@PostgresVersionsTest
	void theBackfillWaitsForTransactionsThatBeganBeforeTheInterception(TestDatabase database) throws Exception {
		Traffic.createUsers(database.jdbc(), RepositoryMode.ROWS);
		try (Connection open = database.dataSource().getConnection(); Statement statement = open.createStatement()) {
			open.setAutoCommit(false);
			statement.execute("SELECT txid_current()");
			try (TestInstance instance = RepositoryMode
				.instance(database, "2.0", TestMigrations.RENAME, new DualWrites(0))
				.build()
				.start()) {
				instance.awaitReason("2", "transactions that began before");
				statement.execute("INSERT INTO users (user_name) VALUES ('Late')");
				open.commit();
				instance.await("2", Phase.MIGRATED);
				assertThat(filled(database)).isEqualTo(RepositoryMode.ROWS + 1);
			}
		}
	}

	@PostgresVersionsTest
	void aSmallTableDoesNotHoldTheStartupUp(TestDatabase database) {
		Traffic.createUsers(database.jdbc(), RepositoryMode.ROWS);
		try (TestInstance instance = RepositoryMode.instance(database, "2.0", TestMigrations.RENAME, new DualWrites(0))
			.inlineMaxRows(10 * RepositoryMode.ROWS)
			.build()
			.startup()) {
			assertThat(instance.migration("2").phase()).isEqualTo(Phase.MIGRATING);
			instance.start().await("2", Phase.MIGRATED);
		}
	}

	@PostgresVersionsTest
	void anEmptyFreshDatabaseGoesStraightThrough(TestDatabase database) {
		Traffic.createUsers(database.jdbc(), RepositoryMode.ROWS);
		database.jdbc().execute("TRUNCATE users");
		TestInstance instance = RepositoryMode.instance(database, "2.0", TestMigrations.RENAME, new DualWrites(0))
			.build()
			.startup();
		assertThat(instance.migration("2").phase()).isEqualTo(Phase.COMPLETED);
	}

	@PostgresVersionsTest
	void theGateNamesWhyItCannotBeContractedYet(TestDatabase database) {
		Traffic.createUsers(database.jdbc(), RepositoryMode.ROWS);
		try (TestInstance instance = RepositoryMode.instance(database, "2.0", TestMigrations.RENAME, new DualWrites(0))
			.build()
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

	private static void lettingItRun(Traffic traffic) {
		long statements = traffic.statements();
		Awaitility.await()
			.pollDelay(Duration.ofMillis(500))
			.atMost(Duration.ofMinutes(1))
			.until(() -> traffic.statements() > statements + 300);
	}

	private static int filled(TestDatabase database) {
		Integer count = database.jdbc().queryForObject("SELECT count(display_name) FROM users", Integer.class);
		return (count != null) ? count : 0;
	}

}
