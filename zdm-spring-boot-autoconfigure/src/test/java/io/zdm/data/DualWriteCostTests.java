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

package io.zdm.data;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import io.zdm.DualWriteMode;
import io.zdm.Phase;
import io.zdm.data.jdbc.JdbcDualWrites;
import io.zdm.data.jdbc.JdbcEntityTables;
import io.zdm.data.jpa.JpaDualWrites;
import io.zdm.data.jpa.PersistenceUnitObserver;
import io.zdm.lifecycle.SyncedTable;
import io.zdm.plan.TableSync;
import io.zdm.postgres.Identifier;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.Synced;
import io.zdm.testing.TestDatabase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.annotation.Id;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.data.jdbc.repository.config.AbstractJdbcConfiguration;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcOperations;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What each mode costs a writer, as a share of the transactions per second that it has
 * without: all arms in one run, interleaved, several rounds, single and batched writes.
 * The figures are for the documentation; what fails is a row that is out of step.
 */
@Tag("soak")
@PostgresTest
class DualWriteCostTests {

	private static final Log logger = LogFactory.getLog(DualWriteCostTests.class);

	private static final int ROUNDS = Integer.getInteger("zdm.test.cost.rounds", 5);

	private static final Duration SLICE = Duration.ofMillis(Integer.getInteger("zdm.test.cost.millis", 1500));

	private static final int ROWS = 1_000;

	private static final int BATCH = 50;

	@Test
	void modesSideBySide(TestDatabase database) {
		database.jdbc().execute("""
				CREATE SCHEMA zdm;
				CREATE TABLE users (id bigint PRIMARY KEY, user_name text, display_name text, email text);
				CREATE INDEX ON users (user_name);
				CREATE INDEX ON users (display_name);
				""");
		Map<Arm, Writers> writers = new LinkedHashMap<>();
		Map<Workload, Map<Arm, List<Double>>> rates = new LinkedHashMap<>();
		try {
			for (Arm arm : Arm.values()) {
				writers.put(arm, new Writers(database, arm));
			}
			for (int round = 0; round <= ROUNDS; round++) {
				for (Workload workload : Workload.values()) {
					List<Arm> arms = new ArrayList<>(List.of(Arm.values()));
					Collections.shuffle(arms, new Random(round));
					for (Arm arm : arms) {
						double rate = measure(database, writers.get(arm), arm, workload);
						if (round > 0) {
							rates.computeIfAbsent(workload, (key) -> new LinkedHashMap<>())
								.computeIfAbsent(arm, (key) -> new ArrayList<>())
								.add(rate);
						}
					}
				}
			}
		}
		finally {
			writers.values().forEach(Writers::close);
		}
		rates.forEach((workload, ofArms) -> logger.info(report(workload, ofArms)));
	}

	private static double measure(TestDatabase database, Writers writers, Arm arm, Workload workload) {
		JdbcTemplate jdbc = database.jdbc();
		jdbc.execute("DROP TRIGGER IF EXISTS \"~zdm_sync\" ON users");
		jdbc.execute("TRUNCATE users");
		jdbc.execute("INSERT INTO users SELECT i, 'n', 'n', 'e' FROM generate_series(1, %d) AS i".formatted(ROWS));
		SyncedTable table = new Synced(jdbc, arm.mode, Phase.MIGRATED).tables("users").get(0);
		if (arm.trigger) {
			new TableSync(new Identifier("zdm"), table.table(), List.of(table.mappings().get(0).mapping())).statements()
				.forEach(jdbc::execute);
		}
		jdbc.execute("VACUUM ANALYZE users");
		writers.follow(arm.hooks ? List.of(table) : List.of());
		long transactions = 0;
		long began = System.nanoTime();
		long end = began + SLICE.toNanos();
		while (System.nanoTime() < end) {
			writers.write(workload, transactions++);
		}
		double rate = transactions * 1e9 / (System.nanoTime() - began);
		if (arm.trigger || arm.hooks) {
			assertThat(jdbc.queryForObject("SELECT count(*) FROM users WHERE user_name IS DISTINCT FROM display_name",
					Long.class))
				.as("%s, %s", arm, workload)
				.isZero();
		}
		return rate;
	}

	private static String report(Workload workload, Map<Arm, List<Double>> rates) {
		List<Double> none = rates.get(Arm.NONE);
		StringBuilder line = new StringBuilder("| %s | %,.0f/s".formatted(workload.text, median(none)));
		rates.forEach((arm, ofArm) -> {
			if (arm != Arm.NONE) {
				List<Double> ratios = IntStream.range(0, ofArm.size())
					.mapToObj((round) -> ofArm.get(round) / none.get(round))
					.toList();
				line.append(" | %s %.2f (%.2f–%.2f)".formatted(arm, median(ratios), Collections.min(ratios),
						Collections.max(ratios)));
			}
		});
		return line.append(" |").toString();
	}

