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

import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import io.zdm.postgres.Session;
import io.zdm.store.BackfillLog;
import io.zdm.store.BackfillProgress.Kind;
import org.jspecify.annotations.Nullable;

/**
 * What one worker has seen since it last wrote it down. It is written about once a
 * second, in the transaction of a batch, and forgotten when that has committed.
 */
final class Telemetry {

	private static final long WRITE_EVERY_NANOS = 1_000_000_000L;

	private final BackfillLog log;

	private final String mapping;

	private SortedMap<Integer, Long> classes = new TreeMap<>();

	private Duration longest = Duration.ZERO;

	private Duration paused = Duration.ZERO;

	private SortedMap<String, Long> throttledMicros = new TreeMap<>();

	private @Nullable Strides strides;

	private long blocks;

	private long written = System.nanoTime();

	private final boolean countsWal;

	private long walAt;

	private long walNow;

	/**
	 * Create an empty one.
	 * @param log where it is written
	 * @param mapping the name of the mapping
	 * @param countsWal whether it counts the WAL of the server, which one worker does for
	 * all
	 */
	Telemetry(BackfillLog log, String mapping, boolean countsWal) {
		this.log = log;
		this.mapping = mapping;
		this.countsWal = countsWal;
	}

	void statement(Duration duration) {
		this.classes.merge(BatchStatistics.classOf(duration), 1L, Long::sum);
		this.longest = (duration.compareTo(this.longest) > 0) ? duration : this.longest;
	}

	void paused(String throttle, Duration duration) {
		if (throttle.isEmpty()) {
			this.paused = this.paused.plus(duration);
		}
		else {
			this.throttledMicros.merge(throttle, duration.toNanos() / 1000, Long::sum);
		}
	}

	void chose(Strides choice, long allBlocks) {
		this.strides = choice;
		this.blocks = allBlocks;
	}

	boolean isDue() {
		return System.nanoTime() - this.written >= WRITE_EVERY_NANOS;
	}

	/**
	 * Add to what is stored.
	 * @param session the transaction of a batch
	 * @param statement the duration of its statement
	 * @param done the blocks of the range if it is done with this batch, or else 0
	 */
	void write(Session session, Duration statement, long done) {
		SortedMap<Integer, Long> all = new TreeMap<>(this.classes);
		all.merge(BatchStatistics.classOf(statement), 1L, Long::sum);
		BatchStatistics statistics = BatchStatistics.parse(this.log.batches(session, this.mapping))
			.with(all, (statement.compareTo(this.longest) > 0) ? statement : this.longest);
		Strides choice = this.strides;
		if (choice != null) {
			statistics = statistics.with(choice, this.blocks, done);
		}
		this.log.observed(session, this.mapping, Kind.BACKFILL, statistics.toJson(), this.paused,
				Map.copyOf(this.throttledMicros), wal(session));
	}

	private long wal(Session session) {
		if (!this.countsWal) {
			return 0;
		}
		this.walNow = session.value(Long.class,
				"SELECT pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_insert_lsn(), '0/0')::bigint");
		return (this.walAt > 0) ? this.walNow - this.walAt : 0;
	}

	/**
	 * Forget what was written: its transaction has committed.
	 */
	void written() {
		this.written = System.nanoTime();
		this.classes = new TreeMap<>();
		this.longest = Duration.ZERO;
		this.paused = Duration.ZERO;
		this.throttledMicros = new TreeMap<>();
		this.walAt = this.walNow;
	}

}
