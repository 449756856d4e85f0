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

package io.zdm.store;

import java.util.Map;
import java.util.Set;

import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Values that the store keeps as JSON. What a newer release of zdm adds to them is
 * skipped by an older one, and what an older one did not know is false or nothing.
 */
final class StoredJson {

	private static final TypeReference<Map<String, String>> TEXTS_BY_TEXT = new TypeReference<>() {
	};

	private static final TypeReference<Set<String>> TEXTS = new TypeReference<>() {
	};

	private static final JsonMapper mapper = JsonMapper.builder()
		.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
		.build();

	private StoredJson() {
	}

	static String write(Object value) {
		return mapper.writeValueAsString(value);
	}

	/**
	 * Return a value from its JSON.
	 * @throws IllegalArgumentException if this release of zdm does not understand it
	 */
	static <T> T read(String json, Class<T> type) {
		try {
			return mapper.readValue(json, type);
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException("This release of zdm cannot read a stored %s: %s"
				.formatted(type.getSimpleName(), ex.getOriginalMessage()), ex);
		}
	}

	static Map<String, String> readMap(String json) {
		return mapper.readValue(json, TEXTS_BY_TEXT);
	}

	static Set<String> readSet(String json) {
		return mapper.readValue(json, TEXTS);
	}

}
