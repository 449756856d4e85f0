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
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

import io.zdm.postgres.Identifier;
import io.zdm.postgres.Session;

/**
 * The parts of tables that workers fill at the moment. Each is a lease with a fencing
 * token: a worker updates it in the transaction of each batch, together with how far it
 * is, so that a batch happens exactly once whoever is working on it.
 */
public final class BackfillRanges {

	private final Identifier schema;

	/**
	 * Create a view of the ranges.
	 * @param schema the schema of zdm
	 */
	public BackfillRanges(Identifier schema) {
		this.schema = schema;
	}

	/**
	 * Take over a range whose owner has not come back in time, or has handed it back.
	 * @param session the session
	 * @param mapping the name of the mapping
	 * @param owner the instance that wants it
	 * @param worker the number of the worker within the instance
	 * @param lease how long the claim lasts
	 * @return the range, if there is one
	 */
	public Optional<BackfillRange> takeOver(Session session, String mapping, UUID owner, int worker, Duration lease) {
		return session.queryOptional("""
				UPDATE %1$s.backfill_range
				SET owner = ?, worker = ?, token = token + 1,
				    expires_at = clock_timestamp() + ? * interval '1 millisecond'
				WHERE id = (
				    SELECT id FROM %1$s.backfill_range
				    WHERE mapping = ? AND expires_at <= clock_timestamp()
				    ORDER BY id LIMIT 1
				    FOR UPDATE SKIP LOCKED)
				RETURNING id, mapping, partition, from_block, to_block, position, token
				""".formatted(this.schema), (row, number) -> range(row, lease), owner, worker, lease.toMillis(),
				mapping);
	}

	/**
	 * Claim a part of the table that nobody had before.
	 * @param session the session
	 * @param mapping the name of the mapping
	 * @param partition the object identifier of the partition, 0 for the table itself
	 * @param from the first block
	 * @param to the first block that is not part of it any more
	 * @param position where to begin, in the backfill's own JSON
	 * @param owner the instance that wants it
	 * @param worker the number of the worker within the instance
	 * @param lease how long the claim lasts
	 * @return the range
	 */
	public BackfillRange claim(Session session, String mapping, long partition, long from, long to, String position,
			UUID owner, int worker, Duration lease) {
		return session
			.queryOptional("""
					INSERT INTO %s.backfill_range
					    (mapping, partition, from_block, to_block, position, owner, worker, expires_at)
					VALUES (?, ?, ?, ?, ?::json, ?, ?, clock_timestamp() + ? * interval '1 millisecond')
					RETURNING id, mapping, partition, from_block, to_block, position, token
					""".formatted(this.schema), (row, number) -> range(row, lease), mapping, partition, from, to,
					position, owner, worker, lease.toMillis())
			.orElseThrow();
	}

	private static BackfillRange range(ResultSet row, Duration lease) throws SQLException {
		StoredValues values = new StoredValues(row);
		return new BackfillRange(row.getLong("id"), values.text("mapping"), row.getLong("partition"),
				row.getLong("from_block"), row.getLong("to_block"), values.text("position"), row.getLong("token"),
				lease);
	}

	/**
	 * Record a batch and extend the claim. The whole is told when the range is done:
	 * while somebody keeps a snapshot open, each version of a row stays, and whoever
	 * looks for the row goes through all of them. A range is done after some hundred
	 * batches, the whole after millions.
	 * @param session the transaction of the batch
	 * @param range the range
	 * @param position where to go on, in the backfill's own JSON
	 * @param batch what was done
	 * @throws LeaseLostException if another worker has taken the range over, or the
	 * backfill was forgotten
	 */
	public void advance(Session session, BackfillRange range, String position, FilledBatch batch) {
		require(session.update("""
				UPDATE %s.backfill_range
				SET position = ?::json, rows_done = rows_done + ?, share = share + ?,
				    running_micros = running_micros + ?, rows_updated = rows_updated + ?, rows_hot = rows_hot + ?,
				    updated_at = clock_timestamp(), expires_at = clock_timestamp() + ? * interval '1 millisecond'
				WHERE id = ? AND token = ?
				""".formatted(this.schema), position, batch.rows(), batch.share(), StepLog.micros(batch.elapsed()),
				batch.updated(), batch.hot(), range.lease().toMillis(), range.id(), range.token()), range);
	}

