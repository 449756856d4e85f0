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

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.zdm.postgres.Identifier;
import io.zdm.postgres.Session;
import io.zdm.store.DivergenceEntry.Kind;

/**
 * The rows that the continuous verification found out of step. One counts until it is
 * repaired, or until a verification that began later has proven every row.
 */
public final class DivergenceLog {

	/**
	 * How many of a migration are known by their keys. The others are counted.
	 */
	public static final int KEPT = 100;

	/**
	 * The kind of the one entry of a mapping that counts the rows beyond. It has no key,
	 * so that no row can be taken for it.
	 */
	private static final String MORE = "MORE";

	/**
	 * The condition that no verification has proven a row since it was seen.
	 */
	private static final String OPEN = """
			NOT EXISTS (
			    SELECT FROM %1$s.progress
			    WHERE progress.mapping = divergence.mapping AND progress.kind = 'VERIFICATION'
			        AND progress.finished_at IS NOT NULL AND progress.started_at > divergence.seen_at
			        AND (progress.result ->> 'disobeying')::bigint = 0 AND (progress.result ->> 'absent')::bigint = 0)""";

	private final Identifier schema;

	/**
	 * Create a view of the log.
	 * @param schema the schema of zdm
	 */
	public DivergenceLog(Identifier schema) {
		this.schema = schema;
	}

	/**
	 * Record rows that were found. Only the one that holds the lease of the continuous
	 * verification does so.
	 * @param session the transaction in which they were compared
	 * @param migration the key of the migration's row
	 * @param mapping the name of the mapping
	 * @param found the rows by their keys: the values as texts by the names of the
	 * columns
	 * @param beyond how many more were found
	 */
	public void add(Session session, long migration, String mapping, Map<Map<String, String>, Kind> found,
			long beyond) {
		session.update(
				"DELETE FROM %s.divergence WHERE mapping = ? AND NOT (%s)".formatted(this.schema, open(this.schema)),
				mapping);
		int room = KEPT - session.value(Integer.class,
				"SELECT count(*) FROM %s.divergence WHERE migration = ? AND kind <> '%s'".formatted(this.schema, MORE),
				migration);
		long more = beyond;
		for (Map.Entry<Map<String, String>, Kind> row : found.entrySet()) {
			String key = StoredJson.write(row.getKey());
			if (seenAgain(session, mapping, key, row.getValue())) {
				continue;
			}
			if (room > 0) {
				insert(session, migration, mapping, key, row.getValue().name(), 1);
				room--;
			}
			else {
				more++;
			}
		}
		if (more > 0) {
			count(session, migration, mapping, more);
		}
	}

	private boolean seenAgain(Session session, String mapping, String key, Kind kind) {
		return session.update("""
				UPDATE %s.divergence SET kind = ?, seen_at = clock_timestamp() WHERE mapping = ? AND row_key = ?
				""".formatted(this.schema), kind.name(), mapping, key) > 0;
	}

	/**
	 * Every pass over the table counts anew.
	 */
	private void count(Session session, long migration, String mapping, long more) {
		int updated = session.update("""
				UPDATE %1$s.divergence
				SET rows_found = ? + CASE WHEN found_at >= (
				        SELECT started_at FROM %1$s.progress WHERE progress.mapping = ? AND kind = 'RECHECK')
				    THEN rows_found ELSE 0 END,
				    found_at = clock_timestamp(), seen_at = clock_timestamp()
				WHERE mapping = ? AND row_key = ''
				""".formatted(this.schema), more, mapping, mapping);
		if (updated == 0) {
			insert(session, migration, mapping, "", MORE, more);
		}
	}

	private void insert(Session session, long migration, String mapping, String key, String kind, long rows) {
		session.update("""
				INSERT INTO %s.divergence (migration, mapping, row_key, kind, rows_found)
				VALUES (?, ?, ?, ?, ?)
				""".formatted(this.schema), migration, mapping, key, kind, rows);
	}

	/**
	 * Return the rows of a migration that are out of step.
	 * @param session the session
	 * @param migration the key of the migration's row
	 * @return the rows
	 */
	public Divergences open(Session session, long migration) {
		List<DivergenceEntry> entries = session.query("""
				SELECT mapping, row_key, kind, found_at, seen_at
				FROM %1$s.divergence
				WHERE migration = ? AND kind <> '%2$s' AND %3$s
				ORDER BY found_at, mapping, row_key
				""".formatted(this.schema, MORE, open(this.schema)), (row, number) -> {
			StoredValues values = new StoredValues(row);
			return new DivergenceEntry(values.text("mapping"), StoredJson.readMap(values.text("row_key")),
					Kind.valueOf(values.text("kind")), values.instant("found_at"), values.instant("seen_at"));
		}, migration);
		long more = session.value(Long.class, """
				SELECT coalesce(sum(rows_found), 0)::bigint
				FROM %1$s.divergence
				WHERE migration = ? AND kind = '%2$s' AND %3$s
				""".formatted(this.schema, MORE, open(this.schema)), migration);
		return new Divergences(entries, more);
	}

	/**
	 * Return how many rows are out of step.
	 * @param session the session
	 * @return their least number, by the key of the migration's row; a migration without
	 * one is left out
	 */
	public Map<Long, Long> counts(Session session) {
		return session
			.query("""
					SELECT migration, sum(rows_found)::bigint
					FROM %s.divergence
					WHERE %s
					GROUP BY migration
					""".formatted(this.schema, open(this.schema)),
					(row, number) -> Map.entry(row.getLong(1), row.getLong(2)))
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
	}

	/**
	 * Forget a row that is in step again.
	 * @param session the transaction that saw it
	 * @param mapping the name of the mapping
	 * @param key its key
	 */
	public void close(Session session, String mapping, Map<String, String> key) {
		session.update("DELETE FROM %s.divergence WHERE mapping = ? AND row_key = ?".formatted(this.schema), mapping,
				StoredJson.write(key));
	}

	/**
	 * Forget the rows of a mapping.
	 * @param session the session
	 * @param mapping the name of the mapping
	 */
	public void forget(Session session, String mapping) {
		session.update("DELETE FROM %s.divergence WHERE mapping = ?".formatted(this.schema), mapping);
	}

	private static String open(Identifier schema) {
		return OPEN.formatted(schema);
	}

}
