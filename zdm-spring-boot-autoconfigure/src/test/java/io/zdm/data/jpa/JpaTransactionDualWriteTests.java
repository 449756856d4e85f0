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

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.event.service.spi.EventListenerGroup;
import org.hibernate.event.spi.EventType;
import org.hibernate.event.spi.PostInsertEventListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.transaction.TransactionDefinition;

import io.zdm.DualWriteMode;
import io.zdm.data.DualWriteAccount.Source;
import io.zdm.data.DualWriteAccount.Totals;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for {@link JpaDualWrites}: transactions, and what interception costs.
 */
@PostgresTest
class JpaTransactionDualWriteTests {

	private JpaApplication application;

	private DataSource dataSource;

	@BeforeEach
	void start(TestDatabase database) {
		this.dataSource = database.dataSource();
		database.jdbc()
			.execute(
					"CREATE TABLE users (id bigint PRIMARY KEY, user_name text, display_name text, CHECK (user_name <> 'evil'))");
		restart(1);
	}

	private void restart(double checkRate) {
		stop();
		this.application = new JpaApplication(this.dataSource, checkRate, Map.of(), User.class);
	}

	@AfterEach
	void stop() {
		if (this.application != null) {
			this.application.close();
		}
	}

	private void save(long id, String name) {
		this.application.inTransaction((entityManager) -> entityManager.persist(new User(id, name)));
	}

	private void createTrigger() {
		this.application.jdbc().execute("""
				CREATE FUNCTION sync() RETURNS trigger LANGUAGE plpgsql AS
					'BEGIN NEW.user_name := NEW.display_name; RETURN NEW; END';
				CREATE TRIGGER sync BEFORE INSERT OR UPDATE ON users FOR EACH ROW EXECUTE FUNCTION sync()
				""");
	}

	private static Iterable<PostInsertEventListener> listeners(EntityManagerFactory factory) {
		EventListenerGroup<PostInsertEventListener> group = factory.unwrap(SessionFactoryImplementor.class)
			.getEventListenerRegistry()
			.getEventListenerGroup(EventType.POST_INSERT);
		return group.listeners();
	}

	@Test
	void listensOnlyFromTheTimeWhenThereIsSomethingToIntercept() {
		assertThat(listeners(this.application.factory())).noneMatch(WriteListener.class::isInstance);
		save(1, "a");
		assertThat(this.application.log().extra()).isEmpty();

		this.application.follow(this.application.synced(DualWriteMode.REPOSITORY, "users", names()));
		assertThat(listeners(this.application.factory())).filteredOn(WriteListener.class::isInstance).hasSize(1);
		save(2, "b");
		assertThat(this.application.log().extra()).hasSize(1);
		assertThat(this.application.names("users")).containsExactly("-/a", "b/b");

		this.application.dualWrites().follow(List.of());
		this.application.log().clear();
		save(3, "c");
		assertThat(this.application.log().extra()).isEmpty();
		assertThat(this.application.log().all()).hasSize(1);

		this.application.follow(this.application.synced(DualWriteMode.REPOSITORY, "users", names()));
		assertThat(listeners(this.application.factory())).filteredOn(WriteListener.class::isInstance).hasSize(1);
		save(4, "d");
		assertThat(this.application.log().extra()).hasSize(1);
		assertThat(this.application.names("users")).containsExactly("-/a", "-/c", "b/b", "d/d");
	}

	private static JpaApplication.Column names() {
		return new JpaApplication.Column("user_name", "display_name");
	}

	@Test
	void checksTheTriggerWithOneQuery() {
		createTrigger();
		this.application.follow(DualWriteMode.BOTH, "users");

		this.application.inTransaction((entityManager) -> {
			for (long id = 1; id <= 30; id++) {
				entityManager.persist(new User(id, "a"));
			}
		});

		assertThat(this.application.log().extra()).singleElement().asString().startsWith("SELECT");
		assertThat(this.application.dualWrites().account().totals()).containsEntry(new Source("1", "User"),
				new Totals(30, 0));
	}

	@Test
	void countsWhatTheTriggerShouldHaveDone() {
		this.application.follow(DualWriteMode.BOTH, "users");

		save(1, "a");

		this.application.assertNames("users", "a");
		assertThat(this.application.dualWrites().account().totals()).containsEntry(new Source("1", "User"),
				new Totals(1, 1));
	}

	@Test
	void leavesTransactionsAloneThatAreNotSampled() {
		restart(0);
		this.application.follow(DualWriteMode.BOTH, "users");

		save(1, "a");

		assertThat(this.application.log().extra()).isEmpty();
		assertThat(this.application.log().all()).hasSize(1);
	}

	@Test
	void repairsEveryTransactionWithoutATriggerWhateverTheCheckRate() {
		restart(0);
		this.application.follow(DualWriteMode.REPOSITORY, "users");

		save(1, "a");

		this.application.assertNames("users", "a");
	}

	@Test
	void leavesNothingBehindAfterARollback() {
		this.application.follow(DualWriteMode.REPOSITORY, "users");

		assertThatException().isThrownBy(() -> this.application.inTransaction((entityManager) -> {
			entityManager.persist(new User(1, "a"));
			entityManager.flush();
			throw new IllegalStateException("rolled back");
		})).withMessage("rolled back");

		assertThat(this.application.names("users")).isEmpty();
		assertThat(this.application.log().extra()).isEmpty();
		save(2, "b");
		this.application.assertNames("users", "b");
	}

