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
import io.zdm.store.MigrationRecord;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Rows that break a new constraint stop the migration with the query that finds them;
 * when they are corrected it goes on.
 */
@PostgresTest
class ConstraintViolationTests {

	private static final String SCHEMA = """
			CREATE TABLE customers (code text, region int, PRIMARY KEY (code, region));
			INSERT INTO customers VALUES ('a', 1);
			CREATE TABLE "Orders" (id int, code text, region int, quantity int);
			INSERT INTO "Orders" VALUES (1, 'a', 1, 1), (2, 'b', 1, 2), (3, NULL, 7, 3), (4, 'a', 1, 0);
			""";

	@PostgresVersionsTest
	void check(TestDatabase database) {
		correctedAndRetried(database, "- add-check: { table: Orders, expression: quantity > 0 }",
				"Rows of public.Orders do not obey the constraint 'Orders_quantity_check'",
				"UPDATE \"Orders\" SET quantity = 1 WHERE id = 4");
	}

	@PostgresVersionsTest
	void foreignKey(TestDatabase database) {
		correctedAndRetried(database,
				"- add-foreign-key: { table: Orders, columns: [code, region], references: { table: customers } }",
				"Rows of public.Orders do not obey the constraint 'Orders_code_region_fkey'",
				"UPDATE \"Orders\" SET code = 'a' WHERE id = 2");
	}

	@PostgresVersionsTest
	void foreignKeyWithMatchFull(TestDatabase database) {
		database.jdbc().execute(SCHEMA);
		database.jdbc().execute("DELETE FROM \"Orders\" WHERE id = 2");

		try (TestInstance instance = instance(database,
				"""
						- add-foreign-key: { table: Orders, columns: [code, region], references: { table: customers }, match: full }
						""")) {
			String query = query(awaitFailure(instance));

			assertThat(database.jdbc().queryForList(query)).singleElement()
				.satisfies((row) -> assertThat(row).containsEntry("id", 3));
		}
	}

	@PostgresVersionsTest(atLeast = 18)
	void notNullOfAPrimaryKey(TestDatabase database) {
		database.jdbc().execute(SCHEMA);

		try (TestInstance instance = instance(database, "- add-primary-key: { table: Orders, columns: [id, code] }")) {
			String query = query(awaitFailure(instance));

			assertThat(database.jdbc().queryForList(query)).singleElement()
				.satisfies((row) -> assertThat(row).containsEntry("id", 3));
		}
	}

	@PostgresVersionsTest
	void duplicates(TestDatabase database) {
		database.jdbc().execute(SCHEMA);

		try (TestInstance instance = instance(database, "- add-unique: { table: Orders, columns: code }")) {
			assertThat(awaitFailure(instance)).contains("Unique index public.Orders_code_key cannot be built",
					"No invalid index was left behind");
			assertThat(database.jdbc().queryForList("SELECT FROM pg_class WHERE relname = 'Orders_code_key'"))
				.isEmpty();
			database.jdbc().execute("DELETE FROM \"Orders\" WHERE id = 4");
			instance.requestUntilAccepted("2", "retry");
			instance.await("2", Phase.COMPLETED);
		}
	}

	@PostgresVersionsTest
	void rollbackOfADropThatFindsRowsAgainstIt(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int, age int CONSTRAINT adult CHECK (age > 17))");
		database.jdbc().execute("CREATE TABLE other (id int)");
		database.jdbc().execute("INSERT INTO other VALUES (1), (1)");

		try (TestInstance instance = instance(database, """
				- drop-constraint: { table: users, name: adult }
				- add-unique: { table: other, columns: id }
				""")) {
			awaitFailure(instance);
			database.jdbc().execute("INSERT INTO users VALUES (1, 10)");
			instance.requestUntilAccepted("2", "rollback");
			String query = query(awaitFailure(instance));
			assertThat(database.jdbc().queryForList(query)).hasSize(1);
			database.jdbc().execute("DELETE FROM users");
			instance.requestUntilAccepted("2", "retry");
			instance.await("2", Phase.ROLLED_BACK);
		}

		assertThat(database.jdbc().queryForObject("""
				SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'adult' AND convalidated
				""", String.class)).isEqualTo("CHECK ((age > 17))");
	}

	private static void correctedAndRetried(TestDatabase database, String operations, String message,
			String correction) {
		database.jdbc().execute(SCHEMA);

		try (TestInstance instance = instance(database, operations)) {
			String reason = awaitFailure(instance);
			assertThat(reason).contains(message, "then ask for 'retry'");
			assertThat(database.jdbc().queryForList(query(reason))).hasSize(1);
			database.jdbc().execute(correction);
			assertThat(database.jdbc().queryForList(query(reason))).isEmpty();
			instance.requestUntilAccepted("2", "retry");
			instance.await("2", Phase.COMPLETED);
		}
	}

	private static String query(String reason) {
		return reason.substring(reason.indexOf("SELECT * FROM"), reason.indexOf(" finds, then ask"));
	}

	private static TestInstance instance(TestDatabase database, String operations) {
		Migration migration = new MigrationParser(OperationRegistry.standard())
			.parse(new MigrationFile("V2__x.yaml", "V2__x.yaml", "operations:\n" + operations));
		return TestInstance.on(database.dataSource()).ships(migration).build().start();
	}

	private static String awaitFailure(TestInstance instance) {
		TestInstance.patiently().untilAsserted(() -> {
			MigrationRecord migration = instance.migration("2");
			assertThat(migration.activity()).as(migration.reason().orElse("")).isEqualTo(Activity.FAILED);
		});
		return instance.migration("2").reason().orElseThrow();
	}

}
