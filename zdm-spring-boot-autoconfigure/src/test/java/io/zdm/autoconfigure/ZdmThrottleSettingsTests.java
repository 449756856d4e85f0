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

package io.zdm.autoconfigure;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import io.zdm.ThrottleReading;
import io.zdm.backfill.throttle.ApplicationThrottle;
import io.zdm.backfill.throttle.DatabaseThrottle;
import io.zdm.backfill.throttle.Limits;
import io.zdm.backfill.throttle.Measurement;
import io.zdm.backfill.throttle.ThrottleKind;
import io.zdm.backfill.throttle.ThrottleSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ZdmThrottleSettings} and {@link ZdmThrottleProperties}.
 */
class ZdmThrottleSettingsTests {

	@Test
	void allThatNeedNoQueryAreOnByDefault() {
		ThrottleSettings settings = settings(Map.of());

		assertThat(settings.interval()).isEqualTo(Duration.ofMillis(300));
		assertThat(settings.limits()).containsOnlyKeys(ThrottleKind.all()
			.stream()
			.filter((throttle) -> throttle != DatabaseThrottle.QUERY)
			.toArray(ThrottleKind[]::new));
		Limits lag = settings.limits().get(DatabaseThrottle.REPLICATION_LAG);
		assertThat(lag.slower()).hasValue(1.0);
		assertThat(lag.pause()).hasValue(5.0);
		assertThat(lag.stop()).isEmpty();
		assertThat(settings.query()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "replication-lag, REPLICATION_LAG, 250ms, 3s, 1m, 0.25, 3, 60",
			"replication-lag-bytes, REPLICATION_LAG_BYTES, 1MB, 2MB, 1GB, 1048576, 2097152, 1073741824",
			"retained-wal, RETAINED_WAL, 1MB, 2MB, 1GB, 1048576, 2097152, 1073741824",
			"wal-rate, WAL_RATE, 1MB, 2MB, 4MB, 1048576, 2097152, 4194304",
			"archive-backlog, ARCHIVE_BACKLOG, 1, 2, 3, 1, 2, 3",
			"blocked-sessions, BLOCKED_SESSIONS, 1, 2, 3, 1, 2, 3",
			"active-sessions, ACTIVE_SESSIONS, 1, 2, 3, 1, 2, 3", "autovacuum, AUTOVACUUM, 1, 2, 3, 1, 2, 3",
			"oldest-snapshot, OLDEST_SNAPSHOT, 1s, 2s, 1h, 1, 2, 3600",
			"free-connections, FREE_CONNECTIONS, 30, 20, 10, 30, 20, 10", "query, QUERY, 0.5, 2, 3, 0.5, 2, 3" })
	void everyThresholdReachesTheEngine(String name, DatabaseThrottle throttle, String slower, String pause,
			String stop, double slowerFrom, double pauseFrom, double stopFrom) {
		String prefix = "zdm.backfill.throttles." + name;

		Limits limits = settings(Map.of(prefix + ".slower", slower, prefix + ".pause", pause, prefix + ".stop", stop,
				"zdm.backfill.throttles.query.sql", "SELECT 1"))
			.limits()
			.get(throttle);

		assertThat(throttle.text()).isEqualTo(name);
		assertThat(limits).isEqualTo(new Limits(throttle.measure(), throttle.side(), Optional.of(slowerFrom),
				Optional.of(pauseFrom), Optional.of(stopFrom)));
	}

	@ParameterizedTest
	@CsvSource({ "HIKARI_PENDING, 1, 2, 3, 1, 2, 3", "HIKARI_ACQUISITION, 10ms, 1s, 1m, 0.01, 1, 60",
			"HTTP_LATENCY, 10ms, 1s, 1m, 0.01, 1, 60", "HTTP_ERRORS, 0.1, 0.2, 1, 0.1, 0.2, 1" })
	void soDoThoseOfTheApplication(ApplicationThrottle throttle, String slower, String pause, String stop,
			double slowerFrom, double pauseFrom, double stopFrom) {
		String prefix = "zdm.backfill.throttles." + throttle.text();

		assertThat(
				settings(Map.of(prefix + ".slower", slower, prefix + ".pause", pause, prefix + ".stop", stop)).limits()
					.get(throttle))
			.isEqualTo(new Limits(throttle.measure(), throttle.side(), Optional.of(slowerFrom), Optional.of(pauseFrom),
					Optional.of(stopFrom)));
		assertThat(settings(Map.of(prefix + ".enabled", "false")).limits()).doesNotContainKey(throttle);
	}

	@Test
	void eachCanBeSwitchedOffAndSoCanALevel() {
		ThrottleSettings settings = settings(Map.of("zdm.backfill.throttles.replication-lag.enabled", "false",
				"zdm.backfill.throttles.blocked-sessions.slower", "0", "zdm.backfill.throttles.replication-lag.ignore",
				"delayed,far"));

		assertThat(settings.limits()).doesNotContainKey(DatabaseThrottle.REPLICATION_LAG);
		Limits blocked = settings.limits().get(DatabaseThrottle.BLOCKED_SESSIONS);
		assertThat(blocked.slower()).isEmpty();
		assertThat(blocked.read(Measurement.of(2, "")).level()).isEqualTo(ThrottleReading.Level.NONE);
		assertThat(settings.ignoredReplicas()).containsExactlyInAnyOrder("delayed", "far");
	}

	@Test
	void windowsAreReadInTheirZone() {
		ThrottleSettings settings = settings(Map.of("zdm.backfill.windows[0]", "Sat,Sun 00:00-24:00",
				"zdm.backfill.windows[1]", "Mon-Fri 22:00-06:00", "zdm.backfill.zone", "Europe/Berlin"));

		assertThat(settings.windows())
			.hasToString("Sat,Sun 00:00-24:00 Europe/Berlin, Mon-Fri 22:00-06:00 Europe/Berlin");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "interval | 501ms | within a second", "interval | 0ms | within a second",
			"replication-lag.slower | -1s | must not be negative", "replication-lag.pause | 500ms | less than that of",
			"blocked-sessions.stop | 2 | less than that of", "free-connections.pause | 6 | more than that of",
			"query.pause | 3 | no query" })
	void aValueThatCannotWorkIsNamedWithTheReason(String name, String value, String reason) {
		String property = "zdm.backfill.throttles." + name;

		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> settings(Map.of(property, value)))
			.satisfies((failure) -> assertThat(failure.getName())
				.isEqualTo(name.startsWith("query") ? "zdm.backfill.throttles.query.sql" : property))
			.satisfies((failure) -> assertThat(failure.getReason()).contains(reason).endsWith("."));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "zdm.backfill.windows[0] | Mon-Fry 22:00-06:00 | no day of the week",
			"zdm.backfill.windows[0] | 22-06 | Write days and hours", "zdm.backfill.zone | Mars | no time zone" })
	void aWindowThatIsNoneIsNamedWithTheReason(String property, String value, String reason) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> settings(Map.of(property, value)))
			.satisfies((failure) -> assertThat(failure.getName()).isEqualTo(property))
			.satisfies((failure) -> assertThat(failure.getValue()).isEqualTo(value))
			.satisfies((failure) -> assertThat(failure.getReason()).contains(reason).endsWith("."));
	}

	private static ThrottleSettings settings(Map<String, String> values) {
		return new ZdmThrottleSettings(new Binder(new MapConfigurationPropertySource(values))
			.bindOrCreate("zdm.backfill", ZdmThrottleProperties.class)).forEngine();
	}

}
