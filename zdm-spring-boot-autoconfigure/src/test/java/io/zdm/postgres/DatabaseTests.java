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

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.zdm.testing.Background;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.awaitility.Awaitility;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Database}.
 */
@PostgresTest
class DatabaseTests {

	private static final String TIMEOUTS = """
			SELECT concat_ws(' ', current_setting('lock_timeout'), current_setting('statement_timeout'),
			    current_setting('idle_in_transaction_session_timeout'), current_setting('row_security'))
			""";

	@PostgresVersionsTest
	void anExceptionRollsBack(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int)");

		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> database.database().useTransaction(TransactionSettings.BOOKKEEPING, (session) -> {
				session.execute("INSERT INTO users VALUES (1)");
				throw new IllegalStateException("stop");
			}))
			.withMessage("stop");
		database.database()
			.useTransaction(TransactionSettings.BOOKKEEPING,
					(session) -> session.execute("INSERT INTO users VALUES (2)"));

		assertThat(database.jdbc().queryForList("SELECT id FROM users", Integer.class)).containsExactly(2);
	}

	@PostgresVersionsTest
	void settingsEndWithTheTransactionAndAutoCommitIsAsBefore(TestDatabase database) throws SQLException {
		try (Connection connection = database.dataSource().getConnection()) {
			Database view = new Database(new SingleConnectionDataSource(connection, true));
			for (boolean autoCommit : new boolean[] { true, false }) {
				connection.setAutoCommit(autoCommit);

				String during = view.<String>inTransaction(TransactionSettings.BOOKKEEPING,
						(session) -> session.value(String.class, TIMEOUTS));

				assertThat(connection.getAutoCommit()).isEqualTo(autoCommit);
				assertThat(during).isEqualTo("5s 30s 15s off");
				assertThat(view.<String>withConnection((session) -> session.value(String.class, TIMEOUTS)))
					.isEqualTo("0 0 0 on");
			}
		}
	}

	@PostgresVersionsTest
	void emptyTimeoutsLiftThoseOfTheSession(TestDatabase database) {
		database.jdbc().execute("ALTER DATABASE " + database.name() + " SET statement_timeout = '7s'");
		Database view = new Database(database.dataSource(database.username()));

		assertThat(view.<String>inTransaction(
				new TransactionSettings(Optional.empty(), Optional.empty(), Optional.empty(), false),
				(session) -> session.value(String.class, TIMEOUTS)))
			.isEqualTo("0 0 0 off");
	}

	@PostgresVersionsTest
	void aSnapshotStandsStillAndTakesNoWrites(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int)");

		database.database().useTransaction(TransactionSettings.BOOKKEEPING.withSnapshot(), (session) -> {
			assertThat(session.value(Integer.class, "SELECT count(*)::int FROM users")).isZero();
			database.jdbc().execute("INSERT INTO users VALUES (1)");
			assertThat(session.value(Integer.class, "SELECT count(*)::int FROM users")).isZero();
			assertThatExceptionOfType(DataAccessException.class)
				.isThrownBy(() -> session.execute("INSERT INTO users VALUES (2)"));
		});
	}

	@PostgresVersionsTest
	void theServerEndsATransactionWhoseClientHangs(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int)");
		CountDownLatch released = new CountDownLatch(1);
		TransactionSettings settings = TransactionSettings.BOOKKEEPING.withIdleTimeout(Duration.ofMillis(500));

		CompletableFuture<Void> hanging = Background
			.run(() -> database.database().useTransaction(settings, (session) -> {
				session.execute("LOCK TABLE users IN ACCESS EXCLUSIVE MODE");
				await(released);
				session.execute("INSERT INTO users VALUES (1)");
			}));
		Awaitility.await().until(() -> locks(database) == 1);
		Awaitility.await().until(() -> locks(database) == 0);
		released.countDown();

		assertThat(hanging).failsWithin(Duration.ofSeconds(30))
			.withThrowableThat()
			.havingCause()
			.matches(SqlState::isConnectionLost);
		assertThat(database.jdbc().queryForList("SELECT id FROM users")).isEmpty();
	}

	private static int locks(TestDatabase database) {
		return database.jdbc()
			.queryForObject("SELECT count(*) FROM pg_locks WHERE relation = 'users'::regclass AND granted",
					Integer.class);
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
