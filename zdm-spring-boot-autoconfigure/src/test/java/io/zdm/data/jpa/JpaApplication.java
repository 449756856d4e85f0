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

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

import javax.sql.DataSource;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.Transaction;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.support.JpaRepositoryFactoryBean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import io.zdm.DualWriteMode;
import io.zdm.Phase;
import io.zdm.data.DualWrites;
import io.zdm.lifecycle.SyncedMapping;
import io.zdm.lifecycle.SyncedTable;
import io.zdm.plan.Conversion;
import io.zdm.plan.MappedColumn;
import io.zdm.plan.Mapping;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.testing.StatementLog;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A small application with one persistence unit that is intercepted, on tables that have
 * an old column {@code user_name} and a new column {@code display_name}.
 */
final class JpaApplication implements AutoCloseable {

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	private final StatementLog log;

	private final JdbcTemplate jdbc;

	private final DualWrites dualWrites;

	/**
	 * Start the application.
	 * @param dataSource its database
	 * @param checkRate the share of transactions that are checked
	 * @param settings settings of Hibernate
	 * @param entities the entities
	 */
	JpaApplication(DataSource dataSource, double checkRate, Map<String, Object> settings, Class<?>... entities) {
		this.log = new StatementLog(dataSource);
		this.jdbc = new JdbcTemplate(dataSource);
		this.dualWrites = new DualWrites(checkRate);
		this.context.registerBean(JpaDualWrites.class,
				() -> new JpaDualWrites(this.dualWrites, (other) -> other == this.log));
		this.context.registerBean(PersistenceUnitObserver.class,
				() -> new PersistenceUnitObserver(this.context.getBeanProvider(JpaDualWrites.class)));
		this.context.registerBean("entityManagerFactory", LocalContainerEntityManagerFactoryBean.class,
				() -> unit("unit", this.log, settings, entities));
		this.context.registerBean("transactionManager", JpaTransactionManager.class,
				() -> new JpaTransactionManager(this.context.getBean(EntityManagerFactory.class)));
		this.context.refresh();
	}

	static LocalContainerEntityManagerFactoryBean unit(String name, DataSource dataSource, Map<String, Object> settings,
			Class<?>... entities) {
		LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
		factory.setDataSource(dataSource);
		factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
		factory
			.setManagedTypes(PersistenceManagedTypes.of(Stream.of(entities).map(Class::getName).toList(), List.of()));
		factory.setPersistenceUnitName(name);
		factory.setJpaPropertyMap(new HashMap<>(settings));
		return factory;
	}

	DualWrites dualWrites() {
		return this.dualWrites;
	}

	StatementLog log() {
		return this.log;
	}

	EntityManagerFactory factory() {
		return this.context.getBean(EntityManagerFactory.class);
	}

	<R extends JpaRepository<T, I>, T, I> R repository(Class<R> type) {
		if (!this.context.containsBean(type.getName())) {
			JpaRepositoryFactoryBean<R, T, I> bean = new JpaRepositoryFactoryBean<>(type);
			bean.setEntityManager(SharedEntityManagerCreator.createSharedEntityManager(factory()));
			bean.setTransactionManager("transactionManager");
			bean.setBeanFactory(this.context.getBeanFactory());
			bean.afterPropertiesSet();
			this.context.getBeanFactory().registerSingleton(type.getName(), bean.getObject());
		}
		return this.context.getBean(type.getName(), type);
	}

	void inTransaction(Consumer<EntityManager> work) {
		inTransaction(TransactionDefinition.PROPAGATION_REQUIRED, work);
	}

	void inTransaction(int propagation, Consumer<EntityManager> work) {
		TransactionTemplate template = new TransactionTemplate(this.context.getBean(JpaTransactionManager.class));
		template.setPropagationBehavior(propagation);
		EntityManager entityManager = SharedEntityManagerCreator.createSharedEntityManager(factory());
		template.executeWithoutResult((status) -> work.accept(entityManager));
	}

	void inStatelessTransaction(Consumer<StatelessSession> work) {
		try (StatelessSession session = factory().unwrap(SessionFactory.class).openStatelessSession()) {
			Transaction transaction = session.beginTransaction();
			work.accept(session);
			transaction.commit();
		}
	}

	/**
	 * Empty tables, forget statements, and keep the tables in step from now on.
	 */
	void follow(DualWriteMode mode, String... tables) {
		List<SyncedTable> synced = new ArrayList<>();
		for (String table : tables) {
			this.jdbc.execute("TRUNCATE %s CASCADE".formatted(table));
			synced.add(synced(mode, table, new Column("user_name", "display_name")));
		}
		this.dualWrites.follow(synced);
		this.log.clear();
	}

	void follow(SyncedTable table) {
		this.dualWrites.follow(List.of(table));
		this.log.clear();
	}

	SyncedTable synced(DualWriteMode mode, String table, Column... columns) {
		QualifiedName name = new QualifiedName(new Identifier("public"), new Identifier(table.replace("\"", "")));
		Map<String, String> types = new HashMap<>();
		this.jdbc.query("""
				SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
				WHERE attrelid = CAST(? AS regclass) AND attnum > 0
				""", (row) -> {
			types.put(row.getString(1), row.getString(2));
		}, table);
		List<SyncedMapping> mappings = new ArrayList<>();
		for (Column column : columns) {
			Identifier source = new Identifier(column.source());
			Identifier target = new Identifier(column.target());
			Mapping mapping = new Mapping("m" + mappings.size(), name, List.of(mapped(source, types)),
					List.of(mapped(target, types)), List.of(new Conversion.Identity(source)),
					List.of(new Conversion.Identity(target)), mode);
			mappings.add(new SyncedMapping(1, "1", Phase.MIGRATED, mapping));
		}
		return new SyncedTable(name, true, types, mappings);
	}

	private static MappedColumn mapped(Identifier name, Map<String, String> types) {
		return new MappedColumn(name, types.get(name.value()), Optional.empty(), true, Optional.empty());
	}

	/**
	 * Return the old and the new name of every row.
	 */
	List<String> names(String table) {
		return this.jdbc.queryForList("""
				SELECT concat_ws('/', coalesce(user_name, '-'), coalesce(display_name, '-')) FROM %s ORDER BY 1
				""".formatted(table), String.class);
	}

	void assertNames(String table, String... names) {
		assertThat(names(table))
			.containsExactly(Stream.of(names).map((name) -> name + "/" + name).toArray(String[]::new));
	}

	JdbcTemplate jdbc() {
		return this.jdbc;
	}

	@Override
	public void close() {
		this.context.close();
	}

	/**
	 * A renamed column.
	 */
	record Column(String source, String target) {

	}

}
