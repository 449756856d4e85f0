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
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.zdm.Phase;
import io.zdm.migration.Migration;
import io.zdm.migration.PlanningException;
import io.zdm.postgres.LockNotAvailableException;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Startup}.
 */
@PostgresTest
class StartupTests {

	@PostgresVersionsTest
	void aFreshDatabaseGoesStraightToCompleted(TestDatabase database) {
		createUsers(database, 0);

		try (TestInstance instance = rename(database).build().startup()) {
			assertThat(instance.migration("2").phase()).isEqualTo(Phase.COMPLETED);
			assertThat(columns(database)).contains("display_name").doesNotContain("user_name");
			assertThat(LifecycleTests.leftovers(database)).isEmpty();
		}
	}

	@Test
	void aFreshDatabaseTakesChainedMigrationsOneAfterTheOther(TestDatabase database) {
		createUsers(database, 0);
		var next = TestMigrations.migration("3", """
				operations:
				- rename-column: { table: users, from: display_name, to: nick_name }
				""");

		try (TestInstance instance = TestInstance.on(database.dataSource())
			.ships(TestMigrations.RENAME, next)
			.build()
			.startup()) {
			assertThat(instance.migration("2").phase()).isEqualTo(Phase.COMPLETED);
			assertThat(instance.migration("3").phase()).isEqualTo(Phase.COMPLETED);
			assertThat(columns(database)).contains("nick_name").doesNotContain("user_name", "display_name");
		}
	}

	@Test
	void anEmptyTableThatSomebodyElseIsConnectedToIsNotFresh(TestDatabase database) throws SQLException {
		createUsers(database, 0);
		String role = database.createRole("other");

		try (Connection other = database.dataSource(role).getConnection();
				TestInstance instance = rename(database).knownApplications().inlineMaxRows(10).build().startup()) {
			assertThat(other.isValid(1)).isTrue();
			assertThat(instance.migration("2").phase()).isEqualTo(Phase.MIGRATED);
			assertThat(columns(database)).contains("display_name", "user_name");
		}
	}

	@PostgresVersionsTest
	void aSmallTableIsMigratedWithinTheStartup(TestDatabase database) {
		createUsers(database, 100);

		try (TestInstance instance = rename(database).inlineMaxRows(100).build().startup()) {
			assertThat(instance.migration("2").phase()).isEqualTo(Phase.MIGRATED);
			assertThat(count(database, "display_name IS NULL")).isZero();
		}
	}

	@Test
	void aLargeTableIsOnlyExpandedWithinTheStartup(TestDatabase database) {
		createUsers(database, 100);

		try (TestInstance instance = rename(database).inlineMaxRows(99).build().startup()) {
			assertThat(instance.migration("2").phase()).isEqualTo(Phase.MIGRATING);
			assertThat(count(database, "display_name IS NULL")).isEqualTo(100);
		}
	}

	@PostgresVersionsTest
	void tenInstancesThatStartAtOnceExpandOnce(TestDatabase database) throws Exception {
		createUsers(database, 100);
		ExecutorService executor = Executors.newFixedThreadPool(10);
		List<TestInstance> instances = new ArrayList<>();
		List<Future<?>> startups = new ArrayList<>();
		try {
			for (int i = 0; i < 10; i++) {
				TestInstance instance = rename(database).build();
				instances.add(instance);
				startups.add(executor.submit(instance::startup));
			}
			for (Future<?> startup : startups) {
				startup.get();
			}

			assertThat(instances).allMatch((instance) -> instance.migration("2").phase() == Phase.MIGRATING);
			assertThat(database.jdbc().queryForObject("""
					SELECT attempts FROM zdm.step
					""", Integer.class)).isEqualTo(1);
			assertThat(instances.get(0).engine().instances()).hasSize(10);
		}
		finally {
			executor.shutdownNow();
			instances.forEach(TestInstance::close);
		}
	}

