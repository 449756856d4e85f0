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
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.zdm.store.Quarantine;
import io.zdm.store.QuarantineEntry;
import org.jspecify.annotations.Nullable;

/**
 * The rows that the backfill could not fill.
 *
 * @param count how many there are
 * @param rows some of them, the first found first
 */
public record QuarantineDescriptor(long count, List<RowDescriptor> rows) {

	static QuarantineDescriptor of(Quarantine quarantine) {
		return new QuarantineDescriptor(quarantine.count(),
				quarantine.entries().stream().map(RowDescriptor::of).toList());
	}

	/**
	 * A row that could not be filled.
	 *
	 * @param mapping the mapping
	 * @param key the values of its key, by the names of the columns; where the table has
	 * no key its place, under {@code ctid}
	 * @param error what was said
	 * @param sqlState the SQLSTATE, unless a bean failed
	 * @param attempts how often it was tried
	 * @param since when it was tried first
	 * @param triedAt when it was tried last
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record RowDescriptor(String mapping, Map<String, String> key, String error, @Nullable String sqlState,
			int attempts, Instant since, Instant triedAt) {

		static RowDescriptor of(QuarantineEntry entry) {
			return new RowDescriptor(entry.mapping(), entry.key(), entry.error(), entry.sqlState().orElse(null),
					entry.attempts(), entry.foundAt(), entry.triedAt());
		}

	}

}
