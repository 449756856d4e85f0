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
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.zdm.Activity;
import io.zdm.Phase;
import io.zdm.backfill.BackfillSettings;
import io.zdm.backfill.RecheckPace;
import io.zdm.backfill.Transformers;
import io.zdm.migration.Migration;
import io.zdm.migration.MigrationFile;
import io.zdm.migration.MigrationParser;
import io.zdm.migration.operation.OperationRegistry;
import io.zdm.store.AuditEntry;
import io.zdm.store.DivergenceEntry;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import io.zdm.testing.Transform;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Rows that came out of step are put in step when somebody asks for it, from the side
 * that is asked for.
 */
@PostgresTest
class DivergenceRepairTests {

	@PostgresVersionsTest
	void theOldColumnIsRightWhenAskedFromOld(TestDatabase database) {
		try (TestInstance instance = migrated(database, TestMigrations.TRANSFORM)) {
			diverge(database, instance, "UPDATE users SET user_name = 'neu' WHERE id = 42");

			ask(instance, "old");
			TestInstance.patiently().until(() -> failing(instance).isEmpty());

			assertThat(row(database, 42)).containsExactly("neu", "NEU");
			assertThat(audit(instance)).anySatisfy((entry) -> {
				assertThat(entry.event()).isEqualTo("repair from old requested");
				assertThat(entry.detail()).hasValue("because psql was right");
			}).anySatisfy((entry) -> {
				assertThat(entry.event()).isEqualTo("row repaired from old");
				assertThat(entry.detail()).hasValue("public.users {id=42}");
			}).anySatisfy((entry) -> {
				assertThat(entry.event()).isEqualTo("repaired");
				assertThat(entry.detail()).hasValue("from old: 1 repaired ({id=42}), 0 in step already, 0 left");
			});
			assertThat(instance.migration("2").request()).isEmpty();
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
		}
	}

	@PostgresVersionsTest
	void theNewColumnIsRightWhenAskedFromNew(TestDatabase database) {
		try (TestInstance instance = migrated(database, TestMigrations.TRANSFORM)) {
			diverge(database, instance, "UPDATE users SET display_name = 'NEU' WHERE id = 42");

			ask(instance, "new");
			TestInstance.patiently().until(() -> failing(instance).isEmpty());

			assertThat(row(database, 42)).containsExactly("neu", "NEU");
		}
	}

	@Test
	void aRowThatObeysMeanwhileOrIsGoneIsLeftAlone(TestDatabase database) {
		try (TestInstance instance = migrated(database, TestMigrations.RENAME)) {
			diverge(database, instance, "UPDATE users SET user_name = 'Other' WHERE id IN (41, 42, 43)");
			database.jdbc().execute("UPDATE users SET display_name = 'By the application' WHERE id = 41");
			database.jdbc().execute("DELETE FROM users WHERE id = 43");

			ask(instance, "old");
			TestInstance.patiently().until(() -> failing(instance).isEmpty());

			assertThat(row(database, 41)).containsExactly("By the application", "By the application");
			assertThat(row(database, 42)).containsExactly("Other", "Other");
			assertThat(audit(instance)).extracting((entry) -> entry.detail().orElse(""))
				.contains("from old: 1 repaired ({id=42}), 2 in step already ({id=41}, {id=43}), 0 left");
		}
	}

	@Test
	void aSideWithoutAValueTakesNoneAway(TestDatabase database) {
		try (TestInstance instance = migrated(database, TestMigrations.RENAME)) {
			diverge(database, instance, "UPDATE users SET display_name = NULL WHERE id = 42");

			ask(instance, "new");
			TestInstance.patiently().until(() -> instance.migration("2").request().isEmpty());

			assertThat(row(database, 42)).containsExactly("Name 42", null);
			assertThat(failing(instance)).contains("no-divergence");

			ask(instance, "old");
			TestInstance.patiently().until(() -> failing(instance).isEmpty());

			assertThat(row(database, 42)).containsExactly("Name 42", "Name 42");
		}
	}

