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

package io.zdm.actuate;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.zdm.ThrottleReading.Level;
import io.zdm.backfill.Throttling;
import io.zdm.backfill.throttle.ThrottleState;
import io.zdm.lifecycle.EffectiveSetting;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * Tests for {@link ThrottleDescriptor} and for what {@link SettingsDescriptor} shows of
 * thresholds.
 */
class ThrottleDescriptorTests {

	private static final List<EffectiveSetting> SETTINGS = List.of(setting("workers", "1", "default"),
			setting("throttles.wal-rate.slower", "0", "live"),
			setting("throttles.wal-rate.pause", "64MB", "live for all"),
			setting("throttles.wal-rate.stop", "1GB", "default"));

	@Test
	void eachThresholdHasItsSource() {
		ThrottleDescriptor shown = ThrottleDescriptor.of(new ThrottleState("wal-rate", Throttling.Level.NONE, "9 MB/s",
				Map.of(Level.PAUSE, "64 MB/s", Level.STOP, "1 GB/s")), SETTINGS);

		assertThat(shown.thresholds()).containsExactly(entry("pause", "64 MB/s"), entry("stop", "1 GB/s"));
		assertThat(shown.from()).containsExactly(entry("pause", "live for all"), entry("stop", "default"));
	}

	@Test
	void theThresholdsOfAThrottleOfSomebodyElsesHaveNone() {
		ThrottleDescriptor shown = ThrottleDescriptor
			.of(new ThrottleState("queue", Throttling.Level.NONE, "3", Map.of(Level.PAUSE, "5")), SETTINGS);

		assertThat(shown.from()).isEmpty();
	}

	@Test
	void thresholdsOfWhichNobodyHasSaidAnythingAreNotAmongTheSettings() {
		assertThat(SettingsDescriptor.of(SETTINGS).settings()).containsOnlyKeys("workers", "throttles.wal-rate.slower",
				"throttles.wal-rate.pause");
	}

	private static EffectiveSetting setting(String name, String value, String from) {
		return new EffectiveSetting(name, value, from, Optional.empty());
	}

}
