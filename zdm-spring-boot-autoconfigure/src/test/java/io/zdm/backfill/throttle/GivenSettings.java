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

import io.zdm.backfill.Setting;
import io.zdm.backfill.SettingValues;

/**
 * Settings of which some were given.
 *
 * @param texts what was given, by the name of the setting
 */
record GivenSettings(Map<String, String> texts) implements SettingValues {

	static final GivenSettings NONE = new GivenSettings(Map.of());

	@Override
	public <T> T of(Setting<T> setting) {
		return Optional.ofNullable(this.texts.get(setting.name())).map(setting::parse).orElse(setting.standard());
	}

}
