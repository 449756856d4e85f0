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

package io.zdm.store;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.zdm.postgres.Database;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.TransactionSettings;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link StoreSchema}.
 */
@PostgresTest
class StoreSchemaTests {

	@PostgresVersionsTest
	void installsOnceAndThenDoesNothing(TestDatabase database) {
		StoreSchema store = new StoreSchema(database.database(), Fixtures.SCHEMA);
		assertThat(store.exists()).isFalse();

		store.install();
		store.install();

		assertThat(store.exists()).isTrue();
		assertThat(versions(database, "zdm")).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
		assertThat(database.jdbc()
			.queryForObject("SELECT obj_description('zdm'::regnamespace, 'pg_namespace')", String.class))
			.contains("Zero-downtime migrations");
	}

	@PostgresVersionsTest
	void manyInstancesInstallAtOnce(TestDatabase database) throws Exception {
		installAtOnce(database, 10);

		assertThat(versions(database, "zdm")).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
	}

	@PostgresVersionsTest
	void manyInstancesInstallAtOnceWhereSessionsDefaultToRepeatableRead(TestDatabase database) throws Exception {
		database.jdbc()
			.execute("ALTER DATABASE %s SET default_transaction_isolation = 'repeatable read'"
				.formatted(database.name()));

		installAtOnce(database, 10);

		assertThat(versions(database, "zdm")).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
	}

	@Test
	void theSchemaMayHaveAnyName(TestDatabase database) {
		Identifier schema = new Identifier("Zero \"Down\" % time");

		new StoreSchema(database.database(), schema).install();

		assertThat(new StoreSchema(database.database(), schema).exists()).isTrue();
		assertThat(new StoreSchema(database.database(), Fixtures.SCHEMA).exists()).isFalse();
		assertThat(new Leases(database.database(), schema).acquire("work", UUID.randomUUID(), Duration.ofSeconds(5)))
			.isPresent();
	}

	@Test
	void anInstalledStoreNeedsNoRightToCreateAnything(TestDatabase database) {
		new StoreSchema(database.database(), Fixtures.SCHEMA).install();
		String role = database.createRole("guest");
		database.jdbc().execute("GRANT USAGE ON SCHEMA zdm TO " + role);
		database.jdbc().execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA zdm TO " + role);
		Database restricted = new Database(database.dataSource(role));

		new StoreSchema(restricted, Fixtures.SCHEMA).install();

		assertThat(restricted.<Long>inTransaction(TransactionSettings.BOOKKEEPING,
				(session) -> Fixtures.migration(session, "shop", "2")))
			.isPositive();
	}

	@PostgresVersionsTest
	void aRoleThatMayNotCreateTheSchemaIsTold(TestDatabase database) {
		String role = database.createRole("guest");
		StoreSchema store = new StoreSchema(new Database(database.dataSource(role)), Fixtures.SCHEMA);

		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(store::install)
			.withMessage("The role \"%s\" may not create the schema \"zdm\" in the database \"%s\"", role,
					database.name())
			.satisfies((ex) -> assertThat(ex.remedy())
				.contains("CREATE SCHEMA \"zdm\" AUTHORIZATION \"%s\"".formatted(role))
				.contains("GRANT CREATE ON DATABASE \"%s\" TO \"%s\"".formatted(database.name(), role)));

		database.jdbc().execute("CREATE SCHEMA zdm AUTHORIZATION " + role);
		store.install();

		assertThat(versions(database, "zdm")).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
	}

	@Test
	void aRoleThatMayNotCreateTablesIsTold(TestDatabase database) {
		String role = database.createRole("guest");
		database.jdbc().execute("CREATE SCHEMA zdm");
		StoreSchema store = new StoreSchema(new Database(database.dataSource(role)), Fixtures.SCHEMA);

		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(store::install)
			.withMessageContaining("may not create tables in the schema \"zdm\"")
			.satisfies((ex) -> assertThat(ex.remedy()).contains("GRANT USAGE, CREATE ON SCHEMA \"zdm\""));

		database.jdbc().execute("GRANT USAGE, CREATE ON SCHEMA zdm TO " + role);
		store.install();

		assertThat(versions(database, "zdm")).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
	}