	private static double median(List<Double> values) {
		List<Double> sorted = values.stream().sorted().toList();
		return sorted.get(sorted.size() / 2);
	}

	/**
	 * What is compared.
	 */
	private enum Arm {

		NONE(DualWriteMode.TRIGGER, 0, false, false),

		TRIGGER(DualWriteMode.TRIGGER, 0, true, false),

		BOTH_5_PERCENT(DualWriteMode.BOTH, 0.05, true, true),

		BOTH_EVERY_ONE(DualWriteMode.BOTH, 1, true, true),

		REPOSITORY(DualWriteMode.REPOSITORY, 0, false, true);

		private final DualWriteMode mode;

		private final double checkRate;

		private final boolean trigger;

		private final boolean hooks;

		Arm(DualWriteMode mode, double checkRate, boolean trigger, boolean hooks) {
			this.mode = mode;
			this.checkRate = checkRate;
			this.trigger = trigger;
			this.hooks = hooks;
		}

	}

	/**
	 * What a transaction does.
	 */
	private enum Workload {

		JPA_SINGLE("JPA, one row changed"), JPA_BATCH("JPA, 50 rows inserted in batches"),
		JDBC_SINGLE("Data JDBC, one row changed"), JDBC_BATCH("Data JDBC, 50 rows inserted in a batch");

		private final String text;

		Workload(String text) {
			this.text = text;
		}

	}

	/**
	 * An application with repositories of both kinds.
	 */
	private static final class Writers implements AutoCloseable {

		private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

		private final TransactionTemplate transaction;

		private final EntityManager entities;

		private final JdbcAggregateTemplate template;

		private long nextId = 1_000_000;

		Writers(TestDatabase database, Arm arm) {
			this.context.registerBean(DataSource.class, () -> database.dataSource());
			this.context.registerBean(DualWrites.class, () -> new DualWrites(arm.checkRate));
			this.context.register(Application.class);
			this.context.refresh();
			this.transaction = new TransactionTemplate(this.context.getBean(JpaTransactionManager.class));
			this.entities = SharedEntityManagerCreator
				.createSharedEntityManager(this.context.getBean(EntityManagerFactory.class));
			this.template = this.context.getBean(JdbcAggregateTemplate.class);
		}

		void follow(List<SyncedTable> tables) {
			this.context.getBean(DualWrites.class).follow(tables);
		}

		void write(Workload workload, long number) {
			long id = 1 + number % ROWS;
			String name = "name " + number;
			this.transaction.executeWithoutResult((status) -> {
				switch (workload) {
					case JPA_SINGLE -> this.entities.find(JpaUser.class, id).displayName = name;
					case JPA_BATCH -> {
						for (int row = 0; row < BATCH; row++) {
							this.entities.persist(new JpaUser(this.nextId++, name));
						}
					}
					case JDBC_SINGLE -> this.template.update(new JdbcUser(id, name, "e"));
					case JDBC_BATCH -> this.template.insertAll(IntStream.range(0, BATCH)
						.mapToObj((row) -> new JdbcUser(this.nextId++, name, "e"))
						.toList());
				}
			});
		}

		@Override
		public void close() {
			this.context.close();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Application extends AbstractJdbcConfiguration {

		@Bean
		LocalContainerEntityManagerFactoryBean entityManagerFactory(DataSource dataSource) {
			LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
			factory.setDataSource(dataSource);
			factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
			factory.setManagedTypes(PersistenceManagedTypes.of(JpaUser.class.getName()));
			factory.setJpaPropertyMap(Map.of("hibernate.jdbc.batch_size", 50));
			return factory;
		}

		@Bean
		JpaTransactionManager transactionManager(EntityManagerFactory factory) {
			return new JpaTransactionManager(factory);
		}

		@Bean
		NamedParameterJdbcOperations operations(DataSource dataSource) {
			return new NamedParameterJdbcTemplate(dataSource);
		}

		@Bean
		static PersistenceUnitObserver observer(ObjectProvider<JpaDualWrites> hook) {
			return new PersistenceUnitObserver(hook);
		}

		@Bean
		JpaDualWrites jpaHook(DualWrites dualWrites) {
			return new JpaDualWrites(dualWrites, (unit) -> true);
		}

		@Bean
		JdbcDualWrites jdbcHook(DualWrites dualWrites, ObjectProvider<JdbcConverter> converters,
				DataSource dataSource) {
			return new JdbcDualWrites(dualWrites, new JdbcEntityTables(converters), dataSource);
		}

	}

	@Entity
	@jakarta.persistence.Table(name = "users")
	static class JpaUser {

		@jakarta.persistence.Id
		private Long id;

		@Column(name = "display_name")
		private String displayName;

		private String email;

		protected JpaUser() {
		}

		JpaUser(Long id, String displayName) {
			this.id = id;
			this.displayName = displayName;
			this.email = "e";
		}

	}

	@Table("users")
	record JdbcUser(@Id Long id, String displayName, String email) {

	}

}
