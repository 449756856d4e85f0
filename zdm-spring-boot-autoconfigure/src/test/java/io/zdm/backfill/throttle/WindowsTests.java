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

import java.time.Instant;
import java.time.ZoneId;

import io.zdm.backfill.Throttling.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Windows}.
 */
class WindowsTests {

	private static final ZoneId UTC = ZoneId.of("UTC");

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			// 2026-11-23 is a Monday
			"Mon-Fri 22:00-06:00 | 2026-11-23T21:59:59Z | false", "Mon-Fri 22:00-06:00 | 2026-11-23T22:00:00Z | true",
			"Mon-Fri 22:00-06:00 | 2026-11-24T05:59:59Z | true", "Mon-Fri 22:00-06:00 | 2026-11-24T06:00:00Z | false",
			// the days are those on which it begins
			"Mon-Fri 22:00-06:00 | 2026-11-23T05:00:00Z | false", "Mon-Fri 22:00-06:00 | 2026-11-28T05:00:00Z | true",
			"Mon-Fri 22:00-06:00 | 2026-11-28T22:00:00Z | false",
			"sat,SUNDAY 00:00-24:00 | 2026-11-29T23:59:59Z | true",
			"Sat,Sun 00:00-24:00 | 2026-11-30T00:00:00Z | false", "Fri-Mon 8:00-9:00 | 2026-11-29T08:30:00Z | true",
			"Fri-Mon 8:00-9:00 | 2026-11-25T08:30:00Z | false", "12:00-13:00 | 2026-11-25T12:30:00Z | true",
			"22:00-06:00 America/New_York | 2026-11-24T03:00:00Z | true",
			"22:00-06:00 America/New_York | 2026-11-24T02:59:59Z | false",
			// clocks go forward at 02:00: a beginning and an end that do not exist
			"02:30-05:00 Europe/Berlin | 2026-03-29T00:59:59Z | false",
			"02:30-05:00 Europe/Berlin | 2026-03-29T01:00:00Z | true",
			"22:00-02:30 Europe/Berlin | 2026-03-29T00:59:59Z | true",
			"22:00-02:30 Europe/Berlin | 2026-03-29T01:00:00Z | false",
			// and back at 03:00: half past two comes twice
			"02:30-05:00 Europe/Berlin | 2026-10-25T00:30:00Z | true",
			"22:00-02:30 Europe/Berlin | 2026-10-25T00:29:59Z | true",
			"22:00-02:30 Europe/Berlin | 2026-10-25T00:30:00Z | false",
			"22:00-06:00 Europe/Berlin | 2026-10-25T04:59:59Z | true",
			"22:00-06:00 Europe/Berlin | 2026-10-25T05:00:00Z | false" })
	void areOpenWhenTheyShouldBe(String text, Instant now, boolean open) {
		assertThat(Windows.ALWAYS.and(text, UTC).areOpen(now)).isEqualTo(open);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "Mon-Fri 22:00-06:00 | 2026-11-28T06:00:00Z | opens Mon 2026-11-30 22:00 UTC",
					"Tue 01:00-02:00 | 2026-11-24T02:00:00Z | opens Tue 2026-12-01 01:00 UTC",
					"22:00-06:00 Europe/Berlin | 2026-06-01T19:59:59Z | opens Mon 2026-06-01 22:00 Europe/Berlin",
					"02:30-05:00 Europe/Berlin | 2026-03-29T00:00:00Z | opens Sun 2026-03-29 03:00 Europe/Berlin" })
	void whenTheyAreShutTheySayWhenTheyOpen(String text, Instant now, String opening) {
		assertThat(Windows.ALWAYS.and(text, UTC).state(now)).hasValueSatisfying((state) -> {
			assertThat(state.level()).isEqualTo(Level.WINDOW);
			assertThat(state.value()).isEqualTo(opening);
		});
	}

	@Test
	void oneOfSeveralIsEnough() {
		Windows windows = Windows.ALWAYS.and("Mon 10:00-11:00", UTC).and("Tue 10:00-11:00", ZoneId.of("Asia/Tokyo"));

		assertThat(windows.areOpen(Instant.parse("2026-11-23T10:30:00Z"))).isTrue();
		assertThat(windows.areOpen(Instant.parse("2026-11-24T01:30:00Z"))).isTrue();
		assertThat(windows.areOpen(Instant.parse("2026-11-24T10:30:00Z"))).isFalse();
		assertThat(windows.state(Instant.parse("2026-11-23T11:00:00Z"))).hasValueSatisfying(
				(state) -> assertThat(state.value()).isEqualTo("opens Tue 2026-11-24 10:00 Asia/Tokyo"));
	}

	@Test
	void withoutAWindowItIsAlwaysTime() {
		assertThat(Windows.ALWAYS.areOpen(Instant.EPOCH)).isTrue();
		assertThat(Windows.ALWAYS.state(Instant.EPOCH)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "Mon-Fri | Write days and hours such as", "22-6 | Write days and hours such as",
					"Sat | in a .properties file", "Fir 10:00-12:00 | is no day of the week",
					"Mon--Fri 10:00-12:00 | no days", "25:00-26:00 | is no time of the day",
					"10:60-12:00 | is no time of the day", "10:00-10:00 | the whole day is 00:00-24:00",
					"24:00-01:00 | the whole day is 00:00-24:00", "10:00-12:00 Europe/Berln | is no time zone" })
	void whatIsNoWindowIsRefusedWithTheReason(String text, String reason) {
		assertThatIllegalArgumentException().isThrownBy(() -> Windows.ALWAYS.and(text, UTC))
			.withMessageContaining(reason);
	}

}
