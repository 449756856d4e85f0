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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;

/**
 * A PgBouncer in transaction mode in front of the server of a test database, as a process
 * of its own on a free port.
 */
public final class PgBouncer implements AutoCloseable {

	private static final Path EXECUTABLE = Path.of("/usr/sbin/pgbouncer");

	private final Process process;

	private final int port;

	private PgBouncer(Process process, int port) {
		this.process = process;
		this.port = port;
	}

	/**
	 * Return whether PgBouncer is installed.
	 * @return whether it is
	 */
	public static boolean isInstalled() {
		return Files.isExecutable(EXECUTABLE);
	}

	/**
	 * Start one.
	 * @param database the database behind it
	 * @param roles the roles that may connect through it besides the superuser, each with
	 * its name as its password
	 * @return the pooler, which accepts connections
	 */
	public static PgBouncer start(TestDatabase database, String... roles) {
		try {
			int port = freePort();
			Path directory = Files.createTempDirectory("pgbouncer");
			StringBuilder users = new StringBuilder(
					"\"%s\" \"%s\"%n".formatted(database.username(), database.password()));
			for (String role : roles) {
				users.append("\"%s\" \"%s\"%n".formatted(role, role));
			}
			Files.writeString(directory.resolve("users.txt"), users);
			Files.writeString(directory.resolve("pgbouncer.ini"), """
					[databases]
					* = host=%s port=%d
					[pgbouncer]
					listen_addr = 127.0.0.1
					listen_port = %d
					unix_socket_dir =
					auth_type = plain
					auth_file = %s
					pool_mode = transaction
					default_pool_size = 20
					max_client_conn = 200
					server_reset_query_always = 0
					ignore_startup_parameters = extra_float_digits
					""".formatted(database.host(), database.port(), port, directory.resolve("users.txt")));
			return launch(directory, port);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static PgBouncer launch(Path directory, int port) throws IOException {
		List<String> command = new ArrayList<>(List.of(EXECUTABLE.toString()));
		if ("root".equals(System.getProperty("user.name"))) {
			// It refuses to run as root, and gives its rights up if it is told to whom.
			command.addAll(List.of("-u", "nobody"));
			new ProcessBuilder("chmod", "-R", "a+rX", directory.toString()).start().onExit().join();
		}
		command.add(directory.resolve("pgbouncer.ini").toString());
		Process process = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(directory.resolve("pgbouncer.log").toFile())
			.start();
		PgBouncer pooler = new PgBouncer(process, port);
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(pooler::accepts);
		return pooler;
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private boolean accepts() {
		if (!this.process.isAlive()) {
			throw new IllegalStateException("PgBouncer ended with " + this.process.exitValue());
		}
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Return the URL of a database through the pooler. Server-prepared statements are
	 * off: in transaction mode the next statement may meet another server session.
	 * @param database the database
	 * @return the JDBC URL
	 */
	public String url(TestDatabase database) {
		return "jdbc:postgresql://127.0.0.1:%d/%s?prepareThreshold=0".formatted(this.port, database.name());
	}

	@Override
	public void close() {
		this.process.destroy();
		this.process.onExit().join();
	}

}
