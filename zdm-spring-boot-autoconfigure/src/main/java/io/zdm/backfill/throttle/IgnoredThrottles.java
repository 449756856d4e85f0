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

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.zdm.backfill.Setting;

/**
 * The throttles that do not hold backfills back, whatever they say: for the night in
 * which one of them is wrong.
 */
public final class IgnoredThrottles {

	private static final String NONE = "none";

	private static final Pattern NAME = Pattern.compile("[^\\s,=]+");

	/**
	 * The names of the throttles. A window is none of them.
	 */
	public static final Setting<Set<String>> SETTING = new Setting<>("ignored-throttles",
			"names of throttles separated by commas, such as wal-rate,archive-backlog, or none", Set.of(),
			IgnoredThrottles::parse, (names) -> names.stream().allMatch((name) -> NAME.matcher(name).matches()),
			IgnoredThrottles::print);

	private IgnoredThrottles() {
	}

	private static Set<String> parse(String text) {
		return NONE.equals(text) ? Set.of()
				: Stream.of(text.split(",", -1)).map(String::strip).collect(Collectors.toUnmodifiableSet());
	}

	private static String print(Set<String> names) {
		return names.isEmpty() ? NONE : String.join(",", new TreeSet<>(names));
	}

}
