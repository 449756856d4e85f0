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

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import io.zdm.plan.Conversion;
import io.zdm.plan.Mapping;
import io.zdm.postgres.Database;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.store.BackfillProgress;
import io.zdm.store.BackfillProgress.Kind;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.awaitility.Awaitility;

import static io.zdm.backfill.BackfillFixture.GO_ON;
import static io.zdm.backfill.BackfillFixture.NO_FENCE;
import static io.zdm.backfill.BackfillFixture.RENAME;
import static io.zdm.backfill.BackfillFixture.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link Backfill}.
 */
class BackfillTests {

	@PostgresVersionsTest
	void fillsEveryRow(TestDatabase database) {
		BackfillFixture fixture = new BackfillFixture(database).users(5000);

		assertThat(fixture.backfill()).isEqualTo(WalkOutcome.FINISHED);

		assertThat(fixture.count("display_name = user_name")).isEqualTo(5000);
		BackfillProgress progress = fixture.progress(Kind.BACKFILL);
		assertThat(progress.rows()).isEqualTo(5000);
		assertThat(progress.share()).isEqualTo(1);
		assertThat(progress.finishedAt()).isPresent();
		assertThat(progress.result()).get().asString().contains("\"rows\":5000", "\"catchAllPasses\":1");
	}

	@PostgresVersionsTest
	void finishesOnAnEmptyTable(TestDatabase database) {
		BackfillFixture fixture = new BackfillFixture(database).users(0);

		assertThat(fixture.backfill()).isEqualTo(WalkOutcome.FINISHED);
		assertThat(fixture.progress(Kind.BACKFILL).rows()).isZero();
	}

	@PostgresVersionsTest
	void neverOverwritesAValueThatIsThere(TestDatabase database) {
		BackfillFixture fixture = new BackfillFixture(database).users(1000);
		fixture.jdbc().execute("ALTER TABLE users DISABLE TRIGGER USER");
		fixture.jdbc().execute("UPDATE users SET display_name = 'mine' WHERE id % 10 = 0");
		fixture.jdbc().execute("ALTER TABLE users ENABLE TRIGGER USER");

		fixture.backfill();

		assertThat(fixture.count("display_name = 'mine'")).isEqualTo(100);
		assertThat(fixture.count("display_name = user_name")).isEqualTo(900);
	}

	@PostgresVersionsTest
	void leavesRowsWithoutASourceValueAlone(TestDatabase database) {
		BackfillFixture fixture = new BackfillFixture(database).users(1000);
		fixture.jdbc().execute("UPDATE users SET user_name = NULL WHERE id % 10 = 0");
		fixture.audited();

		fixture.backfill();

		assertThat(fixture.count("display_name IS NULL")).isEqualTo(100);
		assertThat(fixture.jdbc().queryForObject("SELECT count(*) FROM audit WHERE id % 10 = 0", Long.class)).isZero();
	}

	@PostgresVersionsTest
	void goesOnAfterAStopWithoutDoingAnythingTwice(TestDatabase database) {
		BackfillFixture fixture = new BackfillFixture(database).users(5000).audited();
		WalkOutcome outcome = WalkOutcome.STOPPED;
		int runs = 0;

		while (outcome == WalkOutcome.STOPPED) {
			AtomicInteger batches = new AtomicInteger();
			outcome = fixture.backfill(RENAME, NO_FENCE, (note) -> batches.incrementAndGet() <= 20);
			runs++;
		}

		assertThat(runs).isGreaterThan(2);
		assertThat(fixture.count("display_name = user_name")).isEqualTo(5000);
		assertEachRowFilledOnce(fixture, 5000);
	}

	@PostgresVersionsTest
	void aLostLeaseRollsItsBatchBackAndTheNextOwnerGoesOn(TestDatabase database) {
		BackfillFixture fixture = new BackfillFixture(database).users(5000).audited();
		AtomicInteger batches = new AtomicInteger();
		List<Long> filled = new ArrayList<>();

		assertThatIllegalStateException().isThrownBy(() -> fixture.backfill(RENAME, (session) -> {
			if (batches.incrementAndGet() == 10) {
				filled.add(fixture.count("display_name IS NOT NULL"));
				throw new IllegalStateException("lease lost");
			}
		}, GO_ON)).withMessage("lease lost");

		assertThat(filled).containsExactly(fixture.count("display_name IS NOT NULL"));
		assertThat(fixture.progress(Kind.BACKFILL).rows()).isEqualTo(filled.get(0));
		assertThat(fixture.backfill()).isEqualTo(WalkOutcome.FINISHED);
		assertEachRowFilledOnce(fixture, 5000);
	}

