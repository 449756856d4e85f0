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

import java.util.List;

import io.zdm.Phase;
import io.zdm.migration.Migration;
import io.zdm.migration.MigrationFile;
import io.zdm.migration.MigrationParser;
import io.zdm.migration.PlanningException;
import io.zdm.migration.operation.OperationRegistry;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for operations that build on each other, in one migration and in several that are
 * shipped at once.
 */
@PostgresTest
class CompositionTests {

	private static final String COLUMN = "- add-column: { table: users, column: owner, type: int }";

	private static final String INDEX = "- create-index: { table: users, columns: owner }";

	private static final String CHECK = "- add-check: { table: users, name: positive, expression: owner > 0 }";

	private static final String KEY = "- add-foreign-key: "
			+ "{ table: users, columns: owner, references: { table: owners, columns: id } }";

	private static final String RENAME = "- rename-column: { table: users, from: name, to: full_name }";

	@BeforeEach
	void prepare(TestDatabase database) {
		database.jdbc().execute("""
				CREATE TABLE owners (id int PRIMARY KEY);
				CREATE TABLE users (id int PRIMARY KEY, name text);
				INSERT INTO owners VALUES (1);
				INSERT INTO users SELECT i, 'name ' || i FROM generate_series(1, 20) AS i
				""");
	}

	@Test
	void aColumnIsAddedWithAllThatBelongsToIt(TestDatabase database) {
		try (TestInstance instance = start(database, migration("2", COLUMN, INDEX, CHECK, KEY))) {
			instance.await("2", Phase.COMPLETED);
		}

		assertThat(onOwner(database)).containsExactly("positive CHECK ((owner > 0))",
				"users_owner_fkey FOREIGN KEY " + "(owner) REFERENCES owners(id)", "users_owner_idx");
	}

	@Test
	void aMigrationBuildsOnAColumnOfAnotherThatIsShippedWithIt(TestDatabase database) {
		try (TestInstance instance = start(database, migration("2", COLUMN), migration("3", INDEX, CHECK),
				migration("4", KEY))) {
			instance.await("2", Phase.COMPLETED);
			instance.await("3", Phase.COMPLETED);
			instance.await("4", Phase.COMPLETED);
		}

		assertThat(onOwner(database)).hasSize(3);
	}

	@Test
	void aRenameCarriesOverWhatTheSameMigrationPutsOnTheOldName(TestDatabase database) {
		try (TestInstance instance = start(database,
				migration("2", RENAME, "- create-index: { table: users, columns: name, name: by_name }",
						"- add-check: { table: users, name: named, expression: name <> '' }"))) {
			instance.await("2", Phase.MIGRATED);
			instance.requestUntilAccepted("2", "contract", "quiet-period");
			instance.await("2", Phase.COMPLETED);
		}

		assertThat(database.jdbc().queryForObject("SELECT pg_get_indexdef('by_name'::regclass)", String.class))
			.endsWith("(full_name)");
		assertThat(database.jdbc()
			.queryForObject("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'named'",
					String.class))
			.contains("full_name");
	}

	@Test
	void whatWouldGoWithTheNewNameOfARenameIsRefused(TestDatabase database) {
		for (String operation : List.of("- create-index: { table: users, columns: full_name }",
				"- add-check: { table: users, name: named, expression: full_name <> '' }",
				"- add-unique: { table: users, columns: full_name }")) {
			try (TestInstance instance = instance(database, migration("2", RENAME, operation))) {
				assertThatExceptionOfType(PlanningException.class).isThrownBy(instance::startup)
					.withMessageContaining("Write this operation on 'name': the rename carries it over.");
			}
		}
	}

	@Test
	void whatALaterMigrationPutsOnAColumnKeepsItFromBeingRolledBack(TestDatabase database) {
		try (TestInstance old = instance(database).start();
				TestInstance instance = start(database, migration("2", COLUMN), migration("3", INDEX))) {
			instance.await("2", Phase.MIGRATED);
			instance.await("3", Phase.MIGRATED);

			assertThat(instance.request("2", "rollback").toString()).contains("built on this one: V3 x");

			instance.requestUntilAccepted("3", "rollback");
			instance.await("3", Phase.ROLLED_BACK);
			instance.requestUntilAccepted("2", "rollback");
			instance.await("2", Phase.ROLLED_BACK);
			assertThat(onOwner(database)).isEmpty();
			assertThat(old.migration("2").phase()).isEqualTo(Phase.ROLLED_BACK);
		}
	}

	private static List<String> onOwner(TestDatabase database) {
		return database.jdbc().queryForList("""
				SELECT conname || ' ' || pg_get_constraintdef(oid) AS line FROM pg_constraint
				WHERE conrelid = 'users'::regclass AND convalidated AND contype IN ('c', 'f')
				UNION ALL SELECT indexrelid::regclass::text FROM pg_index
				WHERE indrelid = 'users'::regclass AND NOT indisprimary AND indisvalid ORDER BY line
				""", String.class);
	}

	private static TestInstance start(TestDatabase database, Migration... migrations) {
		return instance(database, migrations).start();
	}

	private static TestInstance instance(TestDatabase database, Migration... migrations) {
		return TestInstance.on(database.dataSource()).ships(migrations).build();
	}

	private static Migration migration(String version, String... operations) {
		String name = "V" + version + "__x.yaml";
		return new MigrationParser(OperationRegistry.standard())
			.parse(new MigrationFile(name, name, "operations:\n" + String.join("\n", operations) + "\n"));
	}

}
