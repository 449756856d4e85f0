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

package io.zdm.plan;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import io.zdm.postgres.Identifier;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.awaitility.Awaitility;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LegacyStamp} and for what a session remembers of it. Where a sequence
 * is restarted, what is stamped afterwards is what the session has looked at again.
 */
class LegacyStampTests {

	private static SyncedTable users(TestDatabase database) {
		SyncedTable users = SyncedTable
			.create(database, "id int, user_name text DEFAULT 'nobody', display_name text, s text, t text")
			.map(SyncedTable.column("user_name", "text", "'nobody'::text"), SyncedTable.column("display_name", "text"),
					SyncedTable.copy("user_name"), SyncedTable.copy("display_name"))
			.map(SyncedTable.column("s", "text"), SyncedTable.column("t", "text"), SyncedTable.sql("upper(s)"),
					SyncedTable.sql("lower(t)"))
			.sync();
		users.execute("INSERT INTO users (id, display_name, t) VALUES (1, 'new', 'NEW')");
		return users;
	}

	private static JdbcTemplate session(Connection connection) {
		return new JdbcTemplate(new SingleConnectionDataSource(connection, true));
	}

	private static void write(JdbcTemplate session, String column) {
		session.update("UPDATE users SET %1$s = %1$s || 'x'".formatted(column));
	}

	private static void restart(SyncedTable users, int mapping) {
		users.jdbc().execute("ALTER SEQUENCE zdm.legacy_m%d RESTART".formatted(mapping));
	}

	private static long second(JdbcTemplate session) {
		return session.queryForObject("SELECT floor(date_part('epoch', clock_timestamp()))", Long.class);
	}

	private static String remembered(SyncedTable users, int mapping) {
		return new StampedSecond(new SyncSequences(SyncedTable.ZDM, users.mappings().get(mapping)).legacy()).setting();
	}

	@PostgresVersionsTest
	void theSequenceIsLookedAtOnceInASecond(TestDatabase database) throws SQLException {
		SyncedTable users = users(database);
		for (int mapping = 0; mapping < 2; mapping++) {
			String column = List.of("user_name", "s").get(mapping);
			int number = mapping;
			try (Connection connection = database.dataSource().getConnection()) {
				JdbcTemplate session = session(connection);

				Awaitility.await().until(() -> {
					write(session, column);
					long second = second(session);
					write(session, column);
					restart(users, number);
					write(session, column);
					return second(session) == second;
				});
				assertThat(users.stamped("legacy", number)).isFalse();

				Awaitility.await().pollInterval(Duration.ofMillis(50)).until(() -> {
					write(session, column);
					return users.stamped("legacy", number);
				});
			}
		}
		assertThat(users.disobeying()).isZero();
	}

	@PostgresVersionsTest
	void aWriterThatRollsBackLeavesTheStampAndForgetsIt(TestDatabase database) throws SQLException {
		SyncedTable users = users(database);
		try (Connection connection = database.dataSource().getConnection()) {
			JdbcTemplate session = session(connection);

			session.execute("BEGIN");
			write(session, "user_name");
			session.execute("ROLLBACK");
			assertThat(users.stamped("legacy", 0)).isTrue();

			restart(users, 0);
			write(session, "user_name");
			assertThat(users.stamped("legacy", 0)).isTrue();
		}
	}

	@PostgresVersionsTest
	void aSavepointThatIsRolledBackLeavesTheStampAndForgetsIt(TestDatabase database) throws SQLException {
		SyncedTable users = users(database);
		try (Connection connection = database.dataSource().getConnection()) {
			JdbcTemplate session = session(connection);

			session.execute("BEGIN; SAVEPOINT s");
			write(session, "user_name");
			session.execute("ROLLBACK TO SAVEPOINT s");
			assertThat(users.stamped("legacy", 0)).isTrue();
			session.execute("ALTER SEQUENCE zdm.legacy_m0 RESTART");
			write(session, "user_name");
			session.execute("COMMIT");
		}

		assertThat(users.stamped("legacy", 0)).isTrue();
	}

	@PostgresVersionsTest
	void aSessionWhoseSettingsAreResetOrSpoiledLooksAgain(TestDatabase database) throws SQLException {
		SyncedTable users = users(database);
		try (Connection connection = database.dataSource().getConnection()) {
			JdbcTemplate session = session(connection);

			for (String settings : List.of("RESET ALL", "DISCARD ALL", "SET %s = 'no second'", "SET %s = ''",
					"SET extra_float_digits = -15")) {
				write(session, "user_name");
				restart(users, 0);
				session.execute(settings.formatted(remembered(users, 0)));
				write(session, "user_name");

				assertThat(users.stamped("legacy", 0)).as(settings).isTrue();
			}
		}
		assertThat(users.disobeying()).isZero();
	}

