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
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

import io.zdm.autoconfigure.ZdmThrottleProperties.Thresholds;
import io.zdm.backfill.throttle.ApplicationThrottle;
import io.zdm.backfill.throttle.DatabaseThrottle;
import io.zdm.backfill.throttle.Limits;
import io.zdm.backfill.throttle.ThrottleKind;
import io.zdm.backfill.throttle.ThrottleSettings;
import io.zdm.backfill.throttle.Windows;

/**
 * Turns properties into what holds backfills back. A value that cannot work stops the
 * start with the name of its property.
 *
 * @param properties the properties
 */
record ZdmThrottleSettings(ZdmThrottleProperties properties) {

	private static final String PREFIX = "zdm.backfill.throttles.";

	/**
	 * A backfill is to yield within a second.
	 */
	private static final Duration LONGEST_INTERVAL = Duration.ofMillis(500);

	private static final double NANOS_PER_SECOND = 1e9;

	/**
	 * Return the settings of the engine.
	 * @return the settings
	 * @throws InvalidConfigurationPropertyValueException if a value cannot work
	 */
	ThrottleSettings forEngine() {
		ZdmThrottleProperties.Throttles throttles = this.properties.throttles();
		Duration interval = throttles.interval();
		check(interval.toMillis() > 0 && interval.compareTo(LONGEST_INTERVAL) <= 0, PREFIX + "interval", interval,
				"It must be from 1ms to 500ms, so that a backfill yields within a second.");
		return new ThrottleSettings(interval, windows(), limits(throttles), throttles.replicationLag().ignore(),
				sql(throttles.query()));
	}

	private Windows windows() {
		ZoneId zone = zone();
		Windows windows = Windows.ALWAYS;
		List<String> texts = this.properties.windows();
		for (int i = 0; i < texts.size(); i++) {
			try {
				windows = windows.and(texts.get(i), zone);
			}
			catch (IllegalArgumentException ex) {
				throw new InvalidConfigurationPropertyValueException("zdm.backfill.windows[%d]".formatted(i),
						texts.get(i), ex.getMessage() + ".");
			}
		}
		return windows;
	}

	private ZoneId zone() {
		try {
			return Windows.zone(this.properties.zone());
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException("zdm.backfill.zone", this.properties.zone(),
					ex.getMessage() + ".");
		}
	}

	private static Optional<String> sql(ZdmThrottleProperties.Query query) {
		boolean limited = Stream.of(query.slower(), query.pause(), query.stop()).anyMatch(Objects::nonNull);
		check(StringUtils.hasText(query.sql()) || !limited, PREFIX + "query.sql", query.sql(),
				"There are thresholds for a query, and no query.");
		return Optional.ofNullable(query.sql()).filter(StringUtils::hasText);
	}

	private static Map<ThrottleKind, Limits> limits(ZdmThrottleProperties.Throttles throttles) {
		Map<ThrottleKind, Limits> limits = new LinkedHashMap<>();
		for (ThrottleKind kind : ThrottleKind.all()) {
			Limits those = limits(kind, throttles);
			if (thresholds(kind, throttles).enabled()
					&& (kind != DatabaseThrottle.QUERY || StringUtils.hasText(throttles.query().sql()))) {
				limits.put(kind, those);
			}
		}
		return limits;
	}

	private static Thresholds<?> thresholds(ThrottleKind kind, ZdmThrottleProperties.Throttles throttles) {
		return (kind instanceof DatabaseThrottle throttle) ? thresholds(throttle, throttles)
				: thresholds((ApplicationThrottle) kind, throttles);
	}

	private static Thresholds<?> thresholds(DatabaseThrottle throttle, ZdmThrottleProperties.Throttles throttles) {
		return switch (throttle) {
			case REPLICATION_LAG -> throttles.replicationLag();
			case REPLICATION_LAG_BYTES -> throttles.replicationLagBytes();
			case RETAINED_WAL -> throttles.retainedWal();
			case WAL_RATE -> throttles.walRate();
			case ARCHIVE_BACKLOG -> throttles.archiveBacklog();
			case BLOCKED_SESSIONS -> throttles.blockedSessions();
			case ACTIVE_SESSIONS -> throttles.activeSessions();
			case AUTOVACUUM -> throttles.autovacuum();
			case OLDEST_SNAPSHOT -> throttles.oldestSnapshot();
			case FREE_CONNECTIONS -> throttles.freeConnections();
			case QUERY -> throttles.query();
		};
	}

	private static Thresholds<?> thresholds(ApplicationThrottle throttle, ZdmThrottleProperties.Throttles throttles) {
		return switch (throttle) {
			case HIKARI_PENDING -> throttles.hikariPending();
			case HIKARI_ACQUISITION -> throttles.hikariAcquisition();
			case HTTP_LATENCY -> throttles.httpLatency();
			case HTTP_ERRORS -> throttles.httpErrors();
		};
	}

	/**
	 * Return the thresholds of a throttle.
	 * @param kind which one it is
	 * @param throttles what the environment says
	 * @return the thresholds
	 * @throws InvalidConfigurationPropertyValueException if a value cannot work
	 */
	static Limits limits(ThrottleKind kind, ZdmThrottleProperties.Throttles throttles) {
		Thresholds<?> thresholds = thresholds(kind, throttles);
		String prefix = PREFIX + kind.text() + ".";
		Optional<Double> slower = number(prefix + "slower", thresholds.slower());
		Optional<Double> pause = number(prefix + "pause", thresholds.pause());
		Optional<Double> stop = number(prefix + "stop", thresholds.stop());
		checkOrder(kind.side(), prefix + "pause", slower, pause, thresholds.pause(), "slower");
		checkOrder(kind.side(), prefix + "stop", pause, stop, thresholds.stop(), "pause");
		checkOrder(kind.side(), prefix + "stop", slower, stop, thresholds.stop(), "slower");
		return new Limits(kind.measure(), kind.side(), slower, pause, stop);
	}

	private static void checkOrder(Limits.Side side, String property, Optional<Double> milder, Optional<Double> graver,
			@Nullable Object value, String level) {
		boolean ordered = milder.isEmpty() || graver.isEmpty() || side.isReached(milder.get(), graver.get());
		check(ordered, property, value, "It must not be %s than that of '%s'.".formatted(side.before(), level));
	}

	private static Optional<Double> number(String property, @Nullable Object value) {
		double number = 0;
		if (value instanceof Duration duration) {
			number = duration.toNanos() / NANOS_PER_SECOND;
		}
		else if (value instanceof DataSize size) {
			number = size.toBytes();
		}
		else if (value instanceof Number count) {
			number = count.doubleValue();
		}
		check(number >= 0, property, value, "It must not be negative.");
		return (number > 0) ? Optional.of(number) : Optional.empty();
	}

	private static void check(boolean valid, String name, @Nullable Object value, String reason) {
		if (!valid) {
			throw new InvalidConfigurationPropertyValueException(name, value, reason);
		}
	}

}
