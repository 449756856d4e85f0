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

package io.zdm.migration;

import java.util.List;
import java.util.Map;

/**
 * Values of Java in the place of a file's.
 */
final class WrittenValue {

	private WrittenValue() {
	}

	/**
	 * Return what a file would have.
	 * @param value a text, {@code true} or {@code false}, or lists and maps of them
	 * @return the value, which stands in no line
	 */
	static Yaml of(Object value) {
		if (value instanceof Map<?, ?> map) {
			return new Yaml.Mapping(Yaml.Position.NOWHERE,
					map.entrySet()
						.stream()
						.map((entry) -> new Yaml.Entry(Yaml.Position.NOWHERE, String.valueOf(entry.getKey()),
								of(entry.getValue())))
						.toList());
		}
		if (value instanceof List<?> list) {
			return new Yaml.Sequence(Yaml.Position.NOWHERE, list.stream().map(WrittenValue::of).toList());
		}
		return new Yaml.Text(Yaml.Position.NOWHERE, value.toString());
	}

}
