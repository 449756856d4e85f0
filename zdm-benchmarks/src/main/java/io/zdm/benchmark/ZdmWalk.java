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

package io.zdm.benchmark;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What zdm's own books say of a backfill or verification.
 */
final class ZdmWalk {

	private static final Duration POLL = Duration.ofMillis(20);

	private final RunDatabase database;

	private final String kind;

	ZdmWalk(RunDatabase database, String kind) {
		this.database = database;
		this.kind = kind;
	}

	/**
	 * Wait until it is done.
	 * @return how it went
	 */
	Filled await() {
		try {
			while (true) {
				// The footprint in the same statement: what comes next writes, too.
				Optional<Filled> done = this.database.query("""
						SELECT started_at, finished_at, batches::text,
						    pg_current_wal_insert_lsn() - '0/0', pg_relation_size('users'),
						    (SELECT COALESCE(sum(pg_relation_size(indexrelid)), 0) FROM pg_index
						     WHERE indrelid = 'users'::regclass AND indisvalid)
						FROM zdm.progress WHERE kind = '%s' AND finished_at IS NOT NULL
						""".formatted(this.kind), ZdmWalk::read);
				if (done.isPresent()) {
					return done.get();
				}
				requireRunning();
				Thread.sleep(POLL.toMillis());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new BenchmarkException("Interrupted", ex);
		}
	}

	private void requireRunning() {
		this.database
			.query("SELECT reason FROM zdm.migration WHERE activity = 'FAILED'", (result) -> result.getString(1))
			.ifPresent((reason) -> {
				throw new BenchmarkException("The migration failed: " + reason);
			});
	}

	private static Filled read(ResultSet result) throws SQLException {
		Footprint footprint = new Footprint(result.getLong(4), result.getLong(5), result.getLong(6));
		return new Filled(instant(result, "started_at"), instant(result, "finished_at"), footprint,
				statements(result.getString("batches")));
	}

	private static Instant instant(ResultSet result, String column) throws SQLException {
		return result.getObject(column, OffsetDateTime.class).toInstant();
	}

	private static Map<String, Double> statements(@Nullable String batches) {
		Map<String, Double> figures = new TreeMap<>();
		JsonNode json = JsonMapper.shared().readTree((batches != null) ? batches : "{}");
		if (json.hasNonNull("maxMicros")) {
			figures.put(Filled.LONGEST, json.get("maxMicros").asDouble() / 1e3);
		}
		if (json.hasNonNull("p50Micros")) {
			figures.put(Filled.TYPICAL, json.get("p50Micros").asDouble() / 1e3);
		}
		return figures;
	}

}
