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

import java.util.Map;

import io.zdm.ThrottleReading;
import io.zdm.backfill.Throttling;

/**
 * What a throttle says now.
 *
 * @param name its name
 * @param level how much it holds backfills back
 * @param value what was measured, for a person
 * @param thresholds from where on each level holds, for a person
 */
public record ThrottleState(String name, Throttling.Level level, String value,
		Map<ThrottleReading.Level, String> thresholds) {

	static ThrottleState of(String name, ThrottleReading reading) {
		return new ThrottleState(name, Throttling.Level.valueOf(reading.level().name()), reading.value(),
				reading.thresholds());
	}

	static ThrottleState pause(String name, String reason) {
		return new ThrottleState(name, Throttling.Level.PAUSE, reason, Map.of());
	}

	/**
	 * Return the state before it has lasted: what would end a backfill only makes it
	 * wait.
	 * @return the state
	 */
	ThrottleState provisionally() {
		return (this.level == Throttling.Level.STOP)
				? new ThrottleState(this.name, Throttling.Level.PAUSE, this.value, this.thresholds) : this;
	}

	/**
	 * Return the state of a throttle that does not hold backfills back.
	 * @return the state, with what was measured
	 */
	ThrottleState ignored() {
		return new ThrottleState(this.name, Throttling.Level.NONE, this.value + " (ignored)", this.thresholds);
	}

	Throttling throttling() {
		String threshold = this.thresholds.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().name().equals(this.level.name()))
			.map((entry) -> " (%s at %s)".formatted(words(this.level), entry.getValue()))
			.findFirst()
			.orElse("");
		return new Throttling(this.level, this.name, this.value + threshold);
	}

	private static String words(Throttling.Level level) {
		return switch (level) {
			case SLOWER -> "slower";
			case STOP -> "stops";
			default -> "pauses";
		};
	}

}
