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
import java.util.Optional;

/**
 * A row that the backfill could not fill.
 *
 * @param mapping the name of the mapping
 * @param key the values of its key as texts, by the names of the columns and in their
 * order; of a table without a key the place of the row, under {@value #CTID}
 * @param error what the server or the bean said, in one line
 * @param sqlState the SQLSTATE, unless a bean failed
 * @param attempts how often it was tried
 * @param foundAt when it was tried first
 * @param triedAt when it was tried last
 */
public record QuarantineEntry(String mapping, Map<String, String> key, String error, Optional<String> sqlState,
		int attempts, Instant foundAt, Instant triedAt) {

	/**
	 * The name under which the place of a row stands that has no key. No column can have
	 * it.
	 */
	public static final String CTID = "ctid";

	public QuarantineEntry {
		key = Collections.unmodifiableMap(new LinkedHashMap<>(key));
	}

	/**
	 * Return the row and its error for a person.
	 * @return the key, the error and its SQLSTATE
	 */
	public String display() {
		return this.key + ": " + this.error + this.sqlState.map(" [SQLSTATE %s]"::formatted).orElse("");
	}

}
