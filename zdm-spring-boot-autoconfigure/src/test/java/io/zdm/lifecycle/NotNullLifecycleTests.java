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

import io.zdm.Activity;
import io.zdm.Phase;
import io.zdm.migration.Migration;
import io.zdm.migration.MigrationFile;
import io.zdm.migration.MigrationParser;
import io.zdm.migration.operation.OperationRegistry;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A column becomes NOT NULL although somebody goes on writing NULL, and rows that are
 * NULL can be written as long as any is.
 */
@PostgresTest
class NotNullLifecycleTests {

	private JdbcTemplate jdbc;

	private TestDatabase database;

	@BeforeEach
	void makeTable(TestDatabase database) {
		this.database = database;
		this.jdbc = database.jdbc();
		this.jdbc.execute("CREATE TABLE users (id int PRIMARY KEY, login text, email text, visits int DEFAULT 0)");
		this.jdbc.execute("INSERT INTO users SELECT i, 'user' || i, CASE WHEN i <> 7 THEN 'x' END "
				+ "FROM generate_series(1, 100) AS i");
	}

	@Test
	void stopsAtARowThatIsNullAndGoesOnWhenItHasAValue() {
		try (TestInstance instance = instance("- set-not-null: { table: users, column: email }")) {
			TestInstance.patiently().until(() -> instance.migration("2").activity() == Activity.FAILED);

			assertThat(instance.migration("2").reason()).hasValue(
					"The step 'check-not-null public.users.email' on public.users found rows that break the rule, "
							+ "and was undone: ERROR: public.users has rows in which 'email' is NULL, so NOT NULL is not in "
							+ "force for anybody yet; see SELECT * FROM \"public\".\"users\" WHERE \"email\" IS NULL; the "
							+ "first has (\"id\") = (7) [SQLSTATE 23502]. Correct these rows, then ask for 'retry', or for "
							+ "'rollback'.");
			assertThat(this.jdbc.update("UPDATE users SET visits = 1 WHERE id = 7")).isOne();
			this.jdbc.update("UPDATE users SET email = 'here' WHERE id = 7");
			instance.requestUntilAccepted("2", "retry");
			instance.await("2", Phase.COMPLETED);
			assertThat(isNotNull()).isTrue();
		}
	}

	@Test
	void aMigrationThatIsExpandedAnewFillsAnew() {
		String operation = """
				- set-not-null: { table: users, column: email, forward: login }
				- drop-default: { table: users, column: visits }
				""";
		try (TestInstance instance = instance(operation)) {
			instance.await("2", Phase.MIGRATED);
			instance.requestUntilAccepted("2", "rollback");
			instance.await("2", Phase.ROLLED_BACK);
			assertThat(isNotNull()).isFalse();
			this.jdbc.update("UPDATE users SET email = NULL WHERE id = 8");

			instance.requestUntilAccepted("2", "retry");
			instance.await("2", Phase.MIGRATED);

			assertThat(this.jdbc.queryForList("SELECT email FROM users WHERE id IN (7, 8) ORDER BY id", String.class))
				.containsExactly("user7", "user8");
			assertThat(isNotNull()).isTrue();
		}
	}

	private boolean isNotNull() {
		return Boolean.TRUE.equals(this.jdbc.queryForObject(
				"SELECT attnotnull FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'email'",
				Boolean.class));
	}

	private TestInstance instance(String operation) {
		Migration migration = new MigrationParser(OperationRegistry.standard())
			.parse(new MigrationFile("V2__required.yaml", "V2__required.yaml", "operations:\n" + operation));
		return TestInstance.on(this.database.dataSource()).ships(migration).build().start();
	}

}
