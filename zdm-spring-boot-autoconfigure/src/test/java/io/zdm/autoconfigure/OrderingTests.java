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

import java.util.List;

import javax.sql.DataSource;

import io.zdm.lifecycle.Engine;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;

/**
 * Tests for when zdm runs: after everything that creates tables, before everything that
 * uses them.
 */
@PostgresTest
class OrderingTests {

	private static final String[] EVERYTHING = { "spring.flyway.locations=classpath:ordering/flyway",
			"spring.liquibase.change-log=classpath:ordering/changelog.sql", "spring.sql.init.mode=always",
			"spring.sql.init.schema-locations=classpath:ordering/schema.sql", "spring.jpa.hibernate.ddl-auto=validate",
			"spring.flyway.baseline-on-migrate=true", "spring.flyway.baseline-version=0",
			"spring.main.banner-mode=off" };

	@Test
	void runsAfterFlywayLiquibaseAndScriptsAndBeforeHibernateValidates(TestDatabase database) {
		try (ConfigurableApplicationContext context = start(database)) {
			assertThat(context.getBean(Observed.class).tables()).contains("users", "orders", "items");
			assertThat(context.getBean(EntityManagerFactory.class).getMetamodel().entity(User.class)).isNotNull();
		}
	}

	@Test
	void runsAlsoWhereBeansAreLazy(TestDatabase database) {
		try (ConfigurableApplicationContext context = start(database, "spring.main.lazy-initialization=true")) {
			assertThat(context.getBean(Observed.class).tables()).contains("users", "orders", "items");
		}
	}

	@Test
	void worksThroughALazyConnectionProxy(TestDatabase database) {
		try (ConfigurableApplicationContext context = start(database, "spring.datasource.connection-fetch=lazy")) {
			assertThat(context.getBean(Observed.class).tables()).contains("users", "orders", "items");
			assertThat(context.getBean(JdbcTemplate.class).queryForObject("SHOW application_name", String.class))
				.matches("application/[0-9a-f]{8}");
		}
	}

	private static ConfigurableApplicationContext start(TestDatabase database, String... properties) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties(EVERYTHING)
			.properties(properties)
			.properties("spring.datasource.url=" + database.url(), "spring.datasource.username=" + database.username(),
					"spring.datasource.password=" + database.password())
			.run();
	}

	/**
	 * What there was when zdm came.
	 *
	 * @param tables the tables
	 */
	record Observed(List<String> tables) {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		private Observed observed = new Observed(List.of());

		@Bean
		PersistenceManagedTypes persistenceManagedTypes() {
			return PersistenceManagedTypes.of(User.class.getName());
		}

		@Bean
		@Fallback
		Engine engine(DataSource dataSource) {
			JdbcTemplate jdbc = new JdbcTemplate(dataSource);
			Engine engine = mock(Engine.class);
			willAnswer((invocation) -> {
				this.observed = new Observed(jdbc.queryForList(
						"SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'",
						String.class));
				jdbc.execute("ALTER TABLE users ADD COLUMN display_name text");
				return null;
			}).given(engine).startup();
			return engine;
		}

		@Bean
		@Lazy
		@DependsOnDatabaseInitialization
		Observed observed() {
			return this.observed;
		}

	}

	@Entity
	@Table(name = "users")
	static class User {

		@Id
		Long id;

		@Column(name = "display_name", columnDefinition = "text")
		String displayName;

	}

}
