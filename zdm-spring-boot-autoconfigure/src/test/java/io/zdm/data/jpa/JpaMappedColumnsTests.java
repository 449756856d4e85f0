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

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.sql.DataSource;

import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import jakarta.persistence.SecondaryTable;
import jakarta.persistence.Table;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.BootstrapContext;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.integrator.spi.Integrator;
import org.hibernate.jpa.boot.spi.IntegratorProvider;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link JpaMappedColumns}.
 */
class JpaMappedColumnsTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(Observed.class);

	@Test
	void findsTheColumnsOfEveryTableAsTheDatabaseNamesThem() {
		this.runner.withUserConfiguration(Users.class)
			.run((context) -> assertThat(context.getBean(JpaMappedColumns.class).find()).get()
				.satisfies((columns) -> assertThat(columns).containsExactlyInAnyOrder("users.id", "users.displayname",
						"users.Exact Name", "users.city", "crm.user_details.id", "crm.user_details.notes",
						"user_nicknames.user_id", "user_nicknames.nicknames")));
	}

	@Test
	void unitesSeveralPersistenceUnits() {
		this.runner.withUserConfiguration(Users.class, Orders.class)
			.run((context) -> assertThat(context.getBean(JpaMappedColumns.class).find()).get()
				.satisfies((columns) -> assertThat(columns).contains("users.id", "shop.orders.total")));
	}

	@Test
	void withoutAPersistenceUnitNothingIsMapped() {
		this.runner.run((context) -> assertThat(context.getBean(JpaMappedColumns.class).find()).contains(Set.of()));
	}

	@Test
	void isNotReadyBeforeTheBeansAre() {
		JpaMappedColumns columns = new JpaMappedColumns(new PersistenceUnitObserver(), null);

		assertThat(columns.find()).isEmpty();
	}

	@Test
	void asksForAPersistenceUnitThatNobodyUsedYet() {
		this.runner.withUserConfiguration(Users.class)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> {
				JpaMappedColumns columns = context.getBean(JpaMappedColumns.class);
				assertThat(columns.find()).get().satisfies((found) -> assertThat(found).contains("users.id"));
			});
	}

	@Test
	void anIntegratorOfTheApplicationStays() {
		this.runner.withUserConfiguration(OwnIntegrator.class).run((context) -> {
			assertThat(context.getBean(JpaMappedColumns.class).find()).get()
				.satisfies((columns) -> assertThat(columns).contains("shop.orders.total"));
			assertThat(OwnProvider.called).isTrue();
		});
	}

	private static LocalContainerEntityManagerFactoryBean unit(DataSource dataSource, Class<?> entity,
			Map<String, Object> properties) {
		LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
		factory.setDataSource(dataSource);
		factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
		factory.setManagedTypes(PersistenceManagedTypes.of(entity.getName()));
		factory.setPersistenceUnitName(entity.getSimpleName());
		factory.setJpaPropertyMap(properties);
		return factory;
	}

	@Configuration(proxyBeanMethods = false)
	static class Observed {

		@Bean
		static PersistenceUnitObserver observer() {
			return new PersistenceUnitObserver();
		}

		@Bean
		JpaMappedColumns columns(PersistenceUnitObserver observer, ObjectProvider<EntityManagerFactory> factories) {
			return new JpaMappedColumns(observer, factories);
		}

		@Bean
		DataSource dataSource() {
			return new EmbeddedDatabaseBuilder().setType(EmbeddedDatabaseType.H2).generateUniqueName(true).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Users {

		@Bean
		LocalContainerEntityManagerFactoryBean users(DataSource dataSource) {
			return unit(dataSource, User.class, new HashMap<>());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Orders {

		@Bean
		LocalContainerEntityManagerFactoryBean orders(DataSource dataSource) {
			return unit(dataSource, Order.class, new HashMap<>(Map.of("hibernate.default_schema", "Shop")));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnIntegrator {

		@Bean
		LocalContainerEntityManagerFactoryBean orders(DataSource dataSource) {
			return unit(dataSource, Order.class, new HashMap<>(Map.of("hibernate.default_schema", "shop",
					"hibernate.integrator_provider", OwnProvider.class.getName())));
		}

	}

	/**
	 * What an application may have set by the name of its class.
	 */
	public static class OwnProvider implements IntegratorProvider {

		static final AtomicBoolean called = new AtomicBoolean();

		@Override
		public List<Integrator> getIntegrators() {
			return List.of(new Integrator() {

				@Override
				public void integrate(Metadata metadata, BootstrapContext bootstrapContext,
						SessionFactoryImplementor sessionFactory) {
					called.set(true);
				}

			});
		}

	}

	@Entity(name = "User")
	@Table(name = "USERS")
	@SecondaryTable(name = "user_details", schema = "crm")
	static class User {

		@Id
		Long id;

		@Column(name = "displayName")
		String name;

		@Column(name = "\"Exact Name\"")
		String exact;

		@Column(table = "user_details")
		String notes;

		@Embedded
		Address address;

		@ElementCollection
		Set<String> nicknames;

	}

	@Embeddable
	static class Address {

		String city;

	}

	@Entity(name = "PurchaseOrder")
	@Table(name = "orders")
	static class Order {

		@Id
		Long id;

		Integer total;

	}

}
