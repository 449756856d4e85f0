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
import java.util.Set;

import io.zdm.Phase;
import io.zdm.migration.Migration;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import io.zdm.testing.traffic.Oracle;
import io.zdm.testing.traffic.Release;
import io.zdm.testing.traffic.Traffic;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.awaitility.Awaitility;
import org.springframework.dao.DataAccessException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Migrations of a table whose rows are in partitions, which come and go meanwhile.
 */
class PartitionedTableTests {

	private static final Log logger = LogFactory.getLog(PartitionedTableTests.class);

	private static final List<String> SESSIONS = List.of("", "SET TimeZone = 'Asia/Kathmandu'");

	private static final String ATTACH = """
			CREATE TABLE users_more (LIKE users INCLUDING DEFAULTS);
			INSERT INTO users_more (id, user_name) SELECT i, 'More ' || i FROM generate_series(1000000, 1000999) AS i;
			ALTER TABLE users ATTACH PARTITION users_more FOR VALUES FROM (1000000) TO (2000000)""";

	@PostgresVersionsTest(atLeast = 14)
	void renamesUnderTraffic(TestDatabase database) {
		underTraffic(database, TestMigrations.RENAME, new Oracle(database.jdbc(), "user_name", "display_name"), true);
		List<String> after = Schema.of(database);
		database.jdbc().execute("DROP TABLE users; DROP SEQUENCE users_id");
		PartitionedUsers.create(database);
		database.jdbc().execute("ALTER TABLE users RENAME COLUMN user_name TO display_name");
		assertThat(after).isEqualTo(Schema.of(database));
	}

	@PostgresVersionsTest(atLeast = 14)
	void convertsUnderTraffic(TestDatabase database) {
		underTraffic(database, TestMigrations.TRANSFORM,
				new Oracle(database.jdbc(), "upper(btrim(user_name))", "lower(display_name)"), true);
		assertThat(database.jdbc().queryForList("""
				SELECT DISTINCT a.attname || ' ' || a.attnotnull FROM pg_partition_tree('users') t
				JOIN pg_attribute a ON a.attrelid = t.relid WHERE a.attname LIKE '%name'
				""", String.class)).containsExactly("display_name true");
		assertThat(database.jdbc().queryForList("""
				SELECT DISTINCT i.indisvalid || ' ' || (pg_get_indexdef(t.relid) LIKE '%(display_name)')
				FROM pg_partition_tree('users_user_name_idx') t JOIN pg_index i ON i.indexrelid = t.relid
				""", String.class)).containsExactly("true true");
	}

	@PostgresVersionsTest(atLeast = 14)
	void rollsBackUnderTraffic(TestDatabase database) {
		PartitionedUsers.create(database);
		List<String> before = Schema.of(database);
		database.jdbc().execute("DROP TABLE users; DROP SEQUENCE users_id");
		underTraffic(database, TestMigrations.TRANSFORM,
				new Oracle(database.jdbc(), "upper(btrim(user_name))", "lower(display_name)"), false);
		assertThat(Schema.of(database)).isEqualTo(before);
	}

	private static void underTraffic(TestDatabase database, Migration migration, Oracle oracle, boolean contract) {
		PartitionedUsers.create(database);
		try (Traffic traffic = new Traffic(database.url(), database.username(), database.password(), false, 42);
				TestInstance first = instance(database, "1.1").ships(migration).maps("users.user_name").build();
				TestInstance second = instance(database, "2.0").ships(migration).maps("users.display_name").build()) {
			List<Long> ids = traffic.rememberAll(database.jdbc());
			traffic.start(Release.OLD, SESSIONS, ids.subList(0, ids.size() / 2));
			letItRun(traffic);
			second.start();
			second.awaitReady();
			first.start();
			traffic.start(Release.NEW, SESSIONS, ids.subList(ids.size() / 2, ids.size()));
			second.await("2", Phase.MIGRATED);
			traffic.filled();
			letItRun(traffic);
			if (contract) {
				List<Long> freed = traffic.stop(Release.OLD);
				first.close();
				traffic.start(Release.NEW, SESSIONS, freed);
				second.requestUntilAccepted("2", "contract");
				second.await("2", Phase.COMPLETED);
			}
			else {
				List<Long> freed = traffic.stop(Release.NEW);
				second.close();
				traffic.start(Release.OLD, SESSIONS, freed);
				first.requestUntilAccepted("2", "rollback");
				first.await("2", Phase.ROLLED_BACK);
			}
			letItRun(traffic);
			traffic.stop(contract ? Release.NEW : Release.OLD);

			logger.info("partitioned on PostgreSQL %d: %s".formatted(database.version(), traffic.summary()));
			assertThat(traffic.failures()).isEmpty();
			assertThat(oracle.wrongRows(traffic.written())).isEmpty();
			assertThat(LifecycleTests.leftovers(database)).isEmpty();
		}
	}

