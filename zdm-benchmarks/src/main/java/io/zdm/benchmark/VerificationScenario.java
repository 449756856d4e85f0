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

import org.springframework.context.ConfigurableApplicationContext;

/**
 * How long the proof takes that every row is right.
 */
final class VerificationScenario implements Scenario {

	static final String NAME = "verification";

	private static final String ZDM = "zdm";

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public long defaultRows() {
		return 2_000_000;
	}

	@Override
	public List<Contender> contenders(Bench bench) {
		ZdmApplication application = bench.application()
			.with("zdm.backfill.workers", 2)
			.with("zdm.backfill.pause-ratio", 0);
		return List.of(new Contender(ZDM, (round) -> run(bench, application, round)));
	}

	private static Run run(Bench bench, ZdmApplication application, int round) {
		TestTable table = new TestTable(TestTable.Shape.STANDARD, bench.rows());
		try (RunDatabase database = table.restore(bench.server())) {
			application.expand(database);
			database.settle();
			ConfigurableApplicationContext context = application.work(database);
			try {
				Filled filled = new ZdmWalk(database, "BACKFILL").await();
				Filled verified = new ZdmWalk(database, "VERIFICATION").await();
				SortedMap<String, Double> figures = new TreeMap<>();
				figures.put("rowsPerSecond", bench.rows() / verified.seconds());
				figures.put("seconds", verified.seconds());
				figures.put("shareOfBackfill", verified.seconds() / filled.seconds());
				return new Run(ZDM, round, figures);
			}
			finally {
				context.close();
			}
		}
	}

	@Override
	public List<Column> columns() {
		return List.of(Column.of("rowsPerSecond", "rows/s compared", "%,.0f"), Column.of("seconds", "seconds", "%,.2f"),
				Column.of("shareOfBackfill", "share of the backfill's time", "%.2f"));
	}

	@Override
	public Plot plot() {
		return Plot.bars("rows compared per second", "rowsPerSecond");
	}

}
