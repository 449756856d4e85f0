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

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.awaitility.Awaitility;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.FileSystemUtils;

/**
 * A primary and a replica that streams from it, of the newest version that the tests are
 * about. The replica begins as a copy of the primary's directory.
 */
public final class ReplicatedServer implements AutoCloseable {

	private static final int FIRST_WITH_SIGNAL_FILE = 12;

	private final Path directory;

	private final EmbeddedPostgres primary;

	private final EmbeddedPostgres replica;

	private final HikariDataSource pool;

	private ReplicatedServer(Path directory, EmbeddedPostgres primary, EmbeddedPostgres replica) {
		this.directory = directory;
		this.primary = primary;
		this.replica = replica;
		this.pool = new HikariDataSource();
		this.pool.setDataSource(primary.getPostgresDatabase());
	}

	/**
	 * Start both servers.
	 * @return the servers, when the replica streams
	 */
	public static ReplicatedServer start() {
		int version = PostgresVersions.selected().newest();
		try {
			Path directory = Files.createTempDirectory("zdm-replicated");
			int port = freePort();
			EmbeddedPostgres primary = server(version, directory.resolve("primary").toFile(), port);
			primary.close();
			copy(directory.resolve("primary"), directory.resolve("replica"));
			follow(version, directory.resolve("replica"), port);
			ReplicatedServer servers = new ReplicatedServer(directory,
					server(version, directory.resolve("primary").toFile(), port),
					server(version, directory.resolve("replica").toFile(), freePort()));
			Awaitility.await("replication")
				.until(() -> servers.primary()
					.queryForObject("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'",
							Integer.class) == 1);
			return servers;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The servers do not start", ex);
		}
	}

	private static EmbeddedPostgres server(int version, File directory, int port) throws IOException {
		return EmbeddedPostgresServer.builder(version)
			.setDataDirectory(directory)
			.setCleanDataDirectory(false)
			.setPort(port)
			.start();
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	private static void copy(Path from, Path to) throws IOException {
		FileSystemUtils.copyRecursively(from, to);
		to.toFile().setReadable(false, false);
		to.toFile().setReadable(true, true);
		to.toFile().setExecutable(false, false);
		to.toFile().setExecutable(true, true);
		to.toFile().setWritable(false, false);
		to.toFile().setWritable(true, true);
		Files.deleteIfExists(to.resolve("epg-lock"));
		Files.deleteIfExists(to.resolve("postmaster.pid"));
	}

	private static void follow(int version, Path directory, int port) throws IOException {
		String primary = "primary_conninfo = 'host=localhost port=%d user=postgres application_name=replica'"
			.formatted(port);
		if (version >= FIRST_WITH_SIGNAL_FILE) {
			Files.createFile(directory.resolve("standby.signal"));
			Files.write(directory.resolve("postgresql.conf"), List.of(primary, "hot_standby = on"),
					StandardOpenOption.APPEND);
		}
		else {
			Files.write(directory.resolve("recovery.conf"), List.of("standby_mode = on", primary));
		}
	}

	/**
	 * Return a pool of connections to the primary.
	 * @return the pool, closed with the servers
	 */
	public DataSource dataSource() {
		return this.pool;
	}

	/**
	 * Return a template over the primary.
	 * @return the template
	 */
	public JdbcTemplate primary() {
		return new JdbcTemplate(this.pool);
	}

	/**
	 * Return a template over the replica.
	 * @return the template
	 */
	public JdbcTemplate replica() {
		return new JdbcTemplate(this.replica.getPostgresDatabase());
	}

	@Override
	public void close() throws IOException {
		this.pool.close();
		this.replica.close();
		this.primary.close();
		FileSystemUtils.deleteRecursively(this.directory);
	}

}
