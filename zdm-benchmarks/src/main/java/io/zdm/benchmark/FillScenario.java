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

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares ways to fill a table.
 *
 * @param name the name of the scenario
 * @param shape the table
 * @param defaultRows its rows
 * @param hindrance what goes on beside it
 * @param base what the others are compared with
 * @param names the names of the strategies
 */
record FillScenario(String name, TestTable.Shape shape, long defaultRows, Hindrance hindrance, String base,
		List<String> names) implements Scenario {

	@Override
	public List<Contender> contenders(Bench bench) {
		FillRun run = new FillRun(bench.server(), new TestTable(this.shape, bench.rows()), this.hindrance);
		List<Contender> contenders = new ArrayList<>();
		for (String strategy : this.names) {
			strategy(strategy, bench)
				.ifPresent((found) -> contenders.add(new Contender(found.name(), (round) -> run.of(found, round))));
		}
		return contenders;
	}

	private static Optional<Strategy> strategy(String name, Bench bench) {
		return switch (name) {
			case OneShot.NAME -> Optional.of(new OneShot());
			case Keyset.NAME -> Optional.of(new Keyset(bench.application()));
			case Pgroll.NAME -> bench.options().pgroll().map(Pgroll::new);
			case ZdmBackfill.ONE -> Optional.of(ZdmBackfill.atFullSpeed(1, bench.application()));
			case ZdmBackfill.TWO -> Optional.of(ZdmBackfill.atFullSpeed(2, bench.application()));
			default -> throw new IllegalArgumentException(name);
		};
	}

	@Override
	public List<Column> columns() {
		return List.of(Column.of("rowsPerSecond", "rows/s", "%,.0f"),
				Column.ratio("rowsPerSecond", this.base, "rows/s, ratio to " + this.base),
				Column.of("walBytesPerRow", "WAL bytes/row", "%,.0f"),
				Column.ratio("walBytesPerRow", this.base, "WAL, ratio"),
				Column.of("heapGrowthShare", "heap growth, share of the table", "%.2f"),
				Column.ratio("heapGrowthMegabytes", this.base, "heap growth, ratio"),
				Column.ratio("indexGrowthMegabytes", this.base, "index growth, ratio"),
				Column.of("hotShare", "HOT updates, share", "%.2f"),
				Column.of(Filled.TYPICAL, "statement p50 ms", "%,.1f"),
				Column.of(Filled.LONGEST, "longest statement ms", "%,.0f"));
	}

	@Override
	public Plot plot() {
		return Plot.bars("rows per second", "rowsPerSecond");
	}

}
