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
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * What the backfill of a mapping has cost so far.
 *
 * @param paused the time in pauses between batches
 * @param throttled the time for which throttles held it back, by the name of the throttle
 * @param rowsUpdated the row versions that it has written: each left a dead one behind
 * @param rowsHot those of them that needed no new entries in indexes
 * @param walBytes the WAL that it has written
 * @param batches its batches
 */
public record BackfillAccount(Duration paused, Map<String, Duration> throttled, long rowsUpdated, long rowsHot,
		long walBytes, Batches batches) {

	/**
	 * Nothing is known.
	 */
	public static final BackfillAccount NONE = new BackfillAccount(Duration.ZERO, Map.of(), 0, 0, 0, Batches.NONE);

	/**
	 * Return the share of the rows that needed no new entries in indexes.
	 * @return the share, from 0 to 1, if any row was written
	 */
	public Optional<Double> hotShare() {
		return (this.rowsUpdated > 0) ? Optional.of((double) this.rowsHot / this.rowsUpdated) : Optional.empty();
	}

	/**
	 * The batches of a backfill, in the JSON of the store.
	 *
	 * @param count their number
	 * @param p50Micros the duration that half of them did not exceed
	 * @param p99Micros the duration that all but a hundredth did not exceed
	 * @param maxMicros the longest duration
	 * @param passes the number of passes over each window
	 * @param reason why it is that number
	 * @param blocks the blocks of the table
	 * @param blocksDone those that are done
	 */
	public record Batches(long count, long p50Micros, long p99Micros, long maxMicros, int passes,
			@Nullable String reason, long blocks, long blocksDone) {

		static final Batches NONE = new Batches(0, 0, 0, 0, 0, null, 0, 0);

	}

}
