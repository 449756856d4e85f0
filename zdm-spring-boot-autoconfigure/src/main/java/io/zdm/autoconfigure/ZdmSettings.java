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
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.StringUtils;

import io.zdm.DualWriteMode;
import io.zdm.backfill.BackfillPace;
import io.zdm.backfill.BackfillSettings;
import io.zdm.backfill.RecheckPace;
import io.zdm.backfill.throttle.ThrottleSettings;
import io.zdm.backfill.Setting;
import io.zdm.lifecycle.ConfiguredSettings;
import io.zdm.lifecycle.ContractSettings;
import io.zdm.lifecycle.DualWriteModes;
import io.zdm.lifecycle.EffectiveSetting;
import io.zdm.lifecycle.EngineSettings;
import io.zdm.lifecycle.KnownSettings;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.LockPolicy;
import io.zdm.store.InstanceRole;
import io.zdm.store.Instances;

/**
 * Turns properties into the settings of the engine. A value that cannot work stops the
 * start with the name of its property, so that nobody has to guess which one it was.
 *
 * @param properties the properties
 * @param environment the environment that they come from, which knows what was said and
 * what is only a default
 */
record ZdmSettings(ZdmProperties properties, Binder environment) {

	private static final int PAUSE_PER_LOCK_TIMEOUT = 10;

	private static final int HEARTBEATS_PER_LIFE = 3;

	private static final int MOST_PASSES = 64;

	/**
	 * The server's default deadlock_timeout: who waits longer for a row makes it look for
	 * deadlocks.
	 */
	private static final Duration DEADLOCK_TIMEOUT = Duration.ofSeconds(1);

	/**
	 * Return the settings of the engine.
	 * @param instanceId the identity of this process
	 * @param application the name of the application
	 * @param release the release that is running
	 * @param defaultRole the role where nobody has chosen one
	 * @param throttles what holds backfills back
	 * @return the settings
	 * @throws InvalidConfigurationPropertyValueException if a value cannot work
	 */
	EngineSettings forEngine(UUID instanceId, String application, String release, InstanceRole defaultRole,
			ThrottleSettings throttles) {
		ZdmProperties.Startup startup = this.properties.startup();
		ZdmProperties.Instance instance = this.properties.instance();
		positive("zdm.startup.timeout", startup.timeout());
		notNegative("zdm.startup.inline-max-rows", startup.inlineMaxRows());
		positive("zdm.instance.heartbeat", instance.heartbeat());
		check(instance.timeToLive().compareTo(instance.heartbeat().multipliedBy(HEARTBEATS_PER_LIFE)) >= 0,
				"zdm.instance.time-to-live", instance.timeToLive(),
				"It must be at least three times zdm.instance.heartbeat, or one late heartbeat would count as a death.");
		positive("zdm.worker.poll", this.properties.worker().poll());
		Duration readinessTimeout = this.properties.readiness().timeout();
		check(readinessTimeout == null || !readinessTimeout.isNegative(), "zdm.readiness.timeout", readinessTimeout,
				"It must not be negative.");
		check(!this.properties.locations().isEmpty(), "zdm.locations", "", "At least one location is needed.");
		check(StringUtils.hasText(application), "zdm.application", application, "It must not be empty.");
		return new EngineSettings(instanceId, application, release, schema(), startup.mode(), startup.timeout(),
				startup.inlineMaxRows(), locks(), instance.heartbeat(), instance.timeToLive(),
				this.properties.worker().poll(), backfill(), dualWrite(), contract(), role(defaultRole), throttles,
				configured(KnownSettings.of(throttles)));
	}

	/**
	 * Settings that may change at run time are read by their names, so that any more of
	 * them need nothing here.
	 */
	private ConfiguredSettings configured(KnownSettings known) {
		Map<String, Map<String, String>> byVersion = new HashMap<>();
		this.properties.migrations()
			.keySet()
			.forEach((version) -> byVersion.put(version,
					configured(known, "zdm.migrations[%s].backfill.".formatted(version))));
		ConfiguredSettings configured = new ConfiguredSettings(configured(known, "zdm.backfill."), byVersion);
		configured.contradiction(known).ifPresent((contradiction) -> {
			EffectiveSetting written = contradiction.ofMigration();
			throw new InvalidConfigurationPropertyValueException(written.from(), written.value(),
					"It " + contradiction.reason(written) + ".");
		});
		return configured;
	}

	private Map<String, String> configured(KnownSettings known, String prefix) {
		Map<String, String> texts = new HashMap<>();
		for (Setting<?> setting : known.all()) {
			String property = prefix + setting.name();
			this.environment.bind(property, String.class).ifBound((text) -> {
				if (text.isBlank()) {
					return;
				}
				try {
					texts.put(setting.name(), setting.normalize(text));
				}
				catch (IllegalArgumentException ex) {
					throw new InvalidConfigurationPropertyValueException(property, text,
							"It must be " + setting.allowed() + ".");
				}
			});
		}
		return texts;
	}

