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

package io.zdm.backfill.throttle;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

import io.zdm.ThrottleReading.Level;
import io.zdm.backfill.Setting;
import io.zdm.backfill.SettingValues;

/**
 * The thresholds of one throttle as settings, one for each level, so that they may change
 * while a backfill runs: {@code throttles.wal-rate.pause} is what the property
 * {@code zdm.backfill.throttles.wal-rate.pause} is.
 */
public final class Thresholds {

	private static final List<Level> LEVELS = List.of(Level.SLOWER, Level.PAUSE, Level.STOP);

	private static final String PREFIX = "throttles.";

	private final Limits standard;

	private final String throttle;

	private final Setting<Double> slower;

	private final Setting<Double> pause;

	private final Setting<Double> stop;

	/**
	 * Create the settings of a throttle.
	 * @param throttle the name of the throttle
	 * @param standard the thresholds where nobody has said anything at run time
	 */
	public Thresholds(String throttle, Limits standard) {
		this.throttle = throttle;
		this.standard = standard;
		this.slower = setting(Level.SLOWER);
		this.pause = setting(Level.PAUSE);
		this.stop = setting(Level.STOP);
	}

	private Setting<Double> setting(Level level) {
		return this.standard.measure().setting(name(this.throttle, level), this.standard.of(level).orElse(0.0));
	}

	/**
	 * Return the name of the setting of a threshold.
	 * @param throttle the name of the throttle
	 * @param level the level that holds from the threshold on
	 * @return the name
	 */
	public static String name(String throttle, Level level) {
		return PREFIX + "%s.%s".formatted(throttle, level.name().toLowerCase(Locale.ROOT));
	}

	/**
	 * Return whether a setting is a threshold.
	 * @param name the name of the setting
	 * @return whether it is that of a threshold
	 */
	public static boolean isName(String name) {
		return name.startsWith(PREFIX);
	}

	/**
	 * Return the names of the settings of a throttle.
	 * @param throttle the name of the throttle
	 * @return the names, that of the mildest level first
	 */
	public static List<String> names(String throttle) {
		return LEVELS.stream().map((level) -> name(throttle, level)).toList();
	}

	/**
	 * Return the name of the throttle.
	 * @return the name
	 */
	public String throttle() {
		return this.throttle;
	}

	/**
	 * Return on which side of a threshold its level holds.
	 * @return the side
	 */
	public Limits.Side side() {
		return this.standard.side();
	}

	/**
	 * Return the settings, that of the mildest level first.
	 * @return the settings; their value 0 is for no threshold
	 */
	public List<Setting<Double>> settings() {
		return List.of(this.slower, this.pause, this.stop);
	}

	/**
	 * Return the thresholds that are in force.
	 * @param values the values of the settings
	 * @return the thresholds
	 */
	Limits limits(SettingValues values) {
		return new Limits(this.standard.measure(), this.standard.side(), limit(values.of(this.slower)),
				limit(values.of(this.pause)), limit(values.of(this.stop)));
	}

	private static Optional<Double> limit(double value) {
		return (value > 0) ? Optional.of(value) : Optional.empty();
	}

}
