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

	private long blocksDone;

	private long written = System.nanoTime();

	Telemetry(BackfillLog log, String mapping) {
		this.log = log;
		this.mapping = mapping;
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

	void done(long more) {
		this.blocksDone += more;
	}

	boolean isDue() {
		return this.blocksDone > 0 || System.nanoTime() - this.written >= WRITE_EVERY_NANOS;
	}

	/**
	 * Add to what is stored.
	 * @param session the transaction of a batch
	 */
	void write(Session session) {
		BatchStatistics statistics = BatchStatistics.parse(this.log.batches(session, this.mapping))
			.with(this.classes, this.longest);
		Strides choice = this.strides;
		if (choice != null) {
			statistics = statistics.with(choice, this.blocks, this.blocksDone);
		}
		this.log.observed(session, this.mapping, Kind.BACKFILL, statistics.toJson(), this.paused,
				Map.copyOf(this.throttledMicros));
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
		this.blocksDone = 0;
	}

}