	@Test
	void modePlanChangesNothing(TestDatabase database) {
		createUsers(database, 10);
		List<String> before = Schema.of(database);

		try (TestInstance instance = rename(database).startup(StartupMode.PLAN).build().startup()) {
			assertThat(instance.engine().migrations()).singleElement()
				.satisfies((migration) -> assertThat(migration.phase()).isEqualTo(Phase.PENDING));
			assertThat(Schema.of(database)).isEqualTo(before);
			assertThat(schemas(database)).doesNotContain("zdm");
		}
	}

	@Test
	void modeNoneChangesNothing(TestDatabase database) {
		createUsers(database, 10);

		try (TestInstance instance = rename(database).startup(StartupMode.NONE).build().start()) {
			assertThat(instance.engine().history()).isEmpty();
			assertThat(schemas(database)).doesNotContain("zdm");
		}
	}

	@Test
	void modeValidateFailsWhileAMigrationIsPendingAndPassesAfterwards(TestDatabase database) {
		createUsers(database, 10);

		try (TestInstance instance = rename(database).startup(StartupMode.VALIDATE).build()) {
			assertThatExceptionOfType(StartupException.class).isThrownBy(instance::startup)
				.withMessageContaining("V2 display_name")
				.withMessageContaining("Nothing was changed");
			assertThat(schemas(database)).doesNotContain("zdm");

			rename(database).build().startup().close();

			instance.startup();
		}
	}

	@PostgresVersionsTest
	void modeCompleteTakesEverythingToTheEnd(TestDatabase database) {
		createUsers(database, 500);

		try (TestInstance other = TestInstance.on(database.dataSource()).release("1.0").build().start();
				TestInstance instance = rename(database).startup(StartupMode.COMPLETE).build().startup()) {
			assertThat(instance.migration("2").phase()).isEqualTo(Phase.COMPLETED);
			assertThat(count(database, "display_name LIKE 'Name %'")).isEqualTo(500);
		}
	}

	@Test
	void aTableThatIsNotThereStopsTheStart(TestDatabase database) {
		try (TestInstance instance = rename(database).build()) {
			assertThatExceptionOfType(PlanningException.class).isThrownBy(instance::startup)
				.withMessageContaining("users");
			assertThat(instance.engine().history()).isEmpty();
		}
	}

	@Test
	void otherContentsUnderTheSameVersionStopTheStart(TestDatabase database) {
		createUsers(database, 10);
		rename(database).build().startup().close();
		var changed = TestMigrations.migration("2", """
				operations:
				- rename-column: { table: users, from: email, to: mail }
				""");

		try (TestInstance instance = TestInstance.on(database.dataSource()).ships(changed).build()) {
			assertThatExceptionOfType(StartupException.class).isThrownBy(instance::startup)
				.withMessageContaining("V2__display_name.yaml")
				.matches((ex) -> ex.action().contains("new version"));
		}
	}

	@Test
	void aVersionBelowTheNewestStopsTheStart(TestDatabase database) {
		createUsers(database, 10);
		rename(database).build().startup().close();
		var older = TestMigrations.migration("1.5", """
				operations:
				- rename-column: { table: users, from: email, to: mail }
				""");

		try (TestInstance instance = TestInstance.on(database.dataSource())
			.ships(older, TestMigrations.RENAME)
			.build()) {
			assertThatExceptionOfType(StartupException.class).isThrownBy(instance::startup)
				.withMessageContaining("1.5")
				.matches((ex) -> ex.action().contains("above 2"));
		}
	}

	@Test
	void anOlderReleaseStartsAndGoesOnWithWhatItDoesNotShip(TestDatabase database) {
		createUsers(database, 200);
		rename(database).build().startup().close();

		try (TestInstance older = TestInstance.on(database.dataSource()).release("1.0").build().start()) {
			older.await("2", Phase.MIGRATED);
			assertThat(count(database, "display_name IS NULL")).isZero();
		}
	}

