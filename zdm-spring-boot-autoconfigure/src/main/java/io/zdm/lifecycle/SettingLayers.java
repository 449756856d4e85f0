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

package io.zdm.lifecycle;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.zdm.backfill.Setting;
import io.zdm.backfill.SettingValues;
import io.zdm.store.StoredSetting;

/**
 * What is in force of all that was said about settings: what was given at run time for
 * the migration, then what was given for all, then the environment in the same order,
 * then the default. What this release cannot read, as a newer one may have written it,
 * does not count.
 *
 * @param configured what the environment says
 * @param live what was given at run time
 */
record SettingLayers(ConfiguredSettings configured, List<StoredSetting> live) {

	static final String OF_MIGRATION = "zdm.migrations[";

	/**
	 * Return how a setting stands.
	 * @param setting the setting
	 * @param version the version of the migration; empty for those of which nothing is
	 * said
	 * @return what is in force
	 */
	EffectiveSetting of(Setting<?> setting, Optional<String> version) {
		String name = setting.name();
		return Stream
			.<Supplier<Optional<EffectiveSetting>>>of(() -> version.flatMap((one) -> given(setting, version, "live")),
					() -> given(setting, Optional.empty(), "live for all"),
					() -> version.flatMap((one) -> this.configured.of(one, name)
						.map((text) -> written(setting, text, OF_MIGRATION + "%s].backfill.%s".formatted(one, name)))),
					() -> this.configured.of(name).map((text) -> written(setting, text, "zdm.backfill." + name)))
			.flatMap((layer) -> layer.get().stream())
			.findFirst()
			.orElseGet(() -> standard(setting));
	}

	private Optional<EffectiveSetting> given(Setting<?> setting, Optional<String> version, String from) {
		return this.live.stream()
			.filter((stored) -> stored.version().equals(version) && stored.name().equals(setting.name()))
			.flatMap((stored) -> readable(setting, stored.value())
				.map((value) -> new EffectiveSetting(setting.name(), value, from, Optional.of(stored)))
				.stream())
			.findFirst();
	}

	private static Optional<String> readable(Setting<?> setting, String text) {
		try {
			return Optional.of(setting.normalize(text));
		}
		catch (IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	private static EffectiveSetting written(Setting<?> setting, String text, String from) {
		return new EffectiveSetting(setting.name(), setting.normalize(text), from, Optional.empty());
	}

	private static <T> EffectiveSetting standard(Setting<T> setting) {
		return new EffectiveSetting(setting.name(), setting.printer().apply(setting.standard()),
				EffectiveSetting.DEFAULT, Optional.empty());
	}

	/**
	 * Return the values that are in force for a migration.
	 * @param version its version
	 * @return the values, each of which is read once
	 */
	SettingValues values(String version) {
		Map<Setting<?>, Object> known = new ConcurrentHashMap<>();
		return new SettingValues() {

			@Override
			@SuppressWarnings("unchecked")
			public <T> T of(Setting<T> setting) {
				return (T) known.computeIfAbsent(setting,
						(key) -> setting.parse(SettingLayers.this.of(key, Optional.of(version)).value()));
			}

		};
	}

}