	/**
	 * Record the last batch, count the range in the whole, and give it back.
	 * @param session the transaction of the batch
	 * @param range the range
	 * @param batch what was done
	 * @throws LeaseLostException if another worker has taken the range over, or the
	 * backfill was forgotten
	 */
	public void finish(Session session, BackfillRange range, FilledBatch batch) {
		require(session.update("""
				WITH filled AS (
				    DELETE FROM %1$s.backfill_range
				    WHERE id = ? AND token = ?
				    RETURNING *)
				UPDATE %1$s.progress
				SET rows_done = progress.rows_done + filled.rows_done + ?,
				    share = least(1, progress.share + filled.share + ?),
				    running_micros = progress.running_micros + filled.running_micros + ?,
				    rows_updated = progress.rows_updated + filled.rows_updated + ?,
				    rows_hot = progress.rows_hot + filled.rows_hot + ?, updated_at = clock_timestamp()
				FROM filled
				WHERE progress.mapping = filled.mapping AND kind = 'BACKFILL'
				""".formatted(this.schema), range.id(), range.token(), batch.rows(), batch.share(),
				StepLog.micros(batch.elapsed()), batch.updated(), batch.hot()), range);
	}

	/**
	 * Extend the claim of a worker that waits. Does nothing where the range is no longer
	 * its own.
	 * @param session the session
	 * @param range the range
	 */
	public void renew(Session session, BackfillRange range) {
		session.update("""
				UPDATE %s.backfill_range
				SET expires_at = clock_timestamp() + ? * interval '1 millisecond'
				WHERE id = ? AND token = ?
				""".formatted(this.schema), range.lease().toMillis(), range.id(), range.token());
	}

	/**
	 * Let another worker go on with a range at once. Does nothing where it is no longer
	 * one's own.
	 * @param session the session
	 * @param range the range
	 */
	public void handBack(Session session, BackfillRange range) {
		session.update("""
				UPDATE %s.backfill_range SET expires_at = clock_timestamp()
				WHERE id = ? AND token = ?
				""".formatted(this.schema), range.id(), range.token());
	}

	/**
	 * Return how many ranges of a mapping are not filled yet.
	 * @param session the session
	 * @param mapping the name of the mapping
	 * @return the ranges
	 */
	public int open(Session session, String mapping) {
		return session.value(Integer.class,
				"SELECT count(*)::int FROM %s.backfill_range WHERE mapping = ?".formatted(this.schema), mapping);
	}

	/**
	 * Return how many workers fill ranges of a mapping beside the first, which is that of
	 * the instance that holds the migration.
	 * @param session the session
	 * @param mapping the name of the mapping
	 * @return the ranges of others whose owners came back in time
	 */
	public int assistants(Session session, String mapping) {
		return session.value(Integer.class, """
				SELECT count(*)::int FROM %s.backfill_range
				WHERE mapping = ? AND worker > 0 AND expires_at > clock_timestamp()
				""".formatted(this.schema), mapping);
	}

	/**
	 * Return how far a range is that may have been lost.
	 * @param session the session
	 * @param range the range
	 * @return its position, if it is still the owner's and not filled
	 */
	public Optional<String> position(Session session, BackfillRange range) {
		return session.queryOptional(
				"SELECT position FROM %s.backfill_range WHERE id = ? AND token = ?".formatted(this.schema),
				(row, number) -> new StoredValues(row).text("position"), range.id(), range.token());
	}

	/**
	 * Forget the ranges of a mapping: whoever works on one loses it.
	 * @param session the session
	 * @param mapping the name of the mapping
	 */
	public void forget(Session session, String mapping) {
		session.update("DELETE FROM %s.backfill_range WHERE mapping = ?".formatted(this.schema), mapping);
	}

	private static void require(int updated, BackfillRange range) {
		if (updated == 0) {
			throw new LeaseLostException(
					"backfill of %s, blocks from %d to %d".formatted(range.mapping(), range.from(), range.to() - 1));
		}
	}

}