	@Test
	void aKeyOfSeveralColumnsWithOddNamesAndValues(TestDatabase database) {
		database.jdbc().execute("""
				CREATE TABLE users ("Ten?ant" text, "at" timestamptz, ratio double precision, user_name text,
				    PRIMARY KEY ("Ten?ant", "at", ratio));
				INSERT INTO users SELECT 'it''s "a\\?" ' || i, '2026-11-22 10:00+01', 1 / 3::double precision, 'Name'
				    FROM generate_series(1, 3) AS i;
				""");
		try (TestInstance instance = instance(database, TestMigrations.RENAME, Transformers.none())) {
			diverge(database, instance, "UPDATE users SET user_name = 'Other' WHERE \"Ten?ant\" LIKE '%2'");
			assertThat(ContinuousVerificationTests.divergences(instance).entries()).singleElement()
				.satisfies((entry) -> assertThat(entry.key()).containsEntry("Ten?ant", "it's \"a\\?\" 2")
					.containsEntry("ratio", "0.3333333333333333"));

			ask(instance, "old");
			TestInstance.patiently().until(() -> failing(instance).isEmpty());

			assertThat(database.jdbc().queryForList("SELECT display_name FROM users ORDER BY 1", String.class))
				.containsExactly("Name", "Name", "Other");
		}
	}

	@Test
	void whatATransformerConvertsIsRepairedByIt(TestDatabase database) {
		database.jdbc().execute("""
				CREATE TABLE users (id bigint PRIMARY KEY, phone text);
				INSERT INTO users SELECT i, '044 668 18 0' || i FROM generate_series(1, 9) AS i;
				""");
		String file = "operations:\n- change-column-type: { table: users, column: phone, to: phone_e164, type: text, "
				+ "transformer: phoneTransformer }\n";
		Migration migration = new MigrationParser(OperationRegistry.standard())
			.parse(new MigrationFile("V2__phone.yaml", "db/zdm/V2__phone.yaml", file));
		try (TestInstance instance = instance(database, migration, Transform.BEANS)) {
			diverge(database, instance, "UPDATE users SET phone = '044 777 00 0' || id WHERE id IN (4, 5)");

			ask(instance, "old");
			TestInstance.patiently().until(() -> failing(instance).isEmpty());
			diverge(database, instance, "UPDATE users SET phone_e164 = '+41448880005' WHERE id = 5");
			ask(instance, "new");
			TestInstance.patiently().until(() -> failing(instance).isEmpty());

			assertThat(database.jdbc()
				.queryForList("SELECT phone || ' ' || phone_e164 FROM users WHERE id BETWEEN 3 AND 5 ORDER BY id",
						String.class))
				.containsExactly("044 668 18 03 +41446681803", "044 777 00 04 +41447770004",
						"044 888 00 05 +41448880005");
		}
	}

	@Test
	void whatATransformerCannotConvertIsNoDivergence(TestDatabase database) {
		database.jdbc()
			.execute("CREATE TABLE users (id bigint PRIMARY KEY, phone text);"
					+ "INSERT INTO users VALUES (1, '044 668 18 01')");
		String file = "operations:\n- change-column-type: { table: users, column: phone, to: phone_e164, type: text, "
				+ "transformer: phoneTransformer }\n";
		Migration migration = new MigrationParser(OperationRegistry.standard())
			.parse(new MigrationFile("V2__phone.yaml", "db/zdm/V2__phone.yaml", file));
		try (TestInstance instance = instance(database, migration, Transform.BEANS)) {
			database.jdbc().update("UPDATE users SET phone = 'ask Ann'");
			long before = instance.engine().recheckedRows();
			TestInstance.patiently().until(() -> instance.engine().recheckedRows() >= before + 2);

			assertThat(ContinuousVerificationTests.divergences(instance).isEmpty()).isTrue();
			assertThat(row(database, "phone", "phone_e164", 1)).containsExactly("ask Ann", null);
		}
	}

	@Test
	void whatCannotBeConvertedIsLeftAndTheOthersAreRepaired(TestDatabase database) {
		database.jdbc().execute("""
				CREATE TABLE users (id bigint PRIMARY KEY, price text);
				INSERT INTO users SELECT i, i || '.50' FROM generate_series(1, 9) AS i;
				""");
		String file = "operations:\n- change-column-type: { table: users, column: price, to: price_exact, "
				+ "type: numeric, forward: \"price::numeric\", backward: \"price_exact::text\" }\n";
		Migration migration = new MigrationParser(OperationRegistry.standard())
			.parse(new MigrationFile("V2__price.yaml", "db/zdm/V2__price.yaml", file));
		try (TestInstance instance = instance(database, migration, Transformers.none())) {
			diverge(database, instance, "UPDATE users SET price_exact = id * 7 WHERE id IN (4, 5)");
			ContinuousVerificationTests.pastTheTrigger(database, "UPDATE users SET price = 'secret' WHERE id = 4");

			ask(instance, "old");
			TestInstance.patiently().until(() -> instance.migration("2").request().isEmpty());

			assertThat(audit(instance)).last()
				.satisfies((entry) -> assertThat(entry.detail())
					.hasValue("from old: 1 repaired ({id=5}), 0 in step already, 1 left ({id=4})"));
			assertThat(instance.migration("2").activity()).isEqualTo(Activity.RUNNING);
			assertThat(failing(instance)).contains("no-divergence");
		}
	}

