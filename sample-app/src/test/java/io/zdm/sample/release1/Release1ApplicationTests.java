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

package io.zdm.sample.release1;

import io.zdm.sample.EmptyDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.httpBasic;

/**
 * Tests for {@link Release1Application}.
 */
@SpringBootTest(useMainMethod = SpringBootTest.UseMainMethod.ALWAYS)
@AutoConfigureMockMvc
class Release1ApplicationTests {

	@Autowired
	private MockMvcTester mvc;

	@Autowired
	private JdbcClient jdbc;

	@DynamicPropertySource
	static void database(DynamicPropertyRegistry registry) {
		registry.add("spring.datasource.url", EmptyDatabase::create);
	}

	@Test
	void createsRenamesFindsAndDeletesAUser() {
		long id = create("Ada");

		assertThat(this.mvc.put()
			.uri("/users/{id}/name", id)
			.contentType(MediaType.APPLICATION_JSON)
			.content("{\"name\": \"Ada Lovelace\"}")).hasStatusOk();
		assertThat(this.mvc.put()
			.uri("/users/{id}/email", id)
			.contentType(MediaType.APPLICATION_JSON)
			.content("{\"email\": \"lovelace@example.com\"}")).hasStatusOk();

		String expected = "{\"id\": %d, \"name\": \"Ada Lovelace\", \"email\": \"lovelace@example.com\"}".formatted(id);
		assertThat(this.mvc.get().uri("/users/{id}", id)).hasStatusOk().bodyJson().isStrictlyEqualTo(expected);
		assertThat(this.mvc.get().uri("/users?name={name}", "Ada Lovelace")).hasStatusOk()
			.bodyJson()
			.isStrictlyEqualTo("[" + expected + "]");
		assertThat(this.mvc.delete().uri("/users/{id}", id)).hasStatus(HttpStatus.NO_CONTENT);
		assertThat(this.mvc.get().uri("/users/{id}", id)).hasStatus(HttpStatus.NOT_FOUND);
	}

	@Test
	void keepsTheNameInItsOwnColumn() {
		long id = create("Grace");

		assertThat(this.jdbc.sql("SELECT user_name FROM users WHERE id = ?").param(id).query(String.class).single())
			.isEqualTo("Grace");
	}

	@Test
	void placesAndListsOrders() {
		long id = create("Edsger");

		assertThat(this.mvc.post()
			.uri("/users/{id}/orders", id)
			.contentType(MediaType.APPLICATION_JSON)
			.content("{\"product\": \"semaphore\", \"quantity\": 2}")).hasStatus(HttpStatus.CREATED);

		assertThat(this.mvc.get().uri("/users/{id}/orders", id)).hasStatusOk()
			.bodyJson()
			.isLenientlyEqualTo("[{\"product\": \"semaphore\", \"quantity\": 2}]");
	}

	@Test
	void isReady() {
		assertThat(this.mvc.get().uri("/actuator/health/readiness")).hasStatusOk();
	}

	@Test
	void showsZdmToOperatorsOnly() {
		assertThat(this.mvc.get().uri("/actuator/zdm")).hasStatus(HttpStatus.UNAUTHORIZED);
		assertThat(this.mvc.get().uri("/actuator/zdm").with(httpBasic("operator", "operator"))).hasStatusOk();
	}

	private long create(String name) {
		assertThat(this.mvc.post()
			.uri("/users")
			.contentType(MediaType.APPLICATION_JSON)
			.content("{\"name\": \"%s\", \"email\": \"someone@example.com\"}".formatted(name)))
			.hasStatus(HttpStatus.CREATED);
		return this.jdbc.sql("SELECT max(id) FROM users").query(Long.class).single();
	}

}
