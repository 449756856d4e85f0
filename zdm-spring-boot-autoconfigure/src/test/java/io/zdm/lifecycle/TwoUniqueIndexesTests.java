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
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import io.zdm.Phase;
import io.zdm.postgres.SqlState;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What PostgreSQL forces while two unique indexes hold the same values: an upsert names
 * only one of them as its arbiter, so that two upserts of one new key at the same moment
 * may meet on the other and fail with 23505.
 */
@PostgresTest
class TwoUniqueIndexesTests {

	private static final Log logger = LogFactory.getLog(TwoUniqueIndexesTests.class);

	private static final int CLIENTS = 8;

	private static final int KEYS = 400;

	@Test
	void onlyConcurrentUpsertsOfTheSameNewKeyMayFail(TestDatabase database) throws Exception {
		StartupTests.createUsers(database, 100);
		try (TestInstance instance = TestInstance.on(database.dataSource()).ships(TestMigrations.RENAME).build()) {
			assertThat(upsertTheSameKeys(database, "before")).isZero();
			instance.start().await("2", Phase.MIGRATED);

			int failed = upsertTheSameKeys(database, "between");
			assertThat(upsertOwnKeys(database)).isZero();

			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
			logger.info("%d of %d upserts of keys that %d clients inserted at the same moment met on the other index"
				.formatted(failed, CLIENTS * KEYS, CLIENTS));
			assertThat(database.jdbc()
				.queryForObject("SELECT count(*) - count(DISTINCT display_name) FROM users", Integer.class)).isZero();
		}
	}

	private static int upsertTheSameKeys(TestDatabase database, String prefix) throws Exception {
		return upsert(database, (client, key) -> prefix + key);
	}

	private static int upsertOwnKeys(TestDatabase database) throws Exception {
		return upsert(database, (client, key) -> "own " + client + " " + key);
	}

	private static int upsert(TestDatabase database, Key keys) throws Exception {
		AtomicInteger failed = new AtomicInteger();
		CyclicBarrier atTheSameMoment = new CyclicBarrier(CLIENTS);
		ExecutorService executor = Executors.newFixedThreadPool(CLIENTS);
		try {
			List<Future<?>> clients = new ArrayList<>();
			for (int client = 0; client < CLIENTS; client++) {
				int number = client;
				clients.add(executor.submit(() -> {
					upsertAll(database, number, keys, atTheSameMoment, failed);
					return null;
				}));
			}
			for (Future<?> client : clients) {
				client.get();
			}
		}
		finally {
			executor.shutdownNow();
		}
		return failed.get();
	}

	private static void upsertAll(TestDatabase database, int client, Key keys, CyclicBarrier atTheSameMoment,
			AtomicInteger failed) throws Exception {
		try (Connection connection = database.dataSource().getConnection();
				PreparedStatement statement = connection.prepareStatement("""
						INSERT INTO users (user_name, email) VALUES (?, 'mail')
						ON CONFLICT (user_name) DO UPDATE SET email = EXCLUDED.email
						""")) {
			for (int key = 0; key < KEYS; key++) {
				statement.setString(1, keys.of(client, key));
				atTheSameMoment.await();
				try {
					statement.executeUpdate();
				}
				catch (SQLException ex) {
					assertThat(SqlState.UNIQUE_VIOLATION.is(ex)).as(ex.getMessage()).isTrue();
					failed.incrementAndGet();
				}
			}
		}
	}

	private interface Key {

		String of(int client, int key);

	}

}
