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

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A row that the continuous verification found out of step. It is known by its key alone:
 * what the columns hold is nobody's business here.
 *
 * @param mapping the name of the mapping that it does not obey
 * @param key the values of the key as texts, by the names of its columns and in their
 * order
 * @param kind in what way
 * @param foundAt when it was found first
 * @param seenAt when it was last found to be so
 */
public record DivergenceEntry(String mapping, Map<String, String> key, Kind kind, Instant foundAt, Instant seenAt) {

	public DivergenceEntry {
		key = Collections.unmodifiableMap(new LinkedHashMap<>(key));
	}

	/**
	 * In what way a row is out of step.
	 */
	public enum Kind {

		/**
		 * Neither side follows from the other.
		 */
		DISOBEYING,

		/**
		 * The old column has a value and the new one has none: a drop would lose it.
		 */
		ABSENT

	}

}
