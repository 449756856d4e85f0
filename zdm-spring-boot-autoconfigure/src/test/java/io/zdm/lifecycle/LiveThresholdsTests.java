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
import java.util.Set;

import io.zdm.Activity;
import io.zdm.ThrottleReading.Level;
import io.zdm.backfill.PaceSettings;
import io.zdm.backfill.throttle.ApplicationThrottle;
import io.zdm.backfill.throttle.DatabaseThrottle;
import io.zdm.backfill.throttle.LimitedThrottle;
import io.zdm.backfill.throttle.Limits;
import io.zdm.backfill.throttle.Measurement;
import io.zdm.backfill.throttle.ThrottleKind;
import io.zdm.backfill.throttle.ThrottleSettings;
import io.zdm.backfill.throttle.Windows;
import io.zdm.postgres.Database;
import io.zdm.postgres.Identifier;
import io.zdm.store.AuditEntry;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The thresholds of throttles can be changed while a backfill runs, as other settings
 * can.
 */
@PostgresTest
class LiveThresholdsTests {

	private static final ThrottleSettings THROTTLES = throttles(Optional.empty(),
			Map.of(DatabaseThrottle.REPLICATION_LAG, limits(DatabaseThrottle.REPLICATION_LAG, 1, 5),
					DatabaseThrottle.WAL_RATE, limits(DatabaseThrottle.WAL_RATE, 0, 0),
					DatabaseThrottle.FREE_CONNECTIONS, limits(DatabaseThrottle.FREE_CONNECTIONS, 5, 2),
					DatabaseThrottle.ARCHIVE_BACKLOG, limits(DatabaseThrottle.ARCHIVE_BACKLOG, 16, 48),
					ApplicationThrottle.HTTP_ERRORS, limits(ApplicationThrottle.HTTP_ERRORS, 0.02, 0.1)));

	@Test
	void theNearestThatSaysSomethingCounts(TestDatabase database) {
		ConfiguredSettings configured = new ConfiguredSettings(Map.of("throttles.replication-lag.pause", "5s"),
				Map.of("2", Map.of("throttles.replication-lag.pause", "6s")));
		try (TestInstance instance = startup(database, configured)) {
			assertThat(setting(instance, "2", "throttles.replication-lag.slower")).isEqualTo("1s default");
			assertThat(setting(instance, "2", "throttles.wal-rate.stop")).isEqualTo("0 default");
			assertThat(setting(instance, "2", "throttles.replication-lag.pause"))
				.isEqualTo("6s zdm.migrations[2].backfill.throttles.replication-lag.pause");
			assertThat(setting(instance, null, "throttles.replication-lag.pause"))
				.isEqualTo("5s zdm.backfill.throttles.replication-lag.pause");

			change(instance, null, "throttles.replication-lag.pause=7000, throttles.wal-rate.pause=1024KB");
			assertThat(setting(instance, "2", "throttles.replication-lag.pause")).isEqualTo("7s live for all");
			assertThat(setting(instance, "2", "throttles.wal-rate.pause")).isEqualTo("1MB live for all");

			change(instance, "2", "throttles.replication-lag.pause=0, throttles.http-errors.stop=0.50");
			assertThat(setting(instance, "2", "throttles.replication-lag.pause")).isEqualTo("0 live");
			assertThat(setting(instance, "2", "throttles.http-errors.stop")).isEqualTo("0.5 live");
			assertThat(setting(instance, null, "throttles.replication-lag.pause")).isEqualTo("7s live for all");

			change(instance, "2", "throttles.replication-lag.pause=default");
			assertThat(setting(instance, "2", "throttles.replication-lag.pause")).isEqualTo("7s live for all");
			change(instance, null, "throttles.replication-lag.pause=");
			assertThat(setting(instance, "2", "throttles.replication-lag.pause"))
				.isEqualTo("6s zdm.migrations[2].backfill.throttles.replication-lag.pause");
		}
	}

	@Test
	void aChangeIsInTheAudit(TestDatabase database) {
		try (TestInstance instance = startup(database, ConfiguredSettings.NONE)) {
			change(instance, "2", "throttles.replication-lag.slower=2s,throttles.replication-lag.pause=120s");

			assertThat(instance.engine().detail("2").orElseThrow().audit())
				.filteredOn((entry) -> entry.actor().equals("alice"))
				.extracting(AuditEntry::event)
				.containsExactly("settings: throttles.replication-lag.slower=2s, throttles.replication-lag.pause=120s");
		}
	}

