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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

import io.zdm.postgres.Identifier;
import io.zdm.postgres.Session;

/**
 * What backfills have cost so far, and who is at work on them.
 */
public final class BackfillAccounts {

	private final Identifier schema;

	/**
	 * Create a view of the accounts.
	 * @param schema the schema of zdm
	 */
	public BackfillAccounts(Identifier schema) {
		this.schema = schema;
	}

	/**
	 * Return what the backfill of a mapping has cost.
	 * @param session the session
	 * @param mapping the name of the mapping
	 * @return the account; nothing in it before the backfill began
	 */
	public BackfillAccount of(Session session, String mapping) {
		return session.queryOptional("""
				SELECT paused_micros, throttled, rows_updated + underway.updated AS rows_updated,
				       rows_hot + underway.hot AS rows_hot, wal_bytes, batches
				FROM %1$s.progress, LATERAL (
				    SELECT coalesce(sum(rows_updated), 0)::bigint, coalesce(sum(rows_hot), 0)::bigint
				    FROM %1$s.backfill_range
				    WHERE backfill_range.mapping = progress.mapping) AS underway (updated, hot)
				WHERE mapping = ? AND kind = 'BACKFILL'
				""".formatted(this.schema), (row, number) -> {
			StoredValues values = new StoredValues(row);
			return new BackfillAccount(micros(row.getLong("paused_micros")), throttled(values.text("throttled")),
					row.getLong("rows_updated"), row.getLong("rows_hot"), row.getLong("wal_bytes"),
					StoredJson.read(values.text("batches"), BackfillAccount.Batches.class));
		}, mapping).orElse(BackfillAccount.NONE);
	}

	private static Map<String, Duration> throttled(String json) {
		Map<String, Duration> throttled = new TreeMap<>();
		StoredJson.readMap(json).forEach((name, micros) -> throttled.put(name, micros(Long.parseLong(micros))));
		return throttled;
	}

	/**
	 * Return the parts of a table that workers fill now.
	 * @param session the session
	 * @param mapping the name of the mapping
	 * @return the parts, in the order of the table
	 */
	public List<WorkedRange> ranges(Session session, String mapping) {
		return session.query("""
				SELECT CASE WHEN partition <> 0 THEN partition::oid::regclass::text END AS partition,
				       from_block, to_block, position, owner, worker, rows_done, running_micros, started_at,
				       expires_at > clock_timestamp() AS live
				FROM %s.backfill_range
				WHERE mapping = ?
				ORDER BY backfill_range.partition, from_block
				""".formatted(this.schema), (row, number) -> {
			StoredValues values = new StoredValues(row);
			return new WorkedRange(values.optionalText("partition"), row.getLong("from_block"), row.getLong("to_block"),
					UUID.fromString(values.text("owner")), row.getInt("worker"), row.getBoolean("live"),
					StoredJson.read(values.text("position"), WorkedRange.Position.class), row.getLong("rows_done"),
					micros(row.getLong("running_micros")), values.instant("started_at"));
		}, mapping);
	}

	private static Duration micros(long micros) {
		return Duration.of(micros, ChronoUnit.MICROS);
	}

}
