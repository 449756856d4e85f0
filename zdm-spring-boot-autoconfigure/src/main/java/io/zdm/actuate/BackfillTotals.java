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

package io.zdm.actuate;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

import io.zdm.lifecycle.BackfillReport;
import io.zdm.lifecycle.MigrationDetail;
import io.zdm.store.BackfillAccount;
import io.zdm.store.BackfillProgress;

/**
 * What the backfills of one migration have done and cost, for the meters.
 *
 * @param rows the rows that they have filled
 * @param rowsPerSecond their pace while running
 * @param remaining the seconds that they may still take; NaN where nothing can be said
 * @param deadTuples the dead row versions that they have made
 * @param walBytes the WAL that they have written
 * @param paused the seconds in pauses
 * @param throttled the seconds under throttles, by the name of the throttle
 */
record BackfillTotals(long rows, long rowsPerSecond, double remaining, long deadTuples, long walBytes, double paused,
		Map<String, Double> throttled) {

	static final BackfillTotals NONE = new BackfillTotals(0, 0, Double.NaN, 0, 0, 0, Map.of());

	private static final double MILLIS_PER_SECOND = 1000;

	static BackfillTotals of(MigrationDetail detail) {
		List<BackfillProgress> walks = detail.progress()
			.stream()
			.filter((walk) -> walk.kind() == BackfillProgress.Kind.BACKFILL)
			.toList();
		List<BackfillReport> reports = walks.stream()
			.map((walk) -> detail.backfills().getOrDefault(walk.mapping(), BackfillReport.NONE))
			.toList();
		long rows = walks.stream().mapToLong(BackfillProgress::rows).sum();
		double running = walks.stream().mapToDouble((walk) -> seconds(walk.running())).sum();
		Map<String, Double> throttled = new HashMap<>();
		reports.forEach((report) -> report.account()
			.throttled()
			.forEach((name, time) -> throttled.merge(name, seconds(time), Double::sum)));
		return new BackfillTotals(rows, (running > 0) ? Math.round(rows / running) : 0, remaining(reports),
				sum(reports, BackfillAccount::rowsUpdated), sum(reports, BackfillAccount::walBytes),
				reports.stream().mapToDouble((report) -> seconds(report.account().paused())).sum(), throttled);
	}

	/**
	 * One mapping is filled after the other; of those that have not begun nothing is
	 * known.
	 */
	private static double remaining(List<BackfillReport> reports) {
		double sum = reports.isEmpty() ? Double.NaN : 0;
		for (BackfillReport report : reports) {
			Optional<Duration> time = report.remaining().time();
			sum += time.isPresent() ? seconds(time.get()) : Double.NaN;
		}
		return sum;
	}

	private static long sum(List<BackfillReport> reports, ToLongFunction<BackfillAccount> value) {
		return reports.stream().map(BackfillReport::account).mapToLong(value).sum();
	}

	private static double seconds(Duration duration) {
		return duration.toMillis() / MILLIS_PER_SECOND;
	}

}
