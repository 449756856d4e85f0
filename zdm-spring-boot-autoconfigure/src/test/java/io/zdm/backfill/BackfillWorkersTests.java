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
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import javax.sql.DataSource;

import io.zdm.postgres.Database;
import io.zdm.store.BackfillLog;
import io.zdm.store.BackfillRanges;
import io.zdm.store.QuarantineLog;
import io.zdm.testing.Background;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.awaitility.Awaitility;

import org.springframework.jdbc.datasource.DelegatingDataSource;

import static io.zdm.backfill.BackfillFixture.GO_ON;
import static io.zdm.backfill.BackfillFixture.NO_FENCE;
import static io.zdm.backfill.BackfillFixture.RENAME;
import static io.zdm.backfill.BackfillFixture.SCHEMA;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the workers that fill one table at the same time.
 */
class BackfillWorkersTests {

	private static final int ROWS = 12_000;

	/**
	 * Small ranges and statements, so that there is something to share.
	 */
	private static final BackfillPace PACE = new BackfillPace(Duration.ofMillis(5), 1, 2, 4);

	private static final BackfillSettings SETTINGS = BackfillFixture.SMALL.withPace(PACE);

	@PostgresVersionsTest
	void fourOnTwoInstancesFillEachRowOnce(TestDatabase database) throws Exception {
		BackfillFixture fixture = new BackfillFixture(database).users(ROWS).audited();
		Set<String> seen = new ConcurrentSkipListSet<>();
		Checkpoint looking = (note) -> seen
			.addAll(fixture.jdbc().queryForList("SELECT owner || ' ' || worker FROM zdm.backfill_range", String.class))
				|| true;

		CompletableFuture<WalkOutcome> one = Background
			.supply(() -> instance(database, 1).run(RENAME, null, false, BackfillControl.of(PACE), NO_FENCE, looking));
		Awaitility.await().until(() -> fixture.count("display_name IS NOT NULL") > 0);
		instance(database, 2).assist(RENAME, new Quarantining(new QuarantineLog(SCHEMA), 1), false,
				BackfillControl.of(PACE), GO_ON);

		assertThat(one.get(60, TimeUnit.SECONDS)).isEqualTo(WalkOutcome.FINISHED);
		assertThat(seen).hasSize(4);
		assertThat(fixture.count("display_name = user_name")).isEqualTo(ROWS);
		assertThat(fixture.jdbc().queryForObject("SELECT count(*) FROM audit", Long.class)).isEqualTo(ROWS);
		assertThat(fixture.jdbc().queryForObject("SELECT rows_done FROM zdm.progress", Long.class)).isEqualTo(ROWS);
	}

	@PostgresVersionsTest
	void oneThatIsStoppedHandsItsRangeBack(TestDatabase database) {
		BackfillFixture fixture = new BackfillFixture(database).users(ROWS).audited();
		AtomicInteger batches = new AtomicInteger();

		WalkOutcome outcome = instance(database, 1).run(RENAME, null, false, BackfillControl.of(PACE.withWorkers(2, 2)),
				NO_FENCE, (note) -> batches.incrementAndGet() < 20);

		assertThat(outcome).isEqualTo(WalkOutcome.STOPPED);
		assertThat(fixture.jdbc()
			.queryForObject("SELECT count(*) FROM zdm.backfill_range WHERE expires_at > clock_timestamp()", Long.class))
			.isZero();
		assertThat(instance(database, 2).run(RENAME, null, false, BackfillControl.of(PACE), NO_FENCE, GO_ON))
			.isEqualTo(WalkOutcome.FINISHED);
		assertThat(fixture.jdbc().queryForObject("SELECT count(*) FROM audit", Long.class)).isEqualTo(ROWS);
	}

	@PostgresVersionsTest
	void noMoreWorkThanTheFleetMay(TestDatabase database) {
		BackfillFixture fixture = new BackfillFixture(database).users(ROWS);
		Set<String> seen = new ConcurrentSkipListSet<>();
		Checkpoint looking = (note) -> seen
			.addAll(fixture.jdbc().queryForList("SELECT owner || ' ' || worker FROM zdm.backfill_range", String.class))
				|| true;

		instance(database, 1).run(RENAME, null, false, BackfillControl.of(PACE.withWorkers(4, 1)), NO_FENCE, looking);

		assertThat(seen).hasSize(1);
		assertThat(fixture.count("display_name = user_name")).isEqualTo(ROWS);
	}

