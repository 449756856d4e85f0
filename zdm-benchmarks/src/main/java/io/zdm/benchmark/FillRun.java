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

import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Fills a freshly restored table once and says what it took.
 *
 * @param server the server
 * @param table the table
 * @param hindrance what goes on beside it
 */
record FillRun(BenchmarkServer server, TestTable table, Hindrance hindrance) {

	private static final Duration STATISTICS = Duration.ofSeconds(3);

	/**
	 * Run a strategy.
	 * @param strategy the strategy
	 * @param round the round
	 * @return what was measured
	 */
	Run of(Strategy strategy, int round) {
		try (RunDatabase database = this.table.restore(this.server)) {
			strategy.prepare(database);
			database.settle();
			Footprint before = database.footprint();
			Filled filled;
			Hindrance.Ending ending = this.hindrance.begin(database);
			try {
				filled = strategy.fill(database);
			}
			finally {
				ending.close();
			}
			requireComplete(database, strategy);
			SortedMap<String, Double> figures = figures(before, filled);
			figures.put("hotShare", hotShare(database));
			return new Run(strategy.name(), round, figures);
		}
	}

	/**
	 * Whatever is fast because it left something out is not fast.
	 * @param database the database of the run
	 * @param strategy what filled it
	 */
	static void requireComplete(RunDatabase database, Strategy strategy) {
		long wrong = database
			.number("SELECT count(*) FROM users WHERE %s IS DISTINCT FROM user_name".formatted(strategy.column()));
		if (wrong > 0) {
			throw new BenchmarkException("%s left %d rows without their value".formatted(strategy.name(), wrong));
		}
	}

	private SortedMap<String, Double> figures(Footprint before, Filled filled) {
		SortedMap<String, Double> figures = new TreeMap<>(filled.figures());
		double rows = this.table.rows();
		Footprint after = filled.after();
		figures.put("rows", rows);
		figures.put("seconds", filled.seconds());
		figures.put("rowsPerSecond", rows / filled.seconds());
		figures.put("walBytesPerRow", (after.wal() - before.wal()) / rows);
		figures.put("heapGrowthMegabytes", (after.heap() - before.heap()) / 1e6);
		figures.put("heapGrowthShare", (after.heap() - before.heap()) / (double) before.heap());
		figures.put("indexGrowthMegabytes", (after.indexes() - before.indexes()) / 1e6);
		return figures;
	}

	/**
	 * Sessions report what they did a moment later, or when they end.
	 */
	private double hotShare(RunDatabase database) {
		long deadline = System.nanoTime() + STATISTICS.toNanos();
		Map.Entry<Long, Long> updates = database.updates();
		while (updates.getKey() < this.table.rows() && System.nanoTime() < deadline) {
			Thread.onSpinWait();
			updates = database.updates();
		}
		return (updates.getKey() > 0) ? updates.getValue() / (double) updates.getKey() : 0;
	}

}
