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

import java.util.Optional;

import io.zdm.ThrottleReading.Level;

/**
 * What a throttle measured, before it is compared with thresholds: those may be others
 * for each migration.
 *
 * @param value the value; empty where there is none now
 * @param circumstances where it was measured and the like, or why there is no value, for
 * a person; may be empty
 * @param atLeast the level that holds whatever the thresholds are
 */
public record Measurement(Optional<Double> value, String circumstances, Level atLeast) {

	/**
	 * Return that something has a value.
	 * @param value the value
	 * @param circumstances where it was measured and the like; may be empty
	 * @return the measurement
	 */
	public static Measurement of(double value, String circumstances) {
		return new Measurement(Optional.of(value), circumstances, Level.NONE);
	}

	/**
	 * Return that something has no value now.
	 * @param reason why it has none, for a person
	 * @return the measurement, by which nothing is held back
	 */
	public static Measurement nothing(String reason) {
		return new Measurement(Optional.empty(), reason, Level.NONE);
	}

	/**
	 * Return this measurement with something else that was seen.
	 * @param level the level that holds because of that, at least
	 * @param remark what was seen, for a person
	 * @return the measurement
	 */
	Measurement and(Level level, String remark) {
		return new Measurement(this.value, this.circumstances + "; " + remark, level);
	}

}
