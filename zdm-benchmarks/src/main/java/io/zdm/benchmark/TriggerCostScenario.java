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

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import org.postgresql.PGConnection;

/**
 * What the sync trigger adds to a write: one connection, JDBC, commits that do not wait
 * for the disk, so that what is left is the work of the processor.
 */
final class TriggerCostScenario implements Scenario {

	static final String NAME = "trigger-cost";

	static final String NONE = "no trigger";

	static final String ZDM = "zdm's trigger";

	static final String PGROLL = "pgroll's trigger";

	private static final int OPERATIONS = 10_000;

	/**
	 * As many rows as are written again and again.
	 */
	private static final int HOT_ROWS = 2000;

	private static final int BATCH = 50;

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
		List<Contender> contenders = new ArrayList<>();
		contenders.add(new Contender(NONE, (round) -> run(bench, NONE, round, RunDatabase::addColumn)));
		contenders.add(new Contender(ZDM, (round) -> run(bench, ZDM, round, (database) -> {
			// Filled, but without the index that zdm would make: the trigger alone.
			Keyset filling = new Keyset(bench.application());
			filling.prepare(database);
			filling.fill(database);
		})));
		bench.options()
			.pgroll()
			.map(Pgroll::new)
			.ifPresent((pgroll) -> contenders
				.add(new Contender(PGROLL, (round) -> run(bench, PGROLL, round, (database) -> {
					pgroll.prepare(database);
					pgroll.fill(database);
					FillRun.requireComplete(database, pgroll);
				}))));
		return contenders;
	}

	private static Run run(Bench bench, String name, int round, Preparation preparation) {
		TestTable table = new TestTable(TestTable.Shape.STANDARD, bench.rows());
		try (RunDatabase database = table.restore(bench.server())) {
			preparation.prepare(database);
			database.execute("VACUUM (ANALYZE) users");
			database.settle();
			try (Connection connection = database.connect(); Statement setting = connection.createStatement()) {
				setting.execute("SET synchronous_commit = off");
				return new Run(name, round, measure(connection, bench.rows()));
			}
		}
		catch (SQLException ex) {
			throw new BenchmarkException("A write failed: " + ex.getMessage(), ex);
		}
	}

	private static SortedMap<String, Double> measure(Connection connection, long rows) throws SQLException {
		SortedMap<String, Double> figures = new TreeMap<>();
		long hot = Math.min(HOT_ROWS, rows);
		BackendCpu cpu = new BackendCpu(List.of((long) connection.unwrap(PGConnection.class).getBackendPID()));
		try (PreparedStatement synced = connection.prepareStatement("UPDATE users SET user_name = ? WHERE id = ?");
				PreparedStatement other = connection.prepareStatement("UPDATE users SET status = ? WHERE id = ?");
				PreparedStatement insert = connection.prepareStatement("""
						INSERT INTO users (id, user_name, email, status, created_at)
						VALUES (?, ?, 'new@example.com', 'active', now())
						""")) {
			WriteCost single = new WriteCost(cpu, OPERATIONS);
			single.measure("synced", (number) -> update(synced, "user " + number, 1 + number % hot), figures);
			single.measure("other", (number) -> update(other, "status " + number, 1 + number % hot), figures);
			single.measure("insert", (number) -> {
				insert.setLong(1, rows + 1 + number);
				insert.setString(2, "new " + number);
				insert.executeUpdate();
			}, figures);
			connection.setAutoCommit(false);
			new WriteCost(cpu, OPERATIONS / BATCH).measure("batch", (number) -> {
				for (int row = 0; row < BATCH; row++) {
					synced.setString(1, "batch %d %d".formatted(number, row));
					synced.setLong(2, 1 + (number * (long) BATCH + row) % hot);
					synced.addBatch();
				}
				synced.executeBatch();
				connection.commit();
			}, figures);
		}
		return figures;
	}

	private static void update(PreparedStatement statement, String value, long id) throws SQLException {
		statement.setString(1, value);
		statement.setLong(2, id);
		statement.executeUpdate();
	}

	@Override
	public List<Column> columns() {
		return CostColumns.of(List.of("synced", "other", "insert", "batch"), NONE);
	}

	@Override
	public Plot plot() {
		return new Plot("processor time of the server per write, µs", Plot.Kind.LOGARITHMIC_BARS,
				List.of("syncedCpuMicros", "otherCpuMicros", "insertCpuMicros", "batchCpuMicros"));
	}

	/**
	 * Brings the table into the state to be measured.
	 */
	@FunctionalInterface
	private interface Preparation {

		void prepare(RunDatabase database);

	}

}
