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
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.zdm.ConditionResult;
import io.zdm.Phase;
import io.zdm.Verdict;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StatementsSeen} and {@link StatementWatcher} with the server's own
 * statistics.
 */
@PostgresTest
class StatementsGateTests {

	private static final String READ = "SELECT u.user_name FROM users u WHERE u.id = ?";

	@PostgresVersionsTest
	void aReaderOfTheOldColumnClosesTheGateUntilItRests(TestDatabase database) {
		install(database);
		read(database);
		try (TestInstance instance = watched(database, Duration.ofSeconds(4))) {
			assertThat(seen(instance).verdict()).as(seen(instance).message()).isEqualTo(Verdict.PASS);

			read(database);
			read(database);
			TestInstance.patiently()
				.until(() -> Gates.failing(instance.request("2", "contract")).equals(Set.of("statements-seen")));
			assertThat(seen(instance).message()).startsWith("1 statements that name public.users.user_name ran")
				.contains("2 calls", "SELECT u.user_name FROM users u WHERE u.id = $1");

			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
		}
	}

	@PostgresVersionsTest
	void whatOnlyAnOldReleaseReadBeforeMigratedIsForgiven(TestDatabase database) {
		install(database);
		for (int i = 0; i < 3; i++) {
			read(database);
		}

		try (TestInstance instance = watched(database, Duration.ofDays(1))) {
			assertThat(seen(instance).verdict()).isEqualTo(Verdict.PASS);
			assertThat(seen(instance).message()).contains("ran since MIGRATED");
		}
	}

	@Test
	void theStatementsOfZdmItselfAndThoseThatUseNothingDoNotCount(TestDatabase database) {
		install(database);
		try (TestInstance instance = watched(database, Duration.ofDays(1))) {
			instance.requestUntilAccepted("2", "verify");
			Gates.verified(instance);
			JdbcTemplate jdbc = database.jdbc();
			jdbc.execute("COPY public.users (id, user_name, display_name) TO '/dev/null'");
			jdbc.execute("COMMENT ON COLUMN users.user_name IS 'users'");
			jdbc.queryForList("EXPLAIN SELECT user_name FROM users");
			jdbc.queryForList("SELECT display_name FROM users");
			jdbc.queryForList("SELECT id AS user_names FROM users");

			assertThat(seen(instance).verdict()).as(seen(instance).message()).isEqualTo(Verdict.PASS);

			jdbc.execute("COPY public.users (id, user_name) TO '/dev/null'");
			assertThat(seen(instance).message()).contains("COPY public.users (id, user_name) TO");
		}
	}

	@Test
	void aResetOfTheStatisticsHidesNothingThatRunsAfterwards(TestDatabase database) {
		install(database);
		for (int i = 0; i < 5; i++) {
			read(database);
		}
		try (TestInstance instance = watched(database, Duration.ofDays(1))) {
			database.jdbc()
				.queryForList("SELECT stats.pg_stat_statements_reset(0, "
						+ "(SELECT oid FROM pg_database WHERE datname = current_database()), 0)");
			read(database);

			assertThat(seen(instance).message()).contains("1 calls");
		}
	}

	@PostgresVersionsTest(atLeast = 14)
	void aReaderOfASinglePartitionIsSeenToo(TestDatabase database) {
		install(database);
		database.jdbc().execute("DROP TABLE users");
		PartitionedUsers.create(database);
		try (TestInstance instance = watched(database, Duration.ofDays(1))) {
			assertThat(seen(instance).verdict()).as(seen(instance).message()).isNotEqualTo(Verdict.FAIL);

			database.jdbc().queryForList("SELECT user_name FROM users_high_1 WHERE id = 2001");

			assertThat(seen(instance).verdict()).isEqualTo(Verdict.FAIL);
			assertThat(seen(instance).message()).contains("SELECT user_name FROM users_high_1");
		}
	}

