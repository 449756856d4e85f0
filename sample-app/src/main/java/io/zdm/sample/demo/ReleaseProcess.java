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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.zdm.DualWriteMode;

/**
 * An instance of a release: a JVM of its own, on a port of its own, with its output in a
 * file.
 */
final class ReleaseProcess implements Backend {

	private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

	private static final Duration START_TIMEOUT = Duration.ofMinutes(3);

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

	private final Release release;

	private final Process process;

	private final Path log;

	private final HttpClient http;

	private final URI uri;

	private ReleaseProcess(Release release, Process process, Path log, HttpClient http) {
		this.release = release;
		this.process = process;
		this.log = log;
		this.http = http;
		this.uri = awaitPort();
	}

	/**
	 * Start an instance and wait until it listens.
	 * @param release its release
	 * @param dualWrite who keeps old and new columns in step
	 * @param log the file for its output
	 * @param database the database that it is to use
	 * @param http for asking whether it is ready
	 * @return the instance, not ready perhaps
	 */
	static ReleaseProcess start(Release release, DualWriteMode dualWrite, Path log, DemoDatabase database,
			HttpClient http) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), release.mainClass()));
		command.add("--server.port=0");
		// A day is the default. The demonstration has no day.
		command.add("--zdm.contract.quiet-period=3s");
		command.add("--zdm.contract.recent-releases=3s");
		command.add("--zdm.dual-write.mode=" + dualWrite.name().toLowerCase(Locale.ROOT));
		// Small tables would be filled within the startup, and there would be less to
		// see.
		command.add("--zdm.startup.inline-max-rows=0");
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
		builder.environment().putAll(database.environment());
		try {
			Process process = builder.start();
			Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
			return new ReleaseProcess(release, process, log, http);
		}
		catch (IOException ex) {
			throw new DemoException("Release %s did not start: %s".formatted(release.version(), ex.getMessage()), ex);
		}
	}

	@Override
	public String name() {
		return this.release.version();
	}

	@Override
	public URI uri() {
		return this.uri;
	}

	@Override
	public boolean isReady() {
		HttpRequest request = HttpRequest.newBuilder(this.uri.resolve("/actuator/health/readiness"))
			.timeout(Duration.ofSeconds(2))
			.build();
		try {
			return this.http.send(request, BodyHandlers.discarding()).statusCode() == 200;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * Ask the instance to stop, as an orchestrator does, and wait until it has.
	 */
	void stop() {
		this.process.destroy();
		try {
			if (!this.process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
				throw new DemoException("Release %s did not stop within %d s, see %s".formatted(name(),
						STOP_TIMEOUT.toSeconds(), this.log));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private URI awaitPort() {
		long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
		while (System.nanoTime() < deadline) {
			Matcher matcher = PORT.matcher(output());
			if (matcher.find()) {
				return URI.create("http://localhost:" + matcher.group(1));
			}
			if (!this.process.isAlive()) {
				throw new DemoException("Release %s did not start, see %s".formatted(name(), this.log));
			}
			Pause.of(Duration.ofMillis(100));
		}
		this.process.destroyForcibly();
		throw new DemoException(
				"Release %s did not start within %d s, see %s".formatted(name(), START_TIMEOUT.toSeconds(), this.log));
	}

	private String output() {
		try {
			return Files.readString(this.log);
		}
		catch (IOException ex) {
			throw new DemoException("Cannot read " + this.log, ex);
		}
	}

}
