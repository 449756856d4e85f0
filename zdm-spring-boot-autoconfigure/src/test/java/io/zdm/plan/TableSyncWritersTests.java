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

import java.io.StringReader;
import java.sql.Connection;
import java.util.List;

import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.postgresql.PGConnection;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every writer keeps working under the trigger of {@link TableSync}, whatever its rights,
 * its session and its statement.
 */
class TableSyncWritersTests {

	private static SyncedTable users(TestDatabase database) {
		return SyncedTable.create(database, """
				id serial PRIMARY KEY, user_name text UNIQUE DEFAULT 'nobody', display_name text, s timestamptz, t text,
				other int""")
			.map(SyncedTable.column("user_name", "text", "'nobody'::text"), SyncedTable.column("display_name", "text"),
					SyncedTable.copy("user_name"), SyncedTable.copy("display_name"))
			.map(SyncedTable.column("s", "timestamp with time zone"), SyncedTable.column("t", "text"),
					SyncedTable.sql("timezone('UTC', s)::date - '2000-01-01'::date || 'd'"),
					SyncedTable.sql("timezone('UTC', '2000-01-01'::timestamp) + t::interval"))
			.sync();
	}

	private static JdbcTemplate session(Connection connection, String... settings) {
		JdbcTemplate session = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
		List.of(settings).forEach(session::execute);
		return session;
	}

	@PostgresVersionsTest
	void aRoleWithoutAnyGrantBeyondTheTable(TestDatabase database) {
		SyncedTable users = users(database);
		String role = database.createRole("writer");
		users.jdbc()
			.execute("GRANT INSERT, UPDATE, SELECT ON users TO %1$s; GRANT USAGE ON SEQUENCE users_id_seq TO %1$s"
				.formatted(new Identifier(role)));
		users.jdbc().execute("REVOKE ALL ON SCHEMA zdm FROM PUBLIC");
		JdbcTemplate writer = new JdbcTemplate(database.dataSource(role));

		writer.update("INSERT INTO users (user_name) VALUES ('old')");
		writer.update("INSERT INTO users (display_name) VALUES ('new')");
		writer.update("UPDATE users SET user_name = 'older' WHERE id = 1");

		assertThat(users.disobeying()).isZero();
		assertThat(users.stamped("legacy", 0)).isFalse();
	}

	@PostgresVersionsTest
	void aRoleWithTheGrantsIsCountedOnce(TestDatabase database) {
		SyncedTable users = users(database);
		String role = database.createRole("writer");
		users.jdbc()
			.execute("GRANT INSERT, UPDATE, SELECT ON users TO %1$s; GRANT USAGE ON SEQUENCE users_id_seq TO %1$s"
				.formatted(new Identifier(role)));
		new SyncSequences(SyncedTable.ZDM, users.mappings().get(0)).grants(List.of(new Identifier(role)))
			.forEach(users.jdbc()::execute);
		JdbcTemplate writer = new JdbcTemplate(database.dataSource(role));

		writer.update("INSERT INTO users (display_name) VALUES ('new')");
		writer.update("UPDATE users SET display_name = 'newer'");
		writer.update("UPDATE users SET other = 1");
		assertThat(users.stamped("legacy", 0)).isFalse();
		writer.update("INSERT INTO users (other) VALUES (1)");
		assertThat(users.stamped("legacy", 0)).isFalse();
		assertThat(users.stamped("ambiguous", 0)).isTrue();
		writer.update("UPDATE users SET user_name = 'old' WHERE id = 1");
		assertThat(users.jdbc()
			.queryForObject("SELECT abs(last_value - extract(epoch FROM clock_timestamp())) < 60 FROM zdm.legacy_m0",
					Boolean.class))
			.isTrue();
	}

	@PostgresVersionsTest
	void theStampSurvivesARollbackAndHoldsNobodyUp(TestDatabase database) throws Exception {
		SyncedTable users = users(database);
		users.execute("INSERT INTO users (user_name) VALUES ('a'), ('b')");
		users.jdbc().execute("ALTER SEQUENCE zdm.legacy_m0 RESTART");
		try (Connection first = database.dataSource().getConnection();
				Connection second = database.dataSource().getConnection()) {
			JdbcTemplate one = session(first, "BEGIN");
			JdbcTemplate two = session(second, "SET lock_timeout = '2s'", "BEGIN");

			one.update("UPDATE users SET user_name = 'c' WHERE id = 1");
			two.update("UPDATE users SET user_name = 'd' WHERE id = 2");
			one.execute("ROLLBACK");
			two.execute("ROLLBACK");
		}

		assertThat(users.stamped("legacy", 0)).isTrue();
	}

