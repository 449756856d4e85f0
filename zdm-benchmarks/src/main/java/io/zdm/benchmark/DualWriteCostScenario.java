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
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

import javax.sql.DataSource;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What each mode of the dual write adds to a write through a repository of Spring Data
 * JDBC, single and in batches.
 */
final class DualWriteCostScenario implements Scenario {

	static final String NAME = "dual-write-cost";

	static final String NONE = "no migration";

	private static final int OPERATIONS = 5000;

	private static final int BATCH = 50;

	private static final int HOT_ROWS = 2000;

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public long defaultRows() {
		return 20_000;
	}

	@Override
	public List<Contender> contenders(Bench bench) {
		ZdmApplication writing = new ZdmApplication(WritingApplication.class, bench.options().properties())
			.with("spring.datasource.hikari.connection-init-sql", "SET synchronous_commit = off");
		List<Contender> contenders = new ArrayList<>();
		ZdmApplication without = writing.with("zdm.enabled", false);
		contenders.add(new Contender(NONE, (round) -> run(bench, without, NONE, round)));
		for (String mode : List.of("trigger", "both", "repository")) {
			ZdmApplication application = writing.with("zdm.dual-write.mode", mode);
			contenders.add(new Contender(mode, (round) -> run(bench, application, mode, round)));
		}
		return contenders;
	}

	private static Run run(Bench bench, ZdmApplication application, String name, int round) {
		TestTable table = new TestTable(TestTable.Shape.STANDARD, bench.rows());
		try (RunDatabase database = table.restore(bench.server());
				ConfigurableApplicationContext context = application.work(database)) {
			if (name.equals(NONE)) {
				database.addColumn();
			}
			else {
				new ZdmWalk(database, "VERIFICATION").await();
			}
			database.execute("VACUUM (ANALYZE) users");
			database.settle();
			return new Run(name, round, measure(database, context));
		}
	}

	private static SortedMap<String, Double> measure(RunDatabase database, ConfigurableApplicationContext context) {
		UserRepository repository = context.getBean(UserRepository.class);
		List<User> users = repository.findAllById(ids(Math.min(HOT_ROWS, database.rows())));
		// Whichever of the pool's connections does the writes.
		BackendCpu cpu = new BackendCpu(new JdbcTemplate(context.getBean(DataSource.class)).queryForList(
				"SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'",
				Long.class));
		SortedMap<String, Double> figures = new TreeMap<>();
		new WriteCost(cpu, OPERATIONS).measure("single",
				(number) -> repository.save(users.get(number % users.size()).withUserName("user " + number)), figures);
		new WriteCost(cpu, OPERATIONS / BATCH).measure("batch", (number) -> {
			List<User> batch = new ArrayList<>();
			for (int row = 0; row < BATCH; row++) {
				batch.add(users.get((number * BATCH + row) % users.size()).withUserName("batch " + number + " " + row));
			}
			repository.saveAll(batch);
		}, figures);
		return figures;
	}

	private static List<Long> ids(long count) {
		return LongStream.rangeClosed(1, count).boxed().toList();
	}

	@Override
	public List<Column> columns() {
		return CostColumns.of(List.of("single", "batch"), NONE);
	}

	@Override
	public Plot plot() {
		return new Plot("processor time of the server per write, µs", Plot.Kind.LOGARITHMIC_BARS,
				List.of("singleCpuMicros", "batchCpuMicros"));
	}

}
