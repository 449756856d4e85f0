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

package io.zdm.lifecycle;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.zdm.Phase;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import org.hibernate.cfg.Configuration;

import org.springframework.data.annotation.PersistenceCreator;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.data.jdbc.repository.config.AbstractJdbcConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What statements that were prepared on the server before the expand see of it, and of
 * the contract, within transactions: outside of one the driver prepares again by itself.
 * Object mappers name their columns and see nothing; {@code SELECT *} and
 * {@code RETURNING *} fail once in each session unless the driver may go back to a
 * savepoint ({@code autosave=conservative}).
 */
@PostgresTest
class PreparedReadersTests {

	private enum Reader {

		SELECT_STAR("SELECT * FROM users WHERE id = 1"),
		RETURNING_STAR("UPDATE users SET visits = visits + 1 WHERE id = 1 RETURNING *"),
		NAMED_COLUMNS("SELECT id, visits FROM users WHERE id = 1");

		private final String sql;

		Reader(String sql) {
			this.sql = sql;
		}

	}

	@PostgresVersionsTest
	void whatNamesAllColumnsFailsOnceWithoutAutosave(TestDatabase database) throws SQLException {
		Map<Reader, Integer> failures = failuresThroughTheLifecycle(database, "never");

		assertThat(failures).containsEntry(Reader.NAMED_COLUMNS, 0);
		assertThat(failures.get(Reader.SELECT_STAR)).isEqualTo(2);
		assertThat(failures.get(Reader.RETURNING_STAR)).isEqualTo(2);
	}

	@PostgresVersionsTest
	void nothingFailsWithAutosave(TestDatabase database) throws SQLException {
		assertThat(failuresThroughTheLifecycle(database, "conservative")).containsEntry(Reader.NAMED_COLUMNS, 0)
			.containsEntry(Reader.SELECT_STAR, 0)
			.containsEntry(Reader.RETURNING_STAR, 0);
	}

	@PostgresVersionsTest
	void jpaEntitiesOfBothReleasesReadThroughTheLifecycleWithoutAutosave(TestDatabase database) {
		createUsers(database);
		try (HikariDataSource pool = prepared(database);
				EntityManagerFactory old = entities(pool, OldUser.class);
				TestInstance instance = instance(database)) {
			jpaReads(old, OldUser.class);
			instance.startup().engine().start();
			instance.await("2", Phase.MIGRATED);
			jpaReads(old, OldUser.class);
			try (EntityManagerFactory current = entities(pool, NewUser.class)) {
				jpaReads(current, NewUser.class);
				instance.requestUntilAccepted("2", "contract");
				instance.await("2", Phase.COMPLETED);
				jpaReads(current, NewUser.class);
			}
		}
	}

	@PostgresVersionsTest
	void jdbcAggregatesOfBothReleasesReadThroughTheLifecycleWithoutAutosave(TestDatabase database) {
		createUsers(database);
		try (HikariDataSource pool = prepared(database); TestInstance instance = instance(database)) {
			JdbcAggregateTemplate aggregates = aggregates(pool);
			jdbcReads(pool, aggregates, OldRow.class);
			instance.startup().engine().start();
			instance.await("2", Phase.MIGRATED);
			jdbcReads(pool, aggregates, OldRow.class);
			jdbcReads(pool, aggregates, NewRow.class);
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
			jdbcReads(pool, aggregates, NewRow.class);
		}
	}

	private static Map<Reader, Integer> failuresThroughTheLifecycle(TestDatabase database, String autosave)
			throws SQLException {
		createUsers(database);
		Map<Reader, Integer> failures = new EnumMap<>(Reader.class);
		Map<Reader, Connection> sessions = new EnumMap<>(Reader.class);
		for (Reader reader : Reader.values()) {
			Properties properties = new Properties();
			properties.putAll(Map.of("user", database.username(), "password", database.password(), "prepareThreshold",
					"1", "autosave", autosave));
			Connection session = DriverManager.getConnection(database.url(), properties);
			session.setAutoCommit(false);
			sessions.put(reader, session);
		}
		try (TestInstance instance = instance(database)) {
			readTwice(sessions, failures);
			instance.startup().engine().start();
			instance.await("2", Phase.MIGRATED);
			readTwice(sessions, failures);
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
			readTwice(sessions, failures);
		}
		finally {
			for (Connection session : sessions.values()) {
				session.close();
			}
		}
		return failures;
	}

