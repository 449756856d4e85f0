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
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.zdm.backfill.Throttling;
import io.zdm.backfill.throttle.ThrottleState;
import io.zdm.backfill.throttle.Thresholds;
import io.zdm.lifecycle.EffectiveSetting;

/**
 * What a throttle says now.
 *
 * @param name its name
 * @param level how much it holds backfills back
 * @param value what was measured
 * @param thresholds from where on the levels hold, by the name of the property
 * @param from where the thresholds come from, in the words of the settings
 */
public record ThrottleDescriptor(String name, Throttling.Level level, String value,
		@JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> thresholds,
		@JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> from) {

	static ThrottleDescriptor of(ThrottleState state, List<EffectiveSetting> settings) {
		Map<String, String> thresholds = new TreeMap<>();
		Map<String, String> from = new TreeMap<>();
		state.thresholds().forEach((level, text) -> {
			String name = level.name().toLowerCase(Locale.ROOT);
			thresholds.put(name, text);
			settings.stream()
				.filter((setting) -> setting.name().equals(Thresholds.name(state.name(), level)))
				.forEach((setting) -> from.put(name, setting.from()));
		});
		return new ThrottleDescriptor(state.name(), state.level(), state.value(), thresholds, from);
	}

}
