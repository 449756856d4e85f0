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
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.zdm.backfill.PaceSettings;
import io.zdm.backfill.Setting;
import io.zdm.backfill.throttle.IgnoredThrottles;
import io.zdm.backfill.throttle.ThrottleKind;
import io.zdm.backfill.throttle.ThrottleSettings;
import io.zdm.backfill.throttle.Thresholds;

/**
 * All settings that may be given at run time: a few that everybody has, and the
 * thresholds of the throttles that are on.
 *
 * @param thresholds the thresholds of those throttles
 */
public record KnownSettings(List<Thresholds> thresholds) {

	private static final List<Setting<?>> PLAIN = Stream
		.concat(PaceSettings.ALL.stream(), Stream.of(IgnoredThrottles.SETTING))
		.toList();

	private static final String OFF = "The throttle '%1$s' is off here, so that %2$s would do nothing: "
			+ "see zdm.backfill.throttles.%1$s";

	public KnownSettings {
		thresholds = List.copyOf(thresholds);
	}

	/**
	 * Return the settings there are.
	 * @param throttles what holds backfills back
	 * @return the settings
	 */
	public static KnownSettings of(ThrottleSettings throttles) {
		return new KnownSettings(throttles.thresholds());
	}

	/**
	 * Return all of them.
	 * @return the settings
	 */
	public List<Setting<?>> all() {
		return Stream
			.<Setting<?>>concat(PLAIN.stream(), this.thresholds.stream().flatMap((one) -> one.settings().stream()))
			.toList();
	}

	Optional<Setting<?>> find(String name) {
		for (Setting<?> setting : all()) {
			if (setting.name().equals(name)) {
				return Optional.of(setting);
			}
		}
		return Optional.empty();
	}

	/**
	 * Return whether something is the threshold of a throttle that is off, as it may be
	 * here and not on another instance.
	 * @param name the name of a setting
	 * @return whether it does nothing here
	 */
	boolean isOff(String name) {
		return find(name).isEmpty() && kind(name).isPresent();
	}

	private static Optional<ThrottleKind> kind(String name) {
		return ThrottleKind.all().stream().filter((kind) -> Thresholds.names(kind.text()).contains(name)).findFirst();
	}

	/**
	 * Return why something is none of the settings.
	 * @param name its name
	 * @return the reason, for a person
	 */
	String missing(String name) {
		return kind(name).map((kind) -> OFF.formatted(kind.text(), name))
			.orElseGet(() -> "There is no setting '%s' that could be changed at run time; there are %s".formatted(name,
					names()));
	}

	private String names() {
		String plain = PLAIN.stream().map(Setting::name).collect(Collectors.joining(", "));
		return this.thresholds.isEmpty() ? plain
				: plain + ", and the thresholds " + String.join(", ", Thresholds.names("<name>")) + " of "
						+ this.thresholds.stream().map(Thresholds::throttle).collect(Collectors.joining(", "));
	}

}
