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

import io.zdm.Phase;
import io.zdm.Verdict;
import io.zdm.migration.Migration;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SyncInPlace} and for the condition of the trigger as migrations come
 * and go.
 */
@PostgresTest
class SyncInPlaceTests {

	@BeforeEach
	void prepare(TestDatabase database) {
		StartupTests.createUsers(database, 10);
	}

	@Test
	void aTriggerUnderAnotherConditionIsNoSync(TestDatabase database) {
		try (TestInstance instance = Gates.migrated(database, Duration.ofMillis(100))) {
			recreate(database, "WHEN (NEW.id > 5)");

			assertThat(Gates.failing(instance.request("2", "contract", "verification"))).contains("sync-in-place");
			assertThat(Gates.report(instance, "sync-in-place").message()).contains("~zdm_sync", "condition", "[id]");
		}
	}

	@Test
	void aTriggerThatFiresForEveryRowServesToo(TestDatabase database) {
		try (TestInstance instance = Gates.migrated(database, Duration.ofMillis(100))) {
			recreate(database, "");

			assertThat(Gates.report(instance, "sync-in-place").verdict()).isEqualTo(Verdict.PASS);

			database.jdbc().update("UPDATE users SET user_name = 'changed' WHERE id = 1");
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
			assertThat(database.jdbc().queryForObject("SELECT display_name FROM users WHERE id = 1", String.class))
				.isEqualTo("changed");
		}
	}

	@PostgresVersionsTest
	void theConditionFollowsTheMigrationsOfTheTable(TestDatabase database) {
		database.jdbc().execute("ALTER TABLE users ADD COLUMN city text DEFAULT 'Bern', ADD COLUMN age text");
		Migration town = TestMigrations.migration("3", """
				operations:
				- rename-column: { table: users, from: city, to: town }
				""");
		Migration age = TestMigrations.migration("4",
				"""
						operations:
						- change-column-type: { table: users, column: age, to: years, type: int, forward: age::int, backward: years::text }
						""");
		try (TestInstance instance = instance(database, TestMigrations.RENAME)) {
			instance.await("2", Phase.MIGRATED);
			assertThat(condition(database)).contains("display_name", "user_name").doesNotContain("city");
		}
		try (TestInstance instance = instance(database, TestMigrations.RENAME, town)) {
			instance.await("3", Phase.MIGRATED);
			assertThat(condition(database)).contains("display_name", "user_name", "town", "city");
			instance.requestUntilAccepted("2", "contract", "instances-ship");
			instance.await("2", Phase.COMPLETED);
			assertThat(condition(database)).contains("town", "city").doesNotContain("name");
		}
		try (TestInstance instance = instance(database, TestMigrations.RENAME, town, age)) {
			instance.await("4", Phase.MIGRATED);
			assertThat(condition(database)).isEmpty();
			instance.requestUntilAccepted("4", "rollback");
			instance.await("4", Phase.ROLLED_BACK);
			assertThat(condition(database)).contains("town", "city");
			assertThat(Gates.failing(instance.request("3", "contract"))).doesNotContain("sync-in-place");
		}
	}

	@PostgresVersionsTest
	void aColumnOfTheConditionGoesWhileAnotherMigrationBuildsOnIt(TestDatabase database) {
		Migration label = TestMigrations.migration("3", """
				operations:
				- rename-column: { table: users, from: display_name, to: label }
				""");
		try (TestInstance instance = instance(database, TestMigrations.RENAME, label)) {
			instance.await("2", Phase.MIGRATED);
			instance.await("3", Phase.MIGRATED);
			assertThat(condition(database)).contains("user_name", "display_name", "label");

			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
			assertThat(condition(database)).contains("display_name", "label").doesNotContain("user_name");
			database.jdbc().update("UPDATE users SET display_name = 'changed' WHERE id = 1");
			assertThat(database.jdbc().queryForObject("SELECT label FROM users WHERE id = 1", String.class))
				.isEqualTo("changed");
			assertThat(Gates.failing(instance.request("3", "contract"))).doesNotContain("sync-in-place");
		}
	}

	private static TestInstance instance(TestDatabase database, Migration... shipped) {
		return TestInstance.on(database.dataSource())
			.ships(shipped)
			.knownApplications()
			.quietPeriod(Duration.ofMillis(100))
			.build()
			.start();
	}

	private static void recreate(TestDatabase database, String condition) {
		database.jdbc().execute("""
				DROP TRIGGER "~zdm_sync" ON users;
				CREATE TRIGGER "~zdm_sync" BEFORE INSERT OR UPDATE ON users
				FOR EACH ROW %s EXECUTE PROCEDURE zdm.sync_public_users();
				ALTER TABLE users ENABLE ALWAYS TRIGGER "~zdm_sync";
				""".formatted(condition));
	}

	private static String condition(TestDatabase database) {
		return database.jdbc().queryForObject("""
				SELECT coalesce(substring(pg_get_triggerdef(oid) FROM 'WHEN (.*) EXECUTE'), '')
				FROM pg_trigger WHERE tgname = '~zdm_sync'
				""", String.class);
	}

}
