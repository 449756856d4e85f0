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
import java.util.Optional;

import io.zdm.ThrottleReading;
import io.zdm.ThrottleReading.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Limits} and {@link Measure}.
 */
class LimitsTests {

	private final Limits lag = new Limits(Measure.SECONDS, Limits.Side.AT_LEAST, Optional.of(1.0), Optional.of(5.0),
			Optional.of(60.0));

	private final Limits free = new Limits(Measure.COUNT, Limits.Side.AT_MOST, Optional.of(5.0), Optional.of(2.0),
			Optional.empty());

	@ParameterizedTest
	@CsvSource({ "0, NONE", "0.999, NONE", "1, SLOWER", "4.999, SLOWER", "5, PAUSE", "59.9, PAUSE", "60, STOP",
			"1e9, STOP" })
	void aLevelHoldsFromItsThresholdOn(double value, Level level) {
		assertThat(this.lag.read(Measurement.of(value, "")).level()).isEqualTo(level);
	}

	@ParameterizedTest
	@CsvSource({ "6, NONE", "5, SLOWER", "3, SLOWER", "2, PAUSE", "0, PAUSE", "-1, PAUSE" })
	void whereLittleIsBadALevelHoldsFromItsThresholdDown(double value, Level level) {
		assertThat(this.free.read(Measurement.of(value, "")).level()).isEqualTo(level);
	}

	@Test
	void aReadingShowsValueAndThresholds() {
		ThrottleReading reading = this.lag.read(Measurement.of(6.25, "at replica-1"));

		assertThat(reading.value()).isEqualTo("6.3 s at replica-1");
		assertThat(reading.thresholds()).isEqualTo(Map.of(Level.SLOWER, "1 s", Level.PAUSE, "5 s", Level.STOP, "60 s"));
		assertThat(ThrottleState.of("replication-lag", reading).throttling().reason())
			.isEqualTo("6.3 s at replica-1 (pauses at 5 s)");
	}

	@Test
	void whatHasNoValueHoldsNothingBack() {
		ThrottleReading reading = this.lag.read(Measurement.nothing("no replica"));

		assertThat(reading.level()).isEqualTo(Level.NONE);
		assertThat(reading.value()).isEqualTo("no replica");
	}

	@ParameterizedTest
	@CsvSource({ "COUNT, 3, 3", "NUMBER, 2.5, 2.50", "SECONDS, 0.25, 250 ms", "SECONDS, 12, 12 s",
			"SECONDS, 1.25, 1.3 s", "SECONDS, 600, 10 min", "SECONDS, 9000, 2.5 h", "BYTES, 512, 512 bytes",
			"BYTES, 67108864, 64 MB", "BYTES, 1610612736, 1.5 GB", "BYTES_PER_SECOND, 1048576, 1 MB/s",
			"SHARE, 0.02, 2 %", "SHARE, 0.125, 12.5 %" })
	void aValueHasItsUnit(Measure measure, double value, String text) {
		assertThat(measure.text(value)).isEqualTo(text);
	}

}
