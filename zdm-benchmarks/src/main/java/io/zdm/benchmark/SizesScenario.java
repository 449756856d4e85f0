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
import java.util.Locale;

/**
 * How zdm's backfill does on tables of different sizes.
 */
final class SizesScenario implements Scenario {

	static final String NAME = "sizes";

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public long defaultRows() {
		return 0;
	}

	@Override
	public List<Contender> contenders(Bench bench) {
		return bench.options().sizes().stream().map((rows) -> contender(bench, rows)).toList();
	}

	/**
	 * Return how a size is called.
	 * @param rows the number of rows
	 * @return the name, as in {@code 1,000,000 rows}
	 */
	static String label(long rows) {
		return String.format(Locale.ENGLISH, "%,d rows", rows);
	}

	private static Contender contender(Bench bench, long rows) {
		FillRun run = new FillRun(bench.server(), new TestTable(TestTable.Shape.STANDARD, rows), Hindrance.NONE);
		return new Contender(label(rows), (round) -> {
			Run done = run.of(ZdmBackfill.atFullSpeed(1, bench.application()), round);
			return new Run(label(rows), round, done.figures());
		});
	}

	@Override
	public List<Column> columns() {
		return List.of(Column.of("rowsPerSecond", "rows/s", "%,.0f"),
				Column.ratio("rowsPerSecond", label(1_000_000), "rows/s, ratio to a million rows"),
				Column.of("seconds", "seconds", "%,.1f"), Column.of("walBytesPerRow", "WAL bytes/row", "%,.0f"),
				Column.of("heapGrowthShare", "heap growth, share of the table", "%.2f"),
				Column.of("hotShare", "HOT updates, share", "%.2f"));
	}

	@Override
	public Plot plot() {
		return new Plot("rows per second", Plot.Kind.LINE, List.of("rowsPerSecond"));
	}

}
