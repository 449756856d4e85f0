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

package io.zdm;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a throttle found.
 *
 * @param level how much a backfill should yield
 * @param value what was measured, for a person
 * @param thresholds from where on each level holds, for a person; empty where there is no
 * such thing
 * @since 0.1.0
 */
public record ThrottleReading(Level level, String value, Map<Level, String> thresholds) {

	/**
	 * Create a reading.
	 * @param level how much a backfill should yield
	 * @param value what was measured, for a person
	 * @param thresholds from where on each level holds, for a person
	 */
	public ThrottleReading {
		Map<Level, String> ordered = new EnumMap<>(Level.class);
		ordered.putAll(thresholds);
		thresholds = Collections.unmodifiableMap(ordered);
	}

	/**
	 * Return a reading without thresholds.
	 * @param level how much a backfill should yield
	 * @param value what was found, for a person
	 * @return the reading
	 */
	public static ThrottleReading of(Level level, String value) {
		return new ThrottleReading(level, value, Map.of());
	}

	/**
	 * How much a backfill should yield, least first.
	 */
	public enum Level {

		/**
		 * Not at all.
		 */
		NONE,

		/**
		 * It should go on at a fraction of its pace.
		 */
		SLOWER,

		/**
		 * It should wait until the level is a lower one.
		 */
		PAUSE,

		/**
		 * It should end until a person lets it go on. Taken for {@link #PAUSE} until it
		 * was read twice in a row.
		 */
		STOP

	}

}
