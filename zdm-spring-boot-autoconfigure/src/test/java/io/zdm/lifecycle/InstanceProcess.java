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

package io.zdm.lifecycle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.zdm.testing.TestDatabase;
import org.awaitility.Awaitility;

/**
 * An instance in a process of its own, which works on the rename, and can be stopped,
 * killed, suspended and resumed.
 */
final class InstanceProcess implements AutoCloseable {

	private final String name;

	private final Process process;

	private final Path log;

	private InstanceProcess(String name, Process process, Path log) {
		this.name = name;
		this.process = process;
		this.log = log;
	}

	/**
	 * Start a process of the release that ships the rename and wait until it is
	 * connected.
	 * @param database the database
	 * @return the process
	 * @throws IOException if it cannot be started
	 */
	static InstanceProcess launch(TestDatabase database) throws IOException {
		return launch(database, Duration.ZERO);
	}

	/**
	 * Start a process of the release that ships the rename, which seals, and wait until
	 * it is connected.
	 * @param database the database
	 * @param seal how long columns stay sealed
	 * @return the process
	 * @throws IOException if it cannot be started
	 */
	static InstanceProcess launch(TestDatabase database, Duration seal) throws IOException {
		InstanceProcess instance = launch(database, InstanceOptions.DEFAULT.withSeal(seal));
		instance.awaitConnection(database);
		return instance;
	}

	/**
	 * Start a process and do not wait.
	 * @param database the database
	 * @param options what it is told
	 * @return the process
	 * @throws IOException if it cannot be started
	 */
	static InstanceProcess launch(TestDatabase database, InstanceOptions options) throws IOException {
		Path log = Files.createTempFile("instance", ".log");
		String name = "instance-" + log.getFileName();
		List<String> command = new ArrayList<>();
		command.add(ProcessHandle.current().info().command().orElse("java"));
		command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto"));
		if (!options.clock().isZero()) {
			command.add(WrongClock.agent());
		}
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), WorkingInstance.class.getName(),
				database.url(), database.username(), database.password(), name));
		command.addAll(options.arguments());
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
		return new InstanceProcess(name, process, log);
	}

	private void awaitConnection(TestDatabase database) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.until(() -> !this.process.isAlive() || isConnected(database, this.name));
		if (!this.process.isAlive()) {
			throw new IllegalStateException("The instance ended by itself: " + log());
		}
	}

	private static boolean isConnected(TestDatabase database, String name) {
		Integer count = database.jdbc()
			.queryForObject("SELECT count(*) FROM pg_stat_activity WHERE application_name = ?", Integer.class, name);
		return count != null && count > 0;
	}

	/**
	 * End the process with SIGTERM, as an orchestrator does, and wait until it has.
	 */
	void stop() {
		this.process.destroy();
		this.process.onExit().join();
	}

	/**
	 * End the process with SIGKILL.
	 */
	void kill() {
		this.process.destroyForcibly();
		this.process.onExit().join();
	}

	void suspend() throws IOException {
		signal("-STOP");
	}

	void resume() throws IOException {
		signal("-CONT");
	}

	private void signal(String signal) throws IOException {
		new ProcessBuilder("kill", signal, Long.toString(this.process.pid())).start().onExit().join();
	}

	/**
	 * Return the name that its sessions have.
	 * @return the name
	 */
	String name() {
		return this.name;
	}

	long pid() {
		return this.process.pid();
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	String log() {
		try {
			return Files.readString(this.log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		kill();
	}

}