	private static void readTwice(Map<Reader, Connection> sessions, Map<Reader, Integer> failures) throws SQLException {
		for (Map.Entry<Reader, Connection> session : sessions.entrySet()) {
			for (int i = 0; i < 2; i++) {
				int failed = 0;
				try (var statement = session.getValue().prepareStatement(session.getKey().sql)) {
					statement.execute();
					session.getValue().commit();
				}
				catch (SQLException ex) {
					assertThat(ex.getMessage()).contains("cached plan must not change result type");
					session.getValue().rollback();
					failed = 1;
				}
				failures.merge(session.getKey(), failed, Integer::sum);
			}
		}
	}

	private static <T> void jpaReads(EntityManagerFactory factory, Class<T> type) {
		for (int i = 0; i < 2; i++) {
			factory.runInTransaction((entities) -> assertThat(entities.find(type, 1L)).isNotNull());
		}
	}

	private static void jdbcReads(DataSource pool, JdbcAggregateTemplate aggregates, Class<?> type) {
		var transactions = new TransactionTemplate(new JdbcTransactionManager(pool));
		for (int i = 0; i < 2; i++) {
			transactions.executeWithoutResult((status) -> assertThat(aggregates.findById(1L, type)).isNotNull());
		}
	}

	private static EntityManagerFactory entities(DataSource pool, Class<?> type) {
		Configuration configuration = new Configuration().addAnnotatedClass(type);
		configuration.getProperties().put("hibernate.connection.datasource", pool);
		return configuration.buildSessionFactory();
	}

	private static JdbcAggregateTemplate aggregates(HikariDataSource pool) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.registerBean(DataSource.class, () -> pool);
		context.register(JdbcAggregates.class);
		context.refresh();
		return context.getBean(JdbcAggregateTemplate.class);
	}

	private static HikariDataSource prepared(TestDatabase database) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(database.url());
		pool.setUsername(database.username());
		pool.setPassword(database.password());
		pool.setMaximumPoolSize(1);
		pool.addDataSourceProperty("prepareThreshold", "1");
		return pool;
	}

	private static TestInstance instance(TestDatabase database) {
		return TestInstance.on(database.dataSource()).ships(TestMigrations.RENAME).build();
	}

	private static void createUsers(TestDatabase database) {
		database.jdbc().execute("""
				CREATE TABLE users (id bigint PRIMARY KEY, user_name text NOT NULL, visits int NOT NULL);
				INSERT INTO users VALUES (1, 'Ada', 0);
				""");
	}

	@Entity(name = "OldUser")
	@jakarta.persistence.Table(name = "users")
	static class OldUser {

		@Id
		Long id;

		@Column(name = "user_name")
		String userName;

	}

	@Entity(name = "NewUser")
	@jakarta.persistence.Table(name = "users")
	static class NewUser {

		@Id
		Long id;

		@Column(name = "display_name")
		String displayName;

	}

	@Table("users")
	record OldRow(@org.springframework.data.annotation.Id Long id, String userName) {

		@PersistenceCreator
		OldRow {
		}

	}

	@Table("users")
	record NewRow(@org.springframework.data.annotation.Id Long id, String displayName) {

		@PersistenceCreator
		NewRow {
		}

	}

	static class JdbcAggregates extends AbstractJdbcConfiguration {

		@Bean
		NamedParameterJdbcTemplate namedParameterJdbcOperations(DataSource pool) {
			return new NamedParameterJdbcTemplate(new JdbcTemplate(pool));
		}

	}

}
