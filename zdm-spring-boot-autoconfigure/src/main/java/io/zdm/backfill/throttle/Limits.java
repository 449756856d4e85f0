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
	 * Find out what a measurement means.
	 * @param measurement what was measured
	 * @return the reading
	 */
	public ThrottleReading read(Measurement measurement) {
		Level reached = measurement.value().map(this::level).orElse(Level.NONE);
		String text = measurement.value().map(this.measure::text).orElse("");
		return new ThrottleReading((reached.compareTo(measurement.atLeast()) < 0) ? measurement.atLeast() : reached,
				(text + " " + measurement.circumstances()).strip(), thresholds());
	}

	/**
	 * The gravest level that is reached counts, so that thresholds in the wrong order, as
	 * two people may give them at the same time, rather hold back too much.
	 */
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
		return threshold.filter((limit) -> this.side.isReached(limit, value)).isPresent();
	}

	private Map<Level, String> thresholds() {
		Map<Level, String> texts = new EnumMap<>(Level.class);
		for (Level level : Level.values()) {
			of(level).ifPresent((limit) -> texts.put(level, this.measure.text(limit)));
		}
		return texts;
	}

	/**
	 * Return from where on a level holds.
	 * @param level the level
	 * @return the threshold, if there is one
	 */
	Optional<Double> of(Level level) {
		return switch (level) {
			case NONE -> Optional.empty();
			case SLOWER -> this.slower;
			case PAUSE -> this.pause;
			case STOP -> this.stop;
		};
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
		AT_MOST;

		/**
		 * Return whether a value is at a threshold or beyond it. The threshold of a
		 * graver level must be so for that of a milder one.
		 * @param limit the threshold
		 * @param value the value
		 * @return whether it is reached
		 */
		public boolean isReached(double limit, double value) {
			return (this == AT_LEAST) ? value >= limit : value <= limit;
		}

		/**
		 * Return what a value is that does not reach a threshold.
		 * @return the word: less or more
		 */
		public String before() {
			return (this == AT_LEAST) ? "less" : "more";
		}

		/**
		 * Return what a value is that is beyond a threshold.
		 * @return the word: more or less
		 */
		public String beyond() {
			return (this == AT_LEAST) ? "more" : "less";
		}

	}

}
