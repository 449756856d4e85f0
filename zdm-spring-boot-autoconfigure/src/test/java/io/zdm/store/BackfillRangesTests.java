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

package io.zdm.store;

import java.time.Duration;
import java.util.UUID;

import io.zdm.postgres.Database;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.Session;
import io.zdm.store.BackfillProgress.Kind;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link BackfillRanges}.
 */
class BackfillRangesTests {

	private static final Identifier SCHEMA = new Identifier("zdm");

	private static final UUID ONE = new UUID(0, 1);

	private static final UUID OTHER = new UUID(0, 2);

	private static final Duration LONG = Duration.ofMinutes(1);

	private static final FilledBatch BATCH = new FilledBatch(10, 0.25, Duration.ofMillis(20), 12, 9);

	private final BackfillRanges ranges = new BackfillRanges(SCHEMA);

	private final BackfillLog log = new BackfillLog(SCHEMA);

	private final BackfillAccounts accounts = new BackfillAccounts(SCHEMA);

	@PostgresVersionsTest
	void aBatchIsCountedInTheRangeAndInTheWhole(TestDatabase testDatabase) {
		Database database = begun(testDatabase);

		database.withConnection((session) -> {
			BackfillRange range = claimed(session);
			this.ranges.advance(session, range, "{\"pass\":1}", BATCH);
			assertThat(this.ranges.position(session, range)).contains("{\"pass\":1}");
			assertThat(this.ranges.assistants(session, "v2_0")).isEqualTo(1);
			assertThat(this.log.find(session, "v2_0", Kind.BACKFILL).orElseThrow().rows()).isEqualTo(10);
			assertThat(this.log.find(session, "v2_0", Kind.BACKFILL).orElseThrow().share()).isEqualTo(0.25);
			assertThat(this.accounts.of(session, "v2_0").rowsUpdated()).isEqualTo(12);
			this.ranges.finish(session, range, BATCH);
			assertThat(this.ranges.open(session, "v2_0")).isZero();
			BackfillProgress progress = this.log.find(session, "v2_0", Kind.BACKFILL).orElseThrow();
			assertThat(progress.rows()).isEqualTo(20);
			assertThat(progress.share()).isEqualTo(0.5);
			assertThat(progress.running()).isEqualTo(Duration.ofMillis(40));
			assertThat(this.accounts.of(session, "v2_0").rowsUpdated()).isEqualTo(24);
			assertThat(this.accounts.of(session, "v2_0").rowsHot()).isEqualTo(18);
			return true;
		});
	}

	/**
	 * A snapshot keeps each version of a row, and whoever looks for the row reads them
	 * all.
	 */
	@PostgresVersionsTest
	void aBatchLeavesNoVersionOfARowThatOutlivesItsRange(TestDatabase testDatabase) {
		Database database = begun(testDatabase);

		database.withConnection((session) -> {
			BackfillRange range = claimed(session);
			String place = "SELECT ctid::text FROM zdm.progress";
			String before = session.value(String.class, place);
			this.ranges.advance(session, range, "{}", BATCH);
			assertThat(session.value(String.class, place)).isEqualTo(before);
			return true;
		});
	}

	@PostgresVersionsTest
	void whoTakesARangeOverGoesOnWithItsCounts(TestDatabase testDatabase) {
		Database database = begun(testDatabase);

		database.withConnection((session) -> {
			BackfillRange range = claimed(session);
			this.ranges.advance(session, range, "{}", BATCH);
			this.ranges.handBack(session, range);
			BackfillRange taken = this.ranges.takeOver(session, "v2_0", OTHER, 3, LONG).orElseThrow();
			this.ranges.finish(session, taken, BATCH);
			assertThat(this.log.find(session, "v2_0", Kind.BACKFILL).orElseThrow().rows()).isEqualTo(20);
			return true;
		});
	}

	@PostgresVersionsTest
	void whoHasLostARangeCanDoNothingWithIt(TestDatabase testDatabase) {
		Database database = begun(testDatabase);

		database.withConnection((session) -> {
			BackfillRange range = this.ranges.claim(session, "v2_0", 0, 0, 100, "{}", ONE, 0, Duration.ZERO);
			BackfillRange taken = this.ranges.takeOver(session, "v2_0", OTHER, 3, LONG).orElseThrow();

			assertThat(taken.token()).isGreaterThan(range.token());
			assertThat(this.ranges.position(session, range)).isEmpty();
			assertThatExceptionOfType(LeaseLostException.class)
				.isThrownBy(() -> this.ranges.advance(session, range, "{}", BATCH));
			assertThatExceptionOfType(LeaseLostException.class)
				.isThrownBy(() -> this.ranges.finish(session, range, BATCH));
			String expires = "SELECT expires_at::text FROM zdm.backfill_range";
			String before = session.value(String.class, expires);
			this.ranges.renew(session, range);
			assertThat(session.value(String.class, expires)).isEqualTo(before);
			this.ranges.handBack(session, range);
			assertThat(this.ranges.assistants(session, "v2_0")).isEqualTo(1);
			return true;
		});
		assertThat(testDatabase.jdbc().queryForObject("SELECT rows_done FROM zdm.progress", Long.class)).isZero();
	}

	@PostgresVersionsTest
	void aRangeIsTakenOverWhenItIsHandedBackAndNotBefore(TestDatabase testDatabase) {
		Database database = begun(testDatabase);

		database.withConnection((session) -> {
			BackfillRange range = claimed(session);
			assertThat(this.ranges.takeOver(session, "v2_0", OTHER, 0, LONG)).isEmpty();
			this.ranges.handBack(session, range);
			assertThat(this.ranges.takeOver(session, "v2_0", OTHER, 0, LONG)).isPresent();
			return true;
		});
	}

	@PostgresVersionsTest
	void aBackfillThatIsForgottenTakesItsRangesAway(TestDatabase testDatabase) {
		Database database = begun(testDatabase);

		database.withConnection((session) -> {
			BackfillRange range = claimed(session);
			this.log.forget(session, "v2_0");
			assertThatExceptionOfType(LeaseLostException.class)
				.isThrownBy(() -> this.ranges.advance(session, range, "{}", BATCH));
			return true;
		});
	}

	private BackfillRange claimed(Session session) {
		return this.ranges.claim(session, "v2_0", 0, 0, 100, "{}", ONE, 1, LONG);
	}

	private Database begun(TestDatabase testDatabase) {
		Database database = testDatabase.database();
		new StoreSchema(database, SCHEMA).install();
		database.withConnection((session) -> {
			this.log.begin(session, "v2_0", Kind.BACKFILL, "{}");
			return true;
		});
		return database;
	}

}
