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

import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

import io.zdm.ConditionResult;
import io.zdm.Phase;
import io.zdm.Verdict;
import io.zdm.lifecycle.Engine;
import io.zdm.lifecycle.MappedColumns;
import io.zdm.lifecycle.MigrationDetail;
import io.zdm.lifecycle.TestInstance;
import io.zdm.lifecycle.TestMigrations;
import io.zdm.store.InstanceRecord;
import io.zdm.store.InstanceRole;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for how applications appear in the register, or to the gate if they do not.
 */
@PostgresTest
class InstanceRegistrationTests {

	private static final AutoConfigurations CONFIGURATIONS = AutoConfigurations.of(DataSourceAutoConfiguration.class,
			JdbcTemplateAutoConfiguration.class, ZdmAutoConfiguration.class, ZdmDisabledAutoConfiguration.class,
			ZdmWorkerAutoConfiguration.class);

	@Test
	void anApplicationWithoutAWebServerIsAnObserver(TestDatabase database) {
		with(new ApplicationContextRunner(), database)
			.run((context) -> assertThat(instance(context.getBean(Engine.class)).role())
				.isEqualTo(InstanceRole.OBSERVER));
		with(new ApplicationContextRunner(), database).withPropertyValues("zdm.instance.role=worker")
			.run((context) -> assertThat(instance(context.getBean(Engine.class)).role())
				.isEqualTo(InstanceRole.WORKER));
	}

	@Test
	void anApplicationWithAWebServerIsAWorker(TestDatabase database) {
		with(new WebApplicationContextRunner(), database).run(
				(context) -> assertThat(instance(context.getBean(Engine.class)).role()).isEqualTo(InstanceRole.WORKER));
		with(new WebApplicationContextRunner(), database).withPropertyValues("zdm.instance.role=observer")
			.run((context) -> assertThat(instance(context.getBean(Engine.class)).role())
				.isEqualTo(InstanceRole.OBSERVER));
	}

	@Test
	void theReleaseIsThatOfTheBuild(TestDatabase database) {
		Properties build = new Properties();
		build.setProperty("version", "1.4.2");
		ApplicationContextRunner runner = with(new ApplicationContextRunner(), database).withBean(BuildProperties.class,
				() -> new BuildProperties(build));

		runner.run((context) -> assertThat(instance(context.getBean(Engine.class)).release()).isEqualTo("1.4.2"));
		runner.withPropertyValues("zdm.instance.version=1.4.2-canary")
			.run((context) -> assertThat(instance(context.getBean(Engine.class)).release()).isEqualTo("1.4.2-canary"));
	}

	@Test
	void whoIsSwitchedOffDoesNotDisappearFromTheGate(TestDatabase database) {
		try (TestInstance newer = migrated(database)) {
			with(new ApplicationContextRunner(), database).withPropertyValues("zdm.enabled=false").run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean(Engine.class);
				context.getBean(JdbcTemplate.class).execute("SELECT 1");

				assertThat(newer.engine().instances()).hasSize(1);
				TestInstance.patiently()
					.untilAsserted(() -> assertThat(accounted(newer).verdict()).isEqualTo(Verdict.FAIL));
				assertThat(accounted(newer).message()).contains("'shop/zdm-off' of " + database.username());
			});

