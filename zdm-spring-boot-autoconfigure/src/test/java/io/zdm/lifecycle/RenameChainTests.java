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

import io.zdm.Phase;
import io.zdm.migration.Migration;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for renames that build on each other: the second one begins while the first one
 * is under way.
 */
@PostgresTest
class RenameChainTests {

	private static final Migration SECOND = TestMigrations.migration("3", """
			operations:
			- rename-column: { table: users, from: display_name, to: label }
			""");

	@PostgresVersionsTest
	void contractsInOrder(TestDatabase database) {
		prepare(database);
		try (TestInstance instance = instance(database).start()) {
			instance.await("3", Phase.MIGRATED);
			writesAnywhere(database, List.of("user_name", "display_name", "label"));

			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
			writesAnywhere(database, List.of("display_name", "label"));

			instance.requestUntilAccepted("3", "contract");
			instance.await("3", Phase.COMPLETED);
			writesAnywhere(database, List.of("label"));
		}
		List<String> after = Schema.of(database);
		assertThat(LifecycleTests.leftovers(database)).isEmpty();
		database.jdbc().execute("DROP TABLE users; DROP FUNCTION audit()");
		prepare(database);
		database.jdbc().execute("ALTER TABLE users RENAME COLUMN user_name TO label");
		assertThat(after).isEqualTo(Schema.of(database));
	}

	@PostgresVersionsTest
	void goesBackInReverse(TestDatabase database) {
		prepare(database);
		List<String> before = Schema.of(database);
		try (TestInstance instance = instance(database).start()) {
			instance.await("3", Phase.MIGRATED);
			writesAnywhere(database, List.of("user_name", "display_name", "label"));

			instance.requestUntilAccepted("3", "rollback");
			instance.await("3", Phase.ROLLED_BACK);
			writesAnywhere(database, List.of("user_name", "display_name"));

			instance.requestUntilAccepted("2", "rollback");
			instance.await("2", Phase.ROLLED_BACK);
			writesAnywhere(database, List.of("user_name"));
		}
		assertThat(Schema.of(database)).isEqualTo(before);
		assertThat(LifecycleTests.leftovers(database)).isEmpty();
	}

	/**
	 * Each write is in all columns, and told once by the trigger.
	 */
	private static void writesAnywhere(TestDatabase database, List<String> columns) {
		for (String column : columns) {
			long told = told(database);

			database.jdbc().update("UPDATE users SET " + column + " = 'by ' || ? WHERE id = 1", column);
			database.jdbc()
				.update("INSERT INTO users (" + column + ") VALUES (?) ON CONFLICT (" + column
						+ ") DO UPDATE SET email = 'again'", "by " + column);

			assertThat(told(database)).isEqualTo(told + 1);
			columns.forEach((other) -> assertThat(database.jdbc()
				.queryForObject("SELECT " + other + " || email FROM users WHERE id = 1", String.class))
				.isEqualTo("by " + column + "again"));
		}
	}

	private static long told(TestDatabase database) {
		return database.jdbc().queryForObject("SELECT count(*) FROM news", Long.class);
	}

	private static void prepare(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		database.jdbc().execute("""
				CREATE TABLE IF NOT EXISTS news (id bigint);
				CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$
				BEGIN
				    INSERT INTO news VALUES (NEW.id);
				    RETURN NULL;
				END $$;
				CREATE TRIGGER audit AFTER UPDATE OF user_name ON users FOR EACH ROW EXECUTE PROCEDURE audit();
				""");
	}

	private static TestInstance instance(TestDatabase database) {
		return TestInstance.on(database.dataSource())
			.ships(TestMigrations.RENAME, SECOND)
			.knownApplications()
			.quietPeriod(Duration.ZERO)
			.build();
	}

}
