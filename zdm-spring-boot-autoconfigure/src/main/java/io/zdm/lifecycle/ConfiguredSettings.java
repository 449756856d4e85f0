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

import io.zdm.backfill.BackfillPace;
import io.zdm.backfill.PaceSettings;

/**
 * What the environment says of the settings that may also be given at run time. Only what
 * somebody has written there: defaults are none of it.
 *
 * @param forAll the texts by the names of the settings, from {@code zdm.backfill.…}
 * @param byVersion the same by the version of the migration, from
 * {@code zdm.migrations[…].backfill.…}
 */
public record ConfiguredSettings(Map<String, String> forAll, Map<String, Map<String, String>> byVersion) {

	/**
	 * Nothing is said.
	 */
	public static final ConfiguredSettings NONE = new ConfiguredSettings(Map.of(), Map.of());

	public ConfiguredSettings {
		forAll = Map.copyOf(forAll);
		byVersion = Map.copyOf(byVersion);
	}

	/**
	 * Return settings that say a pace.
	 * @param pace the pace
	 * @return the settings
	 */
	public static ConfiguredSettings of(BackfillPace pace) {
		return new ConfiguredSettings(PaceSettings.texts(pace), Map.of());
	}

	/**
	 * Find thresholds of a single migration that contradict each other.
	 * @param known the settings there are
	 * @return the first contradiction
	 */
	public Optional<ThresholdContradiction> contradiction(KnownSettings known) {
		SettingLayers layers = new SettingLayers(this, List.of());
		return this.byVersion.keySet()
			.stream()
			.sorted()
			.flatMap((version) -> known.thresholds()
				.stream()
				.flatMap((those) -> ThresholdContradiction.find(those, layers, Optional.of(version)).stream()))
			.findFirst();
	}

	Optional<String> of(String version, String name) {
		return Optional.ofNullable(this.byVersion.getOrDefault(version, Map.of()).get(name));
	}

	Optional<String> of(String name) {
		return Optional.ofNullable(this.forAll.get(name));
	}

}