			TestInstance.patiently()
				.untilAsserted(() -> assertThat(accounted(newer).verdict()).isEqualTo(Verdict.PASS));
		}
	}

	@Test
	void whoseWorkerBacksOffDoesNotDisappearFromTheGate(TestDatabase database) {
		try (TestInstance newer = migrated(database)) {
			new ApplicationContextRunner()
				.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
						JdbcTemplateAutoConfiguration.class, ZdmAutoConfiguration.class))
				.withPropertyValues(properties(database))
				.withPropertyValues("zdm.startup.mode=none")
				.run((context) -> {
					Engine engine = context.getBean(Engine.class);
					assertThat(live(engine)).isEqualTo(2);
					assertThat(instance(engine).maps()).isEmpty();

					database.jdbc()
						.update("UPDATE zdm.instance SET expires_at = clock_timestamp() - interval '1 ms' WHERE id = ?",
								instance(engine).id());

					assertThat(accounted(newer).verdict()).isEqualTo(Verdict.FAIL);
					assertThat(accounted(newer).message()).contains("'shop/")
						.contains(context.getBean(InstanceIdentity.class).sessionName());
				});
		}
	}

	@Test
	void aContextThatIsPausedLeavesAndComesBack(TestDatabase database) {
		try (TestInstance newer = migrated(database)) {
			with(new ApplicationContextRunner(), database).withPropertyValues("zdm.instance.role=worker")
				.run((context) -> {
					Engine engine = context.getBean(Engine.class);
					assertThat(live(engine)).isEqualTo(2);
					newer.requestUntilAccepted("2", "verify");

					context.getSourceApplicationContext().pause();

					assertThat(context.getBean(ZdmWorkerLifecycle.class).isRunning()).isFalse();
					assertThat(live(engine)).isOne();
					assertThat(database.jdbc()
						.queryForObject("SELECT count(*) FROM zdm.lease WHERE owner = ?", Integer.class,
								instance(engine).id()))
						.isZero();
					// Its pool is still there, and nobody but the gate remembers it.
					TestInstance.patiently()
						.untilAsserted(() -> assertThat(accounted(newer).verdict()).isEqualTo(Verdict.FAIL));
					assertThat(accounted(newer).message())
						.contains(context.getBean(InstanceIdentity.class).sessionName());

					context.getSourceApplicationContext().restart();

					assertThat(live(engine)).isEqualTo(2);
					assertThat(instance(engine).acknowledged()).isNotEmpty();
					assertThat(accounted(newer).verdict()).isEqualTo(Verdict.PASS);
				});
		}
	}

	@Test
	void aContextThatComesBackSeesWhatWasTakenAway(TestDatabase database) {
		try (TestInstance newer = migrated(database)) {
			with(new ApplicationContextRunner(), database)
				.withBean(MappedColumns.class, () -> () -> Optional.of(Set.of("users.user_name")))
				.run((context) -> {
					Engine engine = context.getBean(Engine.class);
					assertThat(engine.unreadyBecauseOf()).isEmpty();
					context.getSourceApplicationContext().pause();
					newer.requestUntilAccepted("2", "contract", "sessions-accounted");
					newer.await("2", Phase.COMPLETED);

					context.getSourceApplicationContext().restart();

					assertThat(engine.refused()).singleElement().asString().contains("public.users.user_name");
				});
		}
	}

	private static <R extends AbstractApplicationContextRunner<R, ?, ?>> R with(R runner, TestDatabase database) {
		return runner.withConfiguration(CONFIGURATIONS).withPropertyValues(properties(database));
	}

	private static String[] properties(TestDatabase database) {
		return new String[] { "spring.application.name=shop", "zdm.locations=classpath:db/none",
				"spring.datasource.url=" + database.url(), "spring.datasource.username=" + database.username(),
				"spring.datasource.password=" + database.password(), "spring.datasource.hikari.minimum-idle=1",
				"spring.datasource.hikari.maximum-pool-size=3" };
	}

	private static TestInstance migrated(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id bigint PRIMARY KEY, user_name text NOT NULL)");
		database.jdbc().execute("INSERT INTO users SELECT n, 'user ' || n FROM generate_series(1, 10) n");
		TestInstance instance = TestInstance.on(database.dataSource())
			.ships(TestMigrations.RENAME)
			.maps("users.display_name")
			.knownApplications()
			.quietPeriod(Duration.ofMillis(1))
			.build()
			.start();
		instance.await("2", Phase.MIGRATED);
		return instance;
	}

	private static InstanceRecord instance(Engine engine) {
		return engine.instances().get(0);
	}

	private static long live(Engine engine) {
		return engine.instances().stream().filter(InstanceRecord::live).count();
	}

	private static ConditionResult accounted(TestInstance instance) {
		return instance.engine()
			.detail("2")
			.flatMap(MigrationDetail::contractGate)
			.orElseThrow()
			.conditions()
			.stream()
			.filter((condition) -> condition.name().equals("sessions-accounted"))
			.findFirst()
			.orElseThrow();
	}

}