	@Test
	void aBlockedTableStopsTheStartAndNamesTheBlocker(TestDatabase database) throws SQLException {
		createUsers(database, 10);
		List<String> before = Schema.of(database);

		try (Connection blocker = database.dataSource().getConnection();
				TestInstance instance = rename(database).startupTimeout(Duration.ofSeconds(3)).build()) {
			blocker.setAutoCommit(false);
			try (var statement = blocker.createStatement()) {
				statement.execute("SET LOCAL application_name = 'nightly report'; SELECT count(*) FROM users");
			}

			assertThatExceptionOfType(RuntimeException.class).isThrownBy(instance::startup)
				.matches((ex) -> ex instanceof StartupException || ex instanceof LockNotAvailableException)
				.withMessageContaining("nightly report");

			blocker.rollback();
			assertThat(Schema.of(database)).isEqualTo(before);
			assertThat(instance.engine().history()).isEmpty();
		}
	}

	@Test
	void twoApplicationsEachHaveTheirMigrationsAndOneColumnHasOneOwner(TestDatabase database) {
		createUsers(database, 10);
		rename(database).application("shop").build().startup().close();

		try (TestInstance billing = rename(database).application("billing").build()) {
			assertThatExceptionOfType(RuntimeException.class).isThrownBy(billing::startup)
				.withMessageContaining("display_name");
			assertThat(billing.engine().history()).isEmpty();
		}
	}

	@Test
	void aReleaseThatShipsSomethingElseUnderTheSameVersionSaysSo(TestDatabase database) {
		createUsers(database, 10);
		Migration other = TestMigrations.migration("2", """
				operations:
				- rename-column: { table: users, from: email, to: mail }
				""");
		try (TestInstance first = rename(database).build().start();
				TestInstance second = TestInstance.on(database.dataSource()).release("1.9").ships(other).build()) {
			first.await("2", Phase.MIGRATED);

			assertThatExceptionOfType(StartupException.class).isThrownBy(second::startup).satisfies((ex) -> {
				assertThat(ex.description()).contains("db/zdm/V2__display_name.yaml says something else")
					.contains(other.checksum(), TestMigrations.RENAME.checksum(), "MIGRATED since ");
				assertThat(ex.action()).contains("restore it as it was").contains("If release 1.9 is older");
			});
			assertThat(columns(database)).contains("display_name").doesNotContain("mail");

			first.requestUntilAccepted("2", "rollback");
			first.await("2", Phase.ROLLED_BACK);
			second.startup();
			assertThat(second.migration("2").phase()).isEqualTo(Phase.ROLLED_BACK);
		}
	}

	private static TestInstance.Builder rename(TestDatabase database) {
		return TestInstance.on(database.dataSource()).ships(TestMigrations.RENAME);
	}

	static void createUsers(TestDatabase database, int rows) {
		database.jdbc().execute("""
				CREATE TABLE users (
				    id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
				    user_name text NOT NULL,
				    email text);
				CREATE UNIQUE INDEX users_user_name_key ON users (user_name);
				INSERT INTO users (user_name, email) SELECT 'Name ' || i, 'mail' || i FROM generate_series(1, %d) AS i;
				""".formatted(rows));
	}

	private static List<String> columns(TestDatabase database) {
		return database.jdbc().queryForList("""
				SELECT attname FROM pg_attribute
				WHERE attrelid = 'users'::regclass AND attnum > 0 AND NOT attisdropped
				""", String.class);
	}

	private static List<String> schemas(TestDatabase database) {
		return database.jdbc().queryForList("SELECT nspname FROM pg_namespace", String.class);
	}

	private static int count(TestDatabase database, String condition) {
		Integer count = database.jdbc().queryForObject("SELECT count(*) FROM users WHERE " + condition, Integer.class);
		return (count != null) ? count : -1;
	}

}
