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
import java.util.function.Supplier;

import io.zdm.Phase;
import io.zdm.backfill.BackfillPace;
import io.zdm.backfill.BackfillSettings;
import io.zdm.backfill.PaceSettings;
import io.zdm.backfill.RecheckPace;
import io.zdm.backfill.SettingValues;
import io.zdm.backfill.throttle.ThrottleSettings;
import io.zdm.postgres.Database;
import io.zdm.postgres.Identifier;
import io.zdm.store.AuditEntry;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link LiveSettings}, by the engine.
 */
@PostgresTest
class LiveSettingsTests {

	private static final ConfiguredSettings CONFIGURED = new ConfiguredSettings(
			Map.of("pause-ratio", "0.3", "workers", "2"), Map.of("2", Map.of("pause-ratio", "0.4")));

	@Test
	void theNearestThatSaysSomethingCounts(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = rename(database).configured(CONFIGURED).build().startup()) {
			assertThat(setting(instance, "2", "pause-ratio")).isEqualTo("0.4 zdm.migrations[2].backfill.pause-ratio");
			assertThat(setting(instance, "2", "workers")).isEqualTo("2 zdm.backfill.workers");
			assertThat(setting(instance, "2", "target-duration")).isEqualTo("20ms default");
			assertThat(setting(instance, null, "pause-ratio")).isEqualTo("0.3 zdm.backfill.pause-ratio");

			change(instance, null, "pause-ratio=0.50, target-duration=50");
			assertThat(setting(instance, "2", "pause-ratio")).isEqualTo("0.5 live for all");
			assertThat(setting(instance, "2", "target-duration")).isEqualTo("50ms live for all");

			change(instance, "2", "pause-ratio=0.6");
			assertThat(setting(instance, "2", "pause-ratio")).isEqualTo("0.6 live");
			assertThat(setting(instance, null, "pause-ratio")).isEqualTo("0.5 live for all");

			change(instance, "2", "ignored-throttles=wal-rate, archive-backlog, pause-ratio=0.6");
			assertThat(setting(instance, "2", "ignored-throttles")).isEqualTo("archive-backlog,wal-rate live");
			change(instance, "2", "ignored-throttles=none");
			assertThat(setting(instance, "2", "ignored-throttles")).isEqualTo("none live");
			change(instance, "2", "ignored-throttles=default");
			assertThat(setting(instance, "2", "ignored-throttles")).isEqualTo("none default");

			change(instance, "2", "pause-ratio=");
			assertThat(setting(instance, "2", "pause-ratio")).isEqualTo("0.5 live for all");

			change(instance, null, "pause-ratio=default");
			assertThat(setting(instance, "2", "pause-ratio")).isEqualTo("0.4 zdm.migrations[2].backfill.pause-ratio");
		}
	}

	@Test
	void everySettingReachesThePace(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = rename(database).build().startup()) {
			Supplier<BackfillPace> pace = pace(live(database), instance);
			assertThat(pace.get()).isEqualTo(BackfillPace.DEFAULT);

			change(instance, "2", "target-duration=35ms, pause-ratio=1.5, workers=3, fleet-workers=6");

			assertThat(pace(live(database), instance).get())
				.isEqualTo(new BackfillPace(Duration.ofMillis(35), 1.5, 3, 6));
		}
	}

	@Test
	void whoIsAtWorkReadsAgainAsLongAsItAsks(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = rename(database).build().startup()) {
			LiveSettings another = live(database);
			Supplier<BackfillPace> pace = pace(another, instance);
			change(instance, "2", "workers=3");

			another.refresh();
			assertThat(pace.get().workers()).as("nobody has asked, so nothing is read").isEqualTo(1);
			another.refresh();
			assertThat(pace.get().workers()).isEqualTo(3);
		}
	}

	/**
	 * At the pace that is configured the second batch would come after minutes.
	 */
	@Test
	void aVerificationGoesAtTheLivePaceToo(TestDatabase database) {
		StartupTests.createUsers(database, 10_000);
		BackfillSettings slow = new BackfillSettings(BackfillPace.DEFAULT.withPauseRatio(100_000), 256, 16, 8, 1000,
				Duration.ofMillis(100), Duration.ofSeconds(30), RecheckPace.DEFAULT);
		try (TestInstance instance = rename(database).backfill(slow).build().startup()) {
			change(instance, null, "pause-ratio=0");
			instance.engine().start();
			instance.await("2", Phase.MIGRATED);
		}
	}

	/**
	 * However fast the machine is, at the pace that it began with the backfill would
	 * pause for thirty times as long as it works.
	 */
	@Test
	void aBackfillThatRunsGoesOnAsAnotherInstanceIsTold(TestDatabase database) {
		StartupTests.createUsers(database, 100_000);
		BackfillSettings slow = BackfillSettings.DEFAULT.withPace(BackfillPace.DEFAULT.withPauseRatio(30));
		try (TestInstance worker = rename(database).backfill(slow).build().start();
				TestInstance told = rename(database).startup(StartupMode.VALIDATE).build()) {
			TestInstance.patiently().until(() -> worker.engine().migrations().get(0).progress() > 0);

			change(told, "2", "pause-ratio=0");

			worker.await("2", Phase.MIGRATED);
			assertThat(setting(worker, "2", "pause-ratio")).isEqualTo("0 live");
			assertThat(database.jdbc().queryForObject("""
					SELECT extract(epoch FROM finished_at - started_at) * 1000000 / running_micros
					FROM zdm.progress WHERE kind = 'BACKFILL'
					""", Double.class)).isLessThan(15);
		}
	}

	@Test
	void whatWasGivenOutlivesTheProcess(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = rename(database).build().startup()) {
			change(instance, "2", "workers=4");
			change(instance, null, "workers=5");
		}
		try (TestInstance instance = rename(database).build().startup()) {
			assertThat(setting(instance, "2", "workers")).isEqualTo("4 live");
			assertThat(setting(instance, null, "workers")).isEqualTo("5 live for all");
		}
	}

	@Test
	void itIsKeptWithAMigrationThatWasRolledBack(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = rename(database).build().start()) {
			instance.await("2", Phase.MIGRATED);
			change(instance, "2", "workers=4");
			instance.requestUntilAccepted("2", "rollback");
			instance.await("2", Phase.ROLLED_BACK);

			assertThat(setting(instance, "2", "workers")).isEqualTo("4 live");
		}
	}

	@Test
	void everyChangeIsInTheAudit(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = rename(database).build().startup()) {
			change(instance, "2", "workers=4, pause-ratio=default");
			change(instance, null, "fleet-workers=8");

			List<AuditEntry> audit = instance.engine().detail("2").orElseThrow().audit();
			assertThat(audit).filteredOn((entry) -> entry.actor().equals("alice"))
				.extracting(AuditEntry::event, AuditEntry::detail)
				.containsExactly(tuple("settings: workers=4, pause-ratio=default", Optional.of("it is night")),
						tuple("settings for all: fleet-workers=8", Optional.of("it is night")));
			assertThat(instance.engine().settings(Optional.of("2")).orElseThrow())
				.filteredOn((setting) -> setting.name().equals("workers"))
				.singleElement()
				.satisfies((setting) -> assertThat(setting.given().orElseThrow().by()).isEqualTo("alice"));
		}
	}

	@Test
	void whatCannotBeIsExplainedAndChangesNothing(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = rename(database).build().startup()) {
			assertRefused(instance, "workers=2, speed=fast",
					"There is no setting 'speed' that could be changed at run time; there are target-duration, "
							+ "pause-ratio, workers, fleet-workers, ignored-throttles. Nothing was changed.");
			assertRefused(instance, "workers=2, pause-ratio=-1",
					"'-1' is not possible for pause-ratio: it is a number of zero or more, such as 0.5");
			assertRefused(instance, "workers=many", "'many' is not possible for workers: it is a whole number");
			assertRefused(instance, "workers=65",
					"'65' is not possible for workers: it is a whole number from 1 to 64");
			assertRefused(instance, "ignored-throttles=wal-rate,,query",
					"'wal-rate,,query' is not possible for ignored-throttles: it is names of throttles");
			assertRefused(instance, "target-duration=0", "a duration of more than zero, such as 50ms");
			assertRefused(instance, "workers=2, workers=3", "'workers' is there twice");
			assertRefused(instance, "", "'' is not of the form name=value");
			assertThat(instance.engine()
				.change(new SettingsCommand(Optional.of("9"), "workers=2", "alice", Optional.empty()))).isEmpty();

			assertThat(database.jdbc().queryForObject("SELECT count(*) FROM zdm.setting", Integer.class)).isZero();
			assertThat(instance.engine().detail("2").orElseThrow().audit())
				.noneMatch((entry) -> entry.actor().equals("alice"));
		}
	}

	@Test
	void whatThisReleaseCannotReadDoesNotCount(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = rename(database).build().startup()) {
			change(instance, null, "workers=4");
			database.jdbc()
				.update("INSERT INTO zdm.setting (application, target, version, name, value, actor) "
						+ "VALUES ('shop', 'public', '2', 'workers', 'as-many-as-cores', 'newer'), "
						+ "('shop', 'public', '2', 'later', '1', 'newer')");

			assertThat(setting(instance, "2", "workers")).isEqualTo("4 live for all");
			assertThat(pace(live(database), instance).get().workers()).isEqualTo(4);
		}
	}

	private static void assertRefused(TestInstance instance, String set, String message) {
		assertThatExceptionOfType(InvalidSettingsException.class).isThrownBy(() -> change(instance, "2", set))
			.withMessageContaining(message);
	}

	private static LiveSettings live(TestDatabase database) {
		return new LiveSettings(Ledger.of(new Database(database.dataSource()), new Identifier("zdm")), "shop",
				() -> "public", ConfiguredSettings.NONE, KnownSettings.of(ThrottleSettings.NONE));
	}

	private static Supplier<BackfillPace> pace(LiveSettings live, TestInstance instance) {
		Supplier<SettingValues> values = live.of(instance.migration("2"));
		return () -> PaceSettings.pace(values.get());
	}

	static void change(TestInstance instance, String version, String set) {
		assertThat(instance.engine()
			.change(new SettingsCommand(Optional.ofNullable(version), set, "alice", Optional.of("it is night"))))
			.isPresent();
	}

	static String setting(TestInstance instance, String version, String name) {
		return instance.engine()
			.settings(Optional.ofNullable(version))
			.orElseThrow()
			.stream()
			.filter((setting) -> setting.name().equals(name))
			.map((setting) -> setting.value() + " " + setting.from())
			.findFirst()
			.orElseThrow();
	}

	private static TestInstance.Builder rename(TestDatabase database) {
		return TestInstance.on(database.dataSource()).ships(TestMigrations.RENAME);
	}

}
