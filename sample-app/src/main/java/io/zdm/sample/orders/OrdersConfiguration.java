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

package io.zdm.sample.orders;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.jdbc.core.dialect.JdbcDialect;
import org.springframework.data.jdbc.core.dialect.JdbcPostgresDialect;
import org.springframework.data.jdbc.repository.config.EnableJdbcRepositories;

/**
 * All that belongs to orders, for a release to import.
 */
@Configuration(proxyBeanMethods = false)
@ComponentScan
@EnableJdbcRepositories
public class OrdersConfiguration {

	/**
	 * Said here, because nobody can ask the database while the application is processed
	 * ahead of time.
	 */
	@Bean
	JdbcDialect jdbcDialect() {
		return JdbcPostgresDialect.INSTANCE;
	}

}