	@Test
	void aRoleWithoutRightsOnTheStoreIsTold(TestDatabase database) {
		new StoreSchema(database.database(), Fixtures.SCHEMA).install();
		String role = database.createRole("guest");
		StoreSchema store = new StoreSchema(new Database(database.dataSource(role)), Fixtures.SCHEMA);

		assertThat(store.exists()).isTrue();
		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(store::install)
			.withMessageContaining("may not use or upgrade the schema \"zdm\"")
			.satisfies((ex) -> assertThat(ex.remedy()).contains("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES"));
	}

	@Test
	void aReadOnlyServerIsTold(TestDatabase database) {
		database.jdbc().execute("ALTER DATABASE %s SET default_transaction_read_only = on".formatted(database.name()));
		String role = database.createRole("reader");
		database.jdbc().execute("GRANT CREATE ON DATABASE %s TO %s".formatted(database.name(), role));
		StoreSchema store = new StoreSchema(new Database(database.dataSource(role)), Fixtures.SCHEMA);

		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(store::install)
			.withMessageContaining("the server takes no writes");

		database.jdbc().execute("REVOKE ALL ON DATABASE %s FROM %s".formatted(database.name(), role));
	}

	@Test
	void tablesOfSomebodyElseAreLeftAlone(TestDatabase database) {
		database.jdbc().execute("CREATE SCHEMA zdm");
		database.jdbc().execute("CREATE TABLE zdm.lease (tenant text)");
		StoreSchema store = new StoreSchema(database.database(), Fixtures.SCHEMA);

		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(store::install)
			.withMessageContaining("holds tables that zdm did not create")
			.satisfies((ex) -> assertThat(ex.remedy()).contains("zdm.schema"));
		assertThat(store.exists()).isFalse();
	}

	@PostgresVersionsTest
	void anOlderReleaseGoesOnWithANewerStore(TestDatabase database) {
		new StoreSchema(database.database(), Fixtures.SCHEMA).install();
		database.jdbc().execute("ALTER TABLE zdm.migration ADD COLUMN approved_by text");
		database.jdbc().execute("ALTER TABLE zdm.instance ADD COLUMN zone text NOT NULL DEFAULT 'here'");
		database.jdbc().execute("INSERT INTO zdm.store_version (version) VALUES (99)");

		new StoreSchema(database.database(), Fixtures.SCHEMA).install();

		assertThat(versions(database, "zdm")).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 99);
		MigrationHistory history = new MigrationHistory(Fixtures.SCHEMA);
		database.database().useTransaction(TransactionSettings.BOOKKEEPING, (session) -> {
			Fixtures.migration(session, "shop", "2");
			assertThat(history.all(session)).singleElement()
				.extracting(MigrationRecord::key)
				.isEqualTo(Fixtures.key("2"));
		});
	}

	private static void installAtOnce(TestDatabase database, int instances) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(instances);
		CountDownLatch start = new CountDownLatch(1);
		try {
			Database shared = database.database();
			List<Future<?>> installations = IntStream.range(0, instances)
				.<Future<?>>mapToObj((instance) -> executor.submit(() -> {
					start.await();
					new StoreSchema(shared, Fixtures.SCHEMA).install();
					return null;
				}))
				.toList();
			start.countDown();
			for (Future<?> installation : installations) {
				installation.get(30, TimeUnit.SECONDS);
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	private static List<Integer> versions(TestDatabase database, String schema) {
		return new JdbcTemplate(database.dataSource())
			.queryForList("SELECT version FROM %s.store_version ORDER BY version".formatted(schema), Integer.class);
	}

}