	@PostgresVersionsTest
	void lastvalIsLeftAloneAndReturningSeesTheSyncedRow(TestDatabase database) throws Exception {
		SyncedTable users = users(database);
		try (Connection connection = database.dataSource().getConnection()) {
			JdbcTemplate session = session(connection);

			assertThat(session.queryForMap("INSERT INTO users (user_name) VALUES ('old') RETURNING *"))
				.containsEntry("display_name", "old");
			assertThat(session.queryForObject("SELECT lastval()", Long.class)).isEqualTo(1);
			assertThat(users.stamped("legacy", 0)).isTrue();
		}
	}

	@PostgresVersionsTest
	void aSessionOfAnySearchPathAndTimeZone(TestDatabase database) throws Exception {
		SyncedTable users = users(database);
		users.jdbc()
			.execute(
					"""
							CREATE SCHEMA evil;
							CREATE FUNCTION evil.timezone(text, timestamptz) RETURNS timestamp LANGUAGE sql AS 'SELECT NULL::timestamp';
							CREATE FUNCTION evil.num_nonnulls(text) RETURNS int LANGUAGE sql AS 'SELECT 0';
							CREATE FUNCTION evil.no(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT true';
							CREATE OPERATOR evil.= (LEFTARG = text, RIGHTARG = text, PROCEDURE = evil.no);
							CREATE TYPE evil.timestamptz AS (a int);
							CREATE TYPE evil.text AS (a int)""");
		try (Connection connection = database.dataSource().getConnection()) {
			JdbcTemplate session = session(connection, "SET search_path = evil, pg_catalog, public",
					"SET TimeZone = 'Asia/Tokyo'", "SET DateStyle = 'ISO, DMY'", "SET IntervalStyle = 'iso_8601'");

			session.update("INSERT INTO users (user_name, s) VALUES ('old', '2000-01-03 00:00:00+00')");
			session.update("UPDATE users SET user_name = 'older'");
			assertThat(session.queryForMap("SELECT * FROM users")).containsEntry("display_name", "older")
				.containsEntry("t", "2d");
			session.update("UPDATE users SET display_name = 'newer', t = '5d'");
			assertThat(session.queryForMap("SELECT user_name, s::pg_catalog.text AS s FROM users"))
				.containsEntry("user_name", "newer")
				.containsEntry("s", "2000-01-06 09:00:00+09");
			assertThat(session.queryForObject("SHOW search_path", String.class)).isEqualTo("evil, pg_catalog, public");
			session.execute("SET search_path = public");
			session.update("UPDATE users SET t = '6d'");
			assertThat(session.queryForObject("SHOW search_path", String.class)).isEqualTo("public");
		}
		assertThat(users.disobeying()).isZero();
	}

	@PostgresVersionsTest
	void theSearchPathOfASessionSurvivesAFailureWithinATransaction(TestDatabase database) throws Exception {
		users(database);
		try (Connection connection = database.dataSource().getConnection()) {
			JdbcTemplate session = session(connection, "SET search_path = public, pg_temp", "BEGIN",
					"SET search_path = public", "SAVEPOINT s");
			try {
				session.update("INSERT INTO public.users (t) VALUES ('not an interval')");
			}
			catch (DataAccessException expected) {
				session.execute("ROLLBACK TO s");
			}

			assertThat(session.queryForObject("SHOW search_path", String.class)).isEqualTo("public");
			session.update("INSERT INTO public.users (t) VALUES ('1d')");
			assertThat(session.queryForObject("SHOW search_path", String.class)).isEqualTo("public");
			session.execute("COMMIT");
			assertThat(session.queryForObject("SHOW search_path", String.class)).isEqualTo("public");
			session.execute("SET search_path = pg_catalog");
			session.execute("BEGIN");
			session.execute("SET LOCAL search_path = public");
			session.update("INSERT INTO users (user_name, t) VALUES ('x', '1d')");
			session.execute("COMMIT");
			assertThat(session.queryForObject("SHOW search_path", String.class)).isEqualTo("pg_catalog");
		}
	}