	@PostgresVersionsTest
	void eachMappingOfATableHasAStampOfItsOwn(TestDatabase database) throws SQLException {
		SyncedTable users = users(database);
		try (Connection connection = database.dataSource().getConnection()) {
			JdbcTemplate session = session(connection);

			write(session, "user_name");
			assertThat(users.stamped("legacy", 0)).isTrue();
			assertThat(users.stamped("legacy", 1)).isFalse();
			write(session, "s");
			assertThat(users.stamped("legacy", 1)).isTrue();
		}
	}

	@PostgresVersionsTest
	void anAmbiguousInsertIsNoLegacyWriteOfTheSameSecond(TestDatabase database) throws SQLException {
		SyncedTable users = users(database);
		try (Connection connection = database.dataSource().getConnection()) {
			JdbcTemplate session = session(connection);

			session.update("INSERT INTO users (id) VALUES (2)");
			assertThat(users.stamped("ambiguous", 0)).isTrue();
			assertThat(users.stamped("legacy", 0)).isFalse();
			session.update("INSERT INTO users (user_name) VALUES ('old')");
			assertThat(users.stamped("legacy", 0)).isTrue();
		}
	}

	@PostgresVersionsTest
	void aRoleWithoutRightsWritesAndTheNextRoleOfItsSessionIsCounted(TestDatabase database) throws SQLException {
		SyncedTable users = users(database);
		Identifier stranger = new Identifier(database.createRole("stranger"));
		Identifier writer = new Identifier(database.createRole("writer"));
		users.jdbc().execute("GRANT SELECT, UPDATE ON users TO %s, %s".formatted(stranger, writer));
		new SyncSequences(SyncedTable.ZDM, users.mappings().get(0)).grants(List.of(writer))
			.forEach(users.jdbc()::execute);
		try (Connection connection = database.dataSource().getConnection()) {
			JdbcTemplate session = session(connection);

			session.execute("SET ROLE " + stranger);
			write(session, "user_name");
			write(session, "user_name");
			assertThat(users.stamped("legacy", 0)).isFalse();
			session.execute("SET ROLE " + writer);
			write(session, "user_name");
			assertThat(users.stamped("legacy", 0)).isTrue();
			session.execute("RESET ROLE");
		}
		assertThat(users.disobeying()).isZero();
	}

	@PostgresVersionsTest
	void aWriteAfterABackfillOfTheSameSessionIsCounted(TestDatabase database) throws SQLException {
		SyncedTable users = users(database);
		try (Connection connection = database.dataSource().getConnection()) {
			JdbcTemplate session = session(connection);

			session.execute("SET zdm.backfill = 'of another mapping'");
			write(session, "user_name");
			assertThat(users.stamped("legacy", 0)).isFalse();
			session.execute("RESET zdm.backfill");
			write(session, "user_name");
			assertThat(users.stamped("legacy", 0)).isTrue();
		}
	}

	@PostgresVersionsTest
	void aStampOfAClockThatWasAheadStays(TestDatabase database) throws SQLException {
		SyncedTable users = users(database);
		users.jdbc().queryForList("SELECT setval('zdm.legacy_m0', 9999999999)");
		try (Connection connection = database.dataSource().getConnection()) {
			JdbcTemplate session = session(connection);

			write(session, "user_name");
			write(session, "user_name");
		}

		assertThat(users.jdbc().queryForObject("SELECT last_value FROM zdm.legacy_m0", Long.class))
			.isEqualTo(9999999999L);
	}

	@PostgresVersionsTest
	void noSearchPathMakesASecondLookStamped(TestDatabase database) throws SQLException {
		SyncedTable users = users(database);
		users.jdbc()
			.execute(
					"""
							CREATE SCHEMA evil;
							CREATE FUNCTION evil.yes(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT true';
							CREATE OPERATOR evil.= (LEFTARG = text, RIGHTARG = text, PROCEDURE = evil.yes);
							CREATE FUNCTION evil.current_setting(text, boolean) RETURNS text LANGUAGE sql AS 'SELECT ''0''::text';
							CREATE FUNCTION evil.floor(double precision) RETURNS double precision LANGUAGE sql AS 'SELECT 0.0::float8'""");
		try (Connection connection = database.dataSource().getConnection()) {
			JdbcTemplate session = session(connection);
			session.execute("SET search_path = evil, pg_catalog, public");

			write(session, "user_name");
		}

		assertThat(users.stamped("legacy", 0)).isTrue();
	}

}