	@Test
	void whatCannotBeIsExplainedAndChangesNothing(TestDatabase database) {
		try (TestInstance instance = startup(database, ConfiguredSettings.NONE)) {
			assertRefused(instance, "2", "throttles.replication-lag.pause=9s, throttles.replication-lag.stop=soon",
					"'soon' is not possible for throttles.replication-lag.stop: it is a duration of zero or more, such "
							+ "as 500ms, or 0 for none, or 'default' to take back");
			assertRefused(instance, "2", "throttles.wal-rate.pause=-1MB", "it is a size of zero or more, such as 64MB");
			assertRefused(instance, "2", "throttles.archive-backlog.pause=48.5",
					"it is a whole number of zero or more");
			assertRefused(instance, "2", "throttles.http-errors.pause=5", "it is a share from 0 to 1");
			assertRefused(instance, "2", "throttles.http-errors.pause=NaN", "it is a share from 0 to 1");
			assertRefused(instance, "2", "throttles.replication-lag.never=1s",
					"There is no setting 'throttles.replication-lag.never' that could be changed at run time; there are "
							+ "target-duration, pause-ratio, workers, fleet-workers, ignored-throttles, and the thresholds "
							+ "throttles.<name>.slower, throttles.<name>.pause, throttles.<name>.stop of replication-lag, "
							+ "wal-rate, archive-backlog, free-connections, http-errors. Nothing was changed.");

			assertNothingWasGiven(database);
		}
	}

	@Test
	void aGraverLevelDoesNotBeginBeforeAMilderOne(TestDatabase database) {
		try (TestInstance instance = startup(database, ConfiguredSettings.NONE)) {
			assertRefused(instance, "2", "throttles.replication-lag.pause=500ms",
					"'500ms' is not possible for throttles.replication-lag.pause: it must not be less than "
							+ "throttles.replication-lag.slower, which is 1s (default). Give both, or 0 for none. "
							+ "Nothing was changed.");
			assertRefused(instance, "2", "throttles.replication-lag.slower=6s",
					"'6s' is not possible for throttles.replication-lag.slower: it must not be more than "
							+ "throttles.replication-lag.pause, which is 5s (default)");
			assertRefused(instance, "2", "throttles.replication-lag.pause=0,throttles.replication-lag.stop=500ms",
					"it must not be less than throttles.replication-lag.slower");
			assertRefused(instance, null, "throttles.free-connections.pause=6",
					"'6' is not possible for throttles.free-connections.pause: it must not be more than "
							+ "throttles.free-connections.slower, which is 5 (default)");
			assertNothingWasGiven(database);

			change(instance, "2", "throttles.replication-lag.slower=6s,throttles.replication-lag.pause=6s");
			assertRefused(instance, "2", "throttles.replication-lag.pause=default",
					"'default' is not possible for throttles.replication-lag.pause: it would be 5s (default), and must "
							+ "not be less than throttles.replication-lag.slower, which is 6s (live)");
			change(instance, "2", "throttles.replication-lag.slower=default,throttles.replication-lag.pause=default");
			assertNothingWasGiven(database);
		}
	}

	@Test
	void aThresholdForAllFitsThoseOfEachMigration(TestDatabase database) {
		try (TestInstance instance = startup(database, ConfiguredSettings.NONE)) {
			change(instance, "2", "throttles.replication-lag.slower=4s");

			assertRefused(instance, null, "throttles.replication-lag.pause=3s",
					"'3s' is not possible for throttles.replication-lag.pause: it must not be less than "
							+ "throttles.replication-lag.slower, which is 4s (live), for migration 2. Give both");
			change(instance, null, "throttles.replication-lag.pause=4s");

			assertThat(setting(instance, "2", "throttles.replication-lag.pause")).isEqualTo("4s live for all");
		}
	}

	/**
	 * Another instance may have been started with other properties.
	 */
	@Test
	void whatContradictedItselfBeforeDoesNotHinderAChange(TestDatabase database) {
		try (TestInstance instance = startup(database, ConfiguredSettings.NONE)) {
			database.jdbc()
				.update("INSERT INTO zdm.setting (application, target, version, name, value, actor) "
						+ "VALUES ('shop', 'public', '', 'throttles.replication-lag.slower', '8s', 'another')");

			change(instance, "2", "throttles.replication-lag.stop=10s, throttles.archive-backlog.pause=20");

			assertThat(setting(instance, "2", "throttles.replication-lag.stop")).isEqualTo("10s live");
		}
	}

	@Test
	void aThrottleThatIsOffHasNoThresholdsToGiveAndToTakeBackOne(TestDatabase database) {
		try (TestInstance instance = startup(database, ConfiguredSettings.NONE)) {
			assertRefused(instance, "2", "throttles.query.pause=3",
					"The throttle 'query' is off here, so that throttles.query.pause would do nothing: see "
							+ "zdm.backfill.throttles.query. Nothing was changed.");
			database.jdbc()
				.update("INSERT INTO zdm.setting (application, target, version, name, value, actor) "
						+ "VALUES ('shop', 'public', '2', 'throttles.query.pause', '3', 'another')");
			assertThat(instance.engine().settings(Optional.of("2")).orElseThrow())
				.noneMatch((setting) -> setting.name().contains("query"));

			change(instance, "2", "throttles.query.pause=default");

			assertNothingWasGiven(database);
		}
	}

