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

/**
 * Tests for migrations that take nothing away: they end by themselves when no instance of
 * an older release is left, and can be rolled back until then. What makes a rule stricter
 * waits for the same moment.
 */
@PostgresTest
class CompletionTests {

	private static final Migration LOOSE = migration("- add-column: { table: users, column: age, type: int }");

	private static final Migration STRICT = migration(
			"- add-check: { table: users, name: positive, expression: id > 0 }");

	@BeforeEach
	void prepare(TestDatabase database) {
		database.jdbc()
			.execute("CREATE TABLE users (id int PRIMARY KEY); INSERT INTO users SELECT * FROM generate_series(1, 20)");
	}

	@Test
	void endsByItselfWhenTheRolloutIsOver(TestDatabase database) {
		try (TestInstance first = instance(database).build();
				TestInstance second = instance(database).ships(LOOSE).build()) {
			first.start();
			second.start();
			second.await("2", Phase.MIGRATED);
			assertThat(second.migration("2").phase()).isEqualTo(Phase.MIGRATED);

			first.close();

			second.await("2", Phase.COMPLETED);
		}
	}

	@Test
	void canBeRolledBackUntilThen(TestDatabase database) {
		try (TestInstance first = instance(database).build();
				TestInstance second = instance(database).ships(LOOSE).build()) {
			first.start();
			second.start();
			second.await("2", Phase.MIGRATED);
			second.close();

			first.requestUntilAccepted("2", "rollback");

			first.await("2", Phase.ROLLED_BACK);
			assertThat(columns(database)).isEqualTo("id");
		}
	}

	@Test
	void aStricterRuleWaitsForTheEndOfTheRollout(TestDatabase database) {
		try (TestInstance first = instance(database).build();
				TestInstance second = instance(database).ships(STRICT).build()) {
			first.start();
			second.start();
			TestInstance.patiently()
				.untilAsserted(() -> assertThat(second.migration("2").reason()).hasValueSatisfying(
						(reason) -> assertThat(reason).startsWith("waits for the end of the rollout: 1 of 2 live")));
			assertThat(database.jdbc().update("INSERT INTO users VALUES (-1)")).isOne();
			database.jdbc().update("DELETE FROM users WHERE id = -1");

			first.close();

			second.await("2", Phase.COMPLETED);
			assertThat(database.jdbc()
				.queryForObject("SELECT convalidated FROM pg_constraint WHERE conname = 'positive'", Boolean.class))
				.isTrue();
		}
	}

	private static String columns(TestDatabase database) {
		return database.jdbc()
			.queryForObject("SELECT string_agg(column_name, ', ') FROM information_schema.columns "
					+ "WHERE table_name = 'users' AND table_schema = 'public'", String.class);
	}

	private static TestInstance.Builder instance(TestDatabase database) {
		return TestInstance.on(database.dataSource());
	}

	private static Migration migration(String operation) {
		return new MigrationParser(OperationRegistry.standard())
			.parse(new MigrationFile("V2__x.yaml", "V2__x.yaml", "operations:\n" + operation + "\n"));
	}

}
