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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.zdm.ConditionResult;
import io.zdm.ContractCondition;
import io.zdm.Phase;
import io.zdm.Verdict;
import io.zdm.documentation.DisplayNameConfiguration;
import io.zdm.documentation.OpenReportsConfiguration;
import io.zdm.lifecycle.Engine;
import io.zdm.lifecycle.GateReport;
import io.zdm.lifecycle.MigrationDetail;
import io.zdm.lifecycle.TestInstance;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConditionBeans}: conditions that an application adds to the gate.
 */
@PostgresTest
class ConditionBeansTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
				ZdmAutoConfiguration.class, ZdmWorkerAutoConfiguration.class))
		.withUserConfiguration(DisplayNameConfiguration.class);

	@TempDir
	private Path files;

	@BeforeEach
	void createTables(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int PRIMARY KEY, user_name text)");
		database.jdbc().execute("INSERT INTO users VALUES (1, 'one')");
		database.jdbc().execute("CREATE TABLE report (done boolean)");
		database.jdbc().execute("INSERT INTO report VALUES (false)");
	}

	@Test
	void theConditionOfTheDocumentationIsAskedByTheGate(TestDatabase database) {
		on(database).withUserConfiguration(OpenReportsConfiguration.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(own(context.getBean(Engine.class))).singleElement()
				.satisfies((condition) -> assertThat(condition.verdict()).isEqualTo(Verdict.FAIL))
				.satisfies((condition) -> assertThat(condition.message()).isEqualTo("1 reports are open"));

			database.jdbc().update("UPDATE report SET done = true");
			assertThat(own(context.getBean(Engine.class))).singleElement()
				.satisfies((condition) -> assertThat(condition.verdict()).isEqualTo(Verdict.PASS));
		});
	}

	@Test
	void aBeanIsCreatedWhenTheGateIsAskedAndMayFailToBe(TestDatabase database) {
		on(database).withUserConfiguration(BrokenConfiguration.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(own(context.getBean(Engine.class))).singleElement()
				.satisfies((condition) -> assertThat(condition.name()).isEqualTo("broken"))
				.satisfies((condition) -> assertThat(condition.message()).contains("no ticket system"));
		});
	}

	@Test
	void theDocumentationShowsTheConditionOfTheTests() throws Exception {
		String source = Files.readString(Path.of("src/test/java/io/zdm/documentation/OpenReportsConfiguration.java"));
		String shown = source.substring(source.indexOf("\t@Bean"), source.lastIndexOf("\n\n}"));

		assertThat(Files.readString(Path.of("../docs/gate.md"))).contains("```java\n" + shown + "\n```");
	}

	private ApplicationContextRunner on(TestDatabase database) {
		return this.runner.withPropertyValues("spring.datasource.url=" + database.url(),
				"spring.datasource.username=" + database.username(),
				"spring.datasource.password=" + database.password(), "zdm.locations=file:" + this.files);
	}

	private static List<ConditionResult> own(Engine engine) {
		TestInstance.patiently().until(() -> engine.detail("2").orElseThrow().migration().phase() == Phase.MIGRATED);
		GateReport gate = engine.detail("2").flatMap(MigrationDetail::contractGate).orElseThrow();
		List<String> names = List.of("open-reports", "broken");
		return gate.conditions().stream().filter((condition) -> names.contains(condition.name())).toList();
	}

	@Configuration(proxyBeanMethods = false)
	static class BrokenConfiguration {

		@Bean
		@Lazy
		ContractCondition broken() {
			throw new IllegalStateException("no ticket system");
		}

	}

}
