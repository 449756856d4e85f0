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

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import io.zdm.Activity;
import io.zdm.Phase;
import io.zdm.postgres.Database;
import io.zdm.postgres.Identifier;
import io.zdm.store.BackfillAccount;
import io.zdm.store.MigrationRecord;
import io.zdm.store.WorkedRange;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BackfillReports}, with accounts as the engine writes them.
 */
@PostgresTest
class BackfillReportsTests {

	private static final UUID INSTANCE = UUID.randomUUID();

	@Test
	void whatTheStoreHasIsTold(TestDatabase database) {
		try (TestInstance instance = migrated(database)) {
			fill(database);

			BackfillReport report = report(database, instance.migration("2"));

			assertThat(report.account()).isEqualTo(new BackfillAccount(Duration.ofSeconds(10),
					Map.of("replication-lag", Duration.ofMillis(1500), "windows", Duration.ofSeconds(2)), 1000, 770,
					123_456, new BackfillAccount.Batches(50, 20_000, 35_000, 41_000, 8, "pages are full", 900, 360)));
			assertThat(report.account().hotShare()).contains(0.77);
			assertThat(report.ranges()).extracting(WorkedRange::fromBlock).containsExactly(0L, 512L);
			WorkedRange first = report.ranges().get(0);
			assertThat(first.position()).isEqualTo(new WorkedRange.Position(2, 8, 77));
			assertThat(first.instance()).isEqualTo(INSTANCE);
			assertThat(first.live()).isTrue();
			assertThat(report.ranges().get(1).live()).as("nobody has heard of it").isFalse();
			assertThat(report.remaining().time()).as("40 % in 30 s of running and 10 s of pauses, one is at work")
				.contains(Duration.ofSeconds(60));
			assertThat(report.remaining().basis()).isEqualTo(
					"40.0 % in 40 s of running and pauses since it began, 1 worker; time under throttles does not count");
		}
	}

	@Test
	void whatTheStoreDoesNotSayIsNothing(TestDatabase database) {
		try (TestInstance instance = migrated(database)) {
			database.jdbc()
				.update("UPDATE zdm.progress SET batches = '{}', throttled = '{}', rows_updated = 0, rows_hot = 0, "
						+ "wal_bytes = 0, paused_micros = 0");

			BackfillReport report = report(database, instance.migration("2"));

			assertThat(report.account()).isEqualTo(BackfillAccount.NONE);
			assertThat(report.account().hotShare()).isEmpty();
			assertThat(report.remaining())
				.isEqualTo(new RemainingTime(Optional.of(Duration.ZERO), "everything is done"));
		}
	}

	@Test
	void aStoreOfAnOlderReleaseHasNoAccounts(TestDatabase database) {
		try (TestInstance instance = migrated(database)) {
			database.jdbc().execute("ALTER TABLE zdm.progress DROP COLUMN wal_bytes");

			assertThat(instance.engine().detail("2").orElseThrow().backfills()).isEmpty();
		}
	}

	@Test
	void nothingIsSaidWhereNothingCanBe() {
		RecentPace.Seen enough = new RecentPace.Seen(0.4, Duration.ofSeconds(40), true);

		assertThat(RemainingTime.of(0.4, enough, 2, Activity.RUNNING).time()).contains(Duration.ofSeconds(30));
		assertThat(RemainingTime.of(0.4, enough, 1, Activity.THROTTLED).time()).contains(Duration.ofSeconds(60));
		assertThat(RemainingTime.of(0.4, enough, 1, Activity.PAUSED).time()).isEmpty();
		assertThat(RemainingTime.of(0.4, enough, 1, Activity.FAILED).basis()).contains("FAILED");
		assertThat(
				RemainingTime.of(0.0005, new RecentPace.Seen(0.0005, Duration.ofSeconds(1), true), 1, Activity.RUNNING))
			.isEqualTo(RemainingTime.unknown("less than 0.1 % was seen being done, which is too little to go by"));
	}

	@Test
	void whatWasSeenOfLateCounts() {
		long[] nanos = { 0 };
		RecentPace pace = new RecentPace(() -> nanos[0]);

		assertThat(pace.look("m", 0.5, Duration.ofSeconds(100)))
			.isEqualTo(new RecentPace.Seen(0.5, Duration.ofSeconds(100), true));
		nanos[0] += Duration.ofSeconds(10).toNanos();
		assertThat(pace.look("m", 0.75, Duration.ofSeconds(110)))
			.isEqualTo(new RecentPace.Seen(0.25, Duration.ofSeconds(10), false));
		nanos[0] += Duration.ofMinutes(6).toNanos();
		assertThat(pace.look("m", 0.8, Duration.ofSeconds(120)).sinceBegin()).as("that is long ago").isTrue();
		nanos[0] += Duration.ofSeconds(10).toNanos();
		assertThat(pace.look("m", 0.1, Duration.ofSeconds(1))).as("it has begun anew")
			.isEqualTo(new RecentPace.Seen(0.1, Duration.ofSeconds(1), true));
	}

	private static TestInstance migrated(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		TestInstance instance = TestInstance.on(database.dataSource())
			.ships(TestMigrations.RENAME)
			.inlineMaxRows(100)
			.build()
			.startup();
		assertThat(instance.migration("2").phase()).isEqualTo(Phase.MIGRATED);
		return instance;
	}

	private static void fill(TestDatabase database) {
		database.jdbc().update("""
				UPDATE zdm.progress
				SET share = 0.4, running_micros = 30000000, finished_at = NULL, paused_micros = 10000000,
				    throttled = '{"replication-lag": 1500000, "windows": 2000000}', rows_updated = 1000, rows_hot = 770,
				    wal_bytes = 123456, batches = '{"count": 50, "p50Micros": 20000, "p99Micros": 35000,
				      "maxMicros": 41000, "passes": 8, "reason": "pages are full", "blocks": 900, "blocksDone": 360,
				      "later": true}'
				WHERE kind = 'BACKFILL'
				""");
		database.jdbc().update("""
				INSERT INTO zdm.backfill_range (mapping, from_block, to_block, position, owner, worker, expires_at)
				SELECT mapping, 0, 512, '{"pass": 2, "passes": 8, "block": 77, "more": 1}'::json, ?, 1,
				       clock_timestamp() + interval '1 hour'
				FROM zdm.progress WHERE kind = 'BACKFILL'
				UNION ALL
				SELECT mapping, 512, 900, '{}', ?, 2, clock_timestamp() - interval '1 second'
				FROM zdm.progress WHERE kind = 'BACKFILL'
				""", INSTANCE, INSTANCE);
	}

	private static BackfillReport report(TestDatabase database, MigrationRecord migration) {
		Ledger ledger = Ledger.of(new Database(database.dataSource()), new Identifier("zdm"));
		Map<String, BackfillReport> reports = new BackfillReports(ledger, new RecentPace(System::nanoTime))
			.of(migration, new MigrationProgress(ledger).walks(migration));
		return List.copyOf(reports.values()).get(0);
	}

}
