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

package io.zdm.data.jpa;

import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import io.zdm.DualWriteMode;
import io.zdm.Phase;
import io.zdm.data.DualWrites;
import io.zdm.data.EntityTables;
import io.zdm.data.ModifyingQueries;
import io.zdm.data.repository.BypassingQueries;
import io.zdm.data.repository.ModifyingQueriesPostProcessor;
import io.zdm.data.repository.QueryTransaction;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.StatementLog;
import io.zdm.testing.Synced;
import io.zdm.testing.TestDatabase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for modifying queries of JPA repositories.
 */
@PostgresTest
class JpaModifyingQueriesTests {

	private JdbcTemplate jdbc;

	private AnnotationConfigApplicationContext context;

	private NewUsers users;

	@BeforeEach
	void start(TestDatabase database) {
		this.jdbc = database.jdbc();
		this.jdbc.execute("""
				CREATE TABLE users (id bigserial PRIMARY KEY, display_name text, user_name text);
				INSERT INTO users (display_name, user_name) VALUES ('ann', 'ann'), ('other', 'different')
				""");
		start(database, ModifyingQueries.RECONCILE);
	}

	private void start(TestDatabase database, ModifyingQueries modifyingQueries) {
		this.context = new AnnotationConfigApplicationContext();
		this.context.registerBean(StatementLog.class, () -> new StatementLog(database.dataSource()));
		this.context.registerBean(DualWrites.class, () -> new DualWrites(1));
		this.context.registerBean(ModifyingQueries.class, () -> modifyingQueries);
		this.context.register(Application.class);
		this.context.refresh();
		this.users = this.context.getBean(NewUsers.class);
	}

	@AfterEach
	void stop() {
		this.context.close();
	}

	private void follow(DualWriteMode mode) {
		this.context.getBean(DualWrites.class).follow(new Synced(this.jdbc, mode, Phase.MIGRATED).tables("users"));
	}

	private List<String> names() {
		return this.jdbc.queryForList("SELECT concat(user_name, '=', display_name) FROM users ORDER BY id",
				String.class);
	}

	private List<String> statements() {
		return this.context.getBean(StatementLog.class).mentioning("user_name", "display_name");
	}

	@Test
	void queriesAreKeptInStepAndOnlyTheirRows() {
		follow(DualWriteMode.REPOSITORY);

		this.users.rename(1L, "eve");
		assertThat(names()).containsExactly("eve=eve", "different=other");

		this.users.renameNatively(1L, "ivy");
		this.users.registerNatively("bob");
		assertThat(names()).containsExactly("ivy=ivy", "different=other", "bob=bob");

		this.context.getBean(OldUsers.class).rename(1L, "kim");
		assertThat(names()).containsExactly("kim=kim", "different=other", "bob=bob");
		assertThat(statements()).hasSize(4);
	}

	@Test
	void withinATransactionAfterOtherWrites() {
		follow(DualWriteMode.REPOSITORY);
		TransactionTemplate transaction = new TransactionTemplate(
				this.context.getBean(PlatformTransactionManager.class));

		transaction.executeWithoutResult((status) -> {
			NewUser user = new NewUser();
			user.displayName = "bob";
			this.context.getBean(EntityManager.class).persist(user);
			this.users.rename(1L, "eve");
		});
		transaction.executeWithoutResult((status) -> {
			this.users.rename(1L, "gone");
			status.setRollbackOnly();
		});

		assertThat(names()).containsExactly("eve=eve", "different=other", "bob=bob");
	}

