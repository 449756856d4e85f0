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
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import javax.sql.DataSource;

import io.zdm.Activity;
import io.zdm.BackfillThrottle;
import io.zdm.Phase;
import io.zdm.ThrottleReading;
import io.zdm.ThrottleReading.Level;
import io.zdm.backfill.BackfillPace;
import io.zdm.backfill.BackfillSettings;
import io.zdm.backfill.BatchMark;
import io.zdm.backfill.RecheckPace;
import io.zdm.backfill.Throttling;
import io.zdm.backfill.throttle.DatabaseThrottle;
import io.zdm.backfill.throttle.Limits;
import io.zdm.backfill.throttle.ThrottleSettings;
import io.zdm.backfill.throttle.ThrottleState;
import io.zdm.backfill.throttle.Windows;
import io.zdm.postgres.Database;
import io.zdm.postgres.TransactionSettings;
import io.zdm.store.BackfillProgress;
import io.zdm.store.MigrationRecord;
import io.zdm.testing.Background;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.ReplicatedServer;
import io.zdm.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A backfill yields to what is really there within a second, says why, and goes on by
 * itself.
 */
@PostgresTest
class ThrottledBackfillTests {

	/**
	 * So many small batches with a pause after each that none of the tests sees the end.
	 */
	private static final BackfillSettings SLOW = new BackfillSettings(BackfillPace.DEFAULT.withPauseRatio(4), 4, 4, 4,
			2000, Duration.ofMillis(100), Duration.ofSeconds(30), RecheckPace.DEFAULT);

	private static final int ROWS = 100_000;

	@Test
	void yieldsToAReplicaThatLags() throws Exception {
		try (ReplicatedServer servers = ReplicatedServer.start();
				TestInstance instance = filling(servers.dataSource(),
						limited(DatabaseThrottle.REPLICATION_LAG, 0.2, Optional.empty()))) {
			awaitRows(instance, 1);

			servers.replica().queryForList("SELECT pg_wal_replay_pause()");
			yields(instance, "replication-lag", "replica");

			servers.replica().queryForList("SELECT pg_wal_replay_resume()");
			goesOn(instance);
		}
	}

	@Test
	void yieldsToASessionThatWaitsForABatch(TestDatabase database) throws Exception {
		CountDownLatch end = new CountDownLatch(1);
		try (TestInstance instance = filling(database.dataSource(),
				limited(DatabaseThrottle.BLOCKED_SESSIONS, 1, Optional.empty()))) {
			awaitRows(instance, 1);

			CompletableFuture<Void> batch = batchOfAnotherInstance(database.database(), end);
			CompletableFuture<Void> victim = Background
				.run(() -> database.jdbc().update("UPDATE users SET user_name = 'new' WHERE id = ?", ROWS));
			awaitWaiting(database.jdbc());
			yields(instance, "blocked-sessions", "1 waiting for a batch, among them pid");

			end.countDown();
			batch.get();
			victim.get();
			goesOn(instance);
		}
		finally {
			end.countDown();
		}
	}

	/**
	 * It hangs with a row locked and its transaction marked.
	 */
	private static CompletableFuture<Void> batchOfAnotherInstance(Database database, CountDownLatch end)
			throws InterruptedException {
		CountDownLatch locked = new CountDownLatch(1);
		CompletableFuture<Void> batch = Background
			.run(() -> database.useTransaction(TransactionSettings.BOOKKEEPING, (session) -> {
				BatchMark.set(session, "another");
				session.execute("SELECT FROM users WHERE id = %d FOR UPDATE".formatted(ROWS));
				locked.countDown();
				uninterrupted(end);
			}));
		locked.await();
		return batch;
	}

