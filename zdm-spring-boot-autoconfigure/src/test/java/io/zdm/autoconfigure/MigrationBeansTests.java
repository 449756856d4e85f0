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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.zdm.Phase;
import io.zdm.Zdm;
import io.zdm.documentation.DisplayNameConfiguration;
import io.zdm.migration.Migration;
import io.zdm.migration.MigrationFileException;
import io.zdm.migration.bean.MigrationBuilder;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MigrationBeans}: migrations in Java beside those in files.
 */
@PostgresTest
class MigrationBeansTests {

	private static final String FILE = """
			operations:
			- rename-column: { table: users, from: user_name, to: display_name }
			""";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class, ZdmAutoConfiguration.class))
		.withPropertyValues("zdm.startup.mode=complete");

	@TempDir
	private Path files;

	@BeforeEach
	void createTable(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int PRIMARY KEY, user_name text)");
		database.jdbc().execute("INSERT INTO users VALUES (1, 'one')");
	}

	@Test
	void aBeanIsAMigration(TestDatabase database) {
		on(database).withUserConfiguration(DisplayNameConfiguration.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(Zdm.class).migrations()).singleElement().satisfies((migration) -> {
				assertThat(migration.version()).isEqualTo("2");
				assertThat(migration.phase()).isEqualTo(Phase.COMPLETED);
			});
			assertThat(database.jdbc().queryForObject("SELECT display_name FROM users", String.class)).isEqualTo("one");
		});
	}

	@Test
	void aBeanMayTakeTheFilesPlaceAndTheOtherWayRound(TestDatabase database) throws IOException {
		Files.writeString(this.files.resolve("V2__display_name.yaml"), FILE);
		on(database).run((context) -> assertThat(context).hasNotFailed());
		Files.delete(this.files.resolve("V2__display_name.yaml"));

		on(database).withUserConfiguration(DisplayNameConfiguration.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void filesAndBeansAreOneSequence(TestDatabase database) throws IOException {
		Files.writeString(this.files.resolve("V1__first.yaml"), """
				operations:
				- rename-column: { table: users, from: user_name, to: name }
				""");

		on(database).withUserConfiguration(SecondConfiguration.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(database.jdbc().queryForObject("SELECT label FROM users", String.class)).isEqualTo("one");
		});
	}

	@Test
	void aVersionInBothStopsTheStartAndNamesBoth(TestDatabase database) throws IOException {
		Files.writeString(this.files.resolve("V2.0__display_name.yaml"), FILE);

		on(database).withUserConfiguration(DisplayNameConfiguration.class).run((context) -> {
			assertThat(context).hasFailed();
			FailureAnalysis analysis = new MigrationFileFailureAnalyzer().analyze(context.getStartupFailure());
			assertThat(analysis.getDescription()).contains("File: bean 'displayName'")
				.contains("version 2 is already taken by file:" + this.files + "/V2.0__display_name.yaml");
		});
	}

	@Test
	void aBeanThatIsNoMigrationIsNamed(TestDatabase database) {
		on(database).withUserConfiguration(BrokenConfiguration.class).run((context) -> {
			assertThat(context).hasFailed().getFailure().rootCause().isInstanceOf(MigrationFileException.class);
			FailureAnalysis analysis = new MigrationFileFailureAnalyzer().analyze(context.getStartupFailure());
			assertThat(analysis.getDescription()).contains("File: migration V3 broken in Java")
				.contains("Problem: rename-column lacks the key 'from'");
		});
	}

	private ApplicationContextRunner on(TestDatabase database) {
		return this.runner.withPropertyValues("spring.datasource.url=" + database.url(),
				"spring.datasource.username=" + database.username(),
				"spring.datasource.password=" + database.password(), "zdm.locations=file:" + this.files);
	}

	@Configuration(proxyBeanMethods = false)
	static class SecondConfiguration {

		@Bean
		static Migration second() {
			return MigrationBuilder.version("2", "second")
				.renameColumn((rename) -> rename.table("users").from("name").to("label"))
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class BrokenConfiguration {

		@Bean
		static Migration broken() {
			return MigrationBuilder.version("3", "broken")
				.renameColumn((rename) -> rename.table("users").to("label"))
				.build();
		}

	}

}
