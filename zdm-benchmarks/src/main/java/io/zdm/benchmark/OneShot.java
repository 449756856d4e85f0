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
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;

import org.HdrHistogram.Histogram;

/**
 * One big UPDATE, with no trigger on the table: what everything is compared with.
 */
final class OneShot implements Strategy {

	static final String NAME = "one-shot UPDATE";

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public void prepare(RunDatabase database) {
		database.addColumn();
	}

	@Override
	public Filled fill(RunDatabase database) {
		try (Connection connection = database.connect(); Statement statement = connection.createStatement()) {
			Instant start = database.now();
			long nanos = System.nanoTime();
			statement.executeUpdate("UPDATE users SET display_name = user_name");
			Histogram statements = new Histogram(3);
			statements.recordValue((System.nanoTime() - nanos) / 1000);
			return new Filled(start, database.now(), database.footprint(), Filled.statements(statements));
		}
		catch (SQLException ex) {
			throw new BenchmarkException("The UPDATE failed: " + ex.getMessage(), ex);
		}
	}

}
