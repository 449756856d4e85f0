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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;

import io.zdm.store.BackfillLog;
import io.zdm.store.BackfillProgress.Kind;
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
 * Backfill and verification of a table whose rows are in partitions that come and go.
 */
class PartitionedBackfillTests {

	private static final int ROWS = 9_000;

	private static final BackfillPace PACE = new BackfillPace(Duration.ofMillis(5), 0, 2, 4);

	private static final String ATTACH = """
			CREATE TABLE users_more (LIKE users);
			INSERT INTO users_more SELECT i, 'more', 'x', 0, NULL FROM generate_series(1000000, 1003000) AS i;
			ALTER TABLE users ATTACH PARTITION users_more FOR VALUES FROM (1000000) TO (2000000)""";

	private static final List<String> EVENTS = List.of("DROP TABLE users_low", "DROP TABLE users_high_1",
			"ALTER TABLE users DETACH PARTITION users_low", "ALTER TABLE users_low RENAME TO users_elsewhere",
			"TRUNCATE users_low", "VACUUM FULL users_low", "VACUUM FULL users_high_0", "VACUUM FULL users", ATTACH, """
					ALTER TABLE users DETACH PARTITION users_low;
					ALTER TABLE users ATTACH PARTITION users_low FOR VALUES FROM (MINVALUE) TO (4000)""", """
					CREATE TABLE users_more PARTITION OF users FOR VALUES FROM (1000000) TO (2000000);
					UPDATE users SET id = id + 1000000 WHERE id BETWEEN 3000 AND 6000""");

	private static final BackfillSettings SETTINGS = BackfillFixture.SMALL.withPace(PACE);

	@PostgresVersionsTest(atLeast = 14)
	void fillsEachRowOfEveryPartitionOnce(TestDatabase database) {
		BackfillFixture fixture = partitioned(database).audited();

		assertThat(fixture.backfill()).isEqualTo(WalkOutcome.FINISHED);

		assertThat(fixture.count("display_name = user_name")).isEqualTo(ROWS);
		assertThat(fixture.jdbc().queryForObject("SELECT count(*) FROM audit", Long.class)).isEqualTo(ROWS);
		assertThat(fixture.jdbc().queryForMap("""
				SELECT rows_done, rows_updated, rows_hot > rows_updated / 2 AS hot, share,
				    jsonb_extract_path(batches, 'blocksDone') = jsonb_extract_path(batches, 'blocks') AS blocks
				FROM zdm.progress""")).containsEntry("rows_done", (long) ROWS)
			.containsEntry("rows_updated", (long) ROWS)
			.containsEntry("hot", true)
			.containsEntry("share", 1.0)
			.containsEntry("blocks", true);
	}

	@PostgresVersionsTest(atLeast = 14)
	void fourOnTwoInstancesFillEachRowOnce(TestDatabase database) throws Exception {
		BackfillFixture fixture = partitioned(database).audited();
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
		assertThat(seen).hasSizeGreaterThan(2);
		assertThat(fixture.count("display_name = user_name")).isEqualTo(ROWS);
		assertThat(fixture.jdbc().queryForObject("SELECT count(*) FROM audit", Long.class)).isEqualTo(ROWS);
	}

	/**
	 * Whatever happens to the partitions when the backfill is in the middle of them, what
	 * is a row of the table at its end is filled.
	 */
	@PostgresVersionsTest(atLeast = 14)
	void goesOnWhateverHappensToPartitions(TestDatabase database) {
		for (String event : EVENTS) {
			for (double share : new double[] { 0, 0.4, 0.95 }) {
				BackfillFixture fixture = partitioned(database);
				Event once = new Event(fixture, event);

				WalkOutcome outcome = fixture.backfill(SETTINGS, RENAME, NO_FENCE,
						(note) -> once.when("kind = 'BACKFILL' AND share >= " + share));

				assertThat(outcome).isEqualTo(WalkOutcome.FINISHED);
				assertThat(once.happened).isTrue();
				assertThat(fixture.count("display_name IS DISTINCT FROM user_name")).as("%s at %s", event, share)
					.isZero();
				assertThat(fixture.progress(Kind.BACKFILL).share()).isEqualTo(1);
				fixture.jdbc().execute("DROP TABLE users; DROP TABLE IF EXISTS users_low; DROP SCHEMA zdm CASCADE");
			}
		}
	}

	/**
	 * It comes with rows that no trigger has seen.
	 */
	@PostgresVersionsTest(atLeast = 14)
	void fillsAPartitionThatComesWhenAllIsDone(TestDatabase database) {
		BackfillFixture fixture = partitioned(database).audited();
		fixture.backfill();
		fixture.jdbc().execute(ATTACH);
		assertThat(fixture.count("display_name IS NULL")).isEqualTo(3001);

		assertThat(fixture.backfill()).isEqualTo(WalkOutcome.FINISHED);

		assertThat(fixture.count("display_name = user_name")).isEqualTo(ROWS + 3001);
		assertThat(fixture.jdbc().queryForObject("SELECT count(*) FROM audit", Long.class)).isEqualTo(ROWS + 3001);
	}

