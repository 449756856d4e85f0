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

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.zdm.backfill.throttle.Thresholds;
import io.zdm.lifecycle.EffectiveSetting;
import io.zdm.store.StoredSetting;

/**
 * The settings that can be changed at run time.
 *
 * @param settings how each stands, by its name
 */
public record SettingsDescriptor(Map<String, SettingDescriptor> settings) implements OperationResponseBody {

	static SettingsDescriptor of(List<EffectiveSetting> settings) {
		return new SettingsDescriptor(byName(settings));
	}

	/**
	 * There are dozens of thresholds: those of which nobody has said anything are shown
	 * with their throttles alone.
	 */
	static Map<String, SettingDescriptor> byName(List<EffectiveSetting> settings) {
		Map<String, SettingDescriptor> byName = new LinkedHashMap<>();
		settings.stream()
			.filter((setting) -> setting.isSaid() || !Thresholds.isName(setting.name()))
			.forEach((setting) -> byName.put(setting.name(), SettingDescriptor.of(setting)));
		return byName;
	}

	/**
	 * How a setting stands.
	 *
	 * @param value its value
	 * @param from where the value comes from: {@code live}, {@code live for all}, the
	 * name of a property, or {@code default}
	 * @param by who gave it at run time
	 * @param reason why
	 * @param at when
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record SettingDescriptor(String value, String from, @Nullable String by, @Nullable String reason,
			@Nullable Instant at) {

		static SettingDescriptor of(EffectiveSetting setting) {
			return new SettingDescriptor(setting.value(), setting.from(),
					setting.given().map(StoredSetting::by).orElse(null),
					setting.given().flatMap(StoredSetting::reason).orElse(null),
					setting.given().map(StoredSetting::at).orElse(null));
		}

	}

}
