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

package io.zdm.testing;

import java.util.ArrayDeque;
import java.util.Deque;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.zdm.postgres.Database;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.Literal;
import org.awaitility.Awaitility;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A database for one test, empty at its start and dropped at its end, together with the
 * roles and the pools that the test asked for.
 */
public final class TestDatabase implements AutoCloseable {

	private static final int POOL_SIZE = 10;

	private final PostgresServer server;

	private final String name;

	private final Deque<String> roles = new ArrayDeque<>();

	private final Deque<HikariDataSource> pools = new ArrayDeque<>();

	private HikariDataSource superuserPool;

	private TestDatabase(PostgresServer server, String name) {
		this.server = server;
		this.name = name;
	}

	static TestDatabase create(PostgresServer server) {
		String name = server.uniqueName("test");
		server.administration().execute("CREATE DATABASE " + name);
		return new TestDatabase(server, name);
	}

	/**
	 * Return a small pool of connections of the superuser, always the same.
	 * @return the pool, closed after the test
	 */
	public synchronized DataSource dataSource() {
		if (this.superuserPool == null) {
			this.superuserPool = pool(username());
		}
		return this.superuserPool;
	}

	/**
	 * Return a new small pool of connections of a role.
	 * @param role the role, as {@link #createRole(String)} named it
	 * @return the pool, closed after the test
	 */
	public synchronized DataSource dataSource(String role) {
		return pool(role);
	}

	/**
	 * Let the next connections of {@link #dataSource()} be new ones.
	 */
	public synchronized void closeIdleConnections() {
		if (this.superuserPool != null) {
			this.superuserPool.getHikariPoolMXBean().softEvictConnections();
		}
	}

	private HikariDataSource pool(String role) {
		HikariDataSource pool = new HikariDataSource();
		pool.setPoolName(this.name + "-" + role);
		pool.setJdbcUrl(url());
		pool.setUsername(role);
		pool.setPassword(role);
		pool.setMinimumIdle(0);
		pool.setMaximumPoolSize(POOL_SIZE);
		this.pools.push(pool);
		return pool;
	}

	/**
	 * Return a template over {@link #dataSource()}.
	 * @return the template
	 */
	public JdbcTemplate jdbc() {
		return new JdbcTemplate(dataSource());
	}

	/**
	 * Return zdm's own view of {@link #dataSource()}.
	 * @return the database
	 */
	public Database database() {
		return new Database(dataSource());
	}

	/**
	 * Create a role that may log in, with no other right, and whose password is its name.
	 * @param name what the role is for, in lower-case letters
	 * @return the name of the role, unique on the server
	 */
	public synchronized String createRole(String name) {
		String role = this.server.uniqueName(name);
		jdbc().execute("CREATE ROLE %s LOGIN PASSWORD %s".formatted(new Identifier(role), Literal.of(role)));
		this.roles.push(role);
		return role;
	}

	/**
	 * Return the JDBC URL of the database, without credentials.
	 * @return the URL
	 */
	public String url() {
		return this.server.url(this.name);
	}

	/**
	 * Return the name of the database.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Return the host of the server.
	 * @return the host
	 */
	public String host() {
		return this.server.host();
	}

	/**
	 * Return the port of the server.
	 * @return the port
	 */
	public int port() {
		return this.server.port();
	}

	/**
	 * Return the name of the superuser.
	 * @return the name
	 */
	public String username() {
		return PostgresServer.SUPERUSER;
	}

	/**
	 * Return the password of the superuser.
	 * @return the password
	 */
	public String password() {
		return PostgresServer.SUPERUSER;
	}

	/**
	 * Return the major version of the server.
	 * @return the major version, as in 18
	 */
	public int version() {
		return this.server.version();
	}

	@Override
	public synchronized void close() {
		this.pools.forEach(HikariDataSource::close);
		JdbcTemplate administration = this.server.administration();
		administration.execute("ALTER DATABASE %s ALLOW_CONNECTIONS false".formatted(this.name));
		Awaitility.await("end of all sessions of " + this.name)
			.ignoreExceptionsInstanceOf(DataAccessException.class)
			.untilAsserted(() -> drop(administration));
		this.roles.forEach((role) -> administration.execute("DROP ROLE " + new Identifier(role)));
	}

	private void drop(JdbcTemplate administration) {
		administration.queryForList("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ?",
				this.name);
		administration.execute("DROP DATABASE IF EXISTS " + this.name);
	}

	@Override
	public String toString() {
		return url();
	}

}
