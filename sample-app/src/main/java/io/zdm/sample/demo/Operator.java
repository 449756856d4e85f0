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
import java.util.Optional;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Watches and contracts the migration through the endpoint, by any instance that is
 * ready.
 */
final class Operator {

	static final String CREDENTIALS = "operator:operator";

	private final HttpClient http;

	private final JsonMapper json = JsonMapper.shared();

	private final LoadBalancer balancer;

	Operator(HttpClient http, LoadBalancer balancer) {
		this.http = http;
		this.balancer = balancer;
	}

	/**
	 * Ask where the migration stands.
	 * @return the state; empty when no instance answers in time
	 */
	Optional<MigrationState> look() {
		return send("GET", "/actuator/zdm", "").filter((response) -> response.statusCode() == 200).map((response) -> {
			JsonNode migrations = this.json.readTree(response.body()).path("migrations");
			return migrations.isEmpty() ? MigrationState.NONE
					: this.json.treeToValue(migrations.get(0), MigrationState.class);
		});
	}

	/**
	 * Ask for contract.
	 * @return what stands in the way; nothing when the request was accepted
	 */
	List<String> contract() {
		Optional<HttpResponse<String>> answer = send("POST", "/actuator/zdm/migrations/2/contract",
				"{\"reason\": \"release 2 is out\"}");
		if (answer.isEmpty()) {
			return List.of("no instance answers");
		}
		HttpResponse<String> response = answer.get();
		if (response.statusCode() == 202) {
			return List.of();
		}
		if (response.statusCode() != 409) {
			return List.of("%d %s".formatted(response.statusCode(), response.body()));
		}
		JsonNode body = this.json.readTree(response.body());
		List<String> failing = new ArrayList<>();
		for (JsonNode condition : body.path("conditions")) {
			failing.add("%s: %s".formatted(condition.path("name").asString(), condition.path("message").asString()));
		}
		return failing.isEmpty() ? List.of(body.path("message").asString()) : failing;
	}

	private Optional<HttpResponse<String>> send(String method, String path, String body) {
		LoadBalancer.Route route = this.balancer.route().orElse(null);
		if (route == null) {
			return Optional.empty();
		}
		try (route) {
			byte[] credentials = CREDENTIALS.getBytes(StandardCharsets.UTF_8);
			HttpRequest request = HttpRequest.newBuilder(route.uri().resolve(path))
				.method(method, BodyPublishers.ofString(body))
				.header("Content-Type", "application/json")
				.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials))
				.timeout(Duration.ofSeconds(10))
				.build();
			return Optional.of(this.http.send(request, BodyHandlers.ofString()));
		}
		catch (IOException ex) {
			return Optional.empty();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return Optional.empty();
		}
	}

}
