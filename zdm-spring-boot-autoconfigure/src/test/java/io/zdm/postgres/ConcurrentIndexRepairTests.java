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

package io.zdm.postgres;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.zdm.postgres.ConcurrentDdlException.Reason;
import io.zdm.testing.Background;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;

import org.springframework.dao.DataAccessException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link ConcurrentIndexes} when an attempt was cut off, or another index has
 * the name.
 */
@PostgresTest
class ConcurrentIndexRepairTests {

	private static final QualifiedName USERS = QualifiedName.of("public", "users");

	private static final QualifiedName INDEX = QualifiedName.of("public", "users_name");

	private static final String STATEMENT = "CREATE INDEX CONCURRENTLY users_name ON users (lower(name))";

	private static final Optional<String> DEFINITION = Optional.of("CREATE INDEX USING btree (lower(name))");

	@BeforeEach
	void createTable(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int PRIMARY KEY, name text)");
		database.jdbc().execute("INSERT INTO users SELECT i, 'name ' || i FROM generate_series(1, 1000) i");
	}

	@PostgresVersionsTest
	void aBuildWhoseSessionWasKilledIsTakenUpAgain(TestDatabase database) throws SQLException {
		ConcurrentIndexes indexes = new ConcurrentIndexes(database.database());
		try (OtherSession writer = OtherSession.open(database, "writer").begin("INSERT INTO users VALUES (0, 'Ann')")) {
			CompletableFuture<Void> building = Background
				.run(() -> indexes.create(USERS, INDEX, STATEMENT, DEFINITION));
			kill(database, "CREATE INDEX CONCURRENTLY users_name%");
			assertThatExceptionOfType(Exception.class).isThrownBy(building::join)
				.satisfies((ex) -> assertThat(SqlState.isTransient(ex)).isTrue());
			writer.commit();
		}
		assertThat(state(database).orElseThrow().valid()).isFalse();

		indexes.create(USERS, INDEX, STATEMENT, DEFINITION);

		assertThat(state(database).orElseThrow().valid()).isTrue();
	}

	@PostgresVersionsTest
	void theInvalidRestOfAnotherIndexIsNotDropped(TestDatabase database) {
		database.jdbc().execute("CREATE INDEX users_name ON users (upper(name))");
		database.jdbc().execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'users_name'::regclass");
		ConcurrentIndexes indexes = new ConcurrentIndexes(database.database());

		var failure = catchThrowableOfType(ConcurrentDdlException.class,
				() -> indexes.create(USERS, INDEX, STATEMENT, DEFINITION));
		indexes.drop(INDEX, DEFINITION);

		assertThat(failure.reason()).isEqualTo(Reason.NAME_TAKEN);
		assertThat(failure).hasMessageContainingAll("upper(name)", "which is not valid", "Rename or drop that one");
		assertThat(state(database)).isPresent();
	}

	@PostgresVersionsTest
	void aTableOfTheNameIsReported(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users_name (id int)");

		var failure = catchThrowableOfType(ConcurrentDdlException.class,
				() -> new ConcurrentIndexes(database.database()).create(USERS, INDEX, STATEMENT, DEFINITION));

		assertThat(failure.reason()).isEqualTo(Reason.NAME_TAKEN);
	}

	@PostgresVersionsTest
	void anIndexIsDroppedByItsDefinition(TestDatabase database) {
		database.jdbc().execute("CREATE INDEX users_name ON users (lower(name))");

		new ConcurrentIndexes(database.database()).drop(INDEX, DEFINITION);

		assertThat(state(database)).isEmpty();
	}

	@PostgresVersionsTest(atLeast = 12)
	void anIndexIsBuiltAnewAndRestsOfItAreDropped(TestDatabase database) throws SQLException {
		database.jdbc().execute("CREATE INDEX users_name ON users (lower(name))");
		database.jdbc().execute("CREATE INDEX other_ccnew ON users (id)");
		long before = file(database);
		ConcurrentIndexes indexes = new ConcurrentIndexes(database.database());
		try (OtherSession writer = OtherSession.open(database, "writer").begin("INSERT INTO users VALUES (0, 'Ann')")) {
			CompletableFuture<Void> building = Background.run(() -> indexes.rebuild(USERS, INDEX));
			kill(database, "REINDEX INDEX CONCURRENTLY%");
			assertThatExceptionOfType(Exception.class).isThrownBy(building::join);
			writer.commit();
		}
		assertThat(indexes(database)).containsExactly("other_ccnew", "users_name", "users_name_ccnew", "users_pkey");

		indexes.rebuild(USERS, INDEX);
		indexes.rebuild(USERS, QualifiedName.of("public", "users_pkey"));

		assertThat(indexes(database)).containsExactly("other_ccnew", "users_name", "users_pkey");
		assertThat(file(database)).isNotEqualTo(before);
	}

	@PostgresVersionsTest(atLeast = 12)
	void anIndexThatSomebodyIsBuildingIsNotBuiltAnew(TestDatabase database) throws SQLException {
		database.jdbc().execute("CREATE INDEX users_name ON users (lower(name))");
		try (OtherSession writer = OtherSession.open(database, "writer").begin("INSERT INTO users VALUES (0, 'Ann')")) {
			CompletableFuture<Void> building = Background
				.run(() -> database.jdbc().execute("REINDEX INDEX CONCURRENTLY users_name"));
			Awaitility.await().until(() -> indexes(database).contains("users_name_ccnew"));

			var failure = catchThrowableOfType(ConcurrentDdlException.class,
					() -> new ConcurrentIndexes(database.database()).rebuild(USERS, INDEX));

			assertThat(failure.reason()).isEqualTo(Reason.BEING_BUILT);
			writer.commit();
			building.join();
		}
		assertThat(indexes(database)).containsExactly("users_name", "users_pkey");
	}

	private static void kill(TestDatabase database, String query) {
		Awaitility.await()
			.ignoreExceptionsInstanceOf(DataAccessException.class)
			.until(() -> !database.jdbc()
				.queryForList(
						"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE ? AND state = 'active' "
								+ "AND wait_event_type = 'Lock'",
						query)
				.isEmpty());
	}

	private static long file(TestDatabase database) {
		return database.jdbc()
			.queryForObject("SELECT pg_relation_filenode('users_name'::regclass)::bigint", Long.class);
	}

	private static List<String> indexes(TestDatabase database) {
		return database.jdbc()
			.queryForList("SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid "
					+ "WHERE indrelid = 'users'::regclass ORDER BY relname", String.class);
	}

	private static Optional<IndexState> state(TestDatabase database) {
		return database.database()
			.<Optional<IndexState>>withConnection((session) -> new CatalogReader().index(session, INDEX));
	}

}
