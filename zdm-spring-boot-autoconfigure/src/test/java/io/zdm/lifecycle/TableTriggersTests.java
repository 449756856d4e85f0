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
import java.util.Optional;

import javax.sql.DataSource;

import io.zdm.Activity;
import io.zdm.Phase;
import io.zdm.migration.Migration;
import io.zdm.migration.MigrationFile;
import io.zdm.migration.MigrationParser;
import io.zdm.migration.PlanningException;
import io.zdm.migration.operation.OperationRegistry;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for what the user's triggers of a table do during a backfill.
 */
@PostgresTest
class TableTriggersTests {

	@PostgresVersionsTest
	void theyFireUnlessTheFileSaysOtherwiseAndThePlanSaysSo(TestDatabase database) {
		users(database);
		try (TestInstance instance = start(database.dataSource(), "")) {
			instance.await("2", Phase.MIGRATED);

			assertThat(count(database, "updated_at IS NOT NULL")).isEqualTo(3000);
			assertThat(instance.migration("2").plan().notes())
				.filteredOn((note) -> note.contains("fires the triggers of the table"))
				.singleElement()
				.asString()
				.contains("public.users", "('touch')", "table-triggers: skip")
				.doesNotContain("'born'", "'renamed'", "'off'");
		}
	}

	@PostgresVersionsTest
	void skippedTheyDoNotFireForTheRowsOfTheBackfillButForAllOthers(TestDatabase database) {
		users(database);
		database.jdbc().execute("ALTER TABLE users ENABLE ALWAYS TRIGGER born");
		try (TestInstance instance = start(database.dataSource(), ", table-triggers: skip")) {
			instance.await("2", Phase.MIGRATING);
			database.jdbc().update("UPDATE users SET user_name = 'fresh' WHERE id = 3000");
			instance.await("2", Phase.MIGRATED);

			assertThat(count(database, "updated_at IS NOT NULL")).isEqualTo(1);
			assertThat(count(database, "display_name = user_name")).isEqualTo(3000);
			assertThat(count(database, "id = 3000 AND display_name = 'fresh' AND updated_at IS NOT NULL")).isOne();
			assertThat(instance.migration("2").plan().notes())
				.anySatisfy((note) -> assertThat(note).contains("session_replication_role = replica", "('touch')"));
			database.jdbc().update("UPDATE users SET display_name = 'new' WHERE id = 7");
			assertThat(count(database, "user_name = 'new' AND updated_at IS NOT NULL")).isOne();
		}
	}

	@Test
	void aRowThatIsTriedAgainIsFilledInTheSameWay(TestDatabase database) {
		users(database);
		Migration migration = migration("- change-column-type: { table: users, column: user_name, to: short, "
				+ "type: \"character varying(20)\", forward: \"user_name::character varying(20)\", "
				+ "backward: \"short::text\", table-triggers: skip }");
		database.jdbc().execute("""
				CREATE FUNCTION strict() RETURNS trigger LANGUAGE plpgsql AS $own$
				BEGIN IF NEW.id = 2999 THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END $own$;
				CREATE TRIGGER strict BEFORE UPDATE ON users FOR EACH ROW EXECUTE PROCEDURE strict();
				ALTER TABLE users ENABLE ALWAYS TRIGGER strict;
				""");
		try (TestInstance instance = start(database.dataSource(), migration)) {
			TestInstance.patiently()
				.until(() -> instance.migration("2").reason().filter((why) -> why.contains("quarantined")).isPresent());
			database.jdbc().execute("DROP TRIGGER strict ON users");

			instance.requestUntilAccepted("2", "retry-quarantined");
			instance.await("2", Phase.MIGRATED);

			assertThat(count(database, "id = 2999 AND short = 'Name 2999' AND updated_at IS NULL")).isOne();
		}
	}

	@PostgresVersionsTest
	void whoMayNotIsToldSoBeforeAnythingChanges(TestDatabase database) {
		users(database);
		String role = database.createRole("app");
		database.jdbc().execute("ALTER TABLE users OWNER TO \"%s\"".formatted(role));
		database.jdbc().execute("GRANT CREATE ON DATABASE \"%s\" TO \"%s\"".formatted(database.name(), role));
		database.jdbc().execute("GRANT ALL ON SCHEMA public TO \"%s\"".formatted(role));

		assertThatExceptionOfType(PlanningException.class)
			.isThrownBy(() -> start(database.dataSource(role), ", table-triggers: skip").close())
			.withMessageContaining("'table-triggers: skip' needs session_replication_role = replica, which the role")
			.withMessageContaining((database.version() >= 15) ? "GRANT SET ON PARAMETER session_replication_role TO"
					: "Before PostgreSQL 15 only a superuser may");
		assertThat(database.jdbc()
			.queryForObject("SELECT count(*) FROM pg_attribute WHERE attname = 'display_name'", Long.class)).isZero();

		if (database.version() >= 15) {
			database.jdbc().execute("GRANT SET ON PARAMETER session_replication_role TO \"%s\"".formatted(role));
			try (TestInstance instance = start(database.dataSource(role), ", table-triggers: skip")) {
				instance.await("2", Phase.MIGRATED);
				assertThat(instance.migration("2").activity()).isNotEqualTo(Activity.FAILED);
				assertThat(count(database, "updated_at IS NOT NULL")).isZero();
			}
			database.jdbc().execute("REVOKE SET ON PARAMETER session_replication_role FROM \"%s\"".formatted(role));
		}
	}

	@Test
	void theWordCountsForTheChecksum() {
		String operation = "- rename-column: { table: users, from: user_name, to: display_name%s }";

		assertThat(migration(operation.formatted("")).checksum())
			.isNotEqualTo(migration(operation.formatted(", table-triggers: skip")).checksum());
	}

	private static void users(TestDatabase database) {
		database.jdbc().execute("""
				CREATE TABLE users (id int PRIMARY KEY, user_name text, updated_at timestamptz);
				INSERT INTO users SELECT i, 'Name ' || i FROM generate_series(1, 3000) AS i;
				CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $own$
				BEGIN NEW.updated_at := now(); RETURN NEW; END $own$;
				CREATE TRIGGER touch BEFORE INSERT OR UPDATE ON users FOR EACH ROW EXECUTE PROCEDURE touch();
				CREATE TRIGGER born BEFORE INSERT ON users FOR EACH ROW EXECUTE PROCEDURE touch();
				CREATE TRIGGER renamed BEFORE UPDATE OF id ON users FOR EACH ROW EXECUTE PROCEDURE touch();
				CREATE TRIGGER off BEFORE UPDATE ON users FOR EACH ROW EXECUTE PROCEDURE touch();
				ALTER TABLE users DISABLE TRIGGER off;
				""");
	}

	private static Migration migration(String operation) {
		return new MigrationParser(OperationRegistry.standard())
			.parse(new MigrationFile("V2__name.yaml", "db/zdm/V2__name.yaml", "operations:\n" + operation + "\n"));
	}

	private static TestInstance start(DataSource dataSource, String more) {
		return start(dataSource,
				migration("- rename-column: { table: users, from: user_name, to: display_name%s }".formatted(more)));
	}

	private static TestInstance start(DataSource dataSource, Migration migration) {
		return TestInstance.on(dataSource).ships(migration).quietPeriod(Duration.ZERO).build().start();
	}

	private static long count(TestDatabase database, String condition) {
		return Optional
			.ofNullable(database.jdbc().queryForObject("SELECT count(*) FROM users WHERE " + condition, Long.class))
			.orElse(0L);
	}

}