	private ContractSettings contract() {
		ZdmProperties.Contract contract = this.properties.contract();
		notNegative("zdm.contract.quiet-period", contract.quietPeriod());
		notNegative("zdm.contract.minimum-age", contract.minimumAge());
		positive("zdm.contract.max-verification-age", contract.maxVerificationAge());
		notNegative("zdm.contract.recent-releases", contract.recentReleases());
		check(contract.recentReleases().compareTo(Instances.KEPT) <= 0, "zdm.contract.recent-releases",
				contract.recentReleases(), "It must be at most 30 days, after which an instance is forgotten.");
		notNegative("zdm.contract.seal", contract.seal());
		return new ContractSettings(contract.quietPeriod(), contract.minimumAge(), contract.maxVerificationAge(),
				contract.recentReleases(), contract.unaccountedSessions(), contract.knownApplications(),
				contract.seal());
	}

	private InstanceRole role(InstanceRole defaultRole) {
		return switch (this.properties.instance().role()) {
			case AUTO -> defaultRole;
			case WORKER -> InstanceRole.WORKER;
			case OBSERVER -> InstanceRole.OBSERVER;
		};
	}

	private DualWriteModes dualWrite() {
		double checkRate = this.properties.dualWrite().checkRate();
		check(checkRate >= 0 && checkRate <= 1, "zdm.dual-write.check-rate", checkRate, "It must be from 0 to 1.");
		Map<String, DualWriteMode> byVersion = new HashMap<>();
		this.properties.migrations().forEach((version, migration) -> {
			DualWriteMode mode = migration.dualWrite().mode();
			if (mode != null) {
				byVersion.put(version, mode);
			}
		});
		return new DualWriteModes(this.properties.dualWrite().mode(), byVersion);
	}

	private Identifier schema() {
		try {
			return new Identifier(this.properties.schema());
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException("zdm.schema", this.properties.schema(),
					ex.getMessage() + ".");
		}
	}

	private LockPolicy locks() {
		ZdmProperties.Lock lock = this.properties.lock();
		positive("zdm.lock.timeout", lock.timeout());
		check(lock.pause().compareTo(lock.timeout().multipliedBy(PAUSE_PER_LOCK_TIMEOUT)) >= 0, "zdm.lock.pause",
				lock.pause(), "It must be at least ten times zdm.lock.timeout, so that whoever waited behind an "
						+ "attempt has time to get on before the next.");
		positive("zdm.lock.budget", lock.budget());
		return new LockPolicy(lock.timeout(), lock.pause(), lock.budget());
	}

	private BackfillSettings backfill() {
		ZdmProperties.Backfill backfill = this.properties.backfill();
		positive("zdm.backfill.window-pages", backfill.windowPages());
		positive("zdm.backfill.group-windows", backfill.groupWindows());
		check(Integer.bitCount(backfill.passes()) == 1 && backfill.passes() > 0 && backfill.passes() <= MOST_PASSES,
				"zdm.backfill.passes", backfill.passes(), "It must be a power of two, such as 16, of at most 64.");
		check(backfill.pauseRatio() >= 0 && Double.isFinite(backfill.pauseRatio()), "zdm.backfill.pause-ratio",
				backfill.pauseRatio(), "It must be zero or more.");
		positive("zdm.backfill.lock-timeout", backfill.lockTimeout());
		check(backfill.lockTimeout().compareTo(DEADLOCK_TIMEOUT) < 0, "zdm.backfill.lock-timeout",
				backfill.lockTimeout(), "It must be less than a second: a batch that waits as long as the server's "
						+ "deadlock_timeout could make a transaction of the application fail.");
		positive("zdm.backfill.statement-timeout", backfill.statementTimeout());
		int verifyBatchRows = this.properties.verify().batchRows();
		positive("zdm.verify.batch-rows", verifyBatchRows);
		int verifyRate = this.properties.verify().rate();
		notNegative("zdm.verify.rate", verifyRate);
		return new BackfillSettings(
				new BackfillPace(backfill.targetDuration(), backfill.pauseRatio(), backfill.workers(),
						backfill.fleetWorkers()),
				backfill.windowPages(), backfill.groupWindows(), backfill.passes(), verifyBatchRows,
				backfill.lockTimeout(), backfill.statementTimeout(),
				new RecheckPace(verifyRate, RecheckPace.DEFAULT.rest()));
	}

	private static void positive(String name, Duration value) {
		check(!value.isNegative() && !value.isZero(), name, value, "It must be more than zero.");
	}

	private static void positive(String name, long value) {
		check(value > 0, name, value, "It must be more than zero.");
	}

	private static void notNegative(String name, Duration value) {
		check(!value.isNegative(), name, value, "It must not be negative.");
	}

	private static void notNegative(String name, long value) {
		check(value >= 0, name, value, "It must not be negative.");
	}

	private static void check(boolean valid, String name, @Nullable Object value, String reason) {
		if (!valid) {
			throw new InvalidConfigurationPropertyValueException(name, value, reason);
		}
	}

}
