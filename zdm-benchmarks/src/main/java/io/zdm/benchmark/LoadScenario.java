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

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import org.HdrHistogram.Histogram;

/**
 * What an application feels while its table is filled.
 */
final class LoadScenario implements Scenario {

	static final String NAME = "load";

	static final String NONE = "none";

	static final String P99 = "foregroundP99Millis";

	private static final String DEFAULTS = "zdm, 1 worker, default pauses";

	/**
	 * For the load to get going, as the code of the clients is not compiled at first.
	 */
	private static final long WARM_UP_MILLIS = 3000;

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public long defaultRows() {
		return 1_000_000;
	}

	@Override
	public List<Contender> contenders(Bench bench) {
		ZdmBackfill defaults = new ZdmBackfill(DEFAULTS, bench.application());
		int seconds = bench.options().seconds();
		List<Strategy> strategies = List.of(new Unfilled(NONE, (database) -> sleep(seconds * 1000L)),
				Unfilled.computation(seconds), new OneShot(), ZdmBackfill.atFullSpeed(1, bench.application()),
				defaults);
		return strategies.stream()
			.map((strategy) -> new Contender(strategy.name(), (round) -> run(bench, strategy, round)))
			.toList();
	}

	private static Run run(Bench bench, Strategy strategy, int round) {
		TestTable table = new TestTable(TestTable.Shape.STANDARD, bench.rows());
		try (RunDatabase database = table.restore(bench.server())) {
			strategy.prepare(database);
			database.settle();
			OpenLoopLoad load = OpenLoopLoad.start(database, bench.options().rate());
			Filled filled;
			try {
				sleep(WARM_UP_MILLIS);
				filled = strategy.fill(database);
			}
			finally {
				load.stop();
			}
			SortedMap<String, Double> figures = new TreeMap<>(filled.figures());
			if (!(strategy instanceof Unfilled)) {
				figures.put("rowsPerSecond", bench.rows() / filled.seconds());
			}
			if (strategy instanceof ZdmBackfill) {
				// Without a trigger the old column has been written meanwhile.
				FillRun.requireComplete(database, strategy);
			}
			Histogram latencies = load.latencies(filled.start(), filled.end());
			figures.put("foregroundTransactions", (double) latencies.getTotalCount());
			figures.put("foregroundP50Millis", latencies.getValueAtPercentile(50) / 1e3);
			figures.put(P99, latencies.getValueAtPercentile(99) / 1e3);
			figures.put("foregroundP999Millis", latencies.getValueAtPercentile(99.9) / 1e3);
			figures.put("foregroundMaxMillis", latencies.getMaxValue() / 1e3);
			return new Run(strategy.name(), round, figures);
		}
	}

	private static void sleep(long millis) {
		try {
			Thread.sleep(millis);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new BenchmarkException("Interrupted", ex);
		}
	}

	@Override
	public List<Column> columns() {
		return List.of(Column.of("foregroundP50Millis", "p50 ms", "%,.2f"), Column.of(P99, "p99 ms", "%,.1f"),
				Column.ratio(P99, NONE, "p99, ratio to none"),
				Column.ratio(P99, Unfilled.COMPUTATION, "p99, ratio to a computation"),
				Column.of("foregroundP999Millis", "p99.9 ms", "%,.1f"),
				Column.of("foregroundMaxMillis", "max ms", "%,.0f"),
				Column.of("rowsPerSecond", "rows/s of the backfill", "%,.0f"),
				Column.of(Filled.TYPICAL, "statement p50 ms", "%,.1f"),
				Column.of(Filled.LONGEST, "longest statement ms", "%,.0f"));
	}

	@Override
	public Plot plot() {
		return new Plot("foreground latency, ms", Plot.Kind.LOGARITHMIC_BARS,
				List.of("foregroundP50Millis", P99, "foregroundP999Millis", "foregroundMaxMillis"));
	}

}
