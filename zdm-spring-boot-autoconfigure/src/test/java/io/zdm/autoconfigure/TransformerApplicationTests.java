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

import io.zdm.ColumnTransformer;
import io.zdm.Phase;
import io.zdm.Zdm;
import io.zdm.data.DualWrites;
import io.zdm.lifecycle.StartupException;
import io.zdm.lifecycle.TestInstance;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import io.zdm.testing.Transform;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for an application whose migration names one of its beans.
 */
@PostgresTest
class TransformerApplicationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
				ZdmAutoConfiguration.class, ZdmWorkerAutoConfiguration.class))
		.withPropertyValues("zdm.instance.role=worker");

	@Test
	void convertsByItsBean(TestDatabase database) {
		users(database);

		on(database).withUserConfiguration(Beans.class).run((context) -> {
			assertThat(context).hasNotFailed();
			Zdm zdm = context.getBean("zdm", Zdm.class);
			TestInstance.patiently()
				.untilAsserted(() -> assertThat(zdm.migrations()).singleElement()
					.satisfies((migration) -> assertThat(migration.phase()).isEqualTo(Phase.MIGRATED)));
			assertThat(values(database)).containsExactly("+41446681800", "+41446681801");

			database.jdbc().update("UPDATE users SET phone = '044 668 18 02' WHERE id = 1");
			TestInstance.patiently()
				.untilAsserted(() -> assertThat(values(database)).containsExactly("+41446681802", "+41446681801"));
		});
	}

	@Test
	void anEntityIsConvertedInItsOwnTransaction(TestDatabase database) {
		users(database);

		on(database)
			.withConfiguration(
					AutoConfigurations.of(HibernateJpaAutoConfiguration.class, ZdmJpaAutoConfiguration.class))
			.withBean(PersistenceManagedTypes.class, () -> PersistenceManagedTypes.of(User.class.getName()))
			.withUserConfiguration(Beans.class)
			// Nobody else would fill what the trigger marks.
			.withPropertyValues("zdm.instance.role=observer")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(DualWrites.class).isIdle()).isFalse();
				context.getBean(EntityManagerFactory.class).unwrap(SessionFactory.class).inTransaction((session) -> {
					session.persist(new User(3L, "+41446681803"));
					session.find(User.class, 1L).phoneE164 = "+41446681804";
				});

				assertThat(database.jdbc().queryForList("SELECT phone FROM users ORDER BY id", String.class))
					.containsExactly("044 668 18 04", "+41 44 668 18 01", "044 668 18 03");
			});
	}

	@Test
	void doesNotStartWithoutTheBean(TestDatabase database) {
		users(database);

		on(database).run((context) -> {
			assertThat(context).hasFailed();
			assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOf(StartupException.class)
				.hasMessageContaining("by the bean 'phoneTransformer', and there is no such bean");
			assertThat(context.getStartupFailure()).rootCause()
				.extracting((failure) -> new StartupFailureAnalyzer().analyze(failure).getAction())
				.asString()
				.contains("Declare a bean of this name");
		});
	}

	private ApplicationContextRunner on(TestDatabase database) {
		return this.runner.withPropertyValues("spring.datasource.url=" + database.url(),
				"spring.datasource.username=" + database.username(),
				"spring.datasource.password=" + database.password(), "zdm.locations=classpath:zdm/transformer");
	}

	private static void users(TestDatabase database) {
		JdbcTemplate jdbc = database.jdbc();
		jdbc.execute("CREATE TABLE users (id bigint PRIMARY KEY, phone text NOT NULL)");
		jdbc.execute("INSERT INTO users VALUES (1, '044 668 18 00'), (2, '+41 44 668 18 01')");
	}

	private static List<String> values(TestDatabase database) {
		return database.jdbc().queryForList("SELECT phone_e164 FROM users ORDER BY id", String.class);
	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		@Bean
		ColumnTransformer<String, String> phoneTransformer() {
			return new Transform.Phone();
		}

	}

	@Entity
	@Table(name = "users")
	static class User {

		@Id
		private Long id;

		@Column(name = "phone_e164")
		private String phoneE164;

		protected User() {
		}

		User(Long id, String phoneE164) {
			this.id = id;
			this.phoneE164 = phoneE164;
		}

	}

}
