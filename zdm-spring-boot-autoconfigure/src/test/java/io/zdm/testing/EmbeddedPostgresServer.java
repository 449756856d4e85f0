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

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.jar.JarFile;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A server that is unpacked, once per version and machine, from the binaries that the
 * build has put below {@code target}, and runs as a child of this JVM. Its log is beside
 * the binaries.
 */
final class EmbeddedPostgresServer extends PostgresServer {

	private static final Duration STARTUP = Duration.ofMinutes(2);

	private final EmbeddedPostgres server;

	EmbeddedPostgresServer(int version) {
		super(version);
		try {
			this.server = builder(version).start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("PostgreSQL " + version + " does not start", ex);
		}
	}

	/**
	 * Return a builder of a server with the settings of all tests.
	 * @param version the major version
	 * @return the builder
	 */
	static EmbeddedPostgres.Builder builder(int version) {
		File binaries = binaries(version);
		Redirect log = Redirect.appendTo(new File(binaries.getParentFile(), "postgres-" + version + ".log"));
		EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
			.setPgBinaryResolver((system, hardware) -> read(binaries))
			.setLocaleConfig("locale", "C")
			.setPGStartupWait(STARTUP)
			.setOutputRedirector(log)
			.setErrorRedirector(log);
		SETTINGS.forEach(builder::setServerConfig);
		return builder;
	}

	private static File binaries(int version) {
		File directory = new File(System.getProperty("zdm.test.postgres.binaries", "target/postgres"));
		File binaries = new File(directory, "postgres-" + version + ".jar").getAbsoluteFile();
		if (!binaries.isFile()) {
			throw new IllegalStateException(
					"%s is missing: run './mvnw generate-test-resources -Pall-postgres' first".formatted(binaries));
		}
		return binaries;
	}

	private static InputStream read(File binaries) throws IOException {
		try (JarFile jar = new JarFile(binaries)) {
			var archive = jar.stream()
				.filter((entry) -> entry.getName().endsWith(".txz"))
				.findFirst()
				.orElseThrow(() -> new FileNotFoundException("No archive in " + binaries));
			return new ByteArrayInputStream(jar.getInputStream(archive).readAllBytes());
		}
	}

	@Override
	String host() {
		return "localhost";
	}

	@Override
	int port() {
		return this.server.getPort();
	}

}
