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
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.zdm.sample.release1.Release1Application;
import io.zdm.sample.release2.Release2Application;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Shows that the rights of the README suffice, by running both releases with them.
 */
class GrantsTests {

	private final String url = EmptyDatabase.create();

	@Test
	void sufficeForTheApplicationAndForAnotherWriter() {
		String[] grants = grants().split("\n\n", -1);
		as("postgres").sql(grants[0].replace("DATABASE shop", "DATABASE " + database())).update();
		start(Release1Application.class, "release1").close();
		as("postgres").sql(grants[1]).update();
		JdbcClient newsletter = as("newsletter");
		newsletter.sql("INSERT INTO users (user_name, email) VALUES ('Ada', 'ada@example.com')").update();

		try (ConfigurableApplicationContext release2 = start(Release2Application.class, "release2")) {
			JdbcClient shop = release2.getBean(JdbcClient.class);
			Awaitility.await()
				.atMost(Duration.ofMinutes(1))
				.until(() -> shop.sql("SELECT display_name FROM users").query(String.class).single().equals("Ada"));
			newsletter.sql("UPDATE users SET user_name = 'Ada Lovelace'").update();
			newsletter.sql("INSERT INTO users (user_name, email) VALUES ('Grace', 'grace@example.com')").update();

			assertThat(shop.sql("SELECT display_name FROM users ORDER BY id").query(String.class).list())
				.containsExactly("Ada Lovelace", "Grace");
		}
	}

	private ConfigurableApplicationContext start(Class<?> release, String profile) {
		return new SpringApplicationBuilder(release).profiles(profile)
			.run("--server.port=0", "--spring.datasource.url=" + urlAs("shop"));
	}

	private JdbcClient as(String role) {
		return JdbcClient.create(new DriverManagerDataSource(urlAs(role)));
	}

	private String urlAs(String role) {
		return this.url.replaceFirst("user=[^&]*", "user=" + role);
	}

	private String database() {
		return as("postgres").sql("SELECT current_database()").query(String.class).single();
	}

	private static String grants() {
		try {
			return new ClassPathResource("readme/grants.sql").getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

}
