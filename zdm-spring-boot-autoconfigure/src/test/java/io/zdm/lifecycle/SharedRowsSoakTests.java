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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import com.zaxxer.hikari.HikariDataSource;
import io.zdm.DualWriteMode;
import io.zdm.data.DualWrites;
import io.zdm.data.EntityTable;
import io.zdm.data.WrittenRows;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import io.zdm.testing.traffic.Release;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sixteen writers of both releases that share rows and write several of them in one
 * transaction, for a minute in each mode. Every write counts up in the row and says in
 * the name which one it was: a lost update would show as a name that is not the last.
 */
@Tag("soak")
class SharedRowsSoakTests {

	private static final Log logger = LogFactory.getLog(SharedRowsSoakTests.class);

	private static final Duration DURATION = Duration.ofSeconds(Integer.getInteger("zdm.test.soak.seconds", 60));

	private static final int WRITERS = 16;

	private static final int ROWS = 400;

	@PostgresVersionsTest
	void losesNothingInModeBoth(TestDatabase database) throws Exception {
		soak(database, DualWriteMode.BOTH);
	}

	@PostgresVersionsTest
	void losesNothingInModeTrigger(TestDatabase database) throws Exception {
		soak(database, DualWriteMode.TRIGGER);
	}

	@PostgresVersionsTest
	void losesNothingInModeRepository(TestDatabase database) throws Exception {
		soak(database, DualWriteMode.REPOSITORY);
	}

	private static void soak(TestDatabase database, DualWriteMode mode) throws Exception {
		database.jdbc().execute("""
				CREATE TABLE users (id bigint PRIMARY KEY, user_name text NOT NULL, visits int NOT NULL);
				INSERT INTO users SELECT i, '0', 0 FROM generate_series(1, %d) AS i;
				""".formatted(ROWS));
		DualWrites ofOld = new DualWrites(0.5);
		DualWrites ofNew = new DualWrites(0.5);
		ExecutorService executor = Executors.newFixedThreadPool(WRITERS);
		AtomicBoolean stop = new AtomicBoolean();
		AtomicLong transactions = new AtomicLong();
		List<Future<?>> writers = new ArrayList<>();
		try (HikariDataSource pool = new HikariDataSource();
				TestInstance old = instance(database, "1.1", mode, ofOld).maps("users.user_name").build().start();
				TestInstance current = instance(database, "2.0", mode, ofNew).maps("users.display_name").build()) {
			pool.setJdbcUrl(database.url());
			pool.setUsername(database.username());
			pool.setPassword(database.password());
			pool.setMaximumPoolSize(WRITERS);
			for (int number = 0; number < WRITERS / 2; number++) {
				writers.add(executor.submit(new SharedWriter(pool, Release.OLD, ofOld, number, stop, transactions)));
			}
			current.start();
			current.awaitReady();
			for (int number = WRITERS / 2; number < WRITERS; number++) {
				writers.add(executor.submit(new SharedWriter(pool, Release.NEW, ofNew, number, stop, transactions)));
			}
			Awaitility.await().pollDelay(DURATION).atMost(DURATION.plusMinutes(1)).until(() -> true);
			stop.set(true);
			for (Future<?> writer : writers) {
				writer.get();
			}
		}
		finally {
			stop.set(true);
			executor.shutdownNow();
		}
		logger.info("%s on PostgreSQL %d: %,d transactions".formatted(mode, database.version(), transactions.get()));
		assertThat(transactions.get()).isPositive();
		assertThat(database.jdbc().queryForList("""
				SELECT id || ': ' || user_name || ', ' || coalesce(display_name, 'NULL') || ', ' || visits FROM users
				WHERE user_name IS DISTINCT FROM display_name OR display_name IS DISTINCT FROM visits::text
				""", String.class)).isEmpty();
		assertThat(ofNew.account().totals().values()).allSatisfy((totals) -> assertThat(totals.repaired()).isZero());
		assertThat(ofOld.account().totals().values()).allSatisfy((totals) -> assertThat(totals.repaired()).isZero());
	}

	private static TestInstance.Builder instance(TestDatabase database, String release, DualWriteMode mode,
			DualWrites dualWrites) {
		return TestInstance.on(database.dataSource())
			.release(release)
			.ships(TestMigrations.RENAME)
			.dualWrite(mode, dualWrites);
	}

	/**
	 * A writer of one release. What fails ends it.
	 */
	private static final class SharedWriter implements Callable<Void> {

		private final HikariDataSource pool;

		private final Release release;

		private final DualWrites dualWrites;

		private final EntityTable entity;

		private final Random random;

		private final AtomicBoolean stop;

		private final AtomicLong transactions;

		SharedWriter(HikariDataSource pool, Release release, DualWrites dualWrites, int number, AtomicBoolean stop,
				AtomicLong transactions) {
			this.pool = pool;
			this.release = release;
			this.dualWrites = dualWrites;
			this.entity = new EntityTable("User", Optional.empty(), "users", List.of("id"),
					Set.of("id", "visits", release.column()));
			this.random = new Random(number);
			this.stop = stop;
			this.transactions = transactions;
		}

		@Override
		public Void call() throws SQLException {
			while (!this.stop.get()) {
				Set<Long> ids = new TreeSet<>();
				int count = 1 + this.random.nextInt(4);
				while (ids.size() < count) {
					ids.add(1L + this.random.nextInt(ROWS));
				}
				try (Connection connection = this.pool.getConnection()) {
					connection.setAutoCommit(false);
					write(connection, ids);
					connection.commit();
				}
				this.transactions.incrementAndGet();
			}
			return null;
		}

		private void write(Connection connection, Set<Long> ids) throws SQLException {
			WrittenRows rows = this.dualWrites.begin();
			String update = "UPDATE users SET %s = visits + 1, visits = visits + 1 WHERE id = ? RETURNING id"
				.formatted(this.release.column());
			try (PreparedStatement statement = connection.prepareStatement(update)) {
				for (long id : ids) {
					statement.setLong(1, id);
					try (ResultSet result = statement.executeQuery()) {
						result.next();
					}
					if (rows.wants(this.entity)) {
						rows.add(this.entity, List.of(Long.toString(id)));
					}
				}
			}
			rows.reconcile(connection);
		}

	}

}
