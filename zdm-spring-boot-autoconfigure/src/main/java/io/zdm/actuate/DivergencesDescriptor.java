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
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.zdm.store.DivergenceEntry;
import io.zdm.store.Divergences;

/**
 * The rows that the continuous verification found out of step and that nothing has proven
 * since.
 *
 * @param count how many are known at least
 * @param rows those that are known by their keys
 */
public record DivergencesDescriptor(long count, List<RowDescriptor> rows) {

	static DivergencesDescriptor of(Divergences divergences) {
		return new DivergencesDescriptor(divergences.count(),
				divergences.entries().stream().map(RowDescriptor::of).toList());
	}

	/**
	 * A row that is out of step.
	 *
	 * @param mapping the mapping that it does not obey
	 * @param key the values of its key, by the names of the columns
	 * @param kind {@code disobeying}, or {@code absent} where the new column has no value
	 * @param foundAt when it was found first
	 * @param seenAt when it was last found to be so
	 */
	public record RowDescriptor(String mapping, Map<String, String> key, String kind, Instant foundAt, Instant seenAt) {

		static RowDescriptor of(DivergenceEntry entry) {
			return new RowDescriptor(entry.mapping(), entry.key(), entry.kind().name().toLowerCase(Locale.ROOT),
					entry.foundAt(), entry.seenAt());
		}

	}

}
