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

package io.zdm.backfill;

import java.util.List;

import io.zdm.plan.Mapping;
import io.zdm.plan.UnheldSearch;
import io.zdm.postgres.Session;

/**
 * The rows whose new value the sealed old column could not take.
 *
 * @param rows how many there are
 * @param keys the keys of the first of them, as in {@code 17, 23}
 */
public record UnheldRows(long rows, String keys) {

	private static final int MAX_KEYS = 100;

	/**
	 * Find them.
	 * @param session a transaction
	 * @param sealed the mapping as it is while its source is sealed
	 * @return the rows
	 */
	public static UnheldRows find(Session session, Mapping sealed) {
		UnheldSearch search = new UnheldSearch(sealed);
		if (!search.isNeeded()) {
			return new UnheldRows(0, "");
		}
		String key = WalkKey.find(session, sealed)
			.map((found) -> "pg_catalog.concat_ws('/', " + found.texts() + ")")
			.orElse("'ctid ' || ctid::text");
		session.execute("SET LOCAL row_security = off");
		session.execute("SET LOCAL search_path = pg_catalog, pg_temp");
		session.execute(search.statement(key, MAX_KEYS));
		List<String> found = session.query("SELECT current_setting(?), current_setting(?)",
				(row, number) -> row.getString(1) + "|" + row.getString(2), UnheldSearch.ROWS, UnheldSearch.KEYS);
		String[] parts = found.get(0).split("\\|", 2);
		return new UnheldRows(Long.parseLong(parts[0]), parts[1]);
	}

}