	@PostgresVersionsTest
	void doesNothingWhenItWasFinishedBefore(TestDatabase database) {
		BackfillFixture fixture = new BackfillFixture(database).users(100);
		fixture.backfill();
		BackfillProgress before = fixture.progress(Kind.BACKFILL);

		assertThat(fixture.backfill()).isEqualTo(WalkOutcome.FINISHED);
		assertThat(fixture.progress(Kind.BACKFILL)).isEqualTo(before);
	}

	@PostgresVersionsTest
	void beginsAnewWhenTheTableIsRewritten(TestDatabase database) {
		BackfillFixture fixture = new BackfillFixture(database).users(5000).audited();
		AtomicInteger batches = new AtomicInteger();

		WalkOutcome outcome = fixture.backfill(RENAME, NO_FENCE, (note) -> {
			if (batches.incrementAndGet() == 15) {
				fixture.jdbc().execute("VACUUM FULL users");
			}
			return true;
		});

		assertThat(outcome).isEqualTo(WalkOutcome.FINISHED);
		assertThat(fixture.count("display_name = user_name")).isEqualTo(5000);
		assertEachRowFilledOnce(fixture, 5000);
	}

	@PostgresVersionsTest
	void beginsAnewWhenTheTableIsEmptied(TestDatabase database) {
		BackfillFixture fixture = new BackfillFixture(database).users(5000);
		AtomicInteger batches = new AtomicInteger();

		WalkOutcome outcome = fixture.backfill(RENAME, NO_FENCE, (note) -> {
			if (batches.incrementAndGet() == 15) {
				fixture.jdbc().execute("TRUNCATE users");
				fixture.jdbc().execute("INSERT INTO users VALUES (1, 'new', 'e', 0)");
			}
			return true;
		});

		assertThat(outcome).isEqualTo(WalkOutcome.FINISHED);
		assertThat(fixture.count("display_name = 'new'")).isEqualTo(1);
	}

	@PostgresVersionsTest
	void fillsTablesWithoutAKeyAndWithNamesThatNeedQuotes(TestDatabase database) {
		BackfillFixture fixture = new BackfillFixture(database);
		fixture.jdbc().execute("CREATE SCHEMA \"Sales \"\"EU\"\"\"");
		fixture.jdbc().execute("CREATE TABLE \"Sales \"\"EU\"\"\".\"Order\" (\"select\" text, \"New\" text)");
		QualifiedName table = QualifiedName.of("Sales \"EU\"", "Order");
		fixture.jdbc()
			.execute("INSERT INTO %s SELECT 'it''s ? ' || i FROM generate_series(1, 3000) i".formatted(table));
		fixture.sync(table, "select", "New");

		WalkOutcome outcome = fixture.backfill(BackfillFixture.mapping(table, "select", "New"), NO_FENCE, GO_ON);

		assertThat(outcome).isEqualTo(WalkOutcome.FINISHED);
		assertThat(fixture.count(table, "\"New\" = \"select\"")).isEqualTo(3000);
	}

	@PostgresVersionsTest
	void fillsByAnExpressionAndKeepsWhatTheSourceSays(TestDatabase database) {
		BackfillFixture fixture = new BackfillFixture(database).users(2000);
		fixture.jdbc().execute("UPDATE users SET display_name = NULL");
		fixture.jdbc().execute("ALTER TABLE users DISABLE TRIGGER \"~zdm_sync\"");
		fixture.jdbc().execute("UPDATE users SET display_name = NULL, user_name = 'Name?' || id");
		fixture.jdbc().execute("ALTER TABLE users ENABLE TRIGGER \"~zdm_sync\"");
		Mapping lossy = new Mapping("v2_0", USERS, RENAME.sources(), RENAME.targets(),
				List.of(new Conversion.Expression(
						"upper(user_name) || CASE WHEN '{\"a\":1}'::jsonb ? 'a' THEN '?' END")),
				List.of(new Conversion.Expression("lower(display_name)")));

		fixture.backfill(lossy, NO_FENCE, GO_ON);

		assertThat(fixture.count("display_name = 'NAME?' || id || '?' AND user_name = 'Name?' || id")).isEqualTo(2000);
	}

