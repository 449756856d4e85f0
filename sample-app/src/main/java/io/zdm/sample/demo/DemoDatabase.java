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

package io.zdm.sample.demo;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.jspecify.annotations.Nullable;

/**
 * The database of the demonstration: an embedded server with a fresh data directory, or
 * an empty database that was given.
 */
final class DemoDatabase implements AutoCloseable {

	private final String url;

	private final String username;

	private final String password;

	private final @Nullable EmbeddedPostgres server;

	private DemoDatabase(String url, String username, String password, @Nullable EmbeddedPostgres server) {
		this.url = url;
		this.username = username;
		this.password = password;
		this.server = server;
	}

	static DemoDatabase embedded() {
		try {
			EmbeddedPostgres server = EmbeddedPostgres.builder().setPGStartupWait(Duration.ofMinutes(1)).start();
			String url = "jdbc:postgresql://localhost:%d/postgres".formatted(server.getPort());
			return new DemoDatabase(url, "postgres", "postgres", server);
		}
		catch (IOException ex) {
			throw new DemoException("The embedded PostgreSQL did not start: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Use a database that exists.
	 * @param url its JDBC URL
	 * @param username the role, which may create tables and a schema
	 * @param password its password
	 * @return the database, found to be empty
	 */
	static DemoDatabase given(String url, String username, String password) {
		DemoDatabase database = new DemoDatabase(url, username, password, null);
		long relations = database.count("""
				SELECT count(*)
				FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
				WHERE c.relkind IN ('r', 'p') AND (n.nspname = current_schema() OR n.nspname = 'zdm')
				""");
		if (relations > 0) {
			throw new DemoException(
					"There are tables in %s already: give the demonstration an empty database.".formatted(url));
		}
		return database;
	}

	/**
	 * Return what an application is to be told so that it uses this database.
	 * @return environment variables
	 */
	Map<String, String> environment() {
		return Map.of("SPRING_DATASOURCE_URL", this.url, "SPRING_DATASOURCE_USERNAME", this.username,
				"SPRING_DATASOURCE_PASSWORD", this.password);
	}

	String describe() {
		try (Connection connection = connect()) {
			return "PostgreSQL %s at %s".formatted(connection.getMetaData().getDatabaseProductVersion(), this.url);
		}
		catch (SQLException ex) {
			throw failed(ex);
		}
	}

	/**
	 * Add users, one in three with an order. User 7 is called "User 7".
	 * @param users how many
	 */
	void fill(int users) {
		execute("""
				INSERT INTO users (id, user_name, email)
				SELECT n, 'User ' || n, 'user' || n || '@example.com'
				FROM generate_series(1, %d) AS n
				""".formatted(users));
		execute("SELECT setval(pg_get_serial_sequence('users', 'id'), %d)".formatted(users));
		execute("""
				INSERT INTO orders (user_id, product, quantity)
				SELECT n, 'teapot', 1
				FROM generate_series(1, %d, 3) AS n
				""".formatted(users));
		execute("VACUUM (ANALYZE) users, orders");
	}

	long count(String query) {
		try (Connection connection = connect();
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery(query)) {
			result.next();
			return result.getLong(1);
		}
		catch (SQLException ex) {
			throw failed(ex);
		}
	}

	Connection connect() throws SQLException {
		Properties properties = new Properties();
		properties.setProperty("user", this.username);
		properties.setProperty("password", this.password);
		properties.setProperty("ApplicationName", "zdm-demo");
		return DriverManager.getConnection(this.url, properties);
	}

	@Override
	public void close() {
		if (this.server != null) {
			try {
				this.server.close();
			}
			catch (IOException ex) {
				throw new DemoException("The embedded PostgreSQL did not stop: " + ex.getMessage(), ex);
			}
		}
	}

	private void execute(String sql) {
		try (Connection connection = connect(); Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
		catch (SQLException ex) {
			throw failed(ex);
		}
	}

	private DemoException failed(SQLException ex) {
		return new DemoException("%s, on %s".formatted(ex.getMessage(), this.url), ex);
	}

}
