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

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

import io.zdm.postgres.Identifier;
import io.zdm.postgres.Session;
import io.zdm.store.BackfillProgress.Kind;

/**
 * The progress of backfills and verifications, written in the transaction of each batch,
 * so that a batch happens exactly once.
 */
public final class BackfillLog {

	private final Identifier schema;

	/**
	 * Create a view of the log.
	 * @param schema the schema of zdm
	 */
	public BackfillLog(Identifier schema) {
		this.schema = schema;
	}

	/**
	 * Return how far a walk got.
	 * @param session the session
	 * @param mapping the name of the mapping
	 * @param kind which walk
	 * @return its progress, if it began
	 */
	public Optional<BackfillProgress> find(Session session, String mapping, Kind kind) {
		return session.queryOptional(
				"""
						SELECT position, rows_done + underway.rows AS rows_done, least(1, share + underway.shares) AS share,
						       running_micros + underway.micros AS running_micros, started_at, finished_at, result
						FROM %1$s.progress, LATERAL (
						    SELECT coalesce(sum(rows_done), 0)::bigint, coalesce(sum(share), 0),
						           coalesce(sum(running_micros), 0)::bigint
						    FROM %1$s.backfill_range
						    WHERE backfill_range.mapping = progress.mapping AND kind = 'BACKFILL') AS underway (rows, shares, micros)
						WHERE mapping = ? AND kind = ?
						"""
					.formatted(this.schema),
				(row, number) -> {
					StoredValues values = new StoredValues(row);
					return new BackfillProgress(mapping, kind, values.text("position"), row.getLong("rows_done"),
							row.getDouble("share"), Duration.of(row.getLong("running_micros"), ChronoUnit.MICROS),
							values.instant("started_at"), values.optionalInstant("finished_at"),
							values.optionalText("result"));
				}, mapping, kind.name());
	}

	/**
	 * Begin, or begin anew.
	 * @param session the session
	 * @param mapping the name of the mapping
	 * @param kind which walk
	 * @param position where to begin, in the walk's own JSON, which is kept as it is
	 */
	public void begin(Session session, String mapping, Kind kind, String position) {
		session
			.update("""
					INSERT INTO %s.progress (mapping, kind, position)
					VALUES (?, ?, ?::json)
					ON CONFLICT (mapping, kind) DO UPDATE
					SET position = excluded.position, rows_done = 0, share = 0, running_micros = 0, paused_micros = 0,
					    throttled = excluded.throttled, rows_updated = 0, rows_hot = 0, wal_bytes = 0, batches = excluded.batches,
					    started_at = excluded.started_at, updated_at = excluded.updated_at,
					    finished_at = NULL, result = NULL
					"""
				.formatted(this.schema), mapping, kind.name(), position);
	}

	/**
	 * Record a batch.
	 * @param session the transaction of the batch
	 * @param mapping the name of the mapping
	 * @param kind which walk
	 * @param position where to go on, in the walk's own JSON
	 * @param rows the rows that it added to the count
	 * @param share the share of the work that is done now, from 0 to 1
	 * @param elapsed the time that it added to the time spent running
	 * @throws IllegalStateException if the walk was forgotten in the meantime, as by a
	 * rollback: the batch must not count
	 */
	public void advance(Session session, String mapping, Kind kind, String position, long rows, double share,
			Duration elapsed) {
		int updated = session.update("""
				UPDATE %s.progress
				SET position = ?::json, rows_done = rows_done + ?, share = ?, running_micros = running_micros + ?,
				    updated_at = clock_timestamp()
				WHERE mapping = ? AND kind = ?
				""".formatted(this.schema), position, rows, share, StepLog.micros(elapsed), mapping, kind.name());
		requireBegun(updated, mapping, kind);
	}

	/**
	 * Return the position of a walk, and let nobody else change it until the transaction
	 * ends.
	 * @param session the session
	 * @param mapping the name of the mapping
	 * @param kind which walk
	 * @return its position, if it began
	 */
	public Optional<String> positionForUpdate(Session session, String mapping, Kind kind) {
		return session.queryOptional("""
				SELECT position FROM %s.progress WHERE mapping = ? AND kind = ? FOR UPDATE
				""".formatted(this.schema), (row, number) -> new StoredValues(row).text("position"), mapping,
				kind.name());
	}