	@PostgresVersionsTest
	void saysWhichRowsCannotBeConverted(TestDatabase database) {
		BackfillFixture fixture = new BackfillFixture(database).users(1000);
		Mapping broken = new Mapping("v2_0", USERS, RENAME.sources(), RENAME.targets(),
				List.of(new Conversion.Expression("user_name::int::text")),
				List.of(new Conversion.Expression("display_name")));

		assertThatExceptionOfType(WalkFailedException.class).isThrownBy(() -> fixture.backfill(broken, NO_FENCE, GO_ON))
			.withMessageContaining("backfill of table public.users failed at blocks 0–")
			.withMessageContaining("SQLSTATE 22P02")
			.withMessageContaining("UPDATE \"public\".\"users\"");
		assertThat(fixture.count("display_name IS NULL")).isEqualTo(1000);
	}

	@PostgresVersionsTest
	void saysThatTheTableOrAColumnIsGone(TestDatabase database) {
		BackfillFixture fixture = new BackfillFixture(database).users(1000);
		fixture.jdbc().execute("ALTER TABLE users DROP COLUMN display_name");

		assertThatExceptionOfType(WalkFailedException.class).isThrownBy(fixture::backfill)
			.withMessageContaining("column \"display_name\"")
			.withMessageContaining("SQLSTATE 42703");

		fixture.jdbc().execute("DROP TABLE users");
		assertThatExceptionOfType(WalkFailedException.class).isThrownBy(fixture::backfill)
			.withMessageContaining("There is no table public.users any more");
	}

	@PostgresVersionsTest
	void refusesRowsThatRowSecurityHides(TestDatabase database) {
		String owner = database.createRole("owner");
		BackfillFixture setUp = new BackfillFixture(database).users(100);
		setUp.jdbc().execute("ALTER TABLE users OWNER TO " + new Identifier(owner));
		setUp.jdbc().execute("ALTER TABLE users ENABLE ROW LEVEL SECURITY");
		setUp.jdbc().execute("ALTER TABLE users FORCE ROW LEVEL SECURITY");
		setUp.jdbc().execute("CREATE POLICY upper_half ON users USING (id > 50)");
		setUp.jdbc().execute("GRANT USAGE ON SCHEMA zdm TO " + new Identifier(owner));
		setUp.jdbc().execute("GRANT ALL ON ALL TABLES IN SCHEMA zdm TO " + new Identifier(owner));
		BackfillFixture fixture = new BackfillFixture(database, new Database(database.dataSource(owner)));

		assertThatExceptionOfType(WalkFailedException.class).isThrownBy(fixture::backfill)
			.withMessageContaining("row-level security")
			.withMessageContaining("SQLSTATE 42501");
		assertThatExceptionOfType(WalkFailedException.class).isThrownBy(() -> fixture.verify(RENAME))
			.withMessageContaining("row-level security");
		assertThat(setUp.count("display_name IS NULL")).isEqualTo(100);
	}

	@PostgresVersionsTest(atLeast = 14)
	void mostUpdatesOfFullPagesAreHot(TestDatabase database) {
		BackfillFixture fixture = new BackfillFixture(database);
		fixture.jdbc()
			.execute(
					"""
							CREATE TABLE users (id bigint PRIMARY KEY, user_name text, email text NOT NULL, visits int NOT NULL)""");
		fixture.jdbc()
			.execute("INSERT INTO users SELECT i, 'name ' || i, repeat('x', 120), 0 FROM generate_series(1, 20000) i");
		fixture.jdbc().execute("CREATE INDEX ON users (user_name)");
		fixture.jdbc().execute("VACUUM (FREEZE, ANALYZE) users");
		fixture.expanded();

		fixture.backfill(BackfillSettings.DEFAULT, RENAME, NO_FENCE, GO_ON);

		Awaitility.await().untilAsserted(() -> {
			Optional<long[]> updates = fixture.jdbc()
				.query("SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'users'",
						(row, number) -> new long[] { row.getLong(1), row.getLong(2) })
				.stream()
				.findFirst();
			assertThat(updates).isPresent();
			assertThat(updates.get()[0]).isEqualTo(20000);
			assertThat(updates.get()[1]).isGreaterThan(12000);
		});
	}

	private static void assertEachRowFilledOnce(BackfillFixture fixture, long rows) {
		assertThat(fixture.jdbc().queryForObject("SELECT count(*) FROM audit", Long.class)).isEqualTo(rows);
		assertThat(fixture.jdbc().queryForObject("SELECT count(DISTINCT id) FROM audit", Long.class)).isEqualTo(rows);
	}

}
