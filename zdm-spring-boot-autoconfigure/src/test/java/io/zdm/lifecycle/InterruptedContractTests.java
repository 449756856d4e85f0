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
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a contract of several columns that is interrupted after the first one, from
 * where there is no way back.
 */
@PostgresTest
class InterruptedContractTests {

	private static final Migration TWO = TestMigrations.migration("2", """
			operations:
			- rename-column: { table: users, from: user_name, to: display_name }
			- rename-column: { table: orders, from: note, to: remark }
			""");

	@Test
	void goesOnThoughTheGateWouldBeShutAgain(TestDatabase database) throws SQLException {
		interrupt(database);
		database.jdbc().execute("UPDATE orders SET note = 'legacy'");

		try (TestInstance instance = instance(database, Duration.ofDays(1)).start()) {
			instance.await("2", Phase.COMPLETED);
		}

		assertThat(columns(database, "orders")).containsExactly("id", "remark");
		assertThat(database.jdbc().queryForList("SELECT DISTINCT remark FROM orders", String.class))
			.containsExactly("legacy");
		assertThat(LifecycleTests.leftovers(database)).isEmpty();
	}

	@Test
	void verifiesAgainOnlyWhatIsStillInStep(TestDatabase database) throws SQLException {
		interrupt(database);
		database.jdbc().execute("VACUUM FULL orders");

		try (TestInstance instance = instance(database, Duration.ofDays(1)).start()) {
			instance.await("2", Phase.COMPLETED);
		}

		assertThat(columns(database, "orders")).containsExactly("id", "remark");
	}

	@Test
	void doesNotDropWhatIsNoLongerKeptInStep(TestDatabase database) throws SQLException {
		interrupt(database);
		database.jdbc().execute("ALTER TABLE orders DISABLE TRIGGER ALL");

		try (TestInstance instance = instance(database, Duration.ofDays(1)).start()) {
			TestInstance.patiently()
				.until(() -> instance.migration("2")
					.reason()
					.filter((reason) -> reason.contains("contract waits") && reason.contains("~zdm_sync"))
					.isPresent());
			assertThat(instance.migration("2").phase()).isEqualTo(Phase.CONTRACTING);
			assertThat(columns(database, "orders")).containsExactly("id", "note", "remark");

			database.jdbc().execute("ALTER TABLE orders ENABLE ALWAYS TRIGGER \"~zdm_sync\"");
			instance.await("2", Phase.COMPLETED);
		}
	}

	/**
	 * Contract the first column, and stop while the second one waits for its lock.
	 */
	private static void interrupt(TestDatabase database) throws SQLException {
		StartupTests.createUsers(database, 10);
		database.jdbc().execute("CREATE TABLE orders (id int PRIMARY KEY, note text)");
		database.jdbc().execute("INSERT INTO orders SELECT i, 'note ' || i FROM generate_series(1, 10) AS i");
		try (TestInstance instance = instance(database, Duration.ZERO).start();
				Connection reader = database.dataSource().getConnection()) {
			instance.await("2", Phase.MIGRATED);
			reader.setAutoCommit(false);
			try (Statement statement = reader.createStatement()) {
				statement.execute("SELECT FROM orders");
				instance.requestUntilAccepted("2", "contract");
				TestInstance.patiently()
					.until(() -> columns(database, "users").equals(List.of("id", "display_name", "email")));
				instance.close();
			}
			finally {
				reader.rollback();
			}
		}
		assertThat(columns(database, "orders")).containsExactly("id", "note", "remark");
	}

	private static TestInstance instance(TestDatabase database, Duration quietPeriod) {
		return TestInstance.on(database.dataSource()).ships(TWO).quietPeriod(quietPeriod).build();
	}

	private static List<String> columns(TestDatabase database, String table) {
		return database.jdbc().queryForList("""
				SELECT attname::text FROM pg_attribute
				WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped
				ORDER BY attnum
				""", String.class, table);
	}

}
