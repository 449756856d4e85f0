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

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.zdm.backfill.Setting;

/**
 * What a request wants to change: the values by the names of the settings, nothing where
 * the value given at run time is taken back.
 *
 * @param values the values, as texts
 */
record SettingChanges(Map<String, Optional<String>> values) {

	/**
	 * A comma ends a value only where another setting follows, so that values may have
	 * commas.
	 */
	private static final Pattern BETWEEN = Pattern.compile("[,\\n](?=\\s*[A-Za-z][A-Za-z0-9.\\[\\]-]*\\s*=)");

	private static final String TAKE_BACK = "default";

	/**
	 * Read what is to be changed.
	 * @param text settings as {@code name=value}, separated by commas
	 * @param known the settings there are
	 * @return the changes
	 * @throws InvalidSettingsException if any of them cannot be, naming all that are
	 * wrong
	 */
	static SettingChanges of(String text, KnownSettings known) {
		Map<String, Optional<String>> values = new LinkedHashMap<>();
		List<String> problems = new ArrayList<>();
		for (String part : BETWEEN.split(text)) {
			int sign = part.indexOf('=');
			if (sign < 0) {
				problems.add("'%s' is not of the form name=value, such as pause-ratio=0.5".formatted(part.strip()));
				continue;
			}
			String name = part.substring(0, sign).strip();
			String value = part.substring(sign + 1).strip();
			if (values.containsKey(name)) {
				problems.add("'%s' is there twice".formatted(name));
			}
			Optional<Setting<?>> setting = known.find(name);
			if (isTakenBack(value) && (setting.isPresent() || known.isOff(name))) {
				values.put(name, Optional.empty());
				continue;
			}
			if (setting.isEmpty()) {
				problems.add(known.missing(name));
				continue;
			}
			try {
				values.put(name, Optional.of(setting.get().normalize(value)));
			}
			catch (IllegalArgumentException ex) {
				problems.add(ex.getMessage() + ", or 'default' to take back what was given at run time");
			}
		}
		if (!problems.isEmpty()) {
			throw new InvalidSettingsException(String.join(". ", problems) + ". Nothing was changed.");
		}
		return new SettingChanges(values);
	}

	private static boolean isTakenBack(String value) {
		return value.isEmpty() || TAKE_BACK.equals(value);
	}

	boolean isGiven(String name) {
		return this.values.getOrDefault(name, Optional.empty()).isPresent();
	}

	/**
	 * Return what is wanted of a setting.
	 * @param name its name
	 * @return the value, or the word for taking it back
	 */
	String text(String name) {
		return this.values.getOrDefault(name, Optional.empty()).orElse(TAKE_BACK);
	}

	@Override
	public String toString() {
		return this.values.keySet().stream().map((name) -> name + "=" + text(name)).collect(Collectors.joining(", "));
	}

}
