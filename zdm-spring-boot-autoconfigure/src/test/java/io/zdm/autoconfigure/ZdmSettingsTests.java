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
import java.util.Set;
import java.util.UUID;

import io.zdm.DualWriteMode;
import io.zdm.backfill.BackfillPace;
import io.zdm.backfill.BackfillSettings;
import io.zdm.backfill.RecheckPace;
import io.zdm.backfill.throttle.ThrottleSettings;
import io.zdm.lifecycle.ConfiguredSettings;
import io.zdm.lifecycle.ContractSettings;
import io.zdm.lifecycle.DualWriteModes;
import io.zdm.lifecycle.EngineSettings;
import io.zdm.lifecycle.StartupMode;
import io.zdm.lifecycle.UnaccountedSessions;
import io.zdm.store.InstanceRole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ZdmSettings} and {@link ZdmProperties}.
 */
class ZdmSettingsTests {

	@Test
	void defaultsAreThoseOfTheDocumentation() {
		EngineSettings settings = settings(Map.of());

		assertThat(settings.schema().value()).isEqualTo("zdm");
		assertThat(settings.startup()).isEqualTo(StartupMode.EXPAND);
		assertThat(settings.startupTimeout()).isEqualTo(Duration.ofMinutes(1));
		assertThat(settings.inlineMaxRows()).isEqualTo(10_000);
		assertThat(settings.locks().timeout()).isEqualTo(Duration.ofMillis(50));
		assertThat(settings.locks().pause()).isEqualTo(Duration.ofMillis(500));
		assertThat(settings.locks().budget()).isEqualTo(Duration.ofMinutes(10));
		assertThat(settings.heartbeat()).isEqualTo(Duration.ofSeconds(3));
		assertThat(settings.timeToLive()).isEqualTo(Duration.ofSeconds(15));
		assertThat(settings.poll()).isEqualTo(Duration.ofSeconds(1));
		assertThat(settings.contract()).isEqualTo(new ContractSettings(Duration.ofHours(24), Duration.ZERO,
				Duration.ofDays(7), Duration.ofHours(24), UnaccountedSessions.BLOCK, Set.of(), Duration.ZERO));
		assertThat(settings.role()).isEqualTo(InstanceRole.WORKER);
		assertThat(settings.dualWrite()).isEqualTo(new DualWriteModes(DualWriteMode.BOTH, Map.of()));
	}

	@Test
	void aMigrationMayHaveAModeOfItsOwn() {
		EngineSettings settings = settings(Map.of("zdm.dual-write.mode", "trigger", "zdm.migrations[2].dual-write.mode",
				"repository", "zdm.migrations[2.1].dual-write.mode", "both"));

		assertThat(settings.dualWrite()).isEqualTo(new DualWriteModes(DualWriteMode.TRIGGER,
				Map.of("2", DualWriteMode.REPOSITORY, "2.1", DualWriteMode.BOTH)));
	}

	@Test
	void whatWasSaidOfSettingsThatMayChangeIsToldFromDefaults() {
		EngineSettings settings = settings(Map.of("zdm.backfill.pauseRatio", "0.50", "zdm.backfill.target-duration",
				"40", "zdm.migrations[2.1].backfill.fleet-workers", "7", "zdm.migrations[3].dual-write.mode", "both",
				"zdm.backfill.ignored-throttles", "wal-rate, query"));

		assertThat(settings.configured()).isEqualTo(new ConfiguredSettings(
				Map.of("pause-ratio", "0.5", "target-duration", "40ms", "ignored-throttles", "query,wal-rate"),
				Map.of("2.1", Map.of("fleet-workers", "7"), "3", Map.of())));
		assertThat(settings(Map.of()).configured()).isEqualTo(ConfiguredSettings.NONE);
	}