	/**
	 * Record where a walk goes on.
	 * @param session the session
	 * @param mapping the name of the mapping
	 * @param kind which walk
	 * @param position where to go on, in the walk's own JSON
	 */
	public void reposition(Session session, String mapping, Kind kind, String position) {
		requireBegun(session.update("""
				UPDATE %s.progress SET position = ?::json, updated_at = clock_timestamp()
				WHERE mapping = ? AND kind = ?
				""".formatted(this.schema), position, mapping, kind.name()), mapping, kind);
	}

	/**
	 * Return what is known of the statements of a backfill, and let nobody else change it
	 * until the transaction ends.
	 * @param session the session
	 * @param mapping the name of the mapping
	 * @return the backfill's own JSON
	 */
	public String batches(Session session, String mapping) {
		return session.queryOptional("""
				SELECT batches::text AS batches FROM %s.progress WHERE mapping = ? AND kind = 'BACKFILL' FOR UPDATE
				""".formatted(this.schema), (row, number) -> new StoredValues(row).text("batches"), mapping)
			.orElse("{}");
	}

	/**
	 * Record what was seen of the statements and pauses of a backfill.
	 * @param session the transaction of a batch
	 * @param mapping the name of the mapping
	 * @param kind which walk
	 * @param batches the backfill's own JSON
	 * @param paused the time that it paused by its own choice
	 * @param throttledMicros the time that it was held back, in microseconds, by the name
	 * of the throttle
	 * @param wal the bytes of WAL that the server has written meanwhile
	 */
	public void observed(Session session, String mapping, Kind kind, String batches, Duration paused,
			Map<String, Long> throttledMicros, long wal) {
		session.update("""
				UPDATE %s.progress
				SET batches = ?::jsonb, paused_micros = paused_micros + ?, wal_bytes = wal_bytes + ?
				WHERE mapping = ? AND kind = ?
				""".formatted(this.schema), batches, StepLog.micros(paused), wal, mapping, kind.name());
		throttledMicros.forEach((throttle, micros) -> {
			session.update("""
					UPDATE %s.progress
					SET throttled = throttled
					    || jsonb_build_object(?::text, coalesce(jsonb_extract_path_text(throttled, ?)::bigint, 0) + ?)
					WHERE mapping = ? AND kind = ?
					""".formatted(this.schema), throttle, throttle, micros, mapping, kind.name());
		});
	}

	/**
	 * Record that a walk is done.
	 * @param session the transaction of the last batch, or a later one
	 * @param mapping the name of the mapping
	 * @param kind which walk
	 * @param result what it found, in the walk's own JSON
	 * @throws IllegalStateException if the walk was forgotten in the meantime
	 */
	public void finish(Session session, String mapping, Kind kind, Optional<String> result) {
		int updated = session.jdbc().update("""
				UPDATE %s.progress
				SET share = 1, finished_at = clock_timestamp(), updated_at = clock_timestamp(), result = ?::json
				WHERE mapping = ? AND kind = ?
				""".formatted(this.schema), result.orElse(null), mapping, kind.name());
		requireBegun(updated, mapping, kind);
	}

	/**
	 * Return whether a walk came to its end a short time ago, on the clock of the server.
	 * @param session the session
	 * @param mapping the name of the mapping
	 * @param kind which walk
	 * @param age the time
	 * @return whether it is finished, and not for longer than that
	 */
	public boolean finishedWithin(Session session, String mapping, Kind kind, Duration age) {
		return session.value(Boolean.class, """
				SELECT EXISTS (
				    SELECT FROM %s.progress
				    WHERE mapping = ? AND kind = ? AND finished_at > clock_timestamp() - ? * interval '1 millisecond')
				""".formatted(this.schema), mapping, kind.name(), age.toMillis());
	}

	/**
	 * Forget the walks of a mapping.
	 * @param session the session
	 * @param mapping the name of the mapping
	 */
	public void forget(Session session, String mapping) {
		session.update("DELETE FROM %s.progress WHERE mapping = ?".formatted(this.schema), mapping);
		new BackfillRanges(this.schema).forget(session, mapping);
	}

	/**
	 * Forget one of the walks of a mapping, so that it begins anew.
	 * @param session the session
	 * @param mapping the name of the mapping
	 * @param kind which walk
	 */
	public void forget(Session session, String mapping, Kind kind) {
		session.update("DELETE FROM %s.progress WHERE mapping = ? AND kind = ?".formatted(this.schema), mapping,
				kind.name());
	}

	private static void requireBegun(int updated, String mapping, Kind kind) {
		if (updated == 0) {
			throw new IllegalStateException(
					"No %s of mapping '%s' is under way: it never began or was forgotten".formatted(kind, mapping));
		}
	}

}
