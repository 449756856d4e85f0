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
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.zdm.sample.api.NewEmail;
import io.zdm.sample.api.NewName;
import io.zdm.sample.api.NewUser;
import io.zdm.sample.api.UserResource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Uses the shop over HTTP. Nothing is tried twice: each answer but a good one is a
 * failure.
 */
final class ShopClient {

	private final HttpClient http;

	private final JsonMapper json = JsonMapper.shared();

	private final LoadBalancer balancer;

	private final Traffic traffic;

	ShopClient(HttpClient http, LoadBalancer balancer, Traffic traffic) {
		this.http = http;
		this.balancer = balancer;
		this.traffic = traffic;
	}

	UserResource find(long id) throws RequestFailedException {
		return this.json.readValue(send("GET", "/users/" + id, Optional.empty()), UserResource.class);
	}

	List<UserResource> findByName(String name) throws RequestFailedException {
		String path = "/users?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
		return List.of(this.json.readValue(send("GET", path, Optional.empty()), UserResource[].class));
	}

	UserResource create(String name, String email) throws RequestFailedException {
		return this.json.readValue(send("POST", "/users", Optional.of(new NewUser(name, email))), UserResource.class);
	}

	void rename(long id, String name) throws RequestFailedException {
		send("PUT", "/users/" + id + "/name", Optional.of(new NewName(name)));
	}

	void changeEmail(long id, String email) throws RequestFailedException {
		send("PUT", "/users/" + id + "/email", Optional.of(new NewEmail(email)));
	}

	void delete(long id) throws RequestFailedException {
		send("DELETE", "/users/" + id, Optional.empty());
	}

	void listOrders(long id) throws RequestFailedException {
		send("GET", "/users/" + id + "/orders", Optional.empty());
	}

	void placeOrder(long id, String product) throws RequestFailedException {
		send("POST", "/users/" + id + "/orders", Optional.of(Map.of("product", product, "quantity", 1)));
	}

	private String send(String method, String path, Optional<Object> body) throws RequestFailedException {
		LoadBalancer.Route route = this.balancer.route().orElse(null);
		if (route == null) {
			throw failed(System.nanoTime(), method + " " + path + ": no instance is ready");
		}
		long start = System.nanoTime();
		try (route) {
			BodyPublisher content = body.map(this.json::writeValueAsString)
				.map(BodyPublishers::ofString)
				.orElse(BodyPublishers.noBody());
			HttpRequest request = HttpRequest.newBuilder(route.uri().resolve(path))
				.method(method, content)
				.header("Content-Type", "application/json")
				.timeout(Duration.ofSeconds(30))
				.build();
			HttpResponse<String> response = this.http.send(request, BodyHandlers.ofString());
			if (response.statusCode() / 100 != 2) {
				throw failed(start,
						"%s %s%s: %d %s".formatted(method, route.uri(), path, response.statusCode(), response.body()));
			}
			this.traffic.answered(Duration.ofNanos(System.nanoTime() - start));
			return response.body();
		}
		catch (IOException ex) {
			throw failed(start, "%s %s%s: %s".formatted(method, route.uri(), path, ex));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw failed(start, "interrupted");
		}
	}

	private RequestFailedException failed(long start, String what) {
		this.traffic.failed(Duration.ofNanos(System.nanoTime() - start), what);
		return new RequestFailedException(what);
	}

}
