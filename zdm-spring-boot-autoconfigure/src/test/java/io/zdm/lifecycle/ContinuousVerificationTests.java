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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;

import io.zdm.Activity;
import io.zdm.ConditionResult;
import io.zdm.Phase;
import io.zdm.backfill.BackfillPace;
import io.zdm.backfill.BackfillSettings;
import io.zdm.backfill.Recheck;
import io.zdm.backfill.RecheckPace;
import io.zdm.backfill.Transformers;
import io.zdm.migration.Migration;
import io.zdm.postgres.Identifier;
import io.zdm.store.BackfillProgress;
import io.zdm.store.BackfillProgress.Kind;
import io.zdm.store.DivergenceEntry;
import io.zdm.store.Divergences;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import io.zdm.testing.traffic.Release;
import io.zdm.testing.traffic.Traffic;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Rows that come out of step after the proof: they are found, and contract waits until
 * they are repaired or proven again.
 */
@PostgresTest
class ContinuousVerificationTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final int ROWS = 1000;

	private final AtomicBoolean stopping = new AtomicBoolean();

	@PostgresVersionsTest
	void aRowThatWasWrittenPastTheTriggerIsFoundByItsKeyAndClosesTheGate(TestDatabase database) {
		try (TestInstance instance = migrated(database, 600)) {
			ContinuousVerification verification = continuous(database, instance);
			verification.goOn("public", SECOND);
			verification.goOn("public", SECOND);
			assertThat(failing(instance)).doesNotContain("no-divergence");

			pastTheTrigger(database, "UPDATE users SET user_name = 'Other' WHERE id = 642");
			pastTheTrigger(database, "UPDATE users SET display_name = NULL WHERE id = 643");
			verification.goOn("public", SECOND);
			assertThat(divergences(instance).isEmpty()).isTrue();
			verification.goOn("public", SECOND);

			assertThat(divergences(instance).entries()).extracting(DivergenceEntry::key, DivergenceEntry::kind)
				.containsExactlyInAnyOrder(tuple(Map.of("id", "642"), DivergenceEntry.Kind.DISOBEYING),
						tuple(Map.of("id", "643"), DivergenceEntry.Kind.ABSENT));
			assertThat(divergences(instance).count()).isEqualTo(2);
			assertThat(failing(instance)).contains("no-divergence").doesNotContain("verification");
			assertThat(instance.request("2", "contract", "no-divergence")).isInstanceOf(ActionOutcome.Refused.class);
			assertThat(instance.engine().divergences()).isEqualTo(Map.of("2", 2L));
		}
	}

	@PostgresVersionsTest
	void goesOnWhileTheOldColumnIsSealed(TestDatabase database) {
		users(database);
		try (TestInstance instance = instance(database, ROWS + 1, Duration.ZERO).seal(Duration.ofHours(1))
			.build()
			.start()) {
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.SEALED);
			long before = instance.engine().recheckedRows();
			TestInstance.patiently().until(() -> instance.engine().recheckedRows() > before + 2 * ROWS);
			assertThat(divergences(instance).isEmpty()).isTrue();

			pastTheTrigger(database, "UPDATE users SET display_name = 'Other' WHERE id = 42");
			TestInstance.patiently().until(() -> !divergences(instance).isEmpty());
			assertThat(divergences(instance).entries()).extracting(DivergenceEntry::key)
				.containsExactly(Map.of("id", "42"));

			instance.requestUntilAccepted("2", "unseal");
			instance.await("2", Phase.MIGRATED);
			assertThat(instance.request("2", "contract", "no-divergence")).isInstanceOf(ActionOutcome.Refused.class);
		}
	}

	@PostgresVersionsTest
	void neverTakesAWriteOfOthersForADivergence(TestDatabase database) {
		users(database);
		try (Traffic traffic = new Traffic(database.url(), database.username(), database.password(), false, 7);
				TestInstance instance = instance(database, 100_000, Duration.ZERO).build().startup()) {
			instance.await("2", Phase.MIGRATED);
			ContinuousVerification verification = continuous(database, instance);
			List<Long> ids = LongStream.rangeClosed(1, ROWS).boxed().toList();
			traffic.remember(names(database));
			traffic.filled();
			traffic.start(Release.OLD, List.of("", "", ""), ids.subList(0, ROWS / 2));
			traffic.start(Release.NEW, List.of("", "", ""), ids.subList(ROWS / 2, ROWS));

			TestInstance.patiently().pollInterval(Duration.ofMillis(1)).until(() -> {
				verification.goOn("public", SECOND);
				return verification.rechecked() > 60L * ROWS && traffic.statements() > 3000;
			});
			traffic.stop(Release.OLD);
			traffic.stop(Release.NEW);

			assertThat(traffic.failures()).isEmpty();
			assertThat(divergences(instance).isEmpty()).as(divergences(instance).toString()).isTrue();
		}
	}

	@Test
	void keepsTheRateForAllMigrationsTogetherAndTakesThemInTurn(TestDatabase database) {
		users(database);
		database.jdbc()
			.execute("CREATE TABLE tags (id int PRIMARY KEY, label text);"
					+ "INSERT INTO tags SELECT i, 'Tag ' || i FROM generate_series(1, 120) AS i");
		Migration other = TestMigrations.migration("3",
				"operations:\n- rename-column: { table: tags, from: label, to: name }\n");
		try (TestInstance instance = instance(database, 100, Duration.ofHours(1)).ships(TestMigrations.RENAME, other)
			.build()
			.startup()) {
			instance.await("2", Phase.MIGRATED);
			instance.await("3", Phase.MIGRATED);
			ContinuousVerification verification = continuous(database, instance);

			verification.goOn("public", SECOND);
			assertThat(positions(database)).containsExactly(100L);
			verification.goOn("public", SECOND);
			assertThat(positions(database)).containsExactly(100L, 100L);
			verification.goOn("public", SECOND);
			verification.goOn("public", SECOND);
			assertThat(positions(database)).as("what a small table leaves is for the next").containsExactly(280L, 120L);
			verification.goOn("public", Duration.ofMillis(500));

			assertThat(positions(database)).containsExactly(330L, 120L);
			assertThat(verification.rechecked()).isEqualTo(450);
		}
	}

	@Test
	void severalBatchesMakeUpAHighRate(TestDatabase database) {
		BackfillSettings small = new BackfillSettings(BackfillPace.DEFAULT.withPauseRatio(0), 256, 16, 8, 30,
				Duration.ofMillis(100), Duration.ofSeconds(30), new RecheckPace(100, Duration.ZERO));
		users(database);
		try (TestInstance instance = instance(database, 100, Duration.ZERO).backfill(small).build().startup()) {
			instance.await("2", Phase.MIGRATED);
			ContinuousVerification verification = continuous(database, instance);

			verification.goOn("public", SECOND);

			assertThat(verification.rechecked()).isEqualTo(100);
		}
	}

	@Test
	void beginsAnewAfterTheEndWhenItHasRested(TestDatabase database) {
		users(database);
		try (TestInstance instance = instance(database, 800, Duration.ofHours(1)).build().startup()) {
			ContinuousVerification verification = continuous(database, instance);
			verification.goOn("public", SECOND);
			verification.goOn("public", SECOND);
			assertThat(verification.rechecked()).isEqualTo(ROWS);
			verification.goOn("public", SECOND);
			assertThat(verification.rechecked()).isEqualTo(ROWS);

			database.jdbc().execute("UPDATE zdm.progress SET finished_at = finished_at - interval '61 minutes'");
			verification.goOn("public", SECOND);

			assertThat(verification.rechecked()).isEqualTo(ROWS + 800);
			assertThat(recheck(database)).get().extracting(BackfillProgress::finishedAt).isEqualTo(Optional.empty());
		}
	}

	@Test
	void theRateZeroSwitchesItOff(TestDatabase database) {
		try (TestInstance instance = migrated(database, 0)) {
			ContinuousVerification verification = continuous(database, instance);

			verification.goOn("public", SECOND);

			assertThat(verification.rechecked()).isZero();
			assertThat(recheck(database)).isEmpty();
		}
	}

	@Test
	void doesNothingWhileTheMigrationIsPausedOrWhenItStops(TestDatabase database) {
		try (TestInstance instance = migrated(database, 100)) {
			ContinuousVerification verification = continuous(database, instance);
			instance.request("2", "pause");
			assertThat(instance.migration("2").activity()).isEqualTo(Activity.PAUSED);
			verification.goOn("public", SECOND);
			assertThat(verification.rechecked()).isZero();

			instance.request("2", "resume");
			this.stopping.set(true);
			verification.goOn("public", SECOND);
			assertThat(verification.rechecked()).isZero();

			this.stopping.set(false);
			verification.goOn("public", SECOND);
			assertThat(verification.rechecked()).isEqualTo(100);
		}
	}

	@Test
	void oneInstanceAtATimeDoesItAndTheNextGoesOnFromThePosition(TestDatabase database) {
		try (TestInstance first = migrated(database, 100);
				TestInstance second = instance(database, 100, Duration.ZERO).build().startup()) {
			ContinuousVerification holder = continuous(database, first);
			ContinuousVerification other = continuous(database, second);

			for (int round = 0; round < 3; round++) {
				holder.goOn("public", SECOND);
				other.goOn("public", SECOND);
			}
			assertThat(holder.rechecked()).isEqualTo(300);
			assertThat(other.rechecked()).isZero();

			holder.handBack();
			other.goOn("public", SECOND);
			holder.goOn("public", SECOND);
			assertThat(other.rechecked()).isEqualTo(100);
			assertThat(holder.rechecked()).isEqualTo(300);
			assertThat(position(database)).isEqualTo(400);
		}
	}

	@Test
	void goesOnWhereAProcessWasKilled(TestDatabase database) throws Exception {
		users(database, 20_000);
		try (InstanceProcess process = InstanceProcess.launch(database);
				TestInstance observer = instance(database, 1, Duration.ZERO).build().startup()) {
			observer.await("2", Phase.MIGRATED);
			TestInstance.patiently().until(() -> position(database) >= 2000);
			process.kill();
			long reached = position(database);

			ContinuousVerification next = continuous(database, observer);
			next.goOn("public", SECOND);
			assertThat(next.rechecked()).isZero();
			TestInstance.patiently().until(() -> {
				next.goOn("public", SECOND);
				return next.rechecked() > 0;
			});

			assertThat(reached).isLessThan(20_000);
			assertThat(position(database)).isEqualTo(reached + 1);
		}
	}

	@Test
	void keepsAHundredKeysAndCountsTheRest(TestDatabase database) {
		try (TestInstance instance = migrated(database, 400)) {
			ContinuousVerification verification = continuous(database, instance);
			pastTheTrigger(database, "UPDATE users SET user_name = user_name || '?' WHERE id % 4 = 0");

			for (int pass = 0; pass < 2; pass++) {
				for (int batch = 0; batch < 3; batch++) {
					verification.goOn("public", SECOND);
				}
				assertThat(divergences(instance).entries()).hasSize(100);
				assertThat(divergences(instance).count()).isEqualTo(ROWS / 4);
			}
			assertThat(failing(instance)).contains("no-divergence");
		}
	}

	@Test
	void whatHasBeenProvenAgainIsForgottenAndWhatComesBackIsNot(TestDatabase database) {
		users(database);
		try (TestInstance instance = instance(database, 0, Duration.ZERO).build().start();
				TestInstance second = instance(database, ROWS + 1, Duration.ZERO).build().startup()) {
			instance.await("2", Phase.MIGRATED);
			ContinuousVerification verification = continuous(database, second);
			pastTheTrigger(database, "UPDATE users SET user_name = 'Other' WHERE id = 42");
			verification.goOn("public", SECOND);
			assertThat(failing(instance)).contains("no-divergence");

			database.jdbc().execute("UPDATE users SET user_name = 'Right' WHERE id = 42");
			verification.goOn("public", SECOND);
			assertThat(failing(instance)).contains("no-divergence");
			instance.request("2", "verify");
			TestInstance.patiently().until(() -> failing(instance).isEmpty());
			assertThat(divergences(instance).isEmpty()).isTrue();

			pastTheTrigger(database, "UPDATE users SET user_name = 'Other' WHERE id = 42");
			verification.goOn("public", SECOND);
			assertThat(divergences(instance).count()).isEqualTo(1);
		}
	}

	@Test
	void aTableWithoutAKeyIsLeftOut(TestDatabase database) {
		database.jdbc()
			.execute("CREATE TABLE users (id bigint, user_name text);"
					+ "INSERT INTO users SELECT i, 'Name ' || i FROM generate_series(1, 10) AS i");
		try (TestInstance instance = instance(database, 100, Duration.ZERO).build().startup()) {
			instance.await("2", Phase.MIGRATED);
			ContinuousVerification verification = continuous(database, instance);

			verification.goOn("public", SECOND);

			assertThat(verification.rechecked()).isZero();
			assertThat(recheck(database)).isEmpty();
		}
	}

	@Test
	void goesOnInTheBackgroundUntilTheOldColumnIsGone(TestDatabase database) {
		users(database);
		try (TestInstance instance = instance(database, 10_000, Duration.ZERO).build().start()) {
			instance.await("2", Phase.MIGRATED);
			TestInstance.patiently().until(() -> instance.engine().recheckedRows() > 2 * ROWS);

			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);

			assertThat(instance.migration("2").reason()).isEmpty();
			assertThat(divergences(instance).isEmpty()).isTrue();
			assertThat(instance.engine().divergences()).isEmpty();
		}
	}

	private ContinuousVerification continuous(TestDatabase database, TestInstance instance) {
		Ledger ledger = Ledger.of(database.database(), new Identifier("zdm"));
		EngineSettings settings = instance.settings();
		return new ContinuousVerification(ledger, settings,
				new Recheck(database.database(), ledger.walks(), settings.backfill(), Transformers.none()),
				Transformers.none(), this.stopping::get);
	}

	private static TestInstance migrated(TestDatabase database, int rate) {
		users(database);
		TestInstance instance = instance(database, rate, Duration.ZERO).build().startup();
		instance.await("2", Phase.MIGRATED);
		return instance;
	}

	private static TestInstance.Builder instance(TestDatabase database, int rate, Duration rest) {
		return TestInstance.on(database.dataSource())
			.ships(TestMigrations.RENAME)
			.maps("users.display_name")
			.inlineMaxRows(ROWS)
			.backfill(BackfillSettings.DEFAULT.withRecheck(new RecheckPace(rate, rest)));
	}

	private static void users(TestDatabase database) {
		users(database, ROWS);
	}

	private static void users(TestDatabase database, int rows) {
		database.jdbc().execute("""
				CREATE TABLE users (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, user_name text, email text,
				    visits int);
				INSERT INTO users (user_name) SELECT 'Name ' || i FROM generate_series(1, %d) AS i;
				""".formatted(rows));
	}

	private static Map<Long, String> names(TestDatabase database) {
		Map<Long, String> names = new HashMap<>();
		database.jdbc().query("SELECT id, user_name FROM users", (row) -> {
			names.put(row.getLong(1), row.getString(2));
		});
		return names;
	}

	static void pastTheTrigger(TestDatabase database, String statement) {
		database.jdbc().execute("""
				BEGIN;
				ALTER TABLE users DISABLE TRIGGER "~zdm_sync";
				%s;
				ALTER TABLE users ENABLE ALWAYS TRIGGER "~zdm_sync";
				COMMIT;
				""".formatted(statement));
	}

	static Divergences divergences(TestInstance instance) {
		return instance.engine().detail("2").orElseThrow().divergences();
	}

	static List<String> failing(TestInstance instance) {
		return instance.engine()
			.detail("2")
			.orElseThrow()
			.contractGate()
			.orElseThrow()
			.failing(Set.of())
			.stream()
			.map(ConditionResult::name)
			.toList();
	}

	private static long position(TestDatabase database) {
		return recheck(database).map(BackfillProgress::rows).orElse(0L);
	}

	private static Optional<BackfillProgress> recheck(TestDatabase database) {
		return rechecks(database).stream().findFirst();
	}

	private static List<Long> positions(TestDatabase database) {
		return rechecks(database).stream().map(BackfillProgress::rows).toList();
	}

	private static List<BackfillProgress> rechecks(TestDatabase database) {
		Ledger ledger = Ledger.of(database.database(), new Identifier("zdm"));
		return ledger.read((session) -> ledger.history()
			.all(session)
			.stream()
			.flatMap((migration) -> migration.plan().mappings().stream())
			.flatMap((mapping) -> ledger.walks().find(session, mapping.id(), Kind.RECHECK).stream())
			.toList());
	}

}
