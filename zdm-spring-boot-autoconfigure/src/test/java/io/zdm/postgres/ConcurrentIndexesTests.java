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

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import io.zdm.postgres.ConcurrentDdlException.Reason;
import io.zdm.testing.Background;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link ConcurrentIndexes}.
 */
@PostgresTest
class ConcurrentIndexesTests {

	private static final QualifiedName USERS = QualifiedName.of("public", "users");

	private static final QualifiedName INDEX = QualifiedName.of("public", "By Name");

	private static final String STATEMENT = "CREATE UNIQUE INDEX CONCURRENTLY \"By Name\" ON users (name)";

	@PostgresVersionsTest
	void isBuiltOnceAndDroppedOnce(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (name text)");
		ConcurrentIndexes indexes = new ConcurrentIndexes(database.database());

		indexes.create(USERS, INDEX, STATEMENT, Optional.empty());
		IndexState built = state(database).orElseThrow();
		indexes.create(USERS, INDEX, STATEMENT, Optional.empty());
		Optional<IndexState> again = state(database);
		indexes.drop(INDEX, Optional.empty());
		indexes.drop(INDEX, Optional.empty());

		assertThat(built.valid()).isTrue();
		assertThat(again).contains(built);
		assertThat(state(database)).isEmpty();
	}

	@PostgresVersionsTest
	void timeoutsAreLiftedForTheSessionAndPutBack(TestDatabase database) throws SQLException {
		database.jdbc().execute("CREATE TABLE users (name text)");
		database.jdbc().execute("CREATE TABLE other (id int)");
		try (OtherSession old = OtherSession.open(database, "old")
			.begin("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SELECT * FROM other")) {
			CompletableFuture<Void> ending = CompletableFuture.runAsync(() -> commit(old),
					CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS, Background.THREADS));
			try (Connection connection = database.dataSource().getConnection()) {
				SingleConnectionDataSource timed = new SingleConnectionDataSource(connection, true);
				Database view = new Database(timed);
				view.<Boolean>withConnection((session) -> {
					session.execute("SET lock_timeout = 100");
					session.execute("SET statement_timeout = 300");
					return true;
				});

				new ConcurrentIndexes(view).create(USERS, INDEX, STATEMENT, Optional.empty());

				assertThat(view.<String>withConnection((session) -> session.value(String.class,
						"SELECT concat_ws(' ', current_setting('lock_timeout'), current_setting('statement_timeout'))")))
					.isEqualTo("100ms 300ms");
			}
			ending.join();
		}

