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

package io.zdm.backfill;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.zdm.store.BackfillProgress.Kind;
import io.zdm.testing.Background;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;

import static io.zdm.backfill.BackfillFixture.GO_ON;
import static io.zdm.backfill.BackfillFixture.NO_FENCE;
import static io.zdm.backfill.BackfillFixture.RENAME;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Backfill} while others write the table.
 */
@Timeout(120)
class BackfillUnderWritersTests {

	private static final int ROWS = 100_000;

	@PostgresVersionsTest
	void leavesNothingOutWhileRowsMoveAndArrive(TestDatabase database) throws Exception {
		BackfillFixture fixture = new BackfillFixture(database).users(ROWS);
		AtomicBoolean done = new AtomicBoolean();
		AtomicLong nextId = new AtomicLong(ROWS);
		List<CompletableFuture<Long>> writers = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			writers.add(Background.supply(() -> write(fixture, done, nextId)));
		}

		WalkOutcome outcome = fixture.backfill(settings(), RENAME, NO_FENCE, GO_ON);
		done.set(true);
		long statements = 0;
		for (CompletableFuture<Long> writer : writers) {
			statements += writer.get(30, TimeUnit.SECONDS);
		}

		assertThat(outcome).isEqualTo(WalkOutcome.FINISHED);
		assertThat(statements).isGreaterThan(100);
		assertThat(fixture.count("display_name IS DISTINCT FROM user_name")).isZero();
	}

	private static BackfillSettings settings() {
		return new BackfillSettings(BackfillPace.DEFAULT.withPauseRatio(0.25), 64, 4, 8, 1000, Duration.ofMillis(100),
				Duration.ofSeconds(30), RecheckPace.DEFAULT);
	}

	private static long write(BackfillFixture fixture, AtomicBoolean done, AtomicLong nextId) {
		long statements = 0;
		while (!done.get()) {
			long id = ThreadLocalRandom.current().nextLong(ROWS - 20);
			fixture.jdbc().update("UPDATE users SET visits = visits + 1 WHERE id BETWEEN ? AND ?", id, id + 20);
			long next = nextId.incrementAndGet();
			fixture.jdbc().update("INSERT INTO users VALUES (?, ?, repeat('y', 120), 0)", next, "name " + next);
			statements += 2;
		}
		return statements;
	}

	@PostgresVersionsTest
	void lockedRowsNeitherStopItNorAreLeftOut(TestDatabase database) throws Exception {
		BackfillFixture fixture = new BackfillFixture(database).users(5000).audited();
		ConcurrentLinkedQueue<String> notes = new ConcurrentLinkedQueue<>();
		CompletableFuture<WalkOutcome> backfill;

		try (Connection holder = database.dataSource().getConnection()) {
			holder.setAutoCommit(false);
			lock(holder, "id IN (1, 100, 4999)");
			backfill = Background.supply(() -> fixture.backfill(RENAME, NO_FENCE, (note) -> notes.add(note.text())));
			Awaitility.await().untilAsserted(() -> assertThat(fixture.count("display_name IS NULL")).isEqualTo(3));
			assertThat(backfill).isNotDone();
			holder.rollback();
		}

		assertThat(backfill.get(30, TimeUnit.SECONDS)).isEqualTo(WalkOutcome.FINISHED);
		assertThat(fixture.count("display_name = user_name")).isEqualTo(5000);
		assertThat(fixture.jdbc().queryForObject("SELECT count(*) FROM audit", Long.class)).isEqualTo(5000);
		assertThat(notes).anyMatch((note) -> note.contains("row locked by another transaction at blocks 0–"));
	}

	@PostgresVersionsTest
	void stopsPromptlyWhileItWaitsForALockedRow(TestDatabase database) throws Exception {
		BackfillFixture fixture = new BackfillFixture(database).users(200);
		AtomicBoolean waiting = new AtomicBoolean();
		AtomicBoolean stop = new AtomicBoolean();

		try (Connection holder = database.dataSource().getConnection()) {
			holder.setAutoCommit(false);
			lock(holder, "id = 1");
			CompletableFuture<WalkOutcome> backfill = Background
				.supply(() -> fixture.backfill(RENAME, NO_FENCE, (note) -> {
					waiting.compareAndSet(false, fixture.count("display_name IS NULL") == 1);
					return !stop.get();
				}));
			Awaitility.await().untilTrue(waiting);
			stop.set(true);
			assertThat(backfill.get(2, TimeUnit.SECONDS)).isEqualTo(WalkOutcome.STOPPED);
			holder.rollback();
		}

		assertThat(fixture.progress(Kind.BACKFILL).finishedAt()).isEmpty();
		assertThat(fixture.backfill()).isEqualTo(WalkOutcome.FINISHED);
		assertThat(fixture.count("display_name = user_name")).isEqualTo(200);
	}

	@PostgresVersionsTest
	void waitsForATableThatIsLockedWhole(TestDatabase database) throws Exception {
		BackfillFixture fixture = new BackfillFixture(database).users(200);
		ConcurrentLinkedQueue<String> notes = new ConcurrentLinkedQueue<>();
		CompletableFuture<WalkOutcome> backfill;

		try (Connection holder = database.dataSource().getConnection()) {
			holder.setAutoCommit(false);
			execute(holder, "LOCK TABLE users IN ACCESS EXCLUSIVE MODE");
			backfill = Background.supply(() -> fixture.backfill(RENAME, NO_FENCE, (note) -> notes.add(note.text())));
			Awaitility.await().until(() -> notes.size() > 5);
			holder.rollback();
		}

		assertThat(backfill.get(30, TimeUnit.SECONDS)).isEqualTo(WalkOutcome.FINISHED);
		assertThat(fixture.count("display_name = user_name")).isEqualTo(200);
	}

	@PostgresVersionsTest
	void goesOnAfterLostConnectionsWithoutDoingAnythingTwice(TestDatabase database) {
		BackfillFixture fixture = new BackfillFixture(database).users(5000).audited();
		AtomicLong batches = new AtomicLong();
		ConcurrentLinkedQueue<String> notes = new ConcurrentLinkedQueue<>();

		WalkOutcome outcome = fixture.backfill(RENAME, (session) -> {
			if (batches.incrementAndGet() % 20 == 0) {
				session.execute("SELECT pg_terminate_backend(pg_backend_pid())");
			}
		}, (note) -> notes.add(note.text()));

		assertThat(outcome).isEqualTo(WalkOutcome.FINISHED);
		assertThat(notes).anyMatch((note) -> note.contains("connection"));
		assertThat(fixture.jdbc().queryForObject("SELECT count(*) FROM audit", Long.class)).isEqualTo(5000);
		assertThat(fixture.progress(Kind.BACKFILL).rows()).isEqualTo(5000);
	}

	private static void lock(Connection holder, String rows) throws SQLException {
		execute(holder, "UPDATE users SET visits = visits + 1 WHERE " + rows);
	}

	private static void execute(Connection connection, String sql) throws SQLException {
		try (var statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

}