	/**
	 * A release before this one has none of the names.
	 */
	@Test
	void anInstanceThatDoesNotKnowThresholdsGoesByTheOthers(TestDatabase database) {
		try (TestInstance instance = startup(database, ConfiguredSettings.NONE)) {
			change(instance, "2", "throttles.replication-lag.pause=9s, workers=3");
			LiveSettings older = new LiveSettings(Ledger.of(new Database(database.dataSource()), new Identifier("zdm")),
					"shop", () -> "public", ConfiguredSettings.NONE, new KnownSettings(List.of()));

			assertThat(older.of(instance.migration("2")).get().of(PaceSettings.WORKERS)).isEqualTo(3);
			assertThat(older.effective(Optional.of("2"))).extracting(EffectiveSetting::name)
				.containsExactly("target-duration", "pause-ratio", "workers", "fleet-workers", "ignored-throttles");
		}
	}

	@Test
	void aBackfillGoesByTheThresholdsOfItsMigration(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE load AS SELECT 3.5::numeric AS factor");
		ThrottleSettings none = throttles(Optional.of("SELECT factor FROM load"),
				Map.of(DatabaseThrottle.QUERY, limits(DatabaseThrottle.QUERY, 0, 0)));
		try (TestInstance instance = ThrottledBackfillTests.filling(database.dataSource(), none)) {
			ThrottledBackfillTests.goesOn(instance);
			assertThat(thresholds(instance)).isEmpty();

			change(instance, null, "throttles.query.pause=3");
			ThrottledBackfillTests.yields(instance, "query", "3.50 (pauses at 3)");
			assertThat(thresholds(instance)).isEqualTo(Map.of(Level.PAUSE, "3"));

			change(instance, "2", "throttles.query.pause=4");
			ThrottledBackfillTests.goesOn(instance);

			change(instance, "2", "throttles.query.pause=default");
			ThrottledBackfillTests.yields(instance, "query", "3.50 (pauses at 3)");

			change(instance, "2", "throttles.query.pause=0, throttles.query.stop=3.5");
			TestInstance.patiently()
				.untilAsserted(() -> assertThat(instance.migration("2").activity()).isEqualTo(Activity.FAILED));
			assertThat(instance.migration("2").reason().orElse(""))
				.contains("Stopped by throttle query: 3.50 (stops at 3.50)");

			change(instance, "2", "throttles.query.stop=default");
			instance.requestUntilAccepted("2", "retry");
			ThrottledBackfillTests.goesOn(instance);
		}
	}

	@Test
	void soDoesAThrottleOfTheApplication(TestDatabase database) {
		ThrottleKind kind = ApplicationThrottle.HIKARI_PENDING;
		LimitedThrottle pool = new LimitedThrottle(kind, limits(kind, 1, 4), () -> Measurement.of(6, "waiting"));
		try (TestInstance instance = ThrottledBackfillTests.filling(database.dataSource(),
				throttles(Optional.empty(), Map.of(kind, pool.limits())), pool)) {
			ThrottledBackfillTests.yields(instance, "hikari-pending", "6 waiting (pauses at 4)");

			change(instance, "2", "throttles.hikari-pending.slower=0, throttles.hikari-pending.pause=7");

			ThrottledBackfillTests.goesOn(instance);
		}
	}

	private static Map<Level, String> thresholds(TestInstance instance) {
		return instance.engine().throttles(instance.migration("2")).get(0).thresholds();
	}

	private static ThrottleSettings throttles(Optional<String> query, Map<ThrottleKind, Limits> limits) {
		return new ThrottleSettings(Duration.ofMillis(250), Windows.ALWAYS, limits, Set.of(), query);
	}

	private static Limits limits(ThrottleKind kind, double slower, double pause) {
		return new Limits(kind.measure(), kind.side(), Optional.of(slower).filter((limit) -> limit > 0),
				Optional.of(pause).filter((limit) -> limit > 0), Optional.empty());
	}

	private static TestInstance startup(TestDatabase database, ConfiguredSettings configured) {
		StartupTests.createUsers(database, 10);
		return TestInstance.on(database.dataSource())
			.ships(TestMigrations.RENAME)
			.throttles(THROTTLES)
			.configured(configured)
			.build()
			.startup();
	}

	private static void assertRefused(TestInstance instance, String version, String set, String message) {
		assertThatExceptionOfType(InvalidSettingsException.class).isThrownBy(() -> change(instance, version, set))
			.withMessageContaining(message);
	}

	private static void assertNothingWasGiven(TestDatabase database) {
		assertThat(database.jdbc().queryForObject("SELECT count(*) FROM zdm.setting", Integer.class)).isZero();
	}

	private static void change(TestInstance instance, String version, String set) {
		LiveSettingsTests.change(instance, version, set);
	}

	private static String setting(TestInstance instance, String version, String name) {
		return LiveSettingsTests.setting(instance, version, name);
	}

}
