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

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the start without optional jars. They are really absent: the application runs
 * in a process of its own. A filtering class loader could not show it, because it does
 * not hide what annotations name.
 */
@PostgresTest
class AbsentJarsTests {

	@ParameterizedTest
	@EnumSource
	void startsWithout(Absent absent, TestDatabase database) throws Exception {
		String output = run(absent, "--spring.main.web-application-type=none", database);

		assertThat(output).contains("STARTED zdm=true");
	}

	@ParameterizedTest
	@CsvSource({ "zdm.enabled=false, false", "zdm.startup.mode=none, true" })
	void startsWithEverythingThere(String property, boolean zdm, TestDatabase database) throws Exception {
		String output = run(Absent.NOTHING, "--" + property, database);

		assertThat(output).contains("STARTED zdm=" + zdm);
	}

	private static String run(Absent absent, String argument, TestDatabase database)
			throws IOException, InterruptedException {
		String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> !Path.of(entry).getFileName().toString().matches(absent.jars))
			.collect(Collectors.joining(File.pathSeparator));
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-cp", classPath, AbsentJarsApplication.class.getName(), argument,
				"--spring.datasource.url=" + database.url(), "--spring.datasource.username=" + database.username(),
				"--spring.datasource.password=" + database.password(), "--spring.flyway.enabled=false",
				"--spring.liquibase.enabled=false", "--server.port=0")
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
		assertThat(process.exitValue()).as(output).isZero();
		return output;
	}

	/**
	 * What is not there.
	 */
	enum Absent {

		NOTHING("none"),

		ACTUATOR("spring-boot-(starter-)?(actuator|health|micrometer).*"),

		HEALTH("spring-boot-(starter-actuator|health).*"),

		MICROMETER("micrometer-(core|jakarta).*|spring-boot-(starter-)?micrometer.*"),

		JPA("(hibernate-core|jakarta.persistence|spring-orm|spring-data-jpa|spring-boot-(starter-)?(data-jpa|jpa|hibernate)).*"),

		SPRING_DATA("spring-data-.*|spring-boot-(starter-)?data-.*"),

		HIKARI("HikariCP.*"),

		EVERYTHING("(micrometer-(core|jakarta)|hibernate-core|jakarta.persistence|spring-orm|spring-data-|flyway-|"
				+ "liquibase-|HikariCP|tomcat-|spring-boot-(starter-)?(actuator|health|micrometer|data-|jpa|hibernate|"
				+ "flyway|liquibase|webmvc|web-server|tomcat|servlet|http-converter)).*");

		private final String jars;

		Absent(String jars) {
			this.jars = jars;
		}

	}

}
