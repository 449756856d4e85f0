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

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import javax.sql.DataSource;

import io.zdm.Zdm;
import io.zdm.lifecycle.Engine;
import io.zdm.lifecycle.StartupException;
import io.zdm.migration.bean.SpecInterfaces;
import io.zdm.migration.bean.SqlSpec;
import io.zdm.postgres.Database;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.dao.PermissionDeniedDataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

/**
 * Tests for {@link ZdmAutoConfiguration}.
 */
@PostgresTest
@ExtendWith(OutputCaptureExtension.class)
class ZdmAutoConfigurationTests {

	private static final String H2 = "spring.datasource.url=jdbc:h2:mem:zdm";

	private final Engine engine = mock(Engine.class);

	private final ApplicationContextRunner realEngine = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
				JdbcClientAutoConfiguration.class, ZdmAutoConfiguration.class, ZdmWorkerAutoConfiguration.class));

	private final ApplicationContextRunner runner = this.realEngine.withBean("engine", Engine.class, () -> this.engine,
			(definition) -> definition.setFallback(true));

	@Test
	void bringsTheSchemaUpToDateAndThenStartsTheWorker(TestDatabase database) {
		on(database).run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(ZdmInitializer.class).hasBean("zdm");
			verify(this.engine).startup();
			verify(this.engine).start();
			verify(this.engine, never()).stop();
		});

		verify(this.engine).stop();
	}

	@Test
	void initializerComesBeforeWhoeverUsesTheDatabase(TestDatabase database) {
		on(database).run((context) -> {
			BeanDefinition template = context.getBeanFactory().getBeanDefinition("jdbcTemplate");
			assertThat(template.getDependsOn()).contains("zdmInitializer");
		});
	}

	@Test
	void backsOffWithoutADataSource() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(ZdmAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(Zdm.class));
	}

	@Test
	void backsOffWhenItIsDisabled(TestDatabase database) {
		on(database).withPropertyValues("zdm.enabled=false").run((context) -> {
			assertThat(context).doesNotHaveBean("zdm").doesNotHaveBean(ZdmWorkerLifecycle.class);
			verify(this.engine, never()).startup();
		});
	}

	@Test
	void isOffWhenItIsDisabledAfterTheBeansWereSettledAheadOfTime() {
		ActiveEngine disabled = new ActiveEngine(false, new TargetDatabase(mock(DataSource.class)), null);

		assertThat(disabled.active()).isEmpty();
	}

	@Test
	void isOffOnAnInMemoryDatabaseAndSaysSoOnce(CapturedOutput output) {
		this.runner.withPropertyValues(H2).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean("zdm", Zdm.class).migrations()).isEmpty();
			verify(this.engine, never()).startup();
			verify(this.engine, never()).start();
			assertThat(output).containsOnlyOnce("zdm is off: the database is H2, not PostgreSQL");
		});
	}

	@Test
	void doesNothingDuringAotProcessing(TestDatabase database) {
		on(database).withSystemProperties("spring.aot.processing=true").run((context) -> {
			assertThat(context).hasNotFailed();
			verify(this.engine, never()).startup();
		});
	}

	@Test
	void runsAlsoWhereBeansAreLazy(TestDatabase database) {
		on(database)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> {
				verify(this.engine).startup();
				verify(this.engine).start();
			});
	}

	@Test
	void failsOnAReadOnlySession(TestDatabase database) {
		on(database)
			.withPropertyValues(
					"spring.datasource.url=" + with(database.url(), "options=-c%20default_transaction_read_only=on"))
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOfSatisfying(StartupException.class, (failure) -> {
					assertThat(failure.description()).contains("can only read");
					assertThat(failure.action()).contains("primary", "zdm.enabled=false", "The database is untouched");
				}));
	}

	@Test
	void aMissingRightIsExplained(TestDatabase database) {
		willThrow(new PermissionDeniedDataAccessException("no",
				new SQLException("permission denied for database app", "42501")))
			.given(this.engine)
			.startup();

		on(database).run((context) -> assertThat(context.getStartupFailure()).cause()
			.isInstanceOfSatisfying(StartupException.class, (failure) -> {
				assertThat(failure.description()).contains("permission denied for database app");
				assertThat(failure.action()).contains("zdm.datasource.username");
			}));
	}

	@Test
	void cannotChooseBetweenTwoDataSources(TestDatabase database) {
		on(database).withBean("other", DataSource.class, database::dataSource)
			.withBean("another", DataSource.class, database::dataSource)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOf(StartupException.class)
				.hasMessageContaining("several data sources"));
	}

	@Test
	void takesTheDataSourceThatIsMarked(TestDatabase database) {
		this.runner
			.withBean("primary", DataSource.class, () -> mock(DataSource.class),
					(definition) -> definition.setPrimary(true))
			.withBean("marked", DataSource.class, database::dataSource,
					(definition) -> ((AbstractBeanDefinition) definition)
						.addQualifier(new AutowireCandidateQualifier(ZdmDataSource.class)))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(ZdmDataSources.class).transactional())
					.isSameAs(context.getBean("marked", DataSource.class));
				verify(this.engine).startup();
			});
	}

	@Test
	void worksThroughARoleOfItsOwn(TestDatabase database) {
		String role = database.createRole("migrator");

		on(database).withPropertyValues("zdm.datasource.username=" + role, "zdm.datasource.password=" + role)
			.run((context) -> {
				ZdmDataSources dataSources = context.getBean(ZdmDataSources.class);
				assertThat(dataSources.transactional()).isSameAs(dataSources.direct())
					.isNotSameAs(context.getBean(DataSource.class));
				assertThat(user(dataSources.transactional())).isEqualTo(role);
				assertThat(user(context.getBean(DataSource.class))).isEqualTo(database.username());
				assertThat(applicationName(dataSources.direct()))
					.isEqualTo(applicationName(context.getBean(DataSource.class)));
			});
	}

	@Test
	void aDirectConnectionIsOnlyForWhatNeedsOne(TestDatabase database) {
		on(database).withPropertyValues("zdm.datasource.url=" + database.url()).run((context) -> {
			ZdmDataSources dataSources = context.getBean(ZdmDataSources.class);
			assertThat(dataSources.transactional()).isSameAs(context.getBean(DataSource.class));
			assertThat(dataSources.direct()).isNotSameAs(dataSources.transactional());
			assertThat(user(dataSources.direct())).isEqualTo(database.username());
		});
	}

	@Test
	void sessionsCarryTheNameOfTheInstance(TestDatabase database) {
		on(database).withPropertyValues("spring.application.name=shop").run((context) -> {
			InstanceIdentity identity = context.getBean(InstanceIdentity.class);
			assertThat(applicationName(context.getBean(DataSource.class))).matches("shop/[0-9a-f]{8}")
				.endsWith(identity.id().toString().substring(0, 8));
		});
	}

	@Test
	void sessionsKeepTheNameThatTheApplicationGaveThem(TestDatabase database) {
		on(database).withPropertyValues("spring.datasource.hikari.data-source-properties.ApplicationName=mine")
			.run((context) -> assertThat(applicationName(context.getBean(DataSource.class))).isEqualTo("mine"));
		on(database).withPropertyValues("spring.datasource.url=" + with(database.url(), "ApplicationName=theirs"))
			.run((context) -> assertThat(applicationName(context.getBean(DataSource.class))).isEqualTo("theirs"));
	}

	@Test
	void aLongNameOfAnApplicationLeavesRoomForTheIdentity(TestDatabase database) {
		on(database).withPropertyValues("zdm.application=" + "größer".repeat(20))
			.run((context) -> assertThat(applicationName(context.getBean(DataSource.class))).hasSize(63)
				.matches("gr[?]{1,2}[?]?.*/[0-9a-f]{8}"));
	}

	@Test
	void anApplicationMayBringItsOwnZdm(TestDatabase database) {
		Zdm own = List::of;

		on(database).withBean("own", Zdm.class, () -> own).run((context) -> {
			assertThat(context).doesNotHaveBean("zdm");
			assertThat(context.getBean(Zdm.class)).isSameAs(own);
			verify(this.engine).startup();
		});
	}

	@Test
	void mappedColumnsAreUnknownWhileOneMapperIsNotReady() {
		assertThat(new UnitedMappedColumns(() -> List.of(() -> Optional.of(Set.of("users.a")), Optional::empty)).find())
			.isEmpty();
		assertThat(new UnitedMappedColumns(
				() -> List.of(() -> Optional.of(Set.of("users.a")), () -> Optional.of(Set.of("orders.b"))))
			.find()).contains(Set.of("users.a", "orders.b"));
		assertThat(new UnitedMappedColumns(List::of).find()).contains(Set.of());
	}

	@Test
	void migrationFilesAreInANativeImage() {
		RuntimeHints hints = new RuntimeHints();
		new ZdmRuntimeHints().registerHints(hints, null);

		assertThat(RuntimeHintsPredicates.resource().forResource("db/zdm/V2__display_name.yaml")).accepts(hints);
	}

	@Test
	void migrationsInJavaWorkInANativeImage() {
		RuntimeHints hints = new RuntimeHints();
		new ZdmRuntimeHints().registerHints(hints, null);

		assertThat(SpecInterfaces.all()).isNotEmpty()
			.allSatisfy((type) -> assertThat(RuntimeHintsPredicates.proxies().forInterfaces(type)).accepts(hints));
		assertThat(SpecInterfaces.all()).contains(SqlSpec.class, SqlSpec.Rollback.class);
	}

	@Test
	void workerIsThereFromTheFirstRequestToTheLast(TestDatabase database) {
		on(database).run((context) -> assertThat(context.getBean(ZdmWorkerLifecycle.class).getPhase())
			.isLessThan(Integer.MAX_VALUE - 2048));
	}

	@Test
	void aDatabaseThatDoesNotAnswerFailsTheStart() {
		this.runner
			.withPropertyValues("spring.datasource.url=jdbc:postgresql://localhost:1/none",
					"spring.datasource.hikari.connection-timeout=250")
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.hasStackTraceContaining("zdm could not ask the database what it is"));
	}

	@Test
	void anIdentityThatIsNotAsciiIsKeptPrintable() {
		Map<String, String> names = Map.of("shop", "shop/", "été", "?t?/");

		names.forEach((name, start) -> assertThat(new InstanceIdentity(UUID.randomUUID(), name).sessionName())
			.startsWith(start));
	}

	private ApplicationContextRunner on(TestDatabase database) {
		return this.runner.withPropertyValues("spring.datasource.url=" + database.url(),
				"spring.datasource.username=" + database.username(),
				"spring.datasource.password=" + database.password());
	}

	private static String with(String url, String parameter) {
		return url + (url.contains("?") ? "&" : "?") + parameter;
	}

	private static String user(DataSource dataSource) {
		return new Database(dataSource)
			.withConnection((session) -> session.value(String.class, "SELECT session_user::text"));
	}

	private static String applicationName(DataSource dataSource) {
		return new JdbcTemplate(dataSource).queryForObject("SHOW application_name", String.class);
	}

}