	@PostgresVersionsTest
	void upsertsCopyAndCascades(TestDatabase database) throws Exception {
		SyncedTable users = users(database);
		users.jdbc().execute("""
				CREATE TABLE parent (name text PRIMARY KEY);
				INSERT INTO parent VALUES ('old'), ('copied'), ('nobody');
				ALTER TABLE users ADD FOREIGN KEY (user_name) REFERENCES parent ON UPDATE CASCADE""");

		users.execute("INSERT INTO users (user_name) VALUES ('old')");
		users.execute("""
				INSERT INTO users (user_name) VALUES ('old')
				ON CONFLICT (user_name) DO UPDATE SET other = 1""");
		users.execute("UPDATE parent SET name = 'cascaded' WHERE name = 'old'");
		try (Connection connection = database.dataSource().getConnection()) {
			connection.unwrap(PGConnection.class)
				.getCopyAPI()
				.copyIn("COPY users (id, user_name) FROM STDIN", new StringReader("7\tcopied\n"));
		}

		assertThat(users.row(1, "user_name", "display_name", "other")).isEqualTo("cascaded|cascaded|1");
		assertThat(users.row(7, "user_name", "display_name")).isEqualTo("copied|copied");
	}

	@PostgresVersionsTest(atLeast = 15)
	void merge(TestDatabase database) {
		SyncedTable users = users(database);
		users.execute("INSERT INTO users (user_name) VALUES ('old')");

		users.execute(
				"""
						MERGE INTO users USING (VALUES ('old', 'new'), ('none', 'inserted')) AS v (was, becomes) ON user_name = was
						WHEN MATCHED THEN UPDATE SET display_name = becomes
						WHEN NOT MATCHED THEN INSERT (user_name) VALUES (becomes)""");

		assertThat(users.row(1, "user_name")).isEqualTo("new");
		assertThat(users.disobeying()).isZero();
	}

	@PostgresVersionsTest
	void aReplicationSessionAndRowLevelSecurity(TestDatabase database) throws Exception {
		SyncedTable users = users(database);
		String role = database.createRole("writer");
		users.jdbc()
			.execute(
					"""
							GRANT ALL ON users, users_id_seq TO %1$s;
							ALTER TABLE users ENABLE ROW LEVEL SECURITY;
							ALTER TABLE users FORCE ROW LEVEL SECURITY;
							CREATE POLICY own ON users TO %1$s USING (other = 1) WITH CHECK (other = 1 AND display_name IS NOT NULL)"""
						.formatted(new Identifier(role)));
		try (Connection connection = database.dataSource().getConnection()) {
			session(connection, "SET session_replication_role = replica")
				.update("INSERT INTO users (user_name) VALUES ('replicated')");
		}
		JdbcTemplate writer = new JdbcTemplate(database.dataSource(role));
		writer.update("INSERT INTO users (user_name, other) VALUES ('own', 1)");
		writer.update("UPDATE users SET display_name = 'mine'");

		assertThat(users.row(1, "display_name")).isEqualTo("replicated");
		assertThat(users.row(2, "user_name")).isEqualTo("mine");
	}

	@PostgresVersionsTest
	void triggersWithOtherNamesComeFirst(TestDatabase database) {
		SyncedTable users = users(database);
		users.jdbc().execute("""
				CREATE FUNCTION trim_name() RETURNS trigger LANGUAGE plpgsql AS
				$$ BEGIN NEW.user_name := btrim(NEW.user_name); RETURN NEW; END $$;
				CREATE TRIGGER zzz BEFORE INSERT OR UPDATE ON users FOR EACH ROW EXECUTE PROCEDURE trim_name()""");

		users.execute("INSERT INTO users (user_name) VALUES (' old ')");

		assertThat(users.row(1, "user_name", "display_name")).isEqualTo("old|old");
	}

	@PostgresVersionsTest(atLeast = 13)
	void aRowThatMovesBetweenPartitions(TestDatabase database) {
		database.jdbc().execute("""
				CREATE SCHEMA zdm;
				CREATE TABLE users (id int, s text, t text) PARTITION BY LIST (id);
				CREATE TABLE users_1 PARTITION OF users FOR VALUES IN (1);
				CREATE TABLE users_2 PARTITION OF users FOR VALUES IN (2)""");
		Mapping mapping = new Mapping("m0", QualifiedName.of("public", "users"),
				List.of(SyncedTable.column("s", "text")), List.of(SyncedTable.column("t", "text")),
				List.of(SyncedTable.sql("upper(btrim(s))")), List.of(SyncedTable.sql("lower(t)")));
		new TableSync(SyncedTable.ZDM, mapping.table(), List.of(mapping)).statements()
			.forEach(database.jdbc()::execute);

		database.jdbc().update("INSERT INTO users VALUES (1, ' Bob ')");
		database.jdbc().update("UPDATE users SET id = 2");

		assertThat(database.jdbc().queryForObject("SELECT s || '|' || t FROM users_2", String.class))
			.isEqualTo(" Bob |BOB");
	}

}
