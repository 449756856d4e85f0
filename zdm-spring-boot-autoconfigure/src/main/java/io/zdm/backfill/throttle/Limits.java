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

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

import io.zdm.ThrottleReading;
import io.zdm.ThrottleReading.Level;

/**
 * From where on the value of a throttle means something. A pure function of the value.
 *
 * @param measure what is measured
 * @param side on which side of a threshold its level holds
 * @param slower from where on a backfill is to be slower
 * @param pause from where on it is to wait
 * @param stop from where on it is to end
 */
public record Limits(Measure measure, Side side, Optional<Double> slower, Optional<Double> pause,
		Optional<Double> stop) {

	/**
	 * Find out what a value means.
	 * @param value the value
	 * @param circumstances where it was measured and the like, appended to the value; may
	 * be empty
	 * @return the reading
	 */
	public ThrottleReading read(double value, String circumstances) {
		String text = this.measure.text(value);
		return new ThrottleReading(level(value), circumstances.isEmpty() ? text : text + " " + circumstances,
				thresholds());
	}

	/**
	 * Return the reading of something that has no value now.
	 * @param reason why it has none, for a person
	 * @return the reading, at which nothing is held back
	 */
	public ThrottleReading nothing(String reason) {
		return new ThrottleReading(Level.NONE, reason, thresholds());
	}

	private Level level(double value) {
		if (isReached(this.stop, value)) {
			return Level.STOP;
		}
		if (isReached(this.pause, value)) {
			return Level.PAUSE;
		}
		return isReached(this.slower, value) ? Level.SLOWER : Level.NONE;
	}

	private boolean isReached(Optional<Double> threshold, double value) {
		return threshold.filter((limit) -> (this.side == Side.AT_LEAST) ? value >= limit : value <= limit).isPresent();
	}

	private Map<Level, String> thresholds() {
		Map<Level, String> texts = new EnumMap<>(Level.class);
		this.slower.ifPresent((limit) -> texts.put(Level.SLOWER, this.measure.text(limit)));
		this.pause.ifPresent((limit) -> texts.put(Level.PAUSE, this.measure.text(limit)));
		this.stop.ifPresent((limit) -> texts.put(Level.STOP, this.measure.text(limit)));
		return texts;
	}

	/**
	 * The side of a threshold on which its level holds.
	 */
	public enum Side {

		/**
		 * At the threshold or above it.
		 */
		AT_LEAST,

		/**
		 * At the threshold or below it.
		 */
		AT_MOST

	}

}