	@Test
	void thresholdsMayBeSaidOfSingleMigrations() {
		EngineSettings settings = settings(Map.of("zdm.backfill.throttles.replication-lag.pause", "6000",
				"zdm.backfill.throttles.wal-rate.stop", "", "zdm.migrations[2].backfill.throttles.wal-rate.pause",
				"1024KB", "zdm.migrations[2].backfill.throttles.replication-lag.slower", "0"), allThrottles());

		assertThat(settings.configured())
			.isEqualTo(new ConfiguredSettings(Map.of("throttles.replication-lag.pause", "6s"),
					Map.of("2", Map.of("throttles.wal-rate.pause", "1MB", "throttles.replication-lag.slower", "0"))));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"replication-lag.pause | 500ms | It must not be less than "
					+ "throttles.replication-lag.slower, which is 1s (default).",
			"replication-lag.slower | 6s | It must not be more than throttles.replication-lag.pause, which is 5s (default).",
			"http-errors.pause | 5 | It must be a share from 0 to 1, such as 0.05, or 0 for none." })
	void aThresholdOfAMigrationThatCannotWorkIsNamedWithTheReason(String name, String value, String reason) {
		String property = "zdm.migrations[2].backfill.throttles." + name;

		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> settings(Map.of(property, value), allThrottles()))
			.satisfies((failure) -> assertThat(failure.getName()).isEqualTo(property))
			.satisfies((failure) -> assertThat(failure.getValue()).isEqualTo(value))
			.satisfies((failure) -> assertThat(failure.getReason()).isEqualTo(reason));
	}

	private static ThrottleSettings allThrottles() {
		return new ZdmThrottleSettings(new Binder(new MapConfigurationPropertySource(Map.of()))
			.bindOrCreate("zdm.backfill", ZdmThrottleProperties.class)).forEngine();
	}

	@Test
	void paceIsTheMeasuredOneUnlessSaidOtherwise() {
		assertThat(settings(Map.of()).backfill()).isEqualTo(BackfillSettings.DEFAULT);
	}

	@Test
	void everyValueReachesTheEngine() {
		EngineSettings settings = settings(Map.ofEntries(Map.entry("zdm.schema", "Own schema"),
				Map.entry("zdm.startup.mode", "validate"), Map.entry("zdm.startup.timeout", "90"),
				Map.entry("zdm.startup.inline-max-rows", "0"), Map.entry("zdm.lock.timeout", "20ms"),
				Map.entry("zdm.lock.pause", "200ms"), Map.entry("zdm.lock.budget", "1h"),
				Map.entry("zdm.backfill.window-pages", "1"), Map.entry("zdm.backfill.group-windows", "2"),
				Map.entry("zdm.backfill.passes", "4"), Map.entry("zdm.backfill.pause-ratio", "0.5"),
				Map.entry("zdm.backfill.target-duration", "30ms"), Map.entry("zdm.backfill.workers", "3"),
				Map.entry("zdm.backfill.fleet-workers", "5"), Map.entry("zdm.backfill.lock-timeout", "70ms"),
				Map.entry("zdm.backfill.statement-timeout", "8"), Map.entry("zdm.verify.batch-rows", "9"),
				Map.entry("zdm.verify.rate", "0"), Map.entry("zdm.contract.quiet-period", "0s"),
				Map.entry("zdm.contract.minimum-age", "10m"), Map.entry("zdm.contract.max-verification-age", "1d"),
				Map.entry("zdm.contract.recent-releases", "30d"),
				Map.entry("zdm.contract.unaccounted-sessions", "warn"),
				Map.entry("zdm.contract.known-applications", "backup,monitoring"),
				Map.entry("zdm.contract.seal", "48h"), Map.entry("zdm.instance.heartbeat", "1"),
				Map.entry("zdm.instance.time-to-live", "3"), Map.entry("zdm.instance.role", "observer"),
				Map.entry("zdm.worker.poll", "2")));

		assertThat(settings.schema().value()).isEqualTo("Own schema");
		assertThat(settings.startup()).isEqualTo(StartupMode.VALIDATE);
		assertThat(settings.startupTimeout()).isEqualTo(Duration.ofSeconds(90));
		assertThat(settings.inlineMaxRows()).isZero();
		assertThat(settings.locks().budget()).isEqualTo(Duration.ofHours(1));
		assertThat(settings.backfill())
			.isEqualTo(new BackfillSettings(new BackfillPace(Duration.ofMillis(30), 0.5, 3, 5), 1, 2, 4, 9,
					Duration.ofMillis(70), Duration.ofSeconds(8), RecheckPace.DEFAULT)
				.withRecheck(new RecheckPace(0, Duration.ofMinutes(1))));
		assertThat(settings.contract()).isEqualTo(
				new ContractSettings(Duration.ZERO, Duration.ofMinutes(10), Duration.ofDays(1), Duration.ofDays(30),
						UnaccountedSessions.WARN, Set.of("backup", "monitoring"), Duration.ofHours(48)));
		assertThat(settings.timeToLive()).isEqualTo(Duration.ofSeconds(3));
		assertThat(settings.role()).isEqualTo(InstanceRole.OBSERVER);
		assertThat(settings.poll()).isEqualTo(Duration.ofSeconds(2));
	}

	@ParameterizedTest
	@CsvSource({ "zdm.schema, '', must not be empty", "zdm.startup.timeout, 0s, more than zero",
			"zdm.startup.inline-max-rows, -1, must not be negative", "zdm.lock.timeout, 0ms, more than zero",
			"zdm.lock.pause, 499ms, at least ten times", "zdm.lock.budget, 0s, more than zero",
			"zdm.backfill.window-pages, 0, more than zero", "zdm.backfill.group-windows, 0, more than zero",
			"zdm.backfill.passes, 6, power of two", "zdm.backfill.passes, 0, power of two",
			"zdm.backfill.passes, 128, at most 64", "zdm.backfill.passes, -2147483648, power of two",
			"zdm.backfill.pause-ratio, -0.1, zero or more", "zdm.backfill.lock-timeout, 1s, less than a second",
			"zdm.backfill.workers, 100, from 1 to 64", "zdm.backfill.workers, 0, from 1 to 64",
			"zdm.backfill.fleet-workers, 0, from 1 to 64", "zdm.backfill.target-duration, 0ms, more than zero",
			"zdm.migrations[2].backfill.pause-ratio, -1, zero or more",
			"zdm.backfill.ignored-throttles, wal rate, names of throttles",
			"zdm.migrations[2].backfill.target-duration, 0ms, more than zero",
			"zdm.backfill.statement-timeout, 0s, more than zero", "zdm.verify.batch-rows, 0, more than zero",
			"zdm.verify.rate, -1, must not be negative", "zdm.contract.quiet-period, -1s, must not be negative",
			"zdm.contract.minimum-age, -1s, must not be negative",
			"zdm.contract.max-verification-age, 0s, more than zero",
			"zdm.contract.recent-releases, -1s, must not be negative",
			"zdm.contract.recent-releases, 31d, at most 30 days", "zdm.contract.seal, -1s, must not be negative",
			"zdm.readiness.timeout, -1s, must not be negative", "zdm.instance.heartbeat, 0s, more than zero",
			"zdm.instance.time-to-live, 8s, three times", "zdm.worker.poll, 0s, more than zero",
			"zdm.dual-write.check-rate, 1.5, from 0 to 1", "zdm.dual-write.check-rate, -0.1, from 0 to 1" })
	void aValueThatCannotWorkIsNamedWithTheReason(String property, String value, String reason) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> settings(Map.of(property, value)))
			.satisfies((failure) -> assertThat(failure.getName()).isEqualTo(property))
			.satisfies((failure) -> assertThat(failure.getReason()).contains(reason).endsWith("."));
	}

	@Test
	void thePasswordIsNotPrinted() {
		assertThat(new ZdmProperties.Datasource("url", "user", "secret").toString()).doesNotContain("secret");
	}

	private static EngineSettings settings(Map<String, String> values) {
		return settings(values, ThrottleSettings.NONE);
	}

	private static EngineSettings settings(Map<String, String> values, ThrottleSettings throttles) {
		Binder environment = new Binder(new MapConfigurationPropertySource(values));
		ZdmProperties properties = environment.bindOrCreate("zdm", ZdmProperties.class);
		return new ZdmSettings(properties, environment).forEngine(UUID.randomUUID(), "shop", "1.0", InstanceRole.WORKER,
				throttles);
	}

}
