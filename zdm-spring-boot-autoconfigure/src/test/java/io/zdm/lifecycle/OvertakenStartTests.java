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
import java.util.concurrent.CompletableFuture;

import io.zdm.Phase;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A start that waits for a table for so long that another instance takes its lease.
 */
@PostgresTest
class OvertakenStartTests {

	@Test
	void findsTheWorkDoneByTheOtherInstanceAndStarts(TestDatabase database) throws SQLException {
		StartupTests.createUsers(database, 10);
		try (TestInstance slow = instance(database);
				TestInstance fast = instance(database);
				Connection reader = database.dataSource().getConnection()) {
			reader.setAutoCommit(false);
			try (Statement statement = reader.createStatement()) {
				statement.execute("SELECT FROM users LIMIT 1");
			}
			CompletableFuture<?> overtaken = CompletableFuture.runAsync(slow::startup);
			TestInstance.patiently().ignoreExceptions().until(() -> token(database) == 1);
			CompletableFuture<?> overtaking = CompletableFuture.runAsync(fast::startup);
			TestInstance.patiently().until(() -> token(database) == 2);
			reader.rollback();

			overtaken.join();
			overtaking.join();
			assertThat(slow.migration("2").phase()).isEqualTo(Phase.MIGRATING);
			assertThat(database.jdbc()
				.queryForList("SELECT event FROM zdm.audit WHERE event LIKE 'phase %'", String.class))
				.containsOnlyOnce("phase MIGRATING");
		}
	}

	private static TestInstance instance(TestDatabase database) {
		return TestInstance.on(database.dataSource()).ships(TestMigrations.RENAME).build();
	}

	private static long token(TestDatabase database) {
		Long token = database.jdbc()
			.queryForObject("SELECT coalesce(max(token), 0) FROM zdm.lease WHERE name LIKE 'startup/%'", Long.class);
		return (token != null) ? token : 0;
	}

}
