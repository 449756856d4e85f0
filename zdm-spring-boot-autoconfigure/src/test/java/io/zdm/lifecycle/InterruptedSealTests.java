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

import io.zdm.Phase;
import io.zdm.migration.Migration;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An instance ends when the columns of one table are sealed, unsealed or dropped, and
 * those of another are not yet.
 */
@PostgresTest
class InterruptedSealTests {

	private static final Migration TWO = TestMigrations.migration("2", """
			operations:
			- rename-column: { table: users, from: user_name, to: display_name }
			- rename-column: { table: orders, from: note, to: remark }
			""");

	private static final Duration LONG = Duration.ofDays(2);

	@BeforeEach
	void createTables(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		database.jdbc().execute("CREATE TABLE orders (id int PRIMARY KEY, note text)");
		database.jdbc().execute("INSERT INTO orders SELECT i, 'note ' || i FROM generate_series(1, 10) AS i");
	}

	@Test
	void aSealThatHasBegunIsFinishedWhateverTheNextInstanceIsTold(TestDatabase database) throws SQLException {
		whileReading(database, "orders", LONG, (instance) -> {
			instance.requestUntilAccepted("2", "contract");
			awaitColumn(database, "users", "zdm_sealed_user_name");
		});
		assertThat(columns(database, "orders")).containsExactly("id", "note", "remark");
		database.jdbc().update("UPDATE users SET display_name = 'meanwhile' WHERE id = 1");
		database.jdbc().update("UPDATE orders SET note = 'meanwhile' WHERE id = 1");

		try (TestInstance instance = instance(database, Duration.ZERO).start()) {
			instance.await("2", Phase.COMPLETED);
		}
		assertThat(database.jdbc().queryForList("SELECT event FROM zdm.audit ORDER BY id", String.class))
			.containsSubsequence("phase CONTRACTING", "phase SEALED", "phase COMPLETED");
		assertThat(value(database, "SELECT display_name FROM users WHERE id = 1")).isEqualTo("meanwhile");
		assertThat(value(database, "SELECT remark FROM orders WHERE id = 1")).isEqualTo("meanwhile");
		assertThat(LifecycleTests.leftovers(database)).isEmpty();
	}

	@Test
	void anUnsealThatHasBegunIsFinished(TestDatabase database) throws SQLException {
		try (TestInstance instance = instance(database, LONG).start()) {
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.SEALED);
		}
		whileReading(database, "users", LONG, (instance) -> {
			instance.requestUntilAccepted("2", "unseal");
			awaitColumn(database, "orders", "note");
		});
		assertThat(columns(database, "users")).contains("zdm_sealed_user_name").doesNotContain("user_name");
		database.jdbc().update("UPDATE orders SET note = 'by the old one' WHERE id = 1");
		database.jdbc().update("UPDATE users SET display_name = 'by the new one' WHERE id = 1");

		try (TestInstance instance = instance(database, Duration.ZERO).start()) {
			instance.await("2", Phase.MIGRATED);
			assertThat(instance.migration("2").request()).isEmpty();
		}
		assertThat(value(database, "SELECT remark FROM orders WHERE id = 1")).isEqualTo("by the old one");
		assertThat(value(database, "SELECT user_name FROM users WHERE id = 1")).isEqualTo("by the new one");
	}

	@Test
	void nothingIsUnsealedOnceTheDropHasBegun(TestDatabase database) throws SQLException {
		try (TestInstance instance = instance(database, LONG).start()) {
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.SEALED);
		}
		whileReading(database, "orders", Duration.ofMillis(1), (instance) -> {
			awaitColumn(database, "users", "display_name");
			TestInstance.patiently().until(() -> !columns(database, "users").contains("zdm_sealed_user_name"));
			assertThat(instance.request("2", "unseal")).isInstanceOfSatisfying(ActionOutcome.Refused.class,
					(refused) -> assertThat(refused.message()).contains("too late"));
		});
		try (TestInstance instance = instance(database, LONG).start()) {
			instance.await("2", Phase.COMPLETED);
		}
		assertThat(columns(database, "orders")).containsExactly("id", "remark");
	}

	/**
	 * Let an instance work while somebody reads a table, and end it before he is done.
	 */
	private static void whileReading(TestDatabase database, String table, Duration seal, Work work)
			throws SQLException {
		try (Connection reader = database.dataSource().getConnection()) {
			reader.setAutoCommit(false);
			try (TestInstance instance = instance(database, seal); Statement statement = reader.createStatement()) {
				instance.start();
				instance.engine()
					.history()
					.stream()
					.filter((migration) -> migration.phase().compareTo(Phase.MIGRATED) < 0)
					.forEach((migration) -> instance.await("2", Phase.MIGRATED));
				statement.execute("SELECT FROM " + table);
				work.with(instance);
			}
			finally {
				reader.rollback();
			}
		}
	}

	private static void awaitColumn(TestDatabase database, String table, String column) {
		TestInstance.patiently().until(() -> columns(database, table).contains(column));
	}

	private static TestInstance instance(TestDatabase database, Duration seal) {
		return TestInstance.on(database.dataSource()).ships(TWO).quietPeriod(Duration.ZERO).seal(seal).build();
	}

	private static String value(TestDatabase database, String query) {
		return String.valueOf(database.jdbc().queryForObject(query, String.class));
	}

	private static List<String> columns(TestDatabase database, String table) {
		return database.jdbc().queryForList("""
				SELECT attname::text FROM pg_attribute
				WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped
				ORDER BY attnum
				""", String.class, table);
	}

	/**
	 * What happens while somebody reads.
	 */
	private interface Work {

		void with(TestInstance instance);

	}

}
