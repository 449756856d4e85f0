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
import java.util.Map;

import io.zdm.Phase;
import io.zdm.migration.Migration;
import io.zdm.migration.MigrationFile;
import io.zdm.migration.MigrationParser;
import io.zdm.migration.operation.OperationRegistry;
import io.zdm.postgres.IndexBuild;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;

import org.junit.jupiter.api.BeforeEach;

import org.springframework.dao.DataAccessException;

import static io.zdm.lifecycle.TestInstance.patiently;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the life of migrations that change indexes.
 */
@PostgresTest
class IndexLifecycleTests {

	private static final String INDEXES = """
			SELECT coalesce(string_agg(c.relname || CASE WHEN i.indisvalid THEN '' ELSE ' invalid' END, ', ' ORDER BY c.relname),
			    '') FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = 'users'::regclass
			""";

	@BeforeEach
	void createTable(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int, email text)");
		database.jdbc().execute("INSERT INTO users SELECT i, 'mail ' || i FROM generate_series(1, 2000) i");
	}

	@PostgresVersionsTest
	void aBuildThatIsKilledGoesOnAndTellsHowFarItGot(TestDatabase database) throws SQLException {
		Migration create = migration("2", "- create-index: { table: users, columns: email, unique: true }");
		try (TestInstance instance = TestInstance.on(database.dataSource()).ships(create).build();
				Connection writer = database.dataSource().getConnection();
				Statement statement = writer.createStatement()) {
			statement.execute("SET application_name = 'the writer'");
			writer.setAutoCommit(false);
			statement.execute("UPDATE users SET email = 'new' WHERE id = 7");
			instance.start();
			if (database.version() >= 12) {
				patiently().untilAsserted(() -> {
					Map<String, IndexBuild> builds = instance.engine().detail("2").orElseThrow().builds();
					assertThat(builds).containsOnlyKeys("create-index public.users_email_idx");
					IndexBuild build = builds.values().iterator().next();
					assertThat(build.phase()).isEqualTo("waiting for writers before build");
					assertThat(build.locker())
						.hasValueSatisfying((locker) -> assertThat(locker.applicationName()).isEqualTo("the writer"));
				});
			}
			kill(database);
			writer.commit();
			statement.execute("SET application_name = ''");
			writer.commit();

			instance.await("2", Phase.COMPLETED);
			assertThat(indexes(database)).isEqualTo("users_email_idx");
			assertThat(instance.engine().detail("2").orElseThrow().builds()).isEmpty();
		}
	}

	@PostgresVersionsTest
	void duplicatesStopTheBuildUntilTheyAreGone(TestDatabase database) {
		Migration create = migration("2", "- create-index: { table: users, columns: email, unique: true }");
		database.jdbc().update("UPDATE users SET email = 'mail 2' WHERE id = 1");
		try (TestInstance instance = TestInstance.on(database.dataSource()).ships(create).build().start()) {
			patiently().until(() -> instance.migration("2").reason().orElse("").contains("Key (email)=(mail 2)"));
			assertThat(indexes(database)).isEmpty();
			database.jdbc().update("DELETE FROM users WHERE id = 1");

			instance.requestUntilAccepted("2", "retry");

			instance.await("2", Phase.COMPLETED);
			assertThat(indexes(database)).isEqualTo("users_email_idx");
		}
	}

	@PostgresVersionsTest
	void indexesAreRenamedAndDroppedAtContract(TestDatabase database) {
		database.jdbc().execute("CREATE INDEX a ON users (id); CREATE INDEX b ON users (email)");
		Migration change = migration("2", """
				- rename-index: { table: users, from: a, to: c }
				- drop-index: { table: users, name: b }
				""");
		try (TestInstance instance = TestInstance.on(database.dataSource()).ships(change).build().start()) {
			instance.await("2", Phase.MIGRATED);
			assertThat(indexes(database)).isEqualTo("a, b");

			instance.requestUntilAccepted("2", "contract", "quiet-period");

			instance.await("2", Phase.COMPLETED);
			assertThat(indexes(database)).isEqualTo("c");
		}
	}

	@PostgresVersionsTest(atLeast = 12)
	void allIndexesOfATableAreBuiltAnew(TestDatabase database) {
		database.jdbc().execute("ALTER TABLE users ADD PRIMARY KEY (id); CREATE INDEX b ON users (email)");
		String files = "SELECT pg_relation_filenode('users_pkey'::regclass) || ' ' || pg_relation_filenode('b'::regclass)";
		String before = database.jdbc().queryForObject(files, String.class);
		Migration reindex = migration("2", "- reindex: { table: users }");
		try (TestInstance instance = TestInstance.on(database.dataSource()).ships(reindex).build().start()) {
			instance.await("2", Phase.COMPLETED);
		}

		String after = database.jdbc().queryForObject(files, String.class);
		assertThat(after.split(" ")).doesNotContain(before.split(" "));
		assertThat(indexes(database)).isEqualTo("b, users_pkey");
	}

	@PostgresVersionsTest(atLeast = 11)
	void anIndexOfAPartitionedTableIsBuilt(TestDatabase database) {
		database.jdbc().execute("""
				CREATE TABLE orders (id int, customer int) PARTITION BY RANGE (id);
				CREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM (0) TO (1000);
				CREATE TABLE orders_2 PARTITION OF orders FOR VALUES FROM (1000) TO (2000);
				INSERT INTO orders SELECT i, i FROM generate_series(1, 1999) i
				""");
		Migration create = migration("2", "- create-index: { table: orders, columns: [id, customer], unique: true }");
		String valid = "SELECT count(*) FROM pg_index WHERE indrelid::regclass::text LIKE 'orders%' AND indisvalid";
		try (TestInstance instance = TestInstance.on(database.dataSource()).ships(create).build().start()) {
			instance.await("2", Phase.COMPLETED);
			assertThat(database.jdbc().queryForObject(valid, Integer.class)).isEqualTo(3);
		}
	}

	private static Migration migration(String version, String operations) {
		String name = "V" + version + "__indexes.yaml";
		return new MigrationParser(OperationRegistry.standard())
			.parse(new MigrationFile(name, "db/zdm/" + name, "operations:\n" + operations));
	}

	private static void kill(TestDatabase database) {
		patiently().ignoreExceptionsInstanceOf(DataAccessException.class)
			.until(() -> !database.jdbc()
				.queryForList(
						"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'CREATE UNIQUE INDEX %' "
								+ "AND wait_event_type = 'Lock' AND datname = current_database()")
				.isEmpty());
	}

	private static String indexes(TestDatabase database) {
		return database.jdbc().queryForObject(INDEXES, String.class);
	}

}