	@Test
	void forgetsTheRowsOfARollbackInASessionThatLivesOn() {
		this.application.follow(DualWriteMode.REPOSITORY, "users");
		try (var entityManager = this.application.factory().createEntityManager()) {
			entityManager.getTransaction().begin();
			entityManager.persist(new User(1, "a"));
			entityManager.flush();
			entityManager.getTransaction().rollback();
			entityManager.getTransaction().begin();
			entityManager.getTransaction().commit();
			assertThat(this.application.log().extra()).isEmpty();

			entityManager.getTransaction().begin();
			entityManager.persist(new User(2, "b"));
			entityManager.getTransaction().commit();
		}

		this.application.assertNames("users", "b");
		assertThat(this.application.log().extra()).hasSize(1);
	}

	@Test
	void rollsBackWhatCannotBePutInStep() {
		this.application.follow(DualWriteMode.REPOSITORY, "users");

		assertThatException().isThrownBy(() -> save(1, "evil")).withStackTraceContaining("users_user_name_check");

		assertThat(this.application.names("users")).isEmpty();
		save(2, "b");
		this.application.assertNames("users", "b");
	}

	@Test
	void keepsTransactionsApartThatRunWithinEachOther() {
		this.application.follow(DualWriteMode.REPOSITORY, "users");

		assertThatException().isThrownBy(() -> this.application.inTransaction((outer) -> {
			outer.persist(new User(1, "a"));
			outer.flush();
			this.application.inTransaction(TransactionDefinition.PROPAGATION_REQUIRES_NEW,
					(inner) -> inner.persist(new User(2, "b")));
			this.application.assertNames("users", "b");
			assertThat(this.application.log().extra()).hasSize(1);
			throw new IllegalStateException("rolled back");
		})).withMessage("rolled back");

		this.application.assertNames("users", "b");
		this.application.inTransaction((outer) -> {
			outer.persist(new User(3, "c"));
			this.application.inTransaction(TransactionDefinition.PROPAGATION_REQUIRES_NEW,
					(inner) -> inner.persist(new User(4, "d")));
		});
		this.application.assertNames("users", "b", "c", "d");
	}

	@Test
	void reconcilesAtOnceWhereThereIsNoTransaction() {
		this.application.follow(DualWriteMode.REPOSITORY, "users");
		try (StatelessSession session = this.application.factory()
			.unwrap(SessionFactory.class)
			.openStatelessSession()) {
			session.setJdbcBatchSize(10);
			session.insert(new User(1, "a"));
		}

		this.application.assertNames("users", "a");
	}

	@Test
	void followsPhasesInTheMiddleOfATransaction() {
		this.application.follow(DualWriteMode.REPOSITORY, "users");

		this.application.inTransaction((entityManager) -> {
			entityManager.persist(new User(1, "a"));
			entityManager.flush();
			this.application.dualWrites().follow(List.of());
		});

		assertThat(this.application.log().extra()).isEmpty();
		assertThat(this.application.names("users")).containsExactly("-/a");
	}

	@Test
	void interceptsEveryPersistenceUnitOnTheDataSource() {
		LocalContainerEntityManagerFactoryBean second = JpaApplication.unit("second", this.application.log(), Map.of(),
				User.class);
		JpaDualWrites hook = new JpaDualWrites(this.application.dualWrites(), (dataSource) -> true);
		new PersistenceUnitObserver(new FixedProvider<>(hook)).postProcessBeforeInitialization(second, "second");
		second.afterPropertiesSet();
		this.application.follow(DualWriteMode.REPOSITORY, "users");

		second.getObject().unwrap(SessionFactory.class).inTransaction((session) -> session.persist(new User(1, "a")));
		this.application.inTransaction((entities) -> entities.persist(new User(2, "b")));

		this.application.assertNames("users", "a", "b");
		second.destroy();
	}

	@Test
	void leavesPersistenceUnitsOnOtherDataSourcesAlone() {
		LocalContainerEntityManagerFactoryBean other = JpaApplication.unit("other", this.dataSource, Map.of(),
				User.class);
		JpaDualWrites hook = new JpaDualWrites(this.application.dualWrites(),
				(dataSource) -> dataSource == this.application.log());
		new PersistenceUnitObserver(new FixedProvider<>(hook)).postProcessBeforeInitialization(other, "other");
		other.afterPropertiesSet();
		this.application.follow(DualWriteMode.REPOSITORY, "users");

		assertThat(listeners(other.getObject())).noneMatch(WriteListener.class::isInstance);
		assertThat(listeners(this.application.factory())).anyMatch(WriteListener.class::isInstance);
		other.destroy();
	}

	@Entity(name = "User")
	@Table(name = "users")
	static class User {

		@Id
		Long id;

		@Column(name = "display_name")
		String displayName;

		User() {
		}

		User(long id, String displayName) {
			this.id = id;
			this.displayName = displayName;
		}

	}

	/**
	 * A provider of one object.
	 */
	private record FixedProvider<T>(T object) implements ObjectProvider<T> {

		@Override
		public T getObject() {
			return this.object;
		}

	}

}
