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

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.jar.JarFile;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.jspecify.annotations.Nullable;

/**
 * The server of a run: an embedded one, or one that was given.
 */
final class BenchmarkServer implements AutoCloseable {

	/**
	 * What initdb leaves, more shared buffers apart; the embedded server would have other
	 * ideas of what must survive a crash.
	 */
	private static final Map<String, String> SETTINGS = Map.of("shared_buffers", "1GB", "fsync", "on",
			"synchronous_commit", "on", "full_page_writes", "on", "max_connections", "100");

	private final String url;

	private final String username;

	private final String password;

	private final @Nullable EmbeddedPostgres embedded;

	private BenchmarkServer(String url, String username, String password, @Nullable EmbeddedPostgres embedded) {
		this.url = url;
		this.username = username;
		this.password = password;
		this.embedded = embedded;
	}

	/**
	 * Start a server with a fresh data directory.
	 * @param version its major version
	 * @return the server
	 */
	static BenchmarkServer embedded(int version) {
		File directory = new File(System.getProperty("zdm.benchmark.binaries", "zdm-benchmarks/target/postgres"));
		File binaries = new File(directory, "postgres-" + version + ".jar").getAbsoluteFile();
		if (!binaries.isFile()) {
			throw new BenchmarkException(
					"PostgreSQL %d is not among the servers of the build: %s is missing".formatted(version, binaries));
		}
		Redirect log = Redirect.appendTo(new File(directory, "benchmark-" + version + ".log"));
		EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
			.setPgBinaryResolver((system, hardware) -> archive(binaries))
			// Not below the directory for temporary files, which may be in memory.
			.setDataDirectory(new File(directory, "data-%d-%d".formatted(version, ProcessHandle.current().pid())))
			.setLocaleConfig("locale", "C")
			.setPGStartupWait(Duration.ofMinutes(1))
			.setOutputRedirector(log)
			.setErrorRedirector(log);
		SETTINGS.forEach(builder::setServerConfig);
		try {
			EmbeddedPostgres server = builder.start();
			String url = "jdbc:postgresql://localhost:%d/postgres".formatted(server.getPort());
			return new BenchmarkServer(url, "postgres", "postgres", server);
		}
		catch (IOException ex) {
			throw new BenchmarkException("PostgreSQL %d does not start".formatted(version), ex);
		}
	}

	private static InputStream archive(File binaries) throws IOException {
		try (JarFile jar = new JarFile(binaries)) {
			var archive = jar.stream()
				.filter((entry) -> entry.getName().endsWith(".txz"))
				.findFirst()
				.orElseThrow(() -> new FileNotFoundException("No archive in " + binaries));
			return new ByteArrayInputStream(jar.getInputStream(archive).readAllBytes());
		}
	}

	/**
	 * Use a server that runs.
	 * @param url the JDBC URL of a database of the server
	 * @param username a superuser
	 * @param password the password
	 * @return the server
	 */
	static BenchmarkServer given(String url, String username, String password) {
		return new BenchmarkServer(url, username, password, null);
	}

	/**
	 * Return the URL of a database.
	 * @param database its name
	 * @return the JDBC URL
	 */
	String url(String database) {
		return this.url.replaceFirst("(jdbc:postgresql://[^/]*/)[^?]*", "$1" + database);
	}

	String username() {
		return this.username;
	}

	String password() {
		return this.password;
	}

	Connection connect(String database) throws SQLException {
		Properties properties = new Properties();
		properties.setProperty("user", this.username);
		properties.setProperty("password", this.password);
		properties.setProperty("ApplicationName", "zdm-benchmarks");
		return DriverManager.getConnection(url(database), properties);
	}

	/**
	 * Run statements about databases.
	 * @param statements the statements
	 */
	void administer(String... statements) {
		try (Connection connection = connect("postgres"); Statement statement = connection.createStatement()) {
			for (String sql : statements) {
				statement.execute(sql);
			}
		}
		catch (SQLException ex) {
			throw new BenchmarkException(ex.getMessage() + ", on " + this.url, ex);
		}
	}

	@Override
	public void close() {
		if (this.embedded != null) {
			try {
				this.embedded.close();
			}
			catch (IOException ex) {
				throw new BenchmarkException("PostgreSQL does not stop", ex);
			}
		}
	}

}
