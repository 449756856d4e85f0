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

import io.zdm.data.jpa.JpaDualWrites;
import io.zdm.lifecycle.Engine;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.jdbc.test.autoconfigure.DataJdbcTest;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase.Replace;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestContextManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

/**
 * Tests for zdm in the test slices of Spring Boot: it expands, and does not work in the
 * background.
 */
@PostgresTest
class TestSliceTests {

	private static TestDatabase database;

	@ParameterizedTest
	@ValueSource(classes = { JdbcSlice.class, DataJdbcSlice.class, DataJpaSlice.class })
	void expandsWithoutAWorker(Class<?> slice, TestDatabase fresh) {
		database = fresh;

		ApplicationContext context = new TestContextManager(slice).getTestContext().getApplicationContext();

		Engine engine = context.getBean("engine", Engine.class);
		verify(engine).startup();
		verify(engine, never()).start();
		assertThat(context.getBeanNamesForType(ZdmWorkerLifecycle.class)).isEmpty();
		((ConfigurableApplicationContext) context).close();
	}

	@Test
	void interceptsWhatEntitiesWriteInTheirSlice(TestDatabase fresh) {
		database = fresh;

		ApplicationContext context = new TestContextManager(OtherDataJpaSlice.class).getTestContext()
			.getApplicationContext();

		assertThat(context.getBeanNamesForType(JpaDualWrites.class)).hasSize(1);
		((ConfigurableApplicationContext) context).close();
	}

	/**
	 * The database of the test that runs.
	 */
	abstract static class Slice {

		@DynamicPropertySource
		static void properties(DynamicPropertyRegistry registry) {
			registry.add("spring.datasource.url", () -> database.url());
			registry.add("spring.datasource.username", () -> database.username());
			registry.add("spring.datasource.password", () -> database.password());
			registry.add("spring.flyway.enabled", () -> false);
			registry.add("spring.liquibase.enabled", () -> false);
		}

	}

	@JdbcTest
	@AutoConfigureTestDatabase(replace = Replace.NONE)
	@ContextConfiguration(classes = Application.class)
	static class JdbcSlice extends Slice {

	}

	@DataJdbcTest
	@AutoConfigureTestDatabase(replace = Replace.NONE)
	@ContextConfiguration(classes = Application.class)
	static class DataJdbcSlice extends Slice {

	}

	@DataJpaTest
	@AutoConfigureTestDatabase(replace = Replace.NONE)
	@ContextConfiguration(classes = Application.class)
	static class DataJpaSlice extends Slice {

	}

	/**
	 * Differs, so that its context is not the cached one.
	 */
	@DataJpaTest(properties = "zdm.application=other")
	@AutoConfigureTestDatabase(replace = Replace.NONE)
	@ContextConfiguration(classes = Application.class)
	static class OtherDataJpaSlice extends Slice {

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

		@Bean
		@Fallback
		Engine engine() {
			return mock(Engine.class);
		}

	}

}