		assertThat(state(database).orElseThrow().valid()).isTrue();
	}

	@PostgresVersionsTest
	void duplicatesAreShownAndNoInvalidIndexIsLeft(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (name text)");
		database.jdbc().execute("INSERT INTO users VALUES ('Ann'), ('Bob'), ('Ann')");

		var failure = catchThrowableOfType(ConcurrentDdlException.class,
				() -> new ConcurrentIndexes(database.database()).create(USERS, INDEX, STATEMENT, Optional.empty()));

		assertThat(failure.reason()).isEqualTo(Reason.DUPLICATE_KEY);
		assertThat(failure).hasMessageContaining("Key (name)=(Ann) is duplicated");
		assertThat(state(database)).isEmpty();
	}

	@PostgresVersionsTest
	void anInvalidIndexThatNobodyBuildsIsBuiltAgain(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (name text)");
		database.jdbc().execute("INSERT INTO users VALUES ('Ann'), ('Ann')");
		assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> database.jdbc().execute(STATEMENT));
		assertThat(state(database).orElseThrow().valid()).isFalse();
		database.jdbc().execute("TRUNCATE users");

		new ConcurrentIndexes(database.database()).create(USERS, INDEX, STATEMENT, Optional.empty());

		assertThat(state(database).orElseThrow().valid()).isTrue();
	}

	@PostgresVersionsTest
	void anIndexThatSomebodyIsBuildingIsLeftAlone(TestDatabase database) throws SQLException {
		database.jdbc().execute("CREATE TABLE users (name text)");
		try (OtherSession writer = OtherSession.open(database, "writer").begin("INSERT INTO users VALUES ('Ann')");
				OtherSession zombie = OtherSession.open(database, "zombie")) {
			int pid = zombie.pid();
			CompletableFuture<Void> building = Background.run(() -> execute(zombie, STATEMENT));
			Awaitility.await().until(() -> state(database).isPresent());

			for (Runnable attempt : List.<Runnable>of(
					() -> new ConcurrentIndexes(database.database()).create(USERS, INDEX, STATEMENT, Optional.empty()),
					() -> new ConcurrentIndexes(database.database()).drop(INDEX, Optional.empty()))) {
				var failure = catchThrowableOfType(ConcurrentDdlException.class, attempt::run);
				assertThat(failure.reason()).isEqualTo(Reason.BEING_BUILT);
				assertThat(failure).hasMessageContaining("pid " + pid + " ('zombie')");
			}

			writer.commit();
			building.join();
		}
		assertThat(state(database).orElseThrow().valid()).isTrue();
	}

	@PostgresVersionsTest
	void twoInstancesThatBuildTheSameIndexBothGetThere(TestDatabase database) throws SQLException {
		database.jdbc().execute("CREATE TABLE users (name text)");
		ConcurrentIndexes indexes = new ConcurrentIndexes(database.database());
		try (OtherSession vacuum = OtherSession.open(database, "vacuum")
			.begin("LOCK TABLE users IN SHARE UPDATE EXCLUSIVE MODE")) {
			List<CompletableFuture<Void>> both = List.of(Background.run(() -> createAgainWhileBuilt(indexes)),
					Background.run(() -> createAgainWhileBuilt(indexes)));
			Awaitility.await()
				.until(() -> database.jdbc()
					.queryForObject("SELECT count(*) FROM pg_locks WHERE relation = 'users'::regclass AND NOT granted",
							Integer.class) == 2);
			vacuum.commit();
			both.forEach(CompletableFuture::join);
		}

		assertThat(state(database).orElseThrow().valid()).isTrue();
	}

	@PostgresVersionsTest
	void behindAPoolerTimeoutsAreRefusedWithTheRemedy(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (name text)");
		Database pooled = new Database(new PooledDataSource(database.dataSource()));
		ConcurrentIndexes indexes = new ConcurrentIndexes(pooled);
		indexes.create(USERS, INDEX, STATEMENT, Optional.empty());
		database.jdbc().execute("ALTER DATABASE " + database.name() + " SET lock_timeout = '2s'");

		Database limited = new Database(new PooledDataSource(database.dataSource(database.username())));
		var failure = catchThrowableOfType(ConcurrentDdlException.class,
				() -> new ConcurrentIndexes(limited).drop(INDEX, Optional.empty()));

		assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
		assertThat(failure).hasMessageContainingAll("lock_timeout = 2000 ms", "zdm.datasource.*", "ALTER ROLE");
		assertThat(state(database)).isPresent();
	}

	@PostgresVersionsTest
	void anotherIndexOfTheNameIsNotTouched(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (name text)");
		database.jdbc().execute("CREATE INDEX \"By Name\" ON users (name)");

		var failure = catchThrowableOfType(ConcurrentDdlException.class,
				() -> new ConcurrentIndexes(database.database()).create(USERS, INDEX, STATEMENT, Optional.empty()));

		assertThat(failure.reason()).isEqualTo(Reason.NAME_TAKEN);
		assertThat(state(database).orElseThrow().unique()).isFalse();
	}

	@Test
	void releasesThatCorruptIndexesAreKnown() {
		assertThat(ConcurrentIndexes.isCorrupting(new ServerVersion(130_023))).isFalse();
		assertThat(ConcurrentIndexes.isCorrupting(new ServerVersion(140_000))).isTrue();
		assertThat(ConcurrentIndexes.isCorrupting(new ServerVersion(140_003))).isTrue();
		assertThat(ConcurrentIndexes.isCorrupting(new ServerVersion(140_004))).isFalse();
	}

	private static void createAgainWhileBuilt(ConcurrentIndexes indexes) {
		Awaitility.await().untilAsserted(() -> {
			try {
				indexes.create(USERS, INDEX, STATEMENT, Optional.empty());
			}
			catch (ConcurrentDdlException ex) {
				assertThat(ex.reason()).isEqualTo(Reason.BEING_BUILT);
				throw new AssertionError("Still being built", ex);
			}
		});
	}

	private static Optional<IndexState> state(TestDatabase database) {
		return database.database()
			.<Optional<IndexState>>withConnection((session) -> new CatalogReader().index(session, INDEX));
	}

	private static void execute(OtherSession session, String statement) {
		try {
			session.execute(statement);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void commit(OtherSession session) {
		try {
			session.commit();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Gives connections whose driver cannot tell the server's process, as behind a
	 * pooler.
	 */
	private static final class PooledDataSource extends DelegatingDataSource {

		private PooledDataSource(DataSource target) {
			super(target);
		}

		@Override
		public Connection getConnection() throws SQLException {
			Connection target = super.getConnection();
			return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
					(proxy, method, arguments) -> {
						if (method.getName().equals("isWrapperFor")) {
							return false;
						}
						try {
							return method.invoke(target, arguments);
						}
						catch (InvocationTargetException ex) {
							throw ex.getTargetException();
						}
					});
		}

	}

}
