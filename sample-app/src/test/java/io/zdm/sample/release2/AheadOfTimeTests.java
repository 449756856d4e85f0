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

package io.zdm.sample.release2;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.zdm.sample.EmptyDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Release 2 processed ahead of time, which the build does before the tests: it starts,
 * and keeps what it writes in step, though no trigger helps it.
 */
class AheadOfTimeTests {

	private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

	private final HttpClient http = HttpClient.newHttpClient();

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path directory;

	@Test
	void keepsInStepWhatItWrites() throws IOException, InterruptedException {
		assertThat(ClassUtils.isPresent(Release2Application.class.getName() + "__ApplicationContextInitializer", null))
			.as("process-aot has run")
			.isTrue();
		String url = EmptyDatabase.create();
		// Somebody else is connected, so that this is no fresh database.
		SingleConnectionDataSource other = new SingleConnectionDataSource(url, false);
		JdbcClient jdbc = JdbcClient.create(other);
		jdbc.sql("SELECT 1").query(Integer.class).single();
		Path log = this.directory.resolve("release2.log");
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Dspring.aot.enabled=true", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
				Release2Application.class.getName(), "--server.port=0", "--spring.datasource.url=" + url,
				"--zdm.dual-write.mode=repository")
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		try {
			URI uri = await(process, log);
			Awaitility.await()
				.atMost(Duration.ofMinutes(1))
				.until(() -> send(uri, "GET", "/actuator/health/readiness", "").statusCode() == 200);

			assertThat(send(uri, "POST", "/users", "{\"name\": \"Ada\", \"email\": \"ada@example.com\"}").statusCode())
				.isEqualTo(201);
			assertThat(userName(jdbc)).isEqualTo("Ada");
			long id = jdbc.sql("SELECT id FROM users").query(Long.class).single();
			assertThat(send(uri, "PUT", "/users/" + id + "/name", "{\"name\": \"Ada Lovelace\"}").statusCode())
				.isEqualTo(200);
			assertThat(userName(jdbc)).isEqualTo("Ada Lovelace");
			assertThat(Files.readString(log)).contains("Starting AOT-processed");
		}
		finally {
			process.destroyForcibly().onExit().join();
			other.destroy();
		}
	}

	private static String userName(JdbcClient jdbc) {
		return jdbc.sql("SELECT user_name FROM users").query(String.class).single();
	}

	private HttpResponse<String> send(URI uri, String method, String path, String body)
			throws IOException, InterruptedException {
		return this.http.send(HttpRequest.newBuilder(uri.resolve(path))
			.method(method, BodyPublishers.ofString(body))
			.header("Content-Type", "application/json")
			.build(), BodyHandlers.ofString());
	}

	private static URI await(Process process, Path log) {
		Awaitility.await()
			.atMost(Duration.ofMinutes(2))
			.until(() -> !process.isAlive() || PORT.matcher(Files.readString(log)).find());
		try {
			Matcher matcher = PORT.matcher(Files.readString(log));
			assertThat(matcher.find()).as(Files.readString(log)).isTrue();
			return URI.create("http://localhost:" + matcher.group(1));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
