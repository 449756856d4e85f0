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

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import io.zdm.postgres.Identifier;
import io.zdm.postgres.Session;

/**
 * The rows that backfills could not fill. One stays until it is filled, by whomever, or
 * gone.
 */
public final class QuarantineLog {

	/**
	 * How many of a migration are shown by their keys. All are kept, and counted.
	 */
	public static final int SHOWN = 100;

	private static final String COLUMNS = "mapping, row_key, error, sqlstate, attempts, found_at, tried_at";

	private final Identifier schema;

	/**
	 * Create a view of the log.
	 * @param schema the schema of zdm
	 */
	public QuarantineLog(Identifier schema) {
		this.schema = schema;
	}

	/**
	 * Put a row into the quarantine, or record another attempt that failed.
	 * @param session the transaction that tried to fill it
	 * @param migration the key of the migration's row
	 * @param mapping the name of the mapping
	 * @param key the values of its key as texts, by the names of the columns
	 * @param error what was said, in one line
	 * @param sqlState the SQLSTATE, if there is one
	 */
	public void add(Session session, long migration, String mapping, Map<String, String> key, String error,
			Optional<String> sqlState) {
		session.jdbc().update("""
				INSERT INTO %s.quarantine AS known (migration, mapping, row_key, error, sqlstate)
				VALUES (?, ?, ?, ?, ?)
				ON CONFLICT (mapping, row_key) DO UPDATE
				SET migration = EXCLUDED.migration, error = EXCLUDED.error, sqlstate = EXCLUDED.sqlstate,
				    attempts = known.attempts + 1, tried_at = clock_timestamp()
				""".formatted(this.schema), migration, mapping, StoredJson.write(key), error, sqlState.orElse(null));
	}

	/**
	 * Take a row out.
	 * @param session the transaction that filled it, or saw that there is nothing to fill
	 * @param mapping the name of the mapping
	 * @param key its key
	 */
	public void remove(Session session, String mapping, Map<String, String> key) {
		session.update("DELETE FROM %s.quarantine WHERE mapping = ? AND row_key = ?".formatted(this.schema), mapping,
				StoredJson.write(key));
	}

	/**
	 * Forget the rows of a mapping.
	 * @param session the session
	 * @param mapping the name of the mapping
	 */
	public void forget(Session session, String mapping) {
		session.update("DELETE FROM %s.quarantine WHERE mapping = ?".formatted(this.schema), mapping);
	}

	/**
	 * Forget the rows of a migration.
	 * @param session the session
	 * @param migration the key of the migration's row
	 */
	public void forget(Session session, long migration) {
		session.update("DELETE FROM %s.quarantine WHERE migration = ?".formatted(this.schema), migration);
	}

	/**
	 * Return the rows of a migration.
	 * @param session the session
	 * @param migration the key of the migration's row
	 * @return their number, and the first {@value #SHOWN} of them
	 */
	public Quarantine of(Session session, long migration) {
		List<QuarantineEntry> entries = session.query("""
				SELECT %s
				FROM %s.quarantine
				WHERE migration = ?
				ORDER BY found_at, mapping, row_key
				LIMIT %d
				""".formatted(COLUMNS, this.schema, SHOWN), (row, number) -> entry(row), migration);
		long count = (entries.size() < SHOWN) ? entries.size() : session.value(Long.class,
				"SELECT count(*) FROM %s.quarantine WHERE migration = ?".formatted(this.schema), migration);
		return new Quarantine(count, entries);
	}

	/**
	 * Return all rows of a mapping.
	 * @param session the session
	 * @param mapping the name of the mapping
	 * @return the rows, the first found first
	 */
	public List<QuarantineEntry> of(Session session, String mapping) {
		return session.query("""
				SELECT %s
				FROM %s.quarantine
				WHERE mapping = ?
				ORDER BY found_at, row_key
				""".formatted(COLUMNS, this.schema), (row, number) -> entry(row), mapping);
	}

	/**
	 * Return how many rows of a mapping there are.
	 * @param session the session
	 * @param mapping the name of the mapping
	 * @return their number
	 */
	public long count(Session session, String mapping) {
		return session.value(Long.class, "SELECT count(*) FROM %s.quarantine WHERE mapping = ?".formatted(this.schema),
				mapping);
	}

	/**
	 * Return how many rows there are.
	 * @param session the session
	 * @return their number, by the key of the migration's row; a migration without one is
	 * left out
	 */
	public Map<Long, Long> counts(Session session) {
		return session
			.query("SELECT migration, count(*) FROM %s.quarantine GROUP BY migration".formatted(this.schema),
					(row, number) -> Map.entry(row.getLong(1), row.getLong(2)))
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
	}

	private static QuarantineEntry entry(ResultSet row) throws SQLException {
		StoredValues values = new StoredValues(row);
		return new QuarantineEntry(values.text("mapping"), StoredJson.readMap(values.text("row_key")),
				values.text("error"), values.optionalText("sqlstate"), row.getInt("attempts"),
				values.instant("found_at"), values.instant("tried_at"));
	}

}
