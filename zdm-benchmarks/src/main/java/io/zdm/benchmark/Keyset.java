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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The usual loop: a few thousand rows in the order of the key, one transaction each, with
 * zdm's sync trigger on the table.
 */
final class Keyset implements Strategy {

	static final String NAME = "keyset batches";

	private static final int BATCH = 5000;

	private final ZdmApplication application;

	Keyset(ZdmApplication application) {
		this.application = application;
	}

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public void prepare(RunDatabase database) {
		this.application.expand(database);
	}

	@Override
	public Filled fill(RunDatabase database) {
		String mapping = database.text("SELECT id FROM zdm.mapping");
		Histogram statements = new Histogram(3);
		try (Connection connection = database.connect(); Statement setting = connection.createStatement()) {
			// As the backfill does, so that the trigger does not write back.
			setting.execute("SET zdm.backfill = '%s'".formatted(mapping));
			Instant start = database.now();
			Object from = key(connection, "SELECT id FROM users ORDER BY id LIMIT 1", null);
			while (from != null) {
				Object to = key(connection,
						"SELECT id FROM users WHERE id >= ? ORDER BY id OFFSET %d LIMIT 1".formatted(BATCH), from);
				long nanos = System.nanoTime();
				update(connection, from, to);
				statements.recordValue((System.nanoTime() - nanos) / 1000);
				from = to;
			}
			return new Filled(start, database.now(), database.footprint(), Filled.statements(statements));
		}
		catch (SQLException ex) {
			throw new BenchmarkException("A batch failed: " + ex.getMessage(), ex);
		}
	}

	private static @Nullable Object key(Connection connection, String query, @Nullable Object from)
			throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(query)) {
			if (from != null) {
				statement.setObject(1, from);
			}
			try (ResultSet result = statement.executeQuery()) {
				return result.next() ? result.getObject(1) : null;
			}
		}
	}

	private static void update(Connection connection, Object from, @Nullable Object to) throws SQLException {
		String sql = "UPDATE users SET display_name = user_name WHERE id >= ?" + ((to != null) ? " AND id < ?" : "");
		try (PreparedStatement statement = connection.prepareStatement(sql)) {
			statement.setObject(1, from);
			if (to != null) {
				statement.setObject(2, to);
			}
			statement.executeUpdate();
		}
	}

}
