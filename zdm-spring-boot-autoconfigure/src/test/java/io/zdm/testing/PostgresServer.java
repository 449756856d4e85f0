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

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.testcontainers.DockerClientFactory;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * A running server of one major version, shared by all tests of the JVM and stopped with
 * it: a container where Docker answers, the embedded server elsewhere.
 */
abstract class PostgresServer {

	/**
	 * The superuser, whose password is the same word.
	 */
	static final String SUPERUSER = "postgres";

	/**
	 * What the server is started with. Nothing has to survive a crash; hundreds of
	 * sessions are what pools of several instances need; and the statistics of statements
	 * are there for databases that ask for them: what all others ran would crowd them
	 * out.
	 */
	static final Map<String, String> SETTINGS = Map.of("fsync", "off", "synchronous_commit", "off", "full_page_writes",
			"off", "max_connections", "300", "max_prepared_transactions", "20", "wal_level", "logical", "timezone",
			"UTC", "shared_preload_libraries", "pg_stat_statements", "pg_stat_statements.track", "none",
			"pg_stat_statements.max", "1000");

	private static final Map<Integer, PostgresServer> running = new ConcurrentHashMap<>();

	private final int version;

	private final AtomicInteger names = new AtomicInteger();

	PostgresServer(int version) {
		this.version = version;
	}

	static PostgresServer of(int version) {
		return running.computeIfAbsent(version, PostgresServer::start);
	}

	private static PostgresServer start(int version) {
		return Docker.ANSWERS ? new ContainerPostgresServer(version) : new EmbeddedPostgresServer(version);
	}

	int version() {
		return this.version;
	}

	abstract String host();

	abstract int port();

	String url(String database) {
		return "jdbc:postgresql://%s:%d/%s".formatted(host(), port(), database);
	}

	/**
	 * Return a name that nothing else on the server has.
	 * @param prefix what the name is for
	 * @return the name
	 */
	String uniqueName(String prefix) {
		return prefix + "_" + this.names.incrementAndGet();
	}

	/**
	 * Return access to the database in which databases are created and dropped.
	 * @return the template
	 */
	JdbcTemplate administration() {
		return new JdbcTemplate(new DriverManagerDataSource(url("postgres"), SUPERUSER, SUPERUSER));
	}

	/**
	 * Asked once, and only when the first server is needed.
	 */
	private static final class Docker {

		static final boolean ANSWERS = DockerClientFactory.instance().isDockerAvailable();

	}

}