	@Test
	void aQueryThatDeletesIsLeftAlone() {
		follow(DualWriteMode.REPOSITORY);

		new TransactionTemplate(this.context.getBean(PlatformTransactionManager.class))
			.executeWithoutResult((status) -> this.users.remove("ann"));

		assertThat(names()).containsExactly("different=other");
		assertThat(statements()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(names = { "BOTH", "TRIGGER" })
	void whereThereIsATriggerNothingIsDone(DualWriteMode mode) {
		follow(mode);

		new TransactionTemplate(this.context.getBean(PlatformTransactionManager.class))
			.executeWithoutResult((status) -> this.users.rename(1L, "eve"));

		assertThat(statements()).isEmpty();
	}

	@Test
	void refusesQueriesOfTablesWithoutATrigger(TestDatabase database) {
		this.context.close();
		start(database, ModifyingQueries.REFUSE);
		follow(DualWriteMode.REPOSITORY);

		assertThatExceptionOfType(InvalidDataAccessApiUsageException.class)
			.isThrownBy(() -> this.users.rename(1L, "eve"))
			.withMessageContaining("NewUsers.rename")
			.withMessageContaining("public.users (migration V2)");
		assertThat(names()).containsExactly("ann=ann", "different=other");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableJpaRepositories(considerNestedRepositories = true,
			includeFilters = @Filter(type = FilterType.ASSIGNABLE_TYPE, classes = { NewUsers.class, OldUsers.class }))
	static class Application {

		@Bean
		LocalContainerEntityManagerFactoryBean entityManagerFactory(DataSource dataSource) {
			LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
			factory.setDataSource(dataSource);
			factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
			factory.setManagedTypes(PersistenceManagedTypes.of(NewUser.class.getName(), OldUser.class.getName()));
			factory.setJpaPropertyMap(Map.of("hibernate.jdbc.batch_size", 20));
			return factory;
		}

		@Bean
		JpaTransactionManager transactionManager(EntityManagerFactory factory) {
			return new JpaTransactionManager(factory);
		}

		@Bean
		static PersistenceUnitObserver observer(ObjectProvider<JpaDualWrites> hook) {
			return new PersistenceUnitObserver(hook);
		}

		@Bean
		JpaDualWrites hook(DualWrites dualWrites) {
			return new JpaDualWrites(dualWrites, (unit) -> true);
		}

		@Bean
		static ModifyingQueriesPostProcessor postProcessor(ObjectProvider<BypassingQueries> queries) {
			return new ModifyingQueriesPostProcessor(queries);
		}

		@Bean
		BypassingQueries queries(DualWrites dualWrites, ModifyingQueries treatment, DataSource dataSource,
				ObjectProvider<EntityTables> tables, ObjectProvider<PlatformTransactionManager> managers) {
			return new BypassingQueries(dualWrites, treatment, dataSource, tables,
					new QueryTransaction(managers, dataSource));
		}

	}

	interface NewUsers extends JpaRepository<NewUser, Long> {

		@Modifying
		@Query("UPDATE NewUser u SET u.displayName = :name WHERE u.id = :id")
		int rename(Long id, String name);

		@Modifying
		@Query(value = "UPDATE users SET display_name = :name WHERE id = :id", nativeQuery = true)
		int renameNatively(Long id, String name);

		@Modifying
		@Query(value = "INSERT INTO users (display_name) VALUES (:name)", nativeQuery = true)
		int registerNatively(String name);

		@Modifying
		@Query("DELETE FROM NewUser u WHERE u.displayName = :name")
		int remove(String name);

	}

	interface OldUsers extends JpaRepository<OldUser, Long> {

		@Modifying
		@Query("UPDATE OldUser u SET u.userName = :name WHERE u.id = :id")
		int rename(Long id, String name);

	}

	@Entity(name = "NewUser")
	@Table(name = "users")
	static class NewUser {

		@Id
		@GeneratedValue(strategy = GenerationType.IDENTITY)
		Long id;

		@Column(name = "display_name")
		String displayName;

	}

	@Entity(name = "OldUser")
	@Table(name = "users")
	static class OldUser {

		@Id
		@GeneratedValue(strategy = GenerationType.IDENTITY)
		Long id;

		@Column(name = "user_name")
		String userName;

	}

}
