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
import java.util.SortedMap;
import java.util.TreeMap;

import tools.jackson.databind.json.JsonMapper;

/**
 * What is known of the statements of a backfill, in the form in which it is stored: how
 * many there were, how long they took, and how the last range was visited and why. The
 * durations are counted in classes that are a fifth apart.
 *
 * @param count the statements
 * @param p50Micros half of them took at most this many microseconds
 * @param p99Micros 99 of 100 took at most this many microseconds
 * @param maxMicros the longest, in microseconds
 * @param passes the passes over the last range
 * @param reason why so many
 * @param blocks the blocks that the table had at the beginning
 * @param blocksDone the blocks of the ranges that are done
 * @param classes how many statements there were of each class of duration
 */
record BatchStatistics(long count, long p50Micros, long p99Micros, long maxMicros, int passes, String reason,
		long blocks, long blocksDone, SortedMap<Integer, Long> classes) {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final double CLASSES_PER_OCTAVE = 4;

	private static final BatchStatistics NONE = new BatchStatistics(0, 0, 0, 0, 0, "", 0, 0, new TreeMap<>());

	static BatchStatistics parse(String json) {
		return json.equals("{}") ? NONE : JSON.readValue(json, BatchStatistics.class);
	}

	static int classOf(Duration duration) {
		long micros = Math.max(1, duration.toNanos() / 1000);
		return (int) Math.floor(CLASSES_PER_OCTAVE * Math.log(micros) / Math.log(2));
	}

	/**
	 * Return the statistics with more statements.
	 * @param more how many there were of each class of duration
	 * @param longest the longest of them
	 * @return the statistics
	 */
	BatchStatistics with(SortedMap<Integer, Long> more, Duration longest) {
		SortedMap<Integer, Long> all = new TreeMap<>(this.classes);
		more.forEach((size, number) -> all.merge(size, number, Long::sum));
		long total = all.values().stream().mapToLong(Long::longValue).sum();
		long max = Math.max(this.maxMicros, longest.toNanos() / 1000);
		return new BatchStatistics(total, Math.min(max, percentile(all, total, 0.50)),
				Math.min(max, percentile(all, total, 0.99)), max, this.passes, this.reason, this.blocks,
				this.blocksDone, all);
	}

	/**
	 * Return the statistics with another choice of passes and more blocks that are done.
	 * @param strides how the range is visited
	 * @param allBlocks the blocks that the table had at the beginning
	 * @param moreDone the blocks of ranges that are done now
	 * @return the statistics
	 */
	BatchStatistics with(Strides strides, long allBlocks, long moreDone) {
		return new BatchStatistics(this.count, this.p50Micros, this.p99Micros, this.maxMicros, strides.passes(),
				strides.reason(), allBlocks, this.blocksDone + moreDone, this.classes);
	}

	private static long percentile(SortedMap<Integer, Long> classes, long total, double share) {
		long seen = 0;
		for (var entry : classes.entrySet()) {
			seen += entry.getValue();
			if (seen >= Math.ceil(total * share)) {
				return Math.round(Math.pow(2, (entry.getKey() + 1) / CLASSES_PER_OCTAVE));
			}
		}
		return 0;
	}

	String toJson() {
		return JSON.writeValueAsString(this);
	}

}
