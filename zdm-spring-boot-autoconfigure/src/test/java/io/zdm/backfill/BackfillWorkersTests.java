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

import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.zdm.store.BackfillLog;
import io.zdm.store.BackfillRanges;
import io.zdm.store.QuarantineLog;
import io.zdm.testing.Background;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.awaitility.Awaitility;

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
			.supply(() -> instance(database, 1).run(RENAME, BackfillControl.of(PACE), NO_FENCE, looking));
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

		WalkOutcome outcome = instance(database, 1).run(RENAME, BackfillControl.of(PACE.withWorkers(2, 2)), NO_FENCE,
				(note) -> batches.incrementAndGet() < 20);

		assertThat(outcome).isEqualTo(WalkOutcome.STOPPED);
		assertThat(fixture.jdbc()
			.queryForObject("SELECT count(*) FROM zdm.backfill_range WHERE expires_at > clock_timestamp()", Long.class))
			.isZero();
		assertThat(instance(database, 2).run(RENAME, BackfillControl.of(PACE), NO_FENCE, GO_ON))
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

		instance(database, 1).run(RENAME, BackfillControl.of(PACE.withWorkers(4, 1)), NO_FENCE, looking);

		assertThat(seen).hasSize(1);
		assertThat(fixture.count("display_name = user_name")).isEqualTo(ROWS);
	}

	@PostgresVersionsTest(atLeast = 14)
	void whatItCostsIsAccountedFor(TestDatabase database) {
		BackfillFixture fixture = new BackfillFixture(database).users(ROWS);

		instance(database, 1).run(RENAME, BackfillControl.of(PACE), NO_FENCE, GO_ON);

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

	private static Backfill instance(TestDatabase database, long number) {
		return new Backfill(database.database(), new BackfillLog(SCHEMA), new BackfillRanges(SCHEMA), SETTINGS,
				Transformers.none(), new BackfillWorker(new UUID(0, number), Duration.ofSeconds(15)));
	}

}
