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

package io.zdm.sample;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An instance of a release that runs, used through HTTP alone.
 */
final class RunningRelease implements AutoCloseable {

	/**
	 * Impatient, and with a migration that is not taken to its end within the startup.
	 */
	private static final List<String> SETTINGS = List.of("--server.port=0", "--zdm.startup.inline-max-rows=0",
			"--zdm.contract.quiet-period=1s", "--zdm.contract.recent-releases=1s", "--zdm.instance.heartbeat=200ms",
			"--zdm.instance.time-to-live=5s", "--zdm.worker.poll=100ms",
			"--spring.datasource.hikari.maximum-pool-size=4");

	private static final String CREDENTIALS = Base64.getEncoder()
		.encodeToString("operator:operator".getBytes(StandardCharsets.UTF_8));

	private final HttpClient http = HttpClient.newHttpClient();

	private final ConfigurableApplicationContext context;

	private final URI uri;

	private RunningRelease(ConfigurableApplicationContext context) {
		this.context = context;
		this.uri = URI.create("http://localhost:" + context.getEnvironment().getProperty("local.server.port"));
	}

	/**
	 * Start an instance.
	 * @param application its main class
	 * @param profile the profile of the release
	 * @param url the database
	 * @param settings further properties
	 * @return the instance
	 */
	static RunningRelease start(Class<?> application, String profile, String url, String... settings) {
		List<String> arguments = new ArrayList<>(SETTINGS);
		arguments.add("--spring.datasource.url=" + url);
		arguments.addAll(List.of(settings));
		return new RunningRelease(
				new SpringApplicationBuilder(application).profiles(profile).run(arguments.toArray(String[]::new)));
	}

	boolean isReady() {
		return send("GET", "/actuator/health/readiness", "").statusCode() == 200;
	}

	void awaitReady() {
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(this::isReady);
	}

	long create(String name) {
		HttpResponse<String> response = send("POST", "/users",
				"{\"name\": \"%s\", \"email\": \"someone@example.com\"}".formatted(name));
		assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
		return JsonMapper.shared().readTree(response.body()).path("id").asLong();
	}

	void rename(long id, String name) {
		HttpResponse<String> response = send("PUT", "/users/%d/name".formatted(id),
				"{\"name\": \"%s\"}".formatted(name));
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
	}

	String nameOf(long id) {
		HttpResponse<String> response = send("GET", "/users/" + id, "");
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return JsonMapper.shared().readTree(response.body()).path("name").asString();
	}

	String phase() {
		return migration().path("phase").asString();
	}

	String reason() {
		return migration().path("reason").asString("");
	}

	private JsonNode migration() {
		return JsonMapper.shared().readTree(send("GET", "/actuator/zdm/migrations/2", "").body());
	}

	void awaitPhase(String phase) {
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(this::phase, phase::equals);
	}

	/**
	 * Ask for an action until its gate lets it through.
	 * @param action the action
	 */
	void request(String action) {
		Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
			HttpResponse<String> response = send("POST", "/actuator/zdm/migrations/2/" + action, "{}");
			assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
		});
	}

	private HttpResponse<String> send(String method, String path, String body) {
		HttpRequest request = HttpRequest.newBuilder(this.uri.resolve(path))
			.method(method, BodyPublishers.ofString(body))
			.header("Content-Type", "application/json")
			.header("Authorization", "Basic " + CREDENTIALS)
			.timeout(Duration.ofSeconds(30))
			.build();
		try {
			return this.http.send(request, BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError(ex);
		}
	}

	@Override
	public void close() {
		this.context.close();
	}

}
