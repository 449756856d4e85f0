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
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.zdm.Activity;
import io.zdm.DualWriteMode;
import io.zdm.Phase;
import io.zdm.data.DualWrites;
import io.zdm.migration.Migration;
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

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contract of columns that repositories alone have kept in step: a trigger takes
 * over, every row is looked at again, and the old column is sealed before it goes.
 */
@PostgresTest
class HandoverTests {

	private static final Log logger = LogFactory.getLog(HandoverTests.class);

	private static final int ROWS = 3_000;

	private static final List<String> SESSIONS = List.of("", "SET TimeZone = 'Asia/Kathmandu'");

	private static final Duration LONG = Duration.ofDays(2);

	private static final Duration SHORT = Duration.ofMillis(200);

	@PostgresVersionsTest
	void aRenameIsContractedUnderTraffic(TestDatabase database) {
		contractUnderTraffic(database, TestMigrations.RENAME, new Oracle(database.jdbc(), "user_name", "display_name"));
		assertThat(stepsDone(database)).as("every row was compared once more")
			.containsSubsequence("seal-column public.users.user_name", "verify public.users.display_name",
					"rename-column public.users.user_name");
		List<String> after = Schema.of(database);
		database.jdbc().execute("DROP TABLE users");
		createUsers(database);
		database.jdbc().execute("ALTER TABLE users RENAME COLUMN user_name TO display_name");
		assertThat(after).isEqualTo(Schema.of(database));
	}

	@PostgresVersionsTest
	void aConversionIsContractedUnderTraffic(TestDatabase database) {
		contractUnderTraffic(database, TestMigrations.TRANSFORM,
				new Oracle(database.jdbc(), "upper(btrim(user_name))", "lower(display_name)"));
		assertThat(Schema.of(database))
			.anySatisfy((line) -> assertThat(line).contains("display_name").containsIgnoringCase("not null"));
	}

	private static void contractUnderTraffic(TestDatabase database, Migration migration, Oracle oracle) {
		createUsers(database);
		DualWrites ofFirst = new DualWrites(0);
		DualWrites ofSecond = new DualWrites(0);
		try (Traffic traffic = new Traffic(database.url(), database.username(), database.password(), false, 42);
				TestInstance first = instance(database, "1.1", migration, ofFirst).maps("users.user_name").build();
				TestInstance second = instance(database, "2.0", migration, ofSecond).maps("users.display_name")
					.seal(SHORT)
					.build()) {
			List<Long> ids = remember(database, traffic);
			first.start();
			traffic.intercept(Release.OLD, ofFirst);
			traffic.intercept(Release.NEW, ofSecond);
			traffic.start(Release.OLD, SESSIONS, ids.subList(0, ids.size() / 2));
			second.start();
			second.awaitReady();
			traffic.filled();
			traffic.start(Release.NEW, SESSIONS, ids.subList(ids.size() / 2, ids.size()));
			letItRun(traffic);
			List<Long> freed = traffic.stop(Release.OLD);
			first.close();
			assertThat(triggers(database)).isEmpty();
			traffic.start(Release.NEW, SESSIONS, freed);

			second.requestUntilAccepted("2", "contract");
			second.await("2", Phase.COMPLETED);
			letItRun(traffic);
			traffic.stop(Release.NEW);

			logger.info("handover on PostgreSQL %d: %s".formatted(database.version(), traffic.summary()));
			assertThat(traffic.failures()).isEmpty();
			assertThat(oracle.wrongRows(traffic.written())).isEmpty();
			assertThat(LifecycleTests.leftovers(database)).isEmpty();
			assertThat(audit(database)).containsSubsequence("phase CONTRACTING", "phase SEALED", "phase COMPLETED");
			assertThat(stepsDone(database)).containsSubsequence("install-trigger public.users.display_name",
					"backfill-again public.users.display_name", "verify-again public.users.display_name",
					"seal-column public.users.user_name");
		}
	}

	@PostgresVersionsTest
	void whatOthersWroteBeforeIsFilledAndWhatTheyWriteAfterwardsFollows(TestDatabase database) {
		createUsers(database);
		try (TestInstance instance = migrated(database, "2.0", Duration.ofHours(1), LONG)) {
			database.jdbc().update("INSERT INTO users (id, user_name) VALUES (9000, 'Outsider')");
			assertThat(name(database, 9000)).isNull();

			instance.requestUntilAccepted("2", "contract");
			TestInstance.patiently()
				.until(() -> instance.migration("2")
					.reason()
					.filter((reason) -> reason.contains("since the handover to the trigger"))
					.isPresent());
			assertThat(name(database, 9000)).isEqualTo("Outsider");
			assertThat(instance.migration("2").phase()).isEqualTo(Phase.CONTRACTING);

			database.jdbc().update("UPDATE users SET user_name = 'Late' WHERE id = 1");
			assertThat(name(database, 1)).isEqualTo("Late");
			TestInstance.patiently()
				.until(() -> instance.migration("2")
					.reason()
					.filter((reason) -> reason.contains("last write to users.user_name alone"))
					.isPresent());
		}
		try (TestInstance instance = builder(database, "2.1", Duration.ofHours(1), SHORT).build().start()) {
			assertThat(instance.request("2", "contract", "quiet-period")).isInstanceOf(ActionOutcome.Accepted.class);
			instance.await("2", Phase.COMPLETED);
			assertThat(List.of(name(database, 1), name(database, 9000))).containsExactly("Late", "Outsider");
		}
	}