	/**
	 * It brings rows that no trigger has seen, also when everything has been proven.
	 */
	@PostgresVersionsTest(atLeast = 14)
	void aPartitionThatComesFilledHoldsTheContractUntilItsRowsAreFilled(TestDatabase database) {
		PartitionedUsers.create(database);
		try (TestInstance instance = migrated(database)) {
			database.jdbc().execute(ATTACH);

			assertThat(Gates.failing(instance.request("2", "contract"))).contains("verification");
			assertThat(instance.request("2", "contract").toString()).contains(
					"the partition public.users_more of public.users was added or rewritten since it was verified");
			instance.requestUntilAccepted("2", "verify");
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
			assertThat(database.jdbc()
				.queryForObject("SELECT count(*) FROM users WHERE display_name = 'More ' || id", Long.class))
				.isEqualTo(1000);
		}
	}

	/**
	 * As those do that are made every day for the next one.
	 */
	@PostgresVersionsTest(atLeast = 14)
	void partitionsThatComeEmptyAndGoAreNotInTheWay(TestDatabase database) {
		PartitionedUsers.create(database);
		try (TestInstance instance = migrated(database)) {
			database.jdbc().execute("""
					CREATE TABLE users_tomorrow PARTITION OF users FOR VALUES FROM (1000000) TO (2000000);
					DROP TABLE users_low""");

			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
			database.jdbc().execute("INSERT INTO users (id, display_name) VALUES (1000000, 'tomorrow')");
		}
	}

	@PostgresVersionsTest(atLeast = 14)
	void aPartitionThatIsRewrittenWantsAnotherVerification(TestDatabase database) {
		PartitionedUsers.create(database);
		try (TestInstance instance = migrated(database)) {
			database.jdbc().execute("VACUUM FULL users_high_0");

			assertThat(Gates.failing(instance.request("2", "contract"))).contains("verification");
			instance.requestUntilAccepted("2", "verify");
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
		}
	}

	@PostgresVersionsTest(atLeast = 14)
	void aPartitionWithoutTheNewColumnCannotBeAttached(TestDatabase database) {
		PartitionedUsers.create(database);
		database.jdbc().execute("CREATE TABLE users_more (LIKE users INCLUDING DEFAULTS)");
		try (TestInstance instance = migrated(database)) {
			assertThat(instance.migration("2").phase()).isEqualTo(Phase.MIGRATED);
			assertThatExceptionOfType(DataAccessException.class)
				.isThrownBy(() -> database.jdbc()
					.execute("ALTER TABLE users ATTACH PARTITION users_more FOR VALUES FROM (1000000) TO (2000000)"))
				.havingRootCause()
				.withMessageContaining("missing column \"display_name\"");
		}
	}

	@PostgresVersionsTest(atLeast = 14)
	void aTriggerThatIsDisabledOnOnePartitionClosesTheGate(TestDatabase database) {
		PartitionedUsers.create(database);
		try (TestInstance instance = migrated(database)) {
			database.jdbc().execute("ALTER TABLE users_high_1 DISABLE TRIGGER ALL");

			TestInstance.patiently()
				.until(() -> Gates.failing(instance.request("2", "contract", "sync-in-place"))
					.equals(Set.of("sync-in-place")));
		}
	}

	private static TestInstance migrated(TestDatabase database) {
		TestInstance instance = instance(database, "2.0").ships(TestMigrations.RENAME)
			.maps("users.display_name")
			.build()
			.start();
		instance.await("2", Phase.MIGRATED);
		return instance;
	}

	private static TestInstance.Builder instance(TestDatabase database, String release) {
		return TestInstance.on(database.dataSource()).release(release).quietPeriod(Duration.ofMillis(100));
	}

	private static void letItRun(Traffic traffic) {
		long statements = traffic.statements();
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> traffic.statements() > statements + 500);
	}

}