	@Test
	void aLongStatementIsShortened(TestDatabase database) {
		install(database);
		try (TestInstance instance = watched(database, Duration.ofDays(1))) {
			database.jdbc().queryForList("SELECT user_name, %s FROM users".formatted("id + 1, ".repeat(200) + "id"));

			assertThat(seen(instance).verdict()).isEqualTo(Verdict.FAIL);
			assertThat(seen(instance).message()).endsWith("…").hasSizeLessThan(400);
		}
	}

	@Test
	void withoutTheExtensionTheConditionSaysThatItKnowsNothing(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = Gates.migrated(database, Duration.ofMillis(100))) {
			assertThat(seen(instance).verdict()).isEqualTo(Verdict.PASS);
			assertThat(seen(instance).message()).contains("pg_stat_statements is not installed");
		}
	}

	@Test
	void aRoleThatSeesOnlyItsOwnStatementsSaysSo(TestDatabase database) {
		install(database);
		String role = database.createRole("app");
		database.jdbc().execute("ALTER TABLE users OWNER TO " + role);
		database.jdbc().execute("GRANT CREATE ON DATABASE %s TO %s".formatted(database.name(), role));
		database.jdbc().execute("GRANT CREATE, USAGE ON SCHEMA public TO " + role);
		database.jdbc().execute("GRANT USAGE ON SCHEMA stats TO " + role);
		try (TestInstance instance = TestInstance.on(database.dataSource(role))
			.ships(TestMigrations.RENAME)
			.quietPeriod(Duration.ofMillis(100))
			.build()
			.start()) {
			instance.await("2", Phase.MIGRATED);
			awaitLook(database);
			assertThat(seen(instance).verdict()).isEqualTo(Verdict.WARN);
			assertThat(seen(instance).message()).contains("statements of other roles are hidden");

			database.jdbc().execute("REVOKE SELECT ON stats.pg_stat_statements FROM PUBLIC");
			assertThat(seen(instance).verdict()).isEqualTo(Verdict.WARN);
			assertThat(seen(instance).message()).contains("may not read stats.pg_stat_statements");
		}
	}

	@Test
	void statisticsThatAreFullAreNotTrustedToKnowWhoReads(TestDatabase database) {
		install(database);
		try (TestInstance instance = watched(database, Duration.ofDays(1))) {
			database.jdbc()
				.execute(IntStream.range(0, 1200)
					.mapToObj((number) -> "UNLISTEN a%d".formatted(number))
					.collect(Collectors.joining(";")));

			assertThat(seen(instance).verdict()).as(seen(instance).message()).isEqualTo(Verdict.WARN);
			assertThat(seen(instance).message()).contains("the statistics are full").contains("pg_stat_statements.max");
		}
		finally {
			database.jdbc().queryForList("SELECT stats.pg_stat_statements_reset()");
		}
	}

	static void install(TestDatabase database) {
		// Sessions take the setting up when they begin.
		database.jdbc().execute("ALTER DATABASE %s SET pg_stat_statements.track = 'top'".formatted(database.name()));
		database.closeIdleConnections();
		StartupTests.createUsers(database, 10);
		database.jdbc().execute("CREATE SCHEMA stats");
		database.jdbc().execute("CREATE EXTENSION pg_stat_statements SCHEMA stats");
		// The server has room for 1000 statements, which earlier tests may have used up.
		database.jdbc().queryForList("SELECT stats.pg_stat_statements_reset()");
	}

	private static TestInstance watched(TestDatabase database, Duration quiet) {
		TestInstance instance = Gates.builder(database).quietPeriod(quiet).build().start();
		instance.await("2", Phase.MIGRATED);
		awaitLook(database);
		return instance;
	}

	private static void awaitLook(TestDatabase database) {
		TestInstance.patiently()
			.until(() -> database.jdbc().queryForObject("SELECT count(*) FROM zdm.statement_watch", Long.class) == 1);
	}

	private static List<String> read(TestDatabase database) {
		return database.jdbc().queryForList(READ, String.class, 1);
	}

	private static ConditionResult seen(TestInstance instance) {
		return Gates.report(instance, "statements-seen");
	}

}