	@PostgresVersionsTest(atLeast = 14)
	void whatItCostsIsAccountedFor(TestDatabase database) {
		BackfillFixture fixture = new BackfillFixture(database).users(ROWS);

		instance(database, 1).run(RENAME, null, false, BackfillControl.of(PACE), NO_FENCE, GO_ON);

		assertThat(fixture.jdbc().queryForMap("""
				SELECT rows_updated, rows_hot > 0 AS hot, paused_micros > 0 AS paused, wal_bytes > 0 AS wal,
				    jsonb_extract_path_text(batches, 'count')::int > 10 AS counted,
				 jsonb_extract_path(batches, 'blocksDone') = jsonb_extract_path(batches, 'blocks') AS blocks
				FROM zdm.progress""")).containsEntry("rows_updated", (long) ROWS)
			.containsEntry("hot", true)
			.containsEntry("paused", true)
			.containsEntry("wal", true)
			.containsEntry("counted", true)
			.containsEntry("blocks", true);
	}

	/**
	 * What holds the backfill back is often what takes its connections, too: the pool of
	 * the application.
	 */
	@PostgresVersionsTest
	void outlastsAThrottleWithoutAConnection(TestDatabase database) throws Exception {
		BackfillFixture fixture = new BackfillFixture(database).users(ROWS).audited();
		AtomicReference<Throttling> throttling = new AtomicReference<>(Throttling.NONE);
		RefusingDataSource pool = new RefusingDataSource(database.dataSource());
		Backfill backfill = backfill(new Database(pool), 1, Duration.ofMillis(300));

		CompletableFuture<WalkOutcome> filling = Background.supply(() -> backfill.run(RENAME, null, false,
				BackfillControl.of(() -> PACE, throttling::get), NO_FENCE, GO_ON));
		Awaitility.await().until(() -> fixture.count("display_name IS NOT NULL") > 0);
		throttling.set(new Throttling(Throttling.Level.PAUSE, "hikari-pending", "9 threads wait"));
		pool.refuses = true;
		int refused = pool.refused.get();
		Awaitility.await().until(() -> pool.refused.get() > refused + 2 || filling.isDone());
		pool.refuses = false;
		throttling.set(Throttling.NONE);

		assertThat(filling.get(60, TimeUnit.SECONDS)).isEqualTo(WalkOutcome.FINISHED);
		assertThat(fixture.jdbc().queryForObject("SELECT count(*) FROM audit", Long.class)).isEqualTo(ROWS);
	}

	@PostgresVersionsTest
	void theRightToTheMigrationIsKeptUnderAThrottleWhateverThereIsToDo(TestDatabase database) throws Exception {
		BackfillFixture fixture = new BackfillFixture(database).users(ROWS);
		AtomicReference<Throttling> throttling = new AtomicReference<>(Throttling.NONE);
		AtomicInteger renewed = new AtomicInteger();
		Backfill backfill = backfill(database.database(), 1, Duration.ofMillis(300));

		// The claim of the last range is gone when the catch-all passes begin.
		CompletableFuture<WalkOutcome> filling = Background.supply(() -> backfill.run(RENAME, null, false,
				BackfillControl.of(() -> PACE, throttling::get), (session) -> renewed.incrementAndGet(), (note) -> {
					if (note.text().isEmpty() && isCatchingAll(fixture)) {
						throttling.compareAndSet(Throttling.NONE,
								new Throttling(Throttling.Level.PAUSE, "wal-rate", "a lot"));
					}
					return true;
				}));
		Awaitility.await().until(() -> throttling.get() != Throttling.NONE);
		int before = renewed.get();
		Awaitility.await().untilAsserted(() -> assertThat(renewed.get()).isGreaterThan(before + 3));
		throttling.set(new Throttling(Throttling.Level.NONE, "", "over"));

		assertThat(filling.get(60, TimeUnit.SECONDS)).isEqualTo(WalkOutcome.FINISHED);
	}

	private static boolean isCatchingAll(BackfillFixture fixture) {
		return Boolean.TRUE.equals(fixture.jdbc()
			.queryForObject("SELECT coalesce(bool_or(position::text LIKE '%CATCH_ALL%'), false) FROM zdm.progress",
					Boolean.class));
	}

	private static Backfill instance(TestDatabase database, long number) {
		return backfill(database.database(), number, Duration.ofSeconds(15));
	}

	private static Backfill backfill(Database database, long number, Duration lease) {
		return new Backfill(database, new BackfillLog(SCHEMA), new BackfillRanges(SCHEMA), SETTINGS,
				Transformers.none(), new BackfillWorker(new UUID(0, number), lease));
	}

	private static final class RefusingDataSource extends DelegatingDataSource {

		private final AtomicInteger refused = new AtomicInteger();

		private volatile boolean refuses;

		RefusingDataSource(DataSource dataSource) {
			super(dataSource);
		}

		@Override
		public Connection getConnection() throws SQLException {
			if (this.refuses) {
				this.refused.incrementAndGet();
				throw new SQLTransientConnectionException("no connection is free");
			}
			return super.getConnection();
		}

	}

}