	private static void uninterrupted(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void awaitWaiting(JdbcTemplate jdbc) {
		Awaitility.await()
			.until(() -> jdbc.queryForObject("SELECT count(*) FROM pg_locks WHERE NOT granted", Integer.class) > 0);
	}

	@Test
	void aSessionThatWaitsForSomebodyElseIsNoReason(TestDatabase database) throws SQLException {
		try (TestInstance instance = filling(database.dataSource(),
				limited(DatabaseThrottle.BLOCKED_SESSIONS, 1, Optional.empty()));
				Connection other = database.dataSource().getConnection();
				Statement statement = other.createStatement()) {
			other.setAutoCommit(false);
			statement.execute("SELECT FROM users WHERE id = %d FOR UPDATE".formatted(ROWS));
			CompletableFuture<Void> victim = Background
				.run(() -> database.jdbc().update("UPDATE users SET user_name = 'new' WHERE id = ?", ROWS));
			awaitWaiting(database.jdbc());

			goesOn(instance);
			assertThat(instance.engine().throttles(instance.migration("2"))).extracting(ThrottleState::value)
				.containsExactly("0");
			other.rollback();
			victim.join();
		}
	}

	@Test
	void yieldsToAQueryOfTheUsers(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE load AS SELECT 0.5::numeric AS factor");
		try (TestInstance instance = filling(database.dataSource(),
				limited(DatabaseThrottle.QUERY, 3, Optional.of("SELECT factor FROM load")))) {
			awaitRows(instance, 1);

			database.jdbc().update("UPDATE load SET factor = 3.5");
			yields(instance, "query", "3.50 (pauses at 3)");

			database.jdbc().execute("ALTER TABLE load RENAME TO gone");
			TestInstance.patiently()
				.untilAsserted(() -> assertThat(instance.migration("2").reason().orElse("")).startsWith("query: cannot")
					.contains("relation \"load\" does not exist"));

			ignore(instance, "query");
			goesOn(instance);
			ignore(instance, "none");
			yields(instance, "query", "cannot be read");

			database.jdbc().execute("ALTER TABLE gone RENAME TO load");
			database.jdbc().update("UPDATE load SET factor = 0");
			goesOn(instance);
		}
	}

	@Test
	void goesOnWhenTheThrottleIsToBeIgnored(TestDatabase database) {
		AtomicReference<Level> level = new AtomicReference<>(Level.NONE);
		try (TestInstance instance = filling(database.dataSource(), ThrottleSettings.NONE, queue(level))) {
			awaitRows(instance, 1);
			level.set(Level.PAUSE);
			yields(instance, "queue", "12,000 messages");

			ignore(instance, "wal-rate,queue");
			goesOn(instance);
			assertThat(instance.engine().throttles(instance.migration("2"))).singleElement().satisfies((state) -> {
				assertThat(state.level()).isEqualTo(Throttling.Level.NONE);
				assertThat(state.value()).isEqualTo("12,000 messages (ignored)");
			});

			ignore(instance, "default");
			yields(instance, "queue", "12,000 messages");
		}
	}

	static void ignore(TestInstance instance, String names) {
		assertThat(instance.engine()
			.change(new SettingsCommand(Optional.of("2"), "ignored-throttles=" + names, "alice",
					Optional.of("a false alarm"))))
			.isPresent();
	}

	@Test
	void stopsWhenAThrottleOfTheApplicationSaysSoAndGoesOnAfterARetry(TestDatabase database) {
		AtomicReference<Level> level = new AtomicReference<>(Level.NONE);
		try (TestInstance instance = filling(database.dataSource(), ThrottleSettings.NONE, queue(level))) {
			awaitRows(instance, 1);

			level.set(Level.STOP);
			TestInstance.patiently()
				.untilAsserted(() -> assertThat(instance.migration("2").activity()).isEqualTo(Activity.FAILED));
			assertThat(instance.migration("2").reason().orElse(""))
				.contains("Stopped by throttle queue: 12,000 messages");

			level.set(Level.NONE);
			// What was read before the retry would end it again.
			TestInstance.patiently()
				.untilAsserted(() -> assertThat(instance.engine().throttles(instance.migration("2")))
					.extracting(ThrottleState::level)
					.containsExactly(Throttling.Level.NONE));
			instance.requestUntilAccepted("2", "retry");
			goesOn(instance);
		}
	}

	private static BackfillThrottle queue(AtomicReference<Level> level) {
		return new BackfillThrottle() {

			@Override
			public String name() {
				return "queue";
			}

			@Override
			public ThrottleReading read() {
				return ThrottleReading.of(level.get(), "12,000 messages");
			}

		};
	}

	private static ThrottleSettings limited(DatabaseThrottle throttle, double pause, Optional<String> query) {
		return new ThrottleSettings(Duration.ofMillis(250), Windows.ALWAYS,
				Map.of(throttle, new Limits(throttle.measure(), throttle.side(), Optional.empty(), Optional.of(pause),
						Optional.empty())),
				Set.of(), query);
	}

	static TestInstance filling(DataSource dataSource, ThrottleSettings throttles, BackfillThrottle... ofApplication) {
		JdbcTemplate jdbc = new JdbcTemplate(dataSource);
		jdbc.execute("CREATE TABLE users (id bigint PRIMARY KEY, user_name text NOT NULL)");
		jdbc.execute("INSERT INTO users SELECT n, 'user ' || n FROM generate_series(1, %d) n".formatted(ROWS));
		return TestInstance.on(dataSource)
			.ships(TestMigrations.RENAME)
			.backfill(SLOW)
			.throttles(throttles, ofApplication)
			.build()
			.start();
	}

	/**
	 * After a second nothing moves any more, and everybody can see why.
	 */
	static void yields(TestInstance instance, String throttle, String value) {
		Awaitility.await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
		long rows = rows(instance);
		TestInstance.patiently().untilAsserted(() -> {
			MigrationRecord migration = instance.migration("2");
			assertThat(migration.activity()).isEqualTo(Activity.THROTTLED);
			assertThat(migration.reason().orElse("")).startsWith(throttle + ": ").contains(value);
		});
		assertThat(instance.engine().throttles(instance.migration("2"))).anySatisfy((state) -> {
			assertThat(state.name()).isEqualTo(throttle);
			assertThat(state.level()).isEqualTo(Throttling.Level.PAUSE);
		});
		Awaitility.await().pollDelay(Duration.ofMillis(500)).until(() -> true);
		assertThat(rows(instance)).isEqualTo(rows);
	}

	static void goesOn(TestInstance instance) {
		awaitRows(instance, rows(instance) + 1);
		TestInstance.patiently()
			.untilAsserted(() -> assertThat(instance.migration("2").activity()).isEqualTo(Activity.RUNNING));
		assertThat(instance.migration("2").phase()).isEqualTo(Phase.MIGRATING);
	}

	static void awaitRows(TestInstance instance, long rows) {
		TestInstance.patiently().until(() -> rows(instance) >= rows);
	}

	static long rows(TestInstance instance) {
		return instance.engine()
			.detail("2")
			.orElseThrow()
			.progress()
			.stream()
			.filter((walk) -> walk.kind() == BackfillProgress.Kind.BACKFILL)
			.mapToLong(BackfillProgress::rows)
			.sum();
	}

}
