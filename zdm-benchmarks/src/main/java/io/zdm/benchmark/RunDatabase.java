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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;

/**
 * The database of one run, seen through one connection.
 */
final class RunDatabase implements AutoCloseable {

	private static final String FOOTPRINT = """
			SELECT pg_current_wal_insert_lsn() - '0/0', pg_relation_size('users'),
			    (SELECT COALESCE(sum(pg_relation_size(indexrelid)), 0) FROM pg_index
			     WHERE indrelid = 'users'::regclass AND indisvalid)
			""";

	private final BenchmarkServer server;

	private final String name;

	private final long rows;

	private final Connection connection;

	RunDatabase(BenchmarkServer server, String name, long rows) {
		this.server = server;
		this.name = name;
		this.rows = rows;
		this.connection = connect();
	}

	/**
	 * Open another connection.
	 * @return the connection
	 */
	Connection connect() {
		try {
			return this.server.connect(this.name);
		}
		catch (SQLException ex) {
			throw new BenchmarkException(ex.getMessage() + ", on " + url(), ex);
		}
	}

	String url() {
		return this.server.url(this.name);
	}

	String username() {
		return this.server.username();
	}

	String password() {
		return this.server.password();
	}

	/**
	 * Return how many rows the table has.
	 * @return the number of rows
	 */
	long rows() {
		return this.rows;
	}

	/**
	 * Add the column that is filled.
	 */
	void addColumn() {
		execute("ALTER TABLE users ADD COLUMN display_name text");
	}

	void execute(String sql) {
		try (Statement statement = this.connection.createStatement()) {
			statement.execute(sql);
		}
		catch (SQLException ex) {
			throw failed(ex);
		}
	}

	long number(String query) {
		return query(query, (result) -> result.getLong(1)).orElseThrow();
	}

	String text(String query) {
		return query(query, (result) -> result.getString(1)).orElseThrow();
	}

	/**
	 * Return the time of the server's clock.
	 * @return the time
	 */
	Instant now() {
		return query("SELECT clock_timestamp()", (result) -> result.getObject(1, OffsetDateTime.class).toInstant())
			.orElseThrow();
	}

	/**
	 * Return what is in the first row of a result.
	 * @param <T> the type of it
	 * @param query the query
	 * @param mapper reads the row
	 * @return what it read, if there was a row
	 */
	<T> Optional<T> query(String query, RowMapper<T> mapper) {
		try (Statement statement = this.connection.createStatement();
				ResultSet result = statement.executeQuery(query)) {
			return result.next() ? Optional.of(mapper.map(result)) : Optional.empty();
		}
		catch (SQLException ex) {
			throw failed(ex);
		}
	}

	/**
	 * Bring the table and its indexes into memory and write out what is dirty, so that no
	 * run pays for the one before.
	 */
	void settle() {
		if (number("SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_prewarm'") > 0) {
			execute("CREATE EXTENSION IF NOT EXISTS pg_prewarm");
			execute("SELECT pg_prewarm('users'), (SELECT sum(pg_prewarm(indexrelid)) FROM pg_index "
					+ "WHERE indrelid = 'users'::regclass)");
		}
		else {
			execute("SELECT count(payload) FROM users");
		}
		execute("CHECKPOINT");
	}

	Footprint footprint() {
		return query(FOOTPRINT, (result) -> new Footprint(result.getLong(1), result.getLong(2), result.getLong(3)))
			.orElseThrow();
	}

	/**
	 * Return the updates of the table that the server has counted.
	 * @return all, and those that were HOT
	 */
	Map.Entry<Long, Long> updates() {
		execute("SELECT pg_stat_clear_snapshot()");
		return query("SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'users'",
				(result) -> Map.entry(result.getLong(1), result.getLong(2)))
			.orElseThrow();
	}

	private BenchmarkException failed(SQLException ex) {
		return new BenchmarkException(ex.getMessage() + ", on " + url(), ex);
	}

	@Override
	public void close() {
		try {
			this.connection.close();
		}
		catch (SQLException ex) {
			throw failed(ex);
		}
	}

	/**
	 * Reads one row.
	 *
	 * @param <T> what it makes of it
	 */
	@FunctionalInterface
	interface RowMapper<T> {

		T map(ResultSet result) throws SQLException;

	}

}