	@Test
	void aLockedRowIsWaitedFor(TestDatabase database) throws Exception {
		try (TestInstance instance = migrated(database, TestMigrations.RENAME);
				Connection writer = database.dataSource().getConnection()) {
			diverge(database, instance, "UPDATE users SET user_name = 'Other' WHERE id IN (41, 42)");
			writer.setAutoCommit(false);
			writer.createStatement().execute("SELECT FROM users WHERE id = 42 FOR UPDATE");

			ask(instance, "old");
			TestInstance.patiently()
				.until(() -> instance.migration("2").reason().filter((reason) -> reason.contains("55P03")).isPresent());
			assertThat(ContinuousVerificationTests.divergences(instance).entries()).extracting(DivergenceEntry::key)
				.containsExactly(Map.of("id", "42"));
			writer.rollback();
			TestInstance.patiently().until(() -> failing(instance).isEmpty());

			assertThat(row(database, 42)).containsExactly("Other", "Other");
			assertThat(instance.migration("2").reason()).isEmpty();
		}
	}

	@Test
	void aRepairSaysFromWhichSideAndNeedsSomethingToRepair(TestDatabase database) {
		try (TestInstance instance = migrated(database, TestMigrations.RENAME)) {
			assertThat(instance.request("2", "repair")).isInstanceOfSatisfying(ActionOutcome.Invalid.class,
					(invalid) -> assertThat(invalid.message()).contains("'old'", "'new'"));
			assertThat(request(instance, "both")).isInstanceOf(ActionOutcome.Invalid.class);
			assertThat(request(instance, "old")).isInstanceOfSatisfying(ActionOutcome.Refused.class,
					(refused) -> assertThat(refused.message()).isEqualTo("no row is known to be out of step"));
			assertThat(instance.engine().detail("2").orElseThrow().actions().get("repair"))
				.hasValue("no row is known to be out of step");
		}
	}

	private static TestInstance migrated(TestDatabase database, Migration migration) {
		database.jdbc().execute("""
				CREATE TABLE users (id bigint PRIMARY KEY, user_name text);
				INSERT INTO users SELECT i, 'Name ' || i FROM generate_series(1, 100) AS i;
				""");
		return instance(database, migration, Transformers.none());
	}

	private static TestInstance instance(TestDatabase database, Migration migration, Transformers transformers) {
		TestInstance instance = TestInstance.on(database.dataSource())
			.ships(migration)
			.transformers(transformers)
			.quietPeriod(Duration.ZERO)
			.backfill(BackfillSettings.DEFAULT.withRecheck(new RecheckPace(1000, Duration.ZERO)))
			.build()
			.start();
		instance.await("2", Phase.MIGRATED);
		TestInstance.patiently().until(() -> failing(instance).isEmpty());
		return instance;
	}

	private static void diverge(TestDatabase database, TestInstance instance, String statement) {
		ContinuousVerificationTests.pastTheTrigger(database, statement);
		TestInstance.patiently().until(() -> failing(instance).contains("no-divergence"));
	}

	private static void ask(TestInstance instance, String from) {
		assertThat(request(instance, from)).isInstanceOf(ActionOutcome.Accepted.class);
	}

	private static ActionOutcome request(TestInstance instance, String from) {
		return instance.engine()
			.request("2", new ActionCommand("repair", "alice", Optional.of("because psql was right"), Set.of(),
					Optional.of(from)));
	}

	private static List<String> failing(TestInstance instance) {
		return ContinuousVerificationTests.failing(instance);
	}

	private static List<AuditEntry> audit(TestInstance instance) {
		return instance.engine().detail("2").orElseThrow().audit();
	}

	private static List<String> row(TestDatabase database, long id) {
		return row(database, "user_name", "display_name", id);
	}

	private static List<String> row(TestDatabase database, String source, String target, long id) {
		JdbcTemplate jdbc = database.jdbc();
		return jdbc.queryForObject("SELECT %s, %s FROM users WHERE id = ?".formatted(source, target),
				(row, number) -> Arrays.asList(row.getString(1), row.getString(2)), id);
	}

}
