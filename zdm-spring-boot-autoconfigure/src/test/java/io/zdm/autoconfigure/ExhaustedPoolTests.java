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

package io.zdm.autoconfigure;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import javax.sql.DataSource;

import io.zdm.testing.Background;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The backfill of an application yields to the application's own troubles, says so in the
 * endpoint, and goes on by itself.
 */
@PostgresTest
class ExhaustedPoolTests {

	private static final int POOL = 5;

	@Test
	void yieldsToAPoolThatIsExhausted(TestDatabase database) throws SQLException {
		createUsers(database);
		try (ConfigurableApplicationContext context = start(database,
				"--zdm.datasource.username=" + database.username(),
				"--zdm.datasource.password=" + database.password())) {
			RestTestClient client = client(context);
			awaitMoving(client);

			List<Connection> taken = new ArrayList<>();
			List<CompletableFuture<Void>> waiting = new ArrayList<>();
			DataSource pool = context.getBean(DataSource.class);
			for (int i = 0; i < POOL; i++) {
				taken.add(pool.getConnection());
			}
			for (int i = 0; i < POOL; i++) {
				waiting.add(Background.run(() -> borrow(pool)));
			}
			awaitHeld(client, "hikari-pending", "waiting, 5 of 5 connections in use");

			for (Connection connection : taken) {
				connection.close();
			}
			waiting.forEach(CompletableFuture::join);
			awaitMoving(client);
		}
	}

	/**
	 * Nothing can be said while there is no connection to say it with; the backfill has
	 * none either.
	 */
	@Test
	void survivesAnExhaustedPoolThatItShares(TestDatabase database) throws SQLException {
		createUsers(database);
		try (ConfigurableApplicationContext context = start(database)) {
			RestTestClient client = client(context);
			awaitMoving(client);

			List<Connection> taken = new ArrayList<>();
			DataSource pool = context.getBean(DataSource.class);
			for (int i = 0; i < POOL; i++) {
				taken.add(pool.getConnection());
			}
			long filled = filled(database);
			Awaitility.await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
			assertThat(filled(database)).isEqualTo(filled);

			for (Connection connection : taken) {
				connection.close();
			}
			awaitMoving(client);
		}
	}

	@Test
	void yieldsToTheHealthOfTheApplication(TestDatabase database) {
		createUsers(database);
		try (ConfigurableApplicationContext context = start(database)) {
			RestTestClient client = client(context);
			awaitMoving(client);

			HealthContributorRegistry registry = context.getBean(HealthContributorRegistry.class);
			registry.registerContributor("broker", (HealthIndicator) () -> Health.down().build());
			awaitHeld(client, "health", "broker is DOWN");

			registry.unregisterContributor("broker");
			awaitMoving(client);
		}
	}

	private static void createUsers(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id bigint PRIMARY KEY, user_name text NOT NULL)");
		database.jdbc().execute("INSERT INTO users SELECT n, 'user ' || n FROM generate_series(1, 200000) n");
	}

	private static long filled(TestDatabase database) {
		return database.jdbc().queryForObject("SELECT count(display_name) FROM users", Long.class);
	}

	private static void borrow(DataSource pool) {
		try (Connection connection = pool.getConnection()) {
			assertThat(connection).isNotNull();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void awaitMoving(RestTestClient client) {
		long before = rows(migration(client));
		Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
			JsonNode answer = migration(client);
			assertThat(answer.at("/activity").asString()).as(answer.at("/reason").asString()).isEqualTo("RUNNING");
			assertThat(rows(answer)).isGreaterThan(before);
		});
	}

	/**
	 * Batches that were under way when it was to be held end within a second.
	 */
	private static void awaitHeld(RestTestClient client, String throttle, String value) {
		Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
			JsonNode answer = migration(client);
			assertThat(answer.at("/activity").asString()).isEqualTo("THROTTLED");
			assertThat(answer.at("/reason").asString()).startsWith(throttle + ": ").contains(value);
			assertThat(answer.at("/throttles")).anySatisfy((state) -> {
				assertThat(state.at("/name").asString()).isEqualTo(throttle);
				assertThat(state.at("/level").asString()).isEqualTo("PAUSE");
				assertThat(state.at("/value").asString()).contains(value);
			});
		});
		Awaitility.await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
		long rows = rows(migration(client));
		Awaitility.await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
		assertThat(rows(migration(client))).isEqualTo(rows);
	}

	private static long rows(JsonNode migration) {
		return migration.at("/progress/0/rows").asLong(0);
	}

	private static JsonNode migration(RestTestClient client) {
		byte[] body = client.get()
			.uri("/actuator/zdm/migrations/2")
			.exchange()
			.expectBody()
			.returnResult()
			.getResponseBody();
		return JsonMapper.builder().build().readTree(body);
	}

	private static RestTestClient client(ConfigurableApplicationContext context) {
		return RestTestClient.bindToServer()
			.baseUrl("http://localhost:" + context.getEnvironment().getProperty("local.server.port"))
			.build();
	}

	private static ConfigurableApplicationContext start(TestDatabase database, String... arguments) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.SERVLET)
			.properties("server.port=0", "spring.application.name=shop", "zdm.locations=classpath:endpoint/zdm",
					"zdm.worker.poll=200ms", "zdm.backfill.pause-ratio=2", "zdm.backfill.window-pages=4",
					"zdm.backfill.group-windows=4", "management.endpoints.web.exposure.include=zdm",
					"spring.datasource.hikari.maximum-pool-size=" + POOL, "spring.flyway.enabled=false",
					"spring.liquibase.enabled=false", "spring.datasource.url=" + database.url(),
					"spring.datasource.username=" + database.username(),
					"spring.datasource.password=" + database.password())
			.run(arguments);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
