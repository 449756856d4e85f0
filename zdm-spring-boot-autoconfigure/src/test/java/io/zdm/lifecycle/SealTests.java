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
import io.zdm.testing.traffic.Oracle;
import io.zdm.testing.traffic.Release;
import io.zdm.testing.traffic.Traffic;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.BadSqlGrammarException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The old column is sealed, brought back, sealed again and dropped.
 */
@PostgresTest
class SealTests {

	private static final Log logger = LogFactory.getLog(SealTests.class);

	private static final Duration LONG = Duration.ofDays(2);

	private static final Duration SHORT = Duration.ofMillis(200);

	@PostgresVersionsTest
	void aRenameIsSealedUnsealedAndDroppedUnderTraffic(TestDatabase database) {
		underTraffic(database, TestMigrations.RENAME, false, new Oracle(database.jdbc(), "user_name", "display_name"));
	}

	@PostgresVersionsTest
	void aConversionIsSealedUnsealedAndDroppedUnderTraffic(TestDatabase database) {
		underTraffic(database, TestMigrations.TRANSFORM, true,
				new Oracle(database.jdbc(), "upper(btrim(user_name))", "lower(display_name)"));
	}

	private static void underTraffic(TestDatabase database, Migration migration, boolean nullable, Oracle oracle) {
		String role = createUsers(database, nullable);
		try (Traffic traffic = new Traffic(database.url(), role, role, nullable, 4711);
				TestInstance patient = instance(database, LONG, migration).start()) {
			List<Long> ids = traffic.rememberAll(database.jdbc());
			patient.await("2", Phase.MIGRATED);
			traffic.filled();
			traffic.start(Release.NEW, List.of("", "SET TimeZone = 'Asia/Kathmandu'"), ids.subList(0, 400));
			letItRun(traffic);

			patient.requestUntilAccepted("2", "contract");
			patient.await("2", Phase.SEALED);
			assertThat(oldColumn(database)).as("the old column is out of reach").isFalse();
			assertThatExceptionOfType(BadSqlGrammarException.class).as("a straggler fails visibly")
				.isThrownBy(() -> database.jdbc().update("UPDATE users SET user_name = 'late' WHERE id = 1"));
			letItRun(traffic);

			patient.requestUntilAccepted("2", "unseal");
			patient.await("2", Phase.MIGRATED);
			traffic.start(Release.OLD, List.of(""), ids.subList(400, ids.size()));
			letItRun(traffic);
			traffic.stop(Release.OLD);
			List<Long> freed = traffic.stop(Release.NEW);
			assertThat(oracle.wrongRows(traffic.written())).as("nothing was lost by the seal").isEmpty();

			traffic.start(Release.NEW, List.of(""), freed);
			patient.close();
			try (TestInstance impatient = instance(database, SHORT, migration).start()) {
				impatient.requestUntilAccepted("2", "contract");
				impatient.await("2", Phase.COMPLETED);
				letItRun(traffic);
				assertThat(audit(database)).containsSubsequence("phase SEALED", "phase MIGRATED", "phase SEALED",
						"phase COMPLETED");
			}
			traffic.stop(Release.NEW);
			logger.info("seal on PostgreSQL %d, %s: %s".formatted(database.version(), nullable ? "lossy" : "identity",
					traffic.summary()));
			logger.info("seal steps: " + database.jdbc().queryForList("""
					SELECT name || ' ' || elapsed_micros || ' µs' FROM zdm.step WHERE name ~ '(seal|rename|drop)-column'
					""", String.class));
			assertThat(traffic.failures()).isEmpty();
			assertThat(oracle.wrongRows(traffic.written())).isEmpty();
			assertThat(LifecycleTests.leftovers(database)).isEmpty();
		}
		List<String> after = Schema.of(database).stream().filter((line) -> keepsPlace(line, nullable)).toList();
		database.jdbc().execute("DROP TABLE users");
		createUsers(database, nullable, role);
		database.jdbc().execute("ALTER TABLE users RENAME COLUMN user_name TO display_name");
		assertThat(after).isEqualTo(Schema.of(database).stream().filter((line) -> keepsPlace(line, nullable)).toList());
	}

