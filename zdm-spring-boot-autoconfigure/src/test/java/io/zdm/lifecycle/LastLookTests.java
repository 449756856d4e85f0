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
import java.util.Optional;

import io.zdm.Phase;
import io.zdm.migration.Migration;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LastLook}: an instance that starts when the gate has been passed and
 * the lock is yet to be had.
 */
@PostgresTest
class LastLookTests {

	private static final Migration RENAME = TestMigrations.migration("2", """
			operations:
			- rename-column: { table: users, from: user_name, to: display_name }
			""");

	@Test
	void contractDoesNotDropWhatAnInstanceMapsThatStartedMeanwhile(TestDatabase database) throws SQLException {
		createUsers(database);
		try (TestInstance instance = instance(database, "users.display_name");
				Connection reader = database.dataSource().getConnection()) {
			instance.await("2", Phase.MIGRATED);
			read(reader);
			instance.requestUntilAccepted("2", "contract");
			awaitReason(instance, "waiting for ACCESS EXCLUSIVE");

			try (TestInstance older = instance(database, "users.user_name")) {
				assertThat(older.migration("2").phase()).isEqualTo(Phase.CONTRACTING);
				reader.rollback();
				awaitReason(instance, "contract waits: old-column-unmapped");
				assertThat(has(database, "user_name")).isTrue();
			}
			instance.await("2", Phase.COMPLETED);
		}
		assertThat(has(database, "user_name")).isFalse();
	}

	@Test
	void rollbackDoesNotDropWhatAnInstanceMapsThatStartedMeanwhile(TestDatabase database) throws SQLException {
		createUsers(database);
		try (TestInstance instance = instance(database, "users.user_name");
				Connection reader = database.dataSource().getConnection()) {
			instance.await("2", Phase.MIGRATED);
			read(reader);
			instance.requestUntilAccepted("2", "rollback");
			awaitReason(instance, "waiting for ACCESS EXCLUSIVE");

			try (TestInstance newer = instance(database, "users.display_name")) {
				assertThat(newer.migration("2").phase()).isEqualTo(Phase.ROLLING_BACK);
				reader.rollback();
				awaitReason(instance, "rollback waits: new-column-unmapped");
				assertThat(has(database, "display_name")).isTrue();
			}
			instance.await("2", Phase.ROLLED_BACK);
		}
		assertThat(has(database, "display_name")).isFalse();
	}

	/**
	 * Without an index, which is dropped CONCURRENTLY first and waits for the reader too.
	 */
	private static void createUsers(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id bigint PRIMARY KEY, user_name text NOT NULL)");
		database.jdbc().execute("INSERT INTO users SELECT n, 'user ' || n FROM generate_series(1, 10) n");
	}

	private static TestInstance instance(TestDatabase database, String maps) {
		return TestInstance.on(database.dataSource())
			.ships(RENAME)
			.maps(maps)
			.quietPeriod(Duration.ZERO)
			.build()
			.start();
	}

	private static void read(Connection reader) throws SQLException {
		reader.setAutoCommit(false);
		try (Statement statement = reader.createStatement()) {
			statement.execute("SELECT FROM users");
		}
	}

	private static void awaitReason(TestInstance instance, String text) {
		TestInstance.patiently().untilAsserted(() -> {
			Optional<String> reason = instance.migration("2").reason();
			assertThat(reason.orElse("")).contains(text);
		});
	}

	private static boolean has(TestDatabase database, String column) {
		return Boolean.TRUE.equals(database.jdbc().queryForObject("""
				SELECT EXISTS (
				    SELECT FROM pg_attribute
				    WHERE attrelid = 'users'::regclass AND attname = ? AND NOT attisdropped
				)
				""", Boolean.class, column));
	}

}