	@PostgresVersionsTest(atLeast = 14)
	void comparesEachRowOfEveryPartition(TestDatabase database) {
		BackfillFixture fixture = partitioned(database);
		fixture.backfill();
		fixture.jdbc()
			.execute("SET session_replication_role = replica; "
					+ "UPDATE users SET display_name = 'other' WHERE id IN (17, 8000); RESET session_replication_role");

		Census census = fixture.verify(RENAME);

		assertThat(census.rows()).isEqualTo(ROWS);
		assertThat(census.disobeying()).isEqualTo(2);
		assertThat(census.samples()).containsExactlyInAnyOrder("17", "8000");
		assertThat(census.relfilenode()).isZero();
		assertThat(census.partitions()).isEqualTo(files(fixture));
	}

	/**
	 * Each partition is one statement then, or walked by a key of its own.
	 */
	@PostgresVersionsTest(atLeast = 14)
	void comparesPartitionsWithoutAKeyOfTheTable(TestDatabase database) {
		BackfillFixture fixture = partitioned(database);
		fixture.jdbc()
			.execute("ALTER TABLE users DROP CONSTRAINT users_pkey; ALTER TABLE users_low ADD PRIMARY KEY (id)");

		assertThat(fixture.backfill()).isEqualTo(WalkOutcome.FINISHED);

		assertThat(fixture.verify(RENAME).rows()).isEqualTo(ROWS);
		assertThat(fixture.verify(RENAME).proves()).isTrue();
	}

	@PostgresVersionsTest(atLeast = 14)
	void comparesWhateverHappensToPartitions(TestDatabase database) {
		for (String event : EVENTS) {
			for (int rows : new int[] { 0, 2000, 6000 }) {
				BackfillFixture fixture = partitioned(database);
				fixture.backfill();
				Event once = new Event(fixture, event);

				WalkOutcome outcome = fixture.verify(RENAME, NO_FENCE,
						(note) -> once.when("kind = 'VERIFICATION' AND rows_done >= " + rows));

				assertThat(outcome).isEqualTo(WalkOutcome.FINISHED);
				assertThat(once.happened).isTrue();
				Census census = Census.parse(fixture.progress(Kind.VERIFICATION).result().orElseThrow());
				assertThat(census.partitions().keySet()).as("%s at %d", event, rows)
					.containsAll(files(fixture).keySet());
				assertThat(census.rows()).isGreaterThanOrEqualTo(fixture.count("true"));
				assertThat(census.absent()).isEqualTo(fixture.count("display_name IS NULL"));
				fixture.jdbc().execute("DROP TABLE users; DROP TABLE IF EXISTS users_low; DROP SCHEMA zdm CASCADE");
			}
		}
	}

	private static Map<Long, Long> files(BackfillFixture fixture) {
		Map<Long, Long> files = new HashMap<>();
		fixture.jdbc().query("""
				SELECT relid::oid::bigint, pg_relation_filenode(relid)::bigint FROM pg_partition_tree('users')
				WHERE isleaf""", (row) -> {
			files.put(row.getLong(1), row.getLong(2));
		});
		return files;
	}

	private static BackfillFixture partitioned(TestDatabase database) {
		BackfillFixture fixture = new BackfillFixture(database);
		fixture.jdbc().execute("""
				CREATE TABLE users (id bigint PRIMARY KEY, user_name text, email text NOT NULL, visits int NOT NULL)
				    PARTITION BY RANGE (id);
				CREATE TABLE users_low PARTITION OF users FOR VALUES FROM (MINVALUE) TO (4000);
				CREATE TABLE users_empty PARTITION OF users FOR VALUES FROM (500000) TO (1000000);
				CREATE TABLE users_high PARTITION OF users FOR VALUES FROM (4000) TO (500000) PARTITION BY HASH (id);
				CREATE TABLE users_high_0 PARTITION OF users_high FOR VALUES WITH (MODULUS 2, REMAINDER 0);
				CREATE TABLE users_high_1 PARTITION OF users_high FOR VALUES WITH (MODULUS 2, REMAINDER 1)""");
		fixture.jdbc().update("""
				INSERT INTO users SELECT i, 'name ' || i, repeat('x', 120), 0 FROM generate_series(1, ?) AS i""", ROWS);
		return fixture.expanded();
	}

	private static Backfill instance(TestDatabase database, int number) {
		return new Backfill(database.database(), new BackfillLog(SCHEMA), new BackfillRanges(SCHEMA), SETTINGS,
				Transformers.none(), new BackfillWorker(new UUID(0, number), Duration.ofSeconds(15)));
	}

	/**
	 * Happens once, when a walk is far enough.
	 */
	private static final class Event {

		private final BackfillFixture fixture;

		private final String statements;

		private boolean happened;

		Event(BackfillFixture fixture, String statements) {
			this.fixture = fixture;
			this.statements = statements;
		}

		boolean when(String reached) {
			String query = """
					SELECT EXISTS (
					    SELECT FROM (
					        SELECT kind, rows_done, share
					            + (SELECT coalesce(sum(share), 0) FROM zdm.backfill_range WHERE kind = 'BACKFILL') AS share
					        FROM zdm.progress) AS progress
					    WHERE %s)"""
				.formatted(reached);
			if (!this.happened && Boolean.TRUE.equals(this.fixture.jdbc().queryForObject(query, Boolean.class))) {
				this.happened = true;
				this.fixture.jdbc().execute(this.statements);
			}
			return true;
		}

	}

}