	// A column that takes the place of another always comes last.
	private static boolean keepsPlace(String line, boolean replaced) {
		return !replaced || !line.startsWith(Schema.ORDER);
	}

	@PostgresVersionsTest
	void aTypeIsSealedUnderItsNameAndTakesValuesThatTheOldOneCannotHold(TestDatabase database) {
		createReadings(database, "");
		Migration migration = TestMigrations.migration("2", """
				operations:
				- change-column-type: { table: readings, column: amount, type: bigint, keep-name: true }
				""");
		try (TestInstance instance = instance(database, LONG, migration).start()) {
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.SEALED);
			assertThat(typeOfAmount(database)).isEqualTo("bigint");

			database.jdbc().update("UPDATE readings SET amount = 3000000000 WHERE id = 7");
			database.jdbc().update("INSERT INTO readings (amount) VALUES (4000000000)");
			database.jdbc().update("INSERT INTO readings (amount) VALUES (5)");
			database.jdbc().update("UPDATE readings SET amount = amount + 1 WHERE id = 8");

			instance.requestUntilAccepted("2", "unseal");
			instance.await("2", Phase.MIGRATED);
			assertThat(typeOfAmount(database)).isEqualTo("integer");
			assertThat(database.jdbc().queryForList("SELECT amount FROM readings ORDER BY id", Integer.class))
				.containsExactly(1, 2, 3, 4, 5, 6, null, 9, 9, 10, null, 5);
			assertThat(instance.engine().detail("2").orElseThrow().audit())
				.anySatisfy((entry) -> assertThat(entry.detail().orElse(""))
					.contains("2 rows of public.readings hold a value that amount cannot hold: 7, 11"));
		}
	}

	@PostgresVersionsTest
	void aValueThatCannotComeBackKeepsAMandatoryColumnSealed(TestDatabase database) {
		createReadings(database, "NOT NULL");
		Migration migration = TestMigrations.migration("2", """
				operations:
				- change-column-type: { table: readings, column: amount, type: bigint, keep-name: true }
				""");
		List<String> before = rules(database);
		try (TestInstance instance = instance(database, LONG, migration).start()) {
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.SEALED);
			database.jdbc().update("UPDATE readings SET amount = 3000000000 WHERE id = 7");

			instance.requestUntilAccepted("2", "unseal");
			TestInstance.patiently()
				.untilAsserted(() -> assertThat(instance.migration("2").reason().orElse(""))
					.contains("unseal was given up", "1 rows of public.readings", "cannot hold: 7"));
			assertThat(instance.migration("2").phase()).isEqualTo(Phase.SEALED);
			assertThat(instance.migration("2").activity()).isEqualTo(Activity.WAITING);

			database.jdbc().update("UPDATE readings SET amount = 300 WHERE id = 7");
			instance.requestUntilAccepted("2", "unseal");
			instance.await("2", Phase.MIGRATED);
			assertThat(database.jdbc().queryForObject("SELECT amount FROM readings WHERE id = 7", Integer.class))
				.isEqualTo(300);

			instance.requestUntilAccepted("2", "rollback");
			instance.await("2", Phase.ROLLED_BACK);
			assertThat(rules(database)).as("as before, its NOT NULL included").isEqualTo(before);
		}
	}

	@PostgresVersionsTest
	void aColumnThatIsRemovedComesBackWithItsValues(TestDatabase database) {
		createReadings(database, "");
		Migration migration = TestMigrations.migration("2", """
				operations:
				- drop-column: { table: readings, column: amount }
				""");
		try (TestInstance instance = instance(database, LONG, migration).start()) {
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.SEALED);
			assertThatExceptionOfType(BadSqlGrammarException.class)
				.isThrownBy(() -> database.jdbc().queryForList("SELECT amount FROM readings"));

			instance.requestUntilAccepted("2", "unseal");
			instance.await("2", Phase.MIGRATED);
			assertThat(database.jdbc().queryForObject("SELECT sum(amount) FROM readings", Long.class)).isEqualTo(55);
		}
		try (TestInstance instance = instance(database, SHORT, migration).start()) {
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
			assertThat(columns(database, "readings")).containsExactly("id");
		}
	}

	@Test
	void thePrimaryKeyOfTheOldColumnStaysInForce(TestDatabase database) {
		createReadings(database, "");
		Migration migration = TestMigrations.migration("2", """
				operations:
				- change-column-type: { table: readings, column: id, type: bigint, keep-name: true }
				""");
		try (TestInstance instance = instance(database, LONG, migration).start()) {
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.SEALED);

			database.jdbc().update("INSERT INTO readings (id, amount) VALUES (2000000000, 1)");
			assertThatExceptionOfType(DataIntegrityViolationException.class)
				.isThrownBy(() -> database.jdbc().update("INSERT INTO readings (id, amount) VALUES (3000000000, 1)"));
		}
	}

	@Test
	void aMigrationWithStatementsForContractIsNotSealed(TestDatabase database) {
		createReadings(database, "");
		String name = "V2__own.yaml";
		Migration migration = new MigrationParser(OperationRegistry.standard())
			.parse(new MigrationFile(name, "db/zdm/" + name, """
					operations:
					- rename-column: { table: readings, from: amount, to: value }
					- sql:
					    tables: [readings]
					    reason: a comment of our own
					    contract: [ { statement: "COMMENT ON COLUMN readings.amount IS 'as read'" } ]
					"""));
		try (TestInstance instance = instance(database, LONG, migration).start()) {
			instance.await("2", Phase.MIGRATED);
			assertThat(instance.migration("2").plan().seal()).isEmpty();
			assertThat(instance.migration("2").plan().notes())
				.anySatisfy((note) -> assertThat(note).contains("'amount' is not sealed before it is dropped"));

			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
			assertThat(audit(database)).doesNotContain("phase SEALED");
		}
	}

	@Test
	void aTableThatWasRewrittenWhileSealedIsVerifiedAgainBeforeTheDrop(TestDatabase database) {
		createUsers(database, false);
		try (TestInstance instance = instance(database, LONG, TestMigrations.RENAME).start()) {
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.SEALED);
		}
		database.jdbc().execute("VACUUM FULL users");
		database.jdbc().update("UPDATE users SET display_name = 'after' WHERE id = 3");
		try (TestInstance instance = instance(database, SHORT, TestMigrations.RENAME).start()) {
			instance.await("2", Phase.COMPLETED);
			assertThat(database.jdbc().queryForObject("SELECT display_name FROM users WHERE id = 3", String.class))
				.isEqualTo("after");
		}
	}

	@Test
	void theDropWaitsForWhoeverStillMapsTheOldColumn(TestDatabase database) {
		createUsers(database, false);
		try (TestInstance instance = instance(database, LONG, TestMigrations.RENAME).start()) {
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.SEALED);
		}
		TestInstance straggler = TestInstance.on(database.dataSource()).release("1.0").maps("users.user_name").build();
		try (straggler; TestInstance instance = instance(database, SHORT, TestMigrations.RENAME).start()) {
			straggler.start();
			TestInstance.patiently()
				.untilAsserted(() -> assertThat(instance.migration("2").reason().orElse(""))
					.contains("the drop waits: old-column-unmapped"));
			straggler.close();
			instance.await("2", Phase.COMPLETED);
		}
	}

	@Test
	void aMigrationOfTheSameTableGoesOnWhileAColumnIsSealed(TestDatabase database) {
		createUsers(database, false);
		Migration other = TestMigrations.migration("3", """
				operations:
				- rename-column: { table: users, from: email, to: mail }
				""");
		Migration onTop = TestMigrations.migration("4", """
				operations:
				- rename-column: { table: users, from: display_name, to: label }
				""");
		try (TestInstance instance = instance(database, LONG, TestMigrations.RENAME).start()) {
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.SEALED);
		}
		try (TestInstance instance = instance(database, LONG, TestMigrations.RENAME, other, onTop)) {
			assertThatExceptionOfType(PlanningException.class).isThrownBy(instance::startup)
				.withMessageContaining("'display_name' of public.users belongs to V2 display_name, which is SEALED");
		}
		try (TestInstance instance = instance(database, LONG, TestMigrations.RENAME, other).start()) {
			instance.await("3", Phase.MIGRATED);
			database.jdbc().update("UPDATE users SET display_name = 'both', mail = 'a@b' WHERE id = 1");

			instance.requestUntilAccepted("2", "unseal");
			instance.await("2", Phase.MIGRATED);
			assertThat(database.jdbc()
				.queryForObject("SELECT user_name || ' ' || email FROM users WHERE id = 1", String.class))
				.isEqualTo("both a@b");
		}
	}

	@Test
	void unsealIsRefusedWhereNothingIsSealed(TestDatabase database) {
		createUsers(database, false);
		try (TestInstance instance = instance(database, Duration.ZERO, TestMigrations.RENAME).start()) {
			instance.await("2", Phase.MIGRATED);
			assertThat(instance.request("2", "unseal")).isInstanceOf(ActionOutcome.Refused.class);
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
			assertThat(audit(database)).doesNotContain("phase SEALED");
			assertThat(instance.request("2", "unseal")).isInstanceOf(ActionOutcome.Refused.class);
		}
	}

	private static TestInstance instance(TestDatabase database, Duration seal, Migration... migrations) {
		return TestInstance.on(database.dataSource())
			.release("2.0")
			.ships(migrations)
			.quietPeriod(Duration.ZERO)
			.seal(seal)
			.build();
	}

	private static String createUsers(TestDatabase database, boolean nullable) {
		String role = database.createRole("app");
		createUsers(database, nullable, role);
		return role;
	}

	private static void createUsers(TestDatabase database, boolean nullable, String role) {
		database.jdbc().execute("""
				CREATE TABLE users (
				    id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
				    user_name text %s,
				    email text,
				    visits int NOT NULL DEFAULT 0);
				CREATE INDEX users_user_name_idx ON users (user_name);
				GRANT SELECT, INSERT, UPDATE, DELETE ON users TO %s;
				INSERT INTO users (user_name, email) SELECT 'Name ' || i, 'mail' || i FROM generate_series(1, 800) AS i;
				ANALYZE users;
				""".formatted(nullable ? "" : "NOT NULL", role));
	}

	private static void createReadings(TestDatabase database, String rule) {
		database.jdbc().execute("""
				CREATE TABLE readings (id integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, amount integer %s);
				INSERT INTO readings (amount) SELECT i FROM generate_series(1, 10) AS i;
				""".formatted(rule));
	}

	private static List<String> rules(TestDatabase database) {
		return database.jdbc().queryForList("""
				SELECT attname || attnotnull || format_type(atttypid, atttypmod) AS line FROM pg_attribute
				WHERE attrelid = 'readings'::regclass AND attnum > 0 AND NOT attisdropped
				UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
				WHERE conrelid = 'readings'::regclass
				ORDER BY line
				""", String.class);
	}

	private static String typeOfAmount(TestDatabase database) {
		return database.jdbc()
			.queryForObject("SELECT pg_typeof(amount)::text FROM readings WHERE id = 1", String.class);
	}

	private static boolean oldColumn(TestDatabase database) {
		return columns(database, "users").contains("user_name");
	}

	private static List<String> columns(TestDatabase database, String table) {
		return database.jdbc().queryForList("""
				SELECT attname FROM pg_attribute
				WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped
				ORDER BY attnum
				""", String.class, table);
	}

	private static List<String> audit(TestDatabase database) {
		return database.jdbc().queryForList("SELECT event FROM zdm.audit ORDER BY id", String.class);
	}

	private static void letItRun(Traffic traffic) {
		long statements = traffic.statements();
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> traffic.statements() > statements + 1000);
	}

}
