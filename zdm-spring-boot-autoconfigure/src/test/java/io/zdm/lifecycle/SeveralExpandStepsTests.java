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
import io.zdm.migration.Migration;
import io.zdm.migration.MigrationFile;
import io.zdm.migration.MigrationParser;
import io.zdm.migration.operation.OperationRegistry;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for a migration whose expand phase has several steps: the startup ends when all
 * are done, or fails, and one that failed can be taken back.
 */
@PostgresTest
class SeveralExpandStepsTests {

	private static final Migration ADDITIONS = migration("""
			- add-column: { table: users, column: age, type: int }
			- add-column: { table: orders, column: note, type: text }
			- rename-column: { table: users, from: name, to: full_name }
			""");

	private static final Migration FAILING = migration(
			"""
					- add-column: { table: users, column: age, type: int }
					- sql: { reason: a test, tables: orders, expand: [ { statement: "UPDATE orders SET id = 1 / (id - id) WHERE id = 1" } ] }
					""");

	@BeforeEach
	void prepare(TestDatabase database) {
		database.jdbc().execute("""
				CREATE TABLE users (id int PRIMARY KEY, name text);
				CREATE TABLE orders (id int PRIMARY KEY);
				INSERT INTO users SELECT i, 'name ' || i FROM generate_series(1, 20) AS i;
				INSERT INTO orders VALUES (1)
				""");
	}

	@Test
	void whatComesAfterTheStartupFindsAllColumns(TestDatabase database) {
		try (TestInstance instance = TestInstance.on(database.dataSource()).ships(ADDITIONS).build().startup()) {
			assertThat(instance.migration("2").phase()).isNotEqualTo(Phase.EXPANDING);
			assertThat(database.jdbc().queryForList("SELECT age, full_name FROM users")).hasSize(20);
			assertThat(database.jdbc().queryForList("SELECT note FROM orders")).hasSize(1);
		}
	}

	@Test
	void aStepThatFailsStopsTheStartAndCanBeTakenBack(TestDatabase database) {
		try (TestInstance other = TestInstance.on(database.dataSource()).build();
				TestInstance instance = TestInstance.on(database.dataSource())
					.ships(FAILING)
					.startupTimeout(Duration.ofSeconds(20))
					.build()) {
			assertThatExceptionOfType(StartupException.class).isThrownBy(instance::startup)
				.withMessageContaining("is not expanded yet")
				.withMessageContaining("division by zero");

			other.start();
			other.requestUntilAccepted("2", "rollback", "new-column-unmapped", "removed-column-mapped");

			other.await("2", Phase.ROLLED_BACK);
			assertThat(database.jdbc()
				.queryForObject("SELECT count(*) FROM information_schema.columns WHERE column_name = 'age'",
						Long.class))
				.isZero();
		}
	}

	private static Migration migration(String operations) {
		return new MigrationParser(OperationRegistry.standard())
			.parse(new MigrationFile("V2__x.yaml", "V2__x.yaml", "operations:\n" + operations));
	}

}
