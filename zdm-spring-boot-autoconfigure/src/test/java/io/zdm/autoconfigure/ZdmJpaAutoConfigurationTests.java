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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import javax.sql.DataSource;

import io.zdm.data.DualWrites;
import io.zdm.data.jpa.JpaDualWrites;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import jakarta.persistence.EntityManagerFactory;
import org.awaitility.Awaitility;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ZdmJpaAutoConfiguration}.
 */
@PostgresTest
class ZdmJpaAutoConfigurationTests {

	private static final String RENAME = """
			operations:
			- rename-column: { table: users, from: user_name, to: display_name }
			""";

	@TempDir
	private Path files;

	private ApplicationContextRunner on(TestDatabase database) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
					HibernateJpaAutoConfiguration.class, ZdmAutoConfiguration.class, ZdmJpaAutoConfiguration.class,
					ZdmWorkerAutoConfiguration.class))
			.withBean(PersistenceManagedTypes.class,
					() -> PersistenceManagedTypes.of(OrderingTests.User.class.getName()))
			.withPropertyValues("spring.datasource.url=" + database.url(),
					"spring.datasource.username=" + database.username(),
					"spring.datasource.password=" + database.password(), "zdm.locations=file:" + this.files,
					"zdm.dual-write.mode=repository");
	}

	@Test
	void keepsInStepWhatEntitiesWrite(TestDatabase database) throws IOException {
		Files.writeString(this.files.resolve("V1__display_name.yaml"), RENAME);
		database.jdbc().execute("""
				CREATE TABLE users (id bigint PRIMARY KEY, user_name text NOT NULL);
				INSERT INTO users VALUES (1, 'a')
				""");

		on(database).run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(JpaDualWrites.class);
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !context.getBean(DualWrites.class).isIdle());
			context.getBean(EntityManagerFactory.class).unwrap(SessionFactory.class).inTransaction((session) -> {
				OrderingTests.User user = new OrderingTests.User();
				user.id = 2L;
				user.displayName = "b";
				session.persist(user);
			});

			assertThat(context.getBean(DataSource.class))
				.satisfies((dataSource) -> assertThat(new JdbcTemplate(dataSource)
					.queryForObject("SELECT user_name FROM users WHERE id = 2", String.class)).isEqualTo("b"));
		});
	}

	@Test
	void knowsTheDataSourcesThatLeadToTheSameDatabase(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id bigint PRIMARY KEY, display_name text)");

		on(database).run((context) -> {
			ZdmDataSources dataSources = context.getBean(ZdmDataSources.class);
			DataSource own = context.getBean(DataSource.class);
			assertThat(dataSources.leadToSameDatabase(own)).isTrue();
			assertThat(dataSources
				.leadToSameDatabase(new TransactionAwareDataSourceProxy(new LazyConnectionDataSourceProxy(own))))
				.isTrue();
			assertThat(dataSources.leadToSameDatabase(routing(new TransactionAwareDataSourceProxy(own)))).isTrue();
			assertThat(dataSources.leadToSameDatabase(routing(new SimpleDriverDataSource()))).isFalse();
			assertThat(dataSources.leadToSameDatabase(new SimpleDriverDataSource())).isFalse();
		});
	}

	private static DataSource routing(DataSource target) {
		AbstractRoutingDataSource routing = new AbstractRoutingDataSource() {

			@Override
			protected Object determineCurrentLookupKey() {
				return "one";
			}

		};
		routing.setTargetDataSources(Map.of("one", target));
		routing.afterPropertiesSet();
		return routing;
	}

}
