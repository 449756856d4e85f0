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

package io.zdm.postgres;

import java.util.List;

import io.zdm.postgres.TableSnapshot.Dependent;
import io.zdm.postgres.TableSnapshot.Mention;
import io.zdm.postgres.TableSnapshot.Trigger;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what {@link CatalogReader} finds to depend on the columns of a table.
 */
@PostgresTest
class CatalogDependentsTests {

	private static final Identifier A = new Identifier("a");

	private static final Identifier B = new Identifier("b");

	@PostgresVersionsTest
	void viewsRulesPoliciesAndStatistics(TestDatabase database) {
		JdbcTemplate jdbc = database.jdbc();
		jdbc.execute("CREATE TABLE users (id int PRIMARY KEY, a text, b text)");
		jdbc.execute("CREATE TABLE log (t text)");
		jdbc.execute("CREATE SCHEMA \"Odd\"");
		jdbc.execute("CREATE VIEW \"Odd\".names AS SELECT a AS x FROM users WHERE b <> ''");
		jdbc.execute("CREATE VIEW counted AS SELECT count(*) FROM users");
		jdbc.execute("CREATE MATERIALIZED VIEW kept AS SELECT b FROM users");
		jdbc.execute("CREATE RULE logging AS ON UPDATE TO users DO ALSO INSERT INTO log VALUES (NEW.a)");
		jdbc.execute("CREATE POLICY mine ON users USING (b = current_user)");
		jdbc.execute("CREATE STATISTICS both_columns ON a, b FROM users");

		assertThat(Snapshots.read(database, "users").dependents()).containsExactlyInAnyOrder(
				new Dependent("view \"Odd\".names", List.of(A, B)),
				new Dependent("materialized view public.kept", List.of(B)),
				new Dependent("rule logging on table public.users", List.of(A)),
				new Dependent("policy mine on table public.users", List.of(B)),
				new Dependent("statistics object public.both_columns", List.of(A, B)));
	}

	@PostgresVersionsTest(atLeast = 12)
	void generatedColumns(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (a int, b int GENERATED ALWAYS AS (a + 1) STORED)");

		assertThat(Snapshots.read(database, "users").dependents())
			.containsExactly(new Dependent("generated column b of table public.users", List.of(A)));
	}

	@PostgresVersionsTest(atLeast = 14)
	void functionsWithAParsedBody(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (a text, b text)");
		database.jdbc().execute("CREATE FUNCTION f(n int) RETURNS text RETURN (SELECT a FROM users LIMIT n)");

		assertThat(Snapshots.read(database, "users").dependents())
			.containsExactly(new Dependent("function public.f(integer)", List.of(A)));
	}

	@PostgresVersionsTest(atLeast = 15)
	void columnListsOfPublications(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int PRIMARY KEY, a text, b text)");
		database.jdbc().execute("CREATE PUBLICATION p FOR TABLE users (id, a)");
		database.jdbc().execute("CREATE PUBLICATION whole FOR TABLE users");

		TableSnapshot table = Snapshots.read(database, "users");

		assertThat(table.publications()).containsExactly("whole");
		assertThat(table.dependents()).containsExactly(
				new Dependent("publication of table public.users in publication p", List.of(A, new Identifier("id"))));
	}

	@PostgresVersionsTest
	void triggersNameTheColumnsOfListConditionAndText(TestDatabase database) {
		JdbcTemplate jdbc = database.jdbc();
		jdbc.execute("CREATE SCHEMA zdm");
		jdbc.execute("CREATE TABLE users (id int, a text, b text, c text, d text)");
		jdbc.execute("""
				CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$
				BEGIN
				    NEW.C := 'x';
				    RETURN NEW;
				END $$
				""");
		jdbc.execute("CREATE FUNCTION zdm.sync() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'");
		jdbc.execute("CREATE TRIGGER \"Audit\" BEFORE UPDATE OF a ON users FOR EACH ROW"
				+ " WHEN (NEW.b <> '') EXECUTE PROCEDURE audit('d')");
		jdbc.execute("CREATE TRIGGER after_all AFTER INSERT ON users EXECUTE PROCEDURE audit()");
		jdbc.execute("CREATE TRIGGER \"~zdm_sync\" BEFORE INSERT ON users FOR EACH ROW EXECUTE PROCEDURE zdm.sync()");

		List<Trigger> triggers = Snapshots.read(database, "users").triggers();

		assertThat(triggers).extracting(Trigger::name)
			.containsExactly(new Identifier("Audit"), new Identifier("after_all"));
		Trigger audit = triggers.get(0);
		assertThat(audit.before()).isTrue();
		assertThat(audit.perRow()).isTrue();
		assertThat(audit.definition()).startsWith("CREATE TRIGGER \"Audit\" BEFORE UPDATE OF a ON public.users")
			.contains("public.audit('d')");
		assertThat(audit.columnsUsed()).extracting(Identifier::value).containsExactly("a", "b", "c", "d");
		assertThat(audit.columnsRecorded()).extracting(Identifier::value).containsExactly("a", "b");
		assertThat(audit.columnsMentioned()).extracting(Identifier::value).containsExactly("c", "d");
		assertThat(audit.updateOf()).extracting(Identifier::value).containsExactly("a");
		assertThat(audit.afterEvents()).startsWith("ON public.users FOR EACH ROW WHEN (");
		assertThat(audit.enabled()).isEqualTo('O');
		assertThat(triggers.get(1).updateOf()).isEmpty();
		assertThat(triggers.get(1).before()).isFalse();
		assertThat(triggers.get(1).perRow()).isFalse();
	}

	@PostgresVersionsTest
	void functionsThatMentionTableAndColumn(TestDatabase database) {
		JdbcTemplate jdbc = database.jdbc();
		jdbc.execute("CREATE SCHEMA zdm");
		jdbc.execute("CREATE TABLE users (id int, user_name text, n text)");
		jdbc.execute("""
				CREATE FUNCTION report(k int) RETURNS void LANGUAGE plpgsql AS $$
				BEGIN
				    PERFORM User_Name
				        FROM Users;
				END $$
				""");
		jdbc.execute(
				"CREATE FUNCTION other() RETURNS void LANGUAGE plpgsql AS 'BEGIN PERFORM user_name FROM all_users; END'");
		jdbc.execute("""
				CREATE FUNCTION longer() RETURNS void LANGUAGE plpgsql AS $$
				BEGIN PERFORM user_names FROM users; END $$
				""");
		jdbc.execute(
				"CREATE FUNCTION zdm.own() RETURNS void LANGUAGE plpgsql AS 'BEGIN PERFORM user_name FROM users; END'");
		jdbc.execute("CREATE FUNCTION fire() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.n := 1; RETURN NEW; END'");
		jdbc.execute("CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW EXECUTE PROCEDURE fire()");

		assertThat(Snapshots.read(database, "users").mentions()).containsExactly(
				new Mention("public.fire()", new Identifier("n"), "BEGIN NEW.n := 1; RETURN NEW; END"),
				new Mention("public.report(integer)", new Identifier("user_name"), "PERFORM User_Name"));
	}

}
