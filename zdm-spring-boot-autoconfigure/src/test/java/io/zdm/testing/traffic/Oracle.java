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

package io.zdm.testing.traffic;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Compares a table with what its writers remember: each row is there, and holds in the
 * column of its last writer exactly what that one committed. Where that column is gone,
 * the other one holds what the mapping makes of it.
 */
public final class Oracle {

	private final JdbcTemplate jdbc;

	private final String forward;

	private final String backward;

	/**
	 * Create an oracle.
	 * @param jdbc the database
	 * @param forward the new name as an expression over {@code user_name}
	 * @param backward the old name as an expression over {@code display_name}
	 */
	public Oracle(JdbcTemplate jdbc, String forward, String backward) {
		this.jdbc = jdbc;
		this.forward = forward;
		this.backward = backward;
	}

	/**
	 * Compare, while nobody writes.
	 * @param written what the writers remember
	 * @return a line for each row that is wrong
	 */
	public List<String> wrongRows(Map<Long, LastWrite> written) {
		List<String> columns = this.jdbc.queryForList("""
				SELECT attname FROM pg_attribute
				WHERE attrelid = 'users'::regclass AND attnum > 0 AND NOT attisdropped
				""", String.class);
		boolean hasOld = columns.contains(Release.OLD.column());
		boolean hasNew = columns.contains(Release.NEW.column());
		String oldName = hasOld ? Release.OLD.column() : "NULL::text";
		String newName = hasNew ? Release.NEW.column() : "NULL::text";
		Map<Long, Row> rows = new HashMap<>();
		this.jdbc.query("SELECT id, %s, %s FROM users".formatted(oldName, newName), (row) -> {
			rows.put(row.getLong(1), new Row(row.getString(2), row.getString(3)));
		});
		List<String> wrong = new ArrayList<>();
		written.forEach((id, write) -> {
			Row row = rows.remove(id);
			if (row == null) {
				wrong.add("row %d is gone; %s".formatted(id, write));
			}
			else if (!holds(row, write, hasOld, hasNew)) {
				wrong.add("row %d is %s; %s".formatted(id, row, write));
			}
		});
		rows.forEach((id, row) -> wrong.add("row %d is %s, and nobody wrote it".formatted(id, row)));
		if (hasOld && hasNew) {
			this.jdbc.query("""
					SELECT id FROM users
					WHERE display_name IS DISTINCT FROM (%s) AND user_name IS DISTINCT FROM (%s)
					""".formatted(this.forward, this.backward), (row) -> {
				wrong.add("row %d does not obey the mapping".formatted(row.getLong(1)));
			});
		}
		return wrong;
	}

	private boolean holds(Row row, LastWrite write, boolean hasOld, boolean hasNew) {
		if (write.release() == Release.OLD) {
			return hasOld ? Objects.equals(row.oldName(), write.value())
					: Objects.equals(row.newName(), convert(this.forward, Release.OLD, write.value()));
		}
		return hasNew ? Objects.equals(row.newName(), write.value())
				: Objects.equals(row.oldName(), convert(this.backward, Release.NEW, write.value()));
	}

	private @Nullable String convert(String expression, Release release, @Nullable String value) {
		if (expression.equals(release.column())) {
			return value;
		}
		return this.jdbc.queryForObject(
				"SELECT %s FROM (SELECT ?::text AS %s) AS written".formatted(expression, release.column()),
				String.class, value);
	}

	private record Row(@Nullable String oldName, @Nullable String newName) {

	}

}
