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
import java.sql.Statement;
import java.util.List;

import io.zdm.Activity;
import io.zdm.Phase;
import io.zdm.migration.Migration;
import io.zdm.migration.MigrationFile;
import io.zdm.migration.MigrationParser;
import io.zdm.migration.operation.OperationRegistry;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for statements of the author from expand to contract and to rollback.
 */
@PostgresTest
class SqlLifecycleTests {

	private static final Migration VIEW = migration("""
			    tables: users
			    expand:
			    - statement: "CREATE VIEW names AS SELECT id, name FROM users"
			    - statement: "COMMENT ON VIEW names IS 'new'"
			    contract:
			    - statement: "COMMENT ON VIEW names IS NULL"
			    rollback:
			    - statement: "DROP VIEW IF EXISTS names"
			""");

	@PostgresVersionsTest
	void runsItsStatementsPhaseByPhase(TestDatabase database) {
		users(database);
		try (TestInstance instance = instance(database, VIEW)) {
			instance.start();
			instance.await("2", Phase.MIGRATED);
			assertThat(comment(database)).isEqualTo("new");

			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);

			assertThat(comment(database)).isNull();
			assertThat(effects(instance)).isEmpty();
		}
	}

	@PostgresVersionsTest
	void runsItsRollback(TestDatabase database) {
		users(database);
		List<String> before = Schema.of(database);
		try (TestInstance instance = instance(database, VIEW)) {
			instance.start();
			instance.await("2", Phase.MIGRATED);
			instance.requestUntilAccepted("2", "rollback");
			instance.await("2", Phase.ROLLED_BACK);

			assertThat(database.jdbc().queryForObject("SELECT to_regclass('names') IS NULL", Boolean.class)).isTrue();
			assertThat(Schema.of(database)).isEqualTo(before);
		}
	}

	@PostgresVersionsTest
	void runsOutsideOfATransactionWhatCannotBeInOne(TestDatabase database) {
		users(database);
		try (TestInstance instance = instance(database, migration("""
				    tables: users
				    expand:
				    - statement: "CREATE INDEX CONCURRENTLY users_name ON users (name)"
				      transaction: false
				    rollback:
				    - statement: "DROP INDEX CONCURRENTLY IF EXISTS users_name"
				      transaction: false
				"""))) {
			instance.start();
			instance.await("2", Phase.COMPLETED);

			assertThat(effects(instance)).isEmpty();
			assertThat(database.jdbc()
				.queryForList("SELECT indisvalid FROM pg_index WHERE indexrelid = 'users_name'::regclass",
						Boolean.class))
				.containsExactly(true);
		}
	}

	@PostgresVersionsTest
	void tellsOfRewritesAndFullReads(TestDatabase database) {
		users(database);
		database.jdbc().execute("CREATE INDEX users_name ON users (name)");
		try (TestInstance instance = instance(database, migration("""
				    unsafe: to see what is told of it
				    tables: users
				    expand:
				    - statement: "ALTER TABLE users ALTER COLUMN id TYPE bigint"
				    - statement: "ALTER TABLE users ADD CHECK (id > 0)"
				    - statement: "UPDATE users SET name = 'x' WHERE name LIKE '%9'"
				    - statement: "REINDEX INDEX users_name"
				    - statement: "ALTER TABLE users ADD COLUMN note text"
				"""))) {
			instance.start();
			instance.await("2", Phase.COMPLETED);

			assertThat(effects(instance)).hasSize(4)
				.satisfiesExactly(
						(effect) -> assertThat(effect)
							.startsWith(
									"effects of sql public.users.1: rewrote public.users " + "under ACCESS EXCLUSIVE (")
							.contains("; rebuilt the index public.users_name under ACCESS EXCLUSIVE ("),
						(effect) -> assertThat(effect)
							.startsWith("effects of sql public.users.2: read public.users from "
									+ "beginning to end under ACCESS EXCLUSIVE (1,000 rows, "),
						(effect) -> assertThat(effect)
							.startsWith("effects of sql public.users.3: read public.users from "
									+ "beginning to end under SHARE UPDATE EXCLUSIVE (1,000 rows, "),
						(effect) -> assertThat(effect).startsWith("effects of sql public.users.4: ")
							.contains("rebuilt the index public.users_name under ACCESS EXCLUSIVE ("));
		}
	}

	@PostgresVersionsTest
	void doesNotMakeOthersWaitBehindALockThatItCannotHave(TestDatabase database) throws Exception {
		users(database);
		try (TestInstance instance = instance(database, migration("""
				    tables: users
				    expand:
				    - statement: "ALTER TABLE users ADD COLUMN note text"
				"""));
				Connection reader = database.dataSource().getConnection();
				Statement statement = reader.createStatement()) {
			reader.setAutoCommit(false);
			statement.execute("SELECT 1 FROM users LIMIT 1");
			Thread starting = new Thread(instance::start);
			starting.start();
			TestInstance.patiently().until(() -> instance.engine().blockedLockAttempts() >= 2);
			database.jdbc().execute("SET statement_timeout = 5000; SELECT count(*) FROM users");

			reader.rollback();
			starting.join();
			instance.await("2", Phase.COMPLETED);
		}
	}

	@Test
	void aFirstStatementThatFailsLeavesNothing(TestDatabase database) {
		users(database);
		try (TestInstance instance = instance(database, migration("""
				    tables: users
				    expand:
				    - statement: "CREATE VIEW names AS SELECT nothing FROM users"
				"""))) {
			assertThatExceptionOfType(StartupException.class).isThrownBy(instance::start)
				.withMessageStartingWith("V2 sql was not expanded: ")
				.withMessageContaining("column \"nothing\" does not exist")
				.withMessageEndingWith("Nothing was changed.");

			assertThat(instance.engine().history()).isEmpty();
		}
	}

	@Test
	void aLaterStatementThatFailsStopsTheMigration(TestDatabase database) {
		users(database);
		try (TestInstance instance = instance(database, migration("""
				    tables: users
				    expand:
				    - statement: "CREATE VIEW names AS SELECT name FROM users"
				    - statement: "CREATE VIEW others AS SELECT nothing FROM users"
				"""))) {
			assertThatExceptionOfType(StartupException.class).isThrownBy(instance::start)
				.withMessageContaining("column \"nothing\" does not exist");

			assertThat(instance.migration("2").activity()).isEqualTo(Activity.FAILED);
			assertThat(instance.migration("2").phase()).isEqualTo(Phase.EXPANDING);
			assertThat(instance.migration("2").reason()).get().asString().contains("column \"nothing\" does not exist");
		}
	}

	private static void users(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int PRIMARY KEY, name text NOT NULL)");
		database.jdbc().execute("INSERT INTO users SELECT i, 'name ' || i FROM generate_series(1, 1000) AS i");
	}

	private static String comment(TestDatabase database) {
		return database.jdbc().queryForObject("SELECT obj_description('names'::regclass, 'pg_class')", String.class);
	}

	private static List<String> effects(TestInstance instance) {
		return instance.engine()
			.detail("2")
			.orElseThrow()
			.audit()
			.stream()
			.filter((entry) -> entry.event().startsWith("effects of "))
			.map((entry) -> entry.event() + ": " + entry.detail().orElse(""))
			.toList();
	}

	private static TestInstance instance(TestDatabase database, Migration migration) {
		return TestInstance.on(database.dataSource()).ships(migration).build();
	}

	private static Migration migration(String text) {
		return new MigrationParser(OperationRegistry.standard()).parse(new MigrationFile("V2__sql.yaml",
				"db/zdm/V2__sql.yaml", "operations:\n- sql:\n    reason: the test\n" + text));
	}

}