	@PostgresVersionsTest
	void rowsThatDifferAreNamedAndNothingIsTakenAway(TestDatabase database) {
		createUsers(database);
		List<String> before = Schema.of(database);
		try (TestInstance instance = migrated(database, "2.0", SHORT, LONG)) {
			database.jdbc().update("UPDATE users SET user_name = 'Changed past all' WHERE id = 5");

			instance.requestUntilAccepted("2", "contract");
			TestInstance.patiently().until(() -> instance.migration("2").activity() == Activity.FAILED);
			assertThat(instance.migration("2").phase()).isEqualTo(Phase.MIGRATED);
			assertThat(instance.migration("2").reason().orElseThrow()).contains("1 rows that do not obey the mapping",
					"first keys: [5]", "Nothing is dropped");

			database.jdbc().execute(remedy(instance, "old column is right by ", 5));
			assertThat(name(database, 5)).isEqualTo("Changed past all");
			assertThat(instance.request("2", "retry")).isInstanceOf(ActionOutcome.Accepted.class);
			Gates.verified(instance);
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.SEALED);
			database.jdbc().update("UPDATE users SET display_name = 'While sealed' WHERE id = 6");

			instance.requestUntilAccepted("2", "unseal");
			instance.await("2", Phase.MIGRATED);
			assertThat(database.jdbc().queryForObject("SELECT user_name FROM users WHERE id = 6", String.class))
				.isEqualTo("While sealed");
			assertThat(triggers(database)).containsExactly("~zdm_sync");
		}
		try (TestInstance old = instance(database, "1.1", TestMigrations.RENAME, new DualWrites(0)).build().start()) {
			old.requestUntilAccepted("2", "rollback");
			old.await("2", Phase.ROLLED_BACK);
			assertThat(LifecycleTests.leftovers(database)).isEmpty();
			assertThat(Schema.of(database)).isEqualTo(before);
		}
	}

	@Test
	void theRemedyForRowsThatDifferChangesNothingOnTheSideThatIsRight(TestDatabase database) {
		createUsers(database);
		try (TestInstance instance = instance(database, "2.0", TestMigrations.TRANSFORM, new DualWrites(0))
			.maps("users.display_name")
			.quietPeriod(SHORT)
			.seal(LONG)
			.build()
			.start()) {
			instance.await("2", Phase.MIGRATED);
			database.jdbc().update("UPDATE users SET user_name = ' The Old One ' WHERE id = 5");
			database.jdbc().update("UPDATE users SET display_name = 'The New One' WHERE id = 6");

			instance.requestUntilAccepted("2", "contract");
			TestInstance.patiently().until(() -> instance.migration("2").activity() == Activity.FAILED);
			assertThat(instance.migration("2").reason().orElseThrow()).contains("first keys: [5, 6]");
			database.jdbc().execute(remedy(instance, "old column is right by ", 5));
			database.jdbc().execute(remedy(instance, "new one is by ", 6));
			assertThat(database.jdbc()
				.queryForList("SELECT user_name || '|' || display_name FROM users WHERE id IN (5, 6) ORDER BY id",
						String.class))
				.containsExactly(" The Old One |THE OLD ONE", "the new one|The New One");

			assertThat(instance.request("2", "retry")).isInstanceOf(ActionOutcome.Accepted.class);
			Gates.verified(instance);
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.SEALED);
		}
	}

	/**
	 * Take a statement out of the reason of a failure.
	 */
	private static String remedy(TestInstance instance, String before, long id) {
		Matcher matcher = Pattern.compile(before + "((BEGIN; [^;]+; )?UPDATE .+? WHERE )…(; COMMIT)?")
			.matcher(instance.migration("2").reason().orElseThrow());
		assertThat(matcher.find()).as(instance.migration("2").reason().orElseThrow()).isTrue();
		return matcher.group(1) + "id = " + id + ((matcher.group(3) != null) ? matcher.group(3) : "");
	}

	@Test
	void anotherInstanceGoesOnWithAHandoverThatWasInterrupted(TestDatabase database) {
		createUsers(database);
		database.jdbc()
			.execute("CREATE TRIGGER hear AFTER UPDATE OF user_name ON users FOR EACH ROW "
					+ "EXECUTE PROCEDURE suppress_redundant_updates_trigger()");
		try (TestInstance instance = migrated(database, "2.0", Duration.ofHours(1), LONG)) {
			instance.requestUntilAccepted("2", "contract");
			TestInstance.patiently().until(() -> triggers(database).contains("~zdm_sync"));
		}
		assertThat(triggers(database)).as("the twin of the user's trigger came with the sync")
			.contains("hear", "zdm_hear_display_name");
		try (TestInstance instance = builder(database, "2.1", SHORT, SHORT).build().start()) {
			instance.await("2", Phase.COMPLETED);
			assertThat(triggers(database)).containsExactly("hear");
		}
	}

	@Test
	void aRollbackThatIsAskedForEndsTheHandover(TestDatabase database) throws SQLException {
		createUsers(database);
		try (TestInstance instance = instance(database, "2.0", TestMigrations.RENAME, new DualWrites(0))
			.quietPeriod(SHORT)
			.seal(LONG)
			.build()
			.start(); Connection writer = database.dataSource().getConnection()) {
			instance.await("2", Phase.MIGRATED);
			writer.setAutoCommit(false);
			try (Statement statement = writer.createStatement()) {
				statement.execute("UPDATE users SET email = 'keeps the trigger from its lock' WHERE id = 1");
			}
			instance.requestUntilAccepted("2", "contract");
			TestInstance.patiently()
				.until(() -> instance.migration("2")
					.reason()
					.filter((reason) -> reason.contains("waiting for SHARE ROW EXCLUSIVE on public.users"))
					.isPresent());
			assertThat(instance.request("2", "rollback")).isInstanceOf(ActionOutcome.Accepted.class);
			instance.await("2", Phase.ROLLING_BACK);
			writer.commit();
			instance.await("2", Phase.ROLLED_BACK);
			assertThat(LifecycleTests.leftovers(database)).isEmpty();
		}
	}

	@Test
	void withoutATimeForTheSealNothingIsContracted(TestDatabase database) {
		createUsers(database);
		try (TestInstance instance = migrated(database, "2.0", SHORT, Duration.ZERO)) {
			TestInstance.patiently()
				.until(() -> Gates.failing(instance.request("2", "contract")).equals(Set.of("dual-write-mode")));
			assertThat(Gates.report(instance, "dual-write-mode").message()).contains("zdm.contract.seal is 0");
		}
		try (TestInstance instance = builder(database, "2.1", SHORT, LONG).build().start()) {
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.SEALED);
		}
		try (TestInstance instance = builder(database, "2.2", SHORT, Duration.ZERO).build().start()) {
			TestInstance.patiently()
				.until(() -> instance.migration("2")
					.reason()
					.filter((reason) -> reason.contains("the drop waits: dual-write-mode"))
					.isPresent());
			assertThat(instance.migration("2").phase()).isEqualTo(Phase.SEALED);
		}
	}

	private static TestInstance migrated(TestDatabase database, String release, Duration quiet, Duration seal) {
		TestInstance instance = builder(database, release, quiet, seal).build().start();
		instance.await("2", Phase.MIGRATED);
		return instance;
	}

	private static TestInstance.Builder builder(TestDatabase database, String release, Duration quiet, Duration seal) {
		return instance(database, release, TestMigrations.RENAME, new DualWrites(0)).maps("users.display_name")
			.quietPeriod(quiet)
			.seal(seal);
	}

	private static TestInstance.Builder instance(TestDatabase database, String release, Migration migration,
			DualWrites dualWrites) {
		return TestInstance.on(database.dataSource())
			.release(release)
			.ships(migration)
			.dualWrite(DualWriteMode.REPOSITORY, dualWrites);
	}

	private static void createUsers(TestDatabase database) {
		database.jdbc().execute("""
				CREATE TABLE users (
				    id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
				    user_name text NOT NULL,
				    email text,
				    visits int NOT NULL DEFAULT 0);
				CREATE INDEX users_user_name_idx ON users (user_name);
				INSERT INTO users (user_name, email) SELECT 'Name ' || i, 'mail' || i FROM generate_series(1, %d) AS i;
				ANALYZE users;
				""".formatted(ROWS));
	}

	private static List<Long> remember(TestDatabase database, Traffic traffic) {
		Map<Long, String> rows = new TreeMap<>();
		database.jdbc().query("SELECT id, user_name FROM users", (row) -> {
			rows.put(row.getLong(1), row.getString(2));
		});
		traffic.remember(rows);
		return new ArrayList<>(rows.keySet());
	}

	private static void letItRun(Traffic traffic) {
		long statements = traffic.statements();
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> traffic.statements() > statements + 500);
	}

	private static String name(TestDatabase database, long id) {
		return database.jdbc().queryForObject("SELECT display_name FROM users WHERE id = ?", String.class, id);
	}

	private static List<String> audit(TestDatabase database) {
		return database.jdbc().queryForList("SELECT event FROM zdm.audit ORDER BY id", String.class);
	}

	private static List<String> stepsDone(TestDatabase database) {
		return database.jdbc().queryForList("SELECT name FROM zdm.step ORDER BY started_at", String.class);
	}

	private static List<String> triggers(TestDatabase database) {
		return database.jdbc().queryForList("""
				SELECT tgname FROM pg_trigger WHERE tgrelid = 'users'::regclass AND NOT tgisinternal ORDER BY tgname
				""", String.class);
	}

}
