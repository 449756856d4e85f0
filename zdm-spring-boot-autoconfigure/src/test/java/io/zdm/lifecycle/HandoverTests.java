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
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.zdm.Activity;
import io.zdm.Phase;
import io.zdm.data.DualWrites;
import io.zdm.migration.Migration;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import io.zdm.testing.traffic.Traffic;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contract of columns that repositories alone have kept in step: a trigger takes
 * over, every row is looked at again, and the old column is sealed before it goes.
 */
@PostgresTest
class HandoverTests {

	private static final Duration LONG = Duration.ofDays(2);

	private static final Duration SHORT = Duration.ofMillis(200);

	@PostgresVersionsTest
	void whatOthersWroteBeforeIsFilledAndWhatTheyWriteAfterwardsFollows(TestDatabase database) {
		Traffic.createUsers(database.jdbc(), RepositoryMode.ROWS);
		try (TestInstance instance = migrated(database, "2.0", Duration.ofHours(1), LONG)) {
			database.jdbc().update("INSERT INTO users (id, user_name) VALUES (9000, 'Outsider')");
			assertThat(name(database, 9000)).isNull();

			instance.requestUntilAccepted("2", "contract");
			instance.awaitReason("2", "since the handover to the trigger");
			assertThat(name(database, 9000)).isEqualTo("Outsider");
			assertThat(instance.migration("2").phase()).isEqualTo(Phase.CONTRACTING);

			database.jdbc().update("UPDATE users SET user_name = 'Late' WHERE id = 1");
			assertThat(name(database, 1)).isEqualTo("Late");
			instance.awaitReason("2", "last write to users.user_name alone");
		}
		try (TestInstance instance = builder(database, "2.1", Duration.ofHours(1), SHORT).build().start()) {
			assertThat(instance.request("2", "contract", "quiet-period")).isInstanceOf(ActionOutcome.Accepted.class);
			instance.await("2", Phase.COMPLETED);
			assertThat(List.of(name(database, 1), name(database, 9000))).containsExactly("Late", "Outsider");
		}
	}

	@PostgresVersionsTest
	void rowsThatDifferAreNamedAndNothingIsTakenAway(TestDatabase database) {
		Traffic.createUsers(database.jdbc(), RepositoryMode.ROWS);
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
			assertThat(RepositoryMode.triggers(database)).containsExactly("~zdm_sync");
		}
		try (TestInstance old = RepositoryMode.instance(database, "1.1", TestMigrations.RENAME, new DualWrites(0))
			.build()
			.start()) {
			old.requestUntilAccepted("2", "rollback");
			old.await("2", Phase.ROLLED_BACK);
			assertThat(LifecycleTests.leftovers(database)).isEmpty();
			assertThat(Schema.of(database)).isEqualTo(before);
		}
	}

	@Test
	void theRemedyForRowsThatDifferChangesNothingOnTheSideThatIsRight(TestDatabase database) {
		Traffic.createUsers(database.jdbc(), RepositoryMode.ROWS);
		try (TestInstance instance = RepositoryMode
			.instance(database, "2.0", TestMigrations.TRANSFORM, new DualWrites(0))
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
	void aRowThatCannotBeConvertedHoldsTheHandoverUntilItIsMended(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE orders (id int PRIMARY KEY, price text)");
		database.jdbc().execute("INSERT INTO orders SELECT i, i::text FROM generate_series(1, 10) AS i");
		Migration migration = TestMigrations.migration("2",
				"""
						operations:
						- change-column-type: { table: orders, column: price, type: integer, to: amount, forward: "price::integer", backward: "amount::text" }
						""");
		try (TestInstance instance = RepositoryMode.instance(database, "2.0", migration, new DualWrites(0))
			.quietPeriod(SHORT)
			.seal(LONG)
			.build()
			.start()) {
			instance.await("2", Phase.MIGRATED);
			database.jdbc().update("INSERT INTO orders VALUES (77, 'dear')");
			instance.requestUntilAccepted("2", "contract");
			instance.awaitReason("2", "is quarantined");
			assertThat(instance.migration("2").phase()).isEqualTo(Phase.MIGRATED);

			instance.awaitReason("2", "update each of them once");

			database.jdbc().update("UPDATE orders SET price = '7' WHERE id = 77");
			instance.await("2", Phase.SEALED);
			assertThat(database.jdbc().queryForObject("SELECT amount FROM orders WHERE id = 77", Integer.class))
				.isEqualTo(7);
		}
	}

	@Test
	void anotherInstanceGoesOnWithAHandoverThatWasInterrupted(TestDatabase database) {
		Traffic.createUsers(database.jdbc(), RepositoryMode.ROWS);
		database.jdbc()
			.execute("CREATE TRIGGER hear AFTER UPDATE OF user_name ON users FOR EACH ROW "
					+ "EXECUTE PROCEDURE suppress_redundant_updates_trigger()");
		try (TestInstance instance = migrated(database, "2.0", Duration.ofHours(1), LONG)) {
			instance.requestUntilAccepted("2", "contract");
			TestInstance.patiently().until(() -> RepositoryMode.triggers(database).contains("~zdm_sync"));
		}
		assertThat(RepositoryMode.triggers(database)).as("the twin of the user's trigger came with the sync")
			.contains("hear", "zdm_hear_display_name");
		try (TestInstance instance = builder(database, "2.1", SHORT, SHORT).build().start()) {
			instance.await("2", Phase.COMPLETED);
			assertThat(RepositoryMode.triggers(database)).containsExactly("hear");
		}
	}

	@Test
	void aRollbackThatIsAskedForEndsTheHandover(TestDatabase database) throws SQLException {
		Traffic.createUsers(database.jdbc(), RepositoryMode.ROWS);
		try (TestInstance instance = RepositoryMode.instance(database, "2.0", TestMigrations.RENAME, new DualWrites(0))
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
			instance.awaitReason("2", "waiting for SHARE ROW EXCLUSIVE on public.users");
			assertThat(instance.request("2", "rollback")).isInstanceOf(ActionOutcome.Accepted.class);
			instance.await("2", Phase.ROLLING_BACK);
			writer.commit();
			instance.await("2", Phase.ROLLED_BACK);
			assertThat(LifecycleTests.leftovers(database)).isEmpty();
		}
	}

	@Test
	void withoutATimeForTheSealNothingIsContracted(TestDatabase database) {
		Traffic.createUsers(database.jdbc(), RepositoryMode.ROWS);
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
			instance.awaitReason("2", "the drop waits: dual-write-mode");
			assertThat(instance.migration("2").phase()).isEqualTo(Phase.SEALED);
			assertThat(Gates.failing(instance.request("2", "contract", "dual-write-mode")))
				.as("it cannot be overridden")
				.containsExactly("dual-write-mode");
		}
	}

	private static TestInstance migrated(TestDatabase database, String release, Duration quiet, Duration seal) {
		TestInstance instance = builder(database, release, quiet, seal).build().start();
		instance.await("2", Phase.MIGRATED);
		return instance;
	}

	private static TestInstance.Builder builder(TestDatabase database, String release, Duration quiet, Duration seal) {
		return RepositoryMode.instance(database, release, TestMigrations.RENAME, new DualWrites(0))
			.maps("users.display_name")
			.quietPeriod(quiet)
			.seal(seal);
	}

	private static String name(TestDatabase database, long id) {
		return database.jdbc().queryForObject("SELECT display_name FROM users WHERE id = ?", String.class, id);
	}

}
