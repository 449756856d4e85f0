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

package io.zdm.actuate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Takes a migration through its life by the endpoint, and holds what it answers against
 * what {@code docs/endpoint.md} shows.
 */
@PostgresTest
class EndpointDocumentationTests {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	/**
	 * A comment that names the request, followed by the answer.
	 */
	private static final Pattern EXAMPLE = Pattern.compile("<!-- (\\w+ \\S+ \\d+) -->\\s+```json\\n(.*?)```",
			Pattern.DOTALL);

	private final Map<String, JsonNode> answers = new TreeMap<>();

	private RestTestClient client;

	@Test
	void theDocumentationShowsWhatTheEndpointAnswers(TestDatabase database) throws IOException {
		database.jdbc().execute("CREATE TABLE users (id bigint PRIMARY KEY, user_name text NOT NULL)");
		database.jdbc().execute("INSERT INTO users SELECT n, 'user ' || n FROM generate_series(1, 1000) n");

		try (ConfigurableApplicationContext context = start(database)) {
			this.client = RestTestClient.bindToServer()
				.baseUrl("http://localhost:" + context.getEnvironment().getProperty("local.server.port"))
				.build();
			awaitPhase("MIGRATED");
			awaitRecheck();
			get("");
			get("/instances");
			get("/migrations/2");
			get("/migrations/2/plan");
			get("/migrations/9");
			post("/migrations/2/settings", "{\"set\": \"pause-ratio=1\", \"reason\": \"sale until noon\"}");
			post("/migrations/2/settings", "{\"set\": \"pause-ratio=fast\"}");
			post("/settings", "{\"set\": \"workers=2, throttles.wal-rate.pause=64MB\"}");
			get("/settings");
			post("/migrations/2/contact", "{}");
			database.jdbc().execute("UPDATE users SET user_name = 'renamed by psql' WHERE id = 1");
			post("/migrations/2/contract", "{}");
			post("/migrations/2/contract",
					"{\"reason\": \"psql was me\", \"override\": \"quiet-period,sessions-accounted\"}");
			awaitPhase("COMPLETED");
			assertThat(database.jdbc().queryForObject("SELECT display_name FROM users WHERE id = 1", String.class))
				.isEqualTo("renamed by psql");
		}

		keep();
		compareWithDocumentation();
	}

	private static ConfigurableApplicationContext start(TestDatabase database) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.SERVLET)
			.properties("server.port=0", "spring.application.name=shop", "zdm.instance.version=2.0",
					"zdm.locations=classpath:endpoint/zdm", "zdm.worker.poll=200ms",
					"management.endpoints.web.exposure.include=zdm,health",
					"management.endpoint.zdm.access=unrestricted", "spring.flyway.enabled=false",
					"spring.liquibase.enabled=false", "spring.datasource.url=" + database.url(),
					"spring.datasource.username=" + database.username(),
					"spring.datasource.password=" + database.password())
			.run();
	}

	private void awaitPhase(String phase) {
		Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
			JsonNode answer = answer(this.client.get().uri("/actuator/zdm/migrations").exchange());
			assertThat(answer.at("/migrations/0/phase").asString()).as(answer.toString()).isEqualTo(phase);
		});
	}

	/**
	 * After the first pass it rests for a while.
	 */
	private void awaitRecheck() {
		Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
			JsonNode answer = answer(this.client.get().uri("/actuator/zdm/migrations/2").exchange());
			assertThat(answer.at("/recheck/0").has("finishedAt")).as(answer.toString()).isTrue();
		});
	}

	private void get(String path) {
		record("GET", path, this.client.get().uri("/actuator/zdm" + path).exchange());
	}

	private void post(String path, String body) {
		record("POST", path,
				this.client.post()
					.uri("/actuator/zdm" + path)
					.contentType(MediaType.APPLICATION_JSON)
					.body(body)
					.exchange());
	}

	private void record(String method, String path, RestTestClient.ResponseSpec response) {
		EntityExchangeResult<byte[]> result = response.expectBody().returnResult();
		this.answers.put("%s /actuator/zdm%s %d".formatted(method, path, result.getStatus().value()),
				JSON.readTree(result.getResponseBody()));
	}

	private static JsonNode answer(RestTestClient.ResponseSpec response) {
		return JSON.readTree(response.expectBody().returnResult().getResponseBody());
	}

	/**
	 * The answers as a file, from which the documentation is written.
	 */
	private void keep() throws IOException {
		StringBuilder text = new StringBuilder();
		this.answers.forEach((request, answer) -> text.append("<!-- ")
			.append(request)
			.append(" -->\n```json\n")
			.append(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(answer))
			.append("\n```\n"));
		Files.writeString(Files.createDirectories(Path.of("target")).resolve("endpoint-answers.md"), text);
	}

	private void compareWithDocumentation() throws IOException {
		Matcher examples = EXAMPLE.matcher(Files.readString(Path.of("../docs/endpoint.md")));
		Set<String> shown = new TreeSet<>();
		while (examples.find()) {
			String request = examples.group(1);
			shown.add(request);
			assertThat(this.answers).as("the documentation shows %s", request).containsKey(request);
			assertThat(fields(JSON.readTree(examples.group(2)))).as("fields of %s", request)
				.isEqualTo(fields(this.answers.get(request)));
		}
		assertThat(shown).isEqualTo(this.answers.keySet());
	}

	private static Set<String> fields(JsonNode node) {
		Set<String> fields = new TreeSet<>();
		collect("", node, fields);
		return fields;
	}

	private static void collect(String path, JsonNode node, Set<String> fields) {
		if (node.isArray()) {
			node.forEach((element) -> collect(path + "[]", element, fields));
		}
		else if (node.isObject()) {
			node.properties().forEach((property) -> {
				fields.add(path + "." + property.getKey());
				collect(path + "." + property.getKey(), property.getValue(), fields);
			});
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
