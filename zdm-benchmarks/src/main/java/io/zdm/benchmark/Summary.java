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

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The figures that count, worked out of the raw ones: medians of the ratios of each
 * round.
 */
final class Summary {

	private static final String RATE = "rowsPerSecond";

	private final Results results;

	Summary(Results results) {
		this.results = results;
	}

	/**
	 * Return the summary of the oldest version, and those of all versions below it.
	 * @return the figures by name, null where they were not measured
	 */
	Map<String, Object> all() {
		SortedMap<Integer, ScenarioResult> backfills = this.results.of(Scenarios.BACKFILL);
		Map<String, Object> all = new LinkedHashMap<>();
		if (!backfills.isEmpty()) {
			all.putAll(of(backfills.firstKey()));
			Map<String, Object> versions = new LinkedHashMap<>();
			backfills.keySet().forEach((version) -> versions.put(Integer.toString(version), of(version)));
			all.put("versions", versions);
		}
		return all;
	}

	/**
	 * Return the summary of one version.
	 * @param version the major version
	 * @return the figures by name
	 */
	Map<String, Object> of(int version) {
		Map<String, Object> figures = new LinkedHashMap<>();
		Optional<ScenarioResult> backfill = this.results.of(Scenarios.BACKFILL, version);
		Optional<ScenarioResult> load = this.results.of(LoadScenario.NAME, version);
		backfill.ifPresent((result) -> {
			figures.put("postgres", result.postgres());
			figures.put("rows", result.rows());
			figures.put("rounds", result.rounds());
		});
		put(figures, "zdmToOneShot", backfill, ZdmBackfill.ONE, OneShot.NAME, RATE);
		put(figures, "zdmTwoWorkersToOneShot", backfill, ZdmBackfill.TWO, OneShot.NAME, RATE);
		put(figures, "zdmToKeyset", backfill, ZdmBackfill.ONE, Keyset.NAME, RATE);
		put(figures, "zdmToPgroll", backfill, ZdmBackfill.ONE, Pgroll.NAME, RATE);
		put(figures, "zdmTwoWorkersToPgroll", backfill, ZdmBackfill.TWO, Pgroll.NAME, RATE);
		put(figures, "walToOneShot", backfill, ZdmBackfill.ONE, OneShot.NAME, "walBytesPerRow");
		put(figures, "heapGrowthToOneShot", backfill, ZdmBackfill.ONE, OneShot.NAME, "heapGrowthMegabytes");
		figures.put("heapGrowthToTable",
				backfill.flatMap((result) -> result.spread(ZdmBackfill.ONE, "heapGrowthShare"))
					.map(Summary::median)
					.orElse(null));
		put(figures, "indexGrowthToOneShot", backfill, ZdmBackfill.ONE, OneShot.NAME, "indexGrowthMegabytes");
		put(figures, "foregroundP99ToNone", load, ZdmBackfill.ONE, LoadScenario.NONE, LoadScenario.P99);
		put(figures, "foregroundP99ToComputation", load, ZdmBackfill.ONE, Unfilled.COMPUTATION, LoadScenario.P99);
		// The worst of all rounds, not the median: somebody has waited for it.
		figures.put("longestStatementMillis",
				load.or(() -> backfill)
					.flatMap((result) -> result.spread(ZdmBackfill.ONE, Filled.LONGEST))
					.map(Spread::maximum)
					.orElse(null));
		figures.put("typicalStatementMillis",
				load.or(() -> backfill)
					.flatMap((result) -> result.spread(ZdmBackfill.ONE, Filled.TYPICAL))
					.map(Summary::median)
					.orElse(null));
		put(figures, "overlappingSnapshotsToOneShot", this.results.of(Scenarios.OVERLAPPING_SNAPSHOTS, version),
				ZdmBackfill.ONE, OneShot.NAME, RATE);
		put(figures, "longSnapshotToKeyset", this.results.of(Scenarios.LONG_SNAPSHOT, version), ZdmBackfill.ONE,
				Keyset.NAME, RATE);
		put(figures, "tenMillionRowsToOneMillion", this.results.of(SizesScenario.NAME, version),
				SizesScenario.label(10_000_000), SizesScenario.label(1_000_000), RATE);
		Optional<ScenarioResult> trigger = this.results.of(TriggerCostScenario.NAME, version);
		put(figures, "triggerCpuSyncedColumn", trigger, TriggerCostScenario.ZDM, TriggerCostScenario.NONE,
				"syncedCpuMicros");
		put(figures, "triggerCpuOtherColumn", trigger, TriggerCostScenario.ZDM, TriggerCostScenario.NONE,
				"otherCpuMicros");
		return figures;
	}

	private static void put(Map<String, Object> figures, String name, Optional<ScenarioResult> result, String strategy,
			String base, String figure) {
		figures.put(name,
				result.flatMap((found) -> found.ratio(strategy, base, figure)).map(Summary::median).orElse(null));
	}

	private static double median(Spread spread) {
		return Math.round(spread.median() * 1000) / 1000.0;
	}

}
