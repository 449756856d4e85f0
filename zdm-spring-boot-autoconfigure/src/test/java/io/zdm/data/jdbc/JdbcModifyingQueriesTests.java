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

package io.zdm.data.jdbc;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;

import io.zdm.DualWriteMode;
import io.zdm.Phase;
import io.zdm.data.DualWrites;
import io.zdm.data.ModifyingQueries;
import io.zdm.data.jdbc.People.NewPeople;
import io.zdm.data.jdbc.People.NewPerson;
import io.zdm.data.jdbc.People.OldPeople;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.StatementLog;
import io.zdm.testing.Synced;
import io.zdm.testing.TestDatabase;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.aop.Advisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AdvisedSupport;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.repository.CrudRepository;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.util.AopTestUtils;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for modifying queries of Spring Data JDBC repositories.
 */
@PostgresTest
@ExtendWith(OutputCaptureExtension.class)
class JdbcModifyingQueriesTests {

	private JdbcTemplate jdbc;

	private AnnotationConfigApplicationContext context;

	@BeforeEach
	void start(TestDatabase database) {
		this.jdbc = database.jdbc();
		this.context = People.start(database, 1, ModifyingQueries.RECONCILE);
	}

	@AfterEach
	void stop() {
		this.context.close();
	}

	private void follow(DualWriteMode mode) {
		this.context.getBean(DualWrites.class)
			.follow(new Synced(this.jdbc, mode, Phase.MIGRATED).tables("person", "note"));
	}

	private NewPeople people() {
		return this.context.getBean(NewPeople.class);
	}

	private List<String> names() {
		return this.jdbc.queryForList("SELECT concat(user_name, '=', display_name) FROM person ORDER BY id",
				String.class);
	}

	private List<String> statements() {
		return this.context.getBean(StatementLog.class).mentioning("user_name", "display_name");
	}

	@Test
	void insertsAndUpdatesAreKeptInStepAndOnlyTheirRows() {
		this.jdbc.execute("INSERT INTO person (display_name, user_name) VALUES ('other', 'different')");
		follow(DualWriteMode.REPOSITORY);

		people().register("ann");
		people().register("bob");
		assertThat(people().rename(2, "eve")).isTrue();

		assertThat(names()).containsExactly("different=other", "eve=eve", "bob=bob");
	}

	@Test
	void whatIsWrittenToTheOldColumnIsCarriedOver() {
		this.jdbc.execute("INSERT INTO person (display_name, user_name) VALUES ('ann', 'ann')");
		follow(DualWriteMode.REPOSITORY);

		this.context.getBean(OldPeople.class).rename(1, "eve");

		assertThat(names()).containsExactly("eve=eve");
	}

	@Test
	void withinATransactionAndItsSavepoints() {
		follow(DualWriteMode.REPOSITORY);
		TransactionTemplate transaction = new TransactionTemplate(
				this.context.getBean(PlatformTransactionManager.class));
		TransactionTemplate nested = new TransactionTemplate(this.context.getBean(PlatformTransactionManager.class));
		nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);

		transaction.executeWithoutResult((status) -> {
			people().register("ann");
			nested.executeWithoutResult((savepoint) -> people().register("bob"));
			nested.executeWithoutResult((savepoint) -> {
				people().register("cid");
				savepoint.setRollbackOnly();
			});
			people().save(NewPerson.of("dan"));
		});
		transaction.executeWithoutResult((status) -> {
			people().register("eve");
			status.setRollbackOnly();
		});

		assertThat(names()).containsExactly("ann=ann", "bob=bob", "dan=dan");
	}

	@Test
	void aQueryThatDeletesIsLeftAlone() {
		this.jdbc.execute("INSERT INTO person (display_name, user_name) VALUES ('ann', 'different')");
		follow(DualWriteMode.REPOSITORY);

		assertThat(people().remove("ann")).isOne();

		assertThat(statements()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(names = { "BOTH", "TRIGGER" })
	void whereThereIsATriggerNothingIsDone(DualWriteMode mode) {
		follow(mode);

		people().register("ann");

		assertThat(statements()).isEmpty();
	}

	@Test
	void warnsOnceForEachMethod(CapturedOutput output) {
		follow(DualWriteMode.REPOSITORY);

		people().register("ann");
		people().register("bob");

		assertThat(output.getOut()).containsOnlyOnce("NewPeople.register writes public.person (migration V2)")
			.contains("zdm.dual-write.modifying-queries");
		assertThat(statements()).hasSize(4);
	}

	@Test
	void refusesQueriesOfTablesWithoutATrigger(TestDatabase database) {
		this.context.close();
		this.jdbc.execute("DROP TABLE " + String.join(", ", People.TABLES));
		this.context = People.start(database, 1, ModifyingQueries.REFUSE);
		people().register("before");
		follow(DualWriteMode.REPOSITORY);

		assertThatExceptionOfType(InvalidDataAccessApiUsageException.class).isThrownBy(() -> people().register("ann"))
			.withMessageContaining("NewPeople.register")
			.withMessageContaining("public.person (migration V2)")
			.withMessageContaining("modifying-queries=reconcile");
		assertThat(people().remove("before")).isOne();

		follow(DualWriteMode.BOTH);
		people().register("bob");

		assertThat(names()).containsExactly("=bob");
	}

	@Test
	void theAdviceIsThereOnlyWhileAMigrationIsUnderWay() throws Exception {
		Method register = NewPeople.class.getMethod("register", String.class);
		Method save = CrudRepository.class.getMethod("save", Object.class);
		Advisor[] advisors = ((Advised) people()).getAdvisors();
		List<Object> idle = List.copyOf(chain(register));
		List<Object> saving = List.copyOf(chain(save));
		assertThat(Arrays.asList(advisors)).extracting((advisor) -> (Object) advisor.getAdvice())
			.containsExactlyElementsOf(idle);

		follow(DualWriteMode.REPOSITORY);
		assertThat(chain(register)).hasSameSizeAs(idle)
			.isNotEqualTo(idle)
			.allMatch(MethodInterceptor.class::isInstance);
		assertThat(chain(save)).isEqualTo(saving);

		this.context.getBean(DualWrites.class).follow(List.of());
		assertThat(chain(register)).isEqualTo(idle);
		assertThat(((Advised) people()).getAdvisors()).isEqualTo(advisors);
	}

	private List<Object> chain(Method method) {
		assertThat(((Advised) people()).isFrozen()).isFalse();
		Object handler = Proxy.getInvocationHandler(people());
		AdvisedSupport proxy = (AdvisedSupport) ReflectionTestUtils.getField(handler, "advised");
		return proxy.getInterceptorsAndDynamicInterceptionAdvice(method,
				AopTestUtils.getTargetObject(people()).getClass());
	}

}
