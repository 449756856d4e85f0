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

import javax.sql.DataSource;

import io.zdm.Zdm;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * An application that starts, says whether zdm is there, and ends.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class AbsentJarsApplication {

	/**
	 * Spring Boot makes a data source from properties only where there is a pool.
	 */
	@Bean
	@ConditionalOnMissingClass("com.zaxxer.hikari.HikariDataSource")
	DataSource dataSource(Environment environment) {
		return new DriverManagerDataSource(environment.getRequiredProperty("spring.datasource.url"),
				environment.getRequiredProperty("spring.datasource.username"),
				environment.getRequiredProperty("spring.datasource.password"));
	}

	public static void main(String[] arguments) {
		try (ConfigurableApplicationContext context = SpringApplication.run(AbsentJarsApplication.class, arguments)) {
			boolean zdm = context.getBeanProvider(Zdm.class).stream().findAny().isPresent();
			context.getBeanProvider(Zdm.class).ifAvailable(Zdm::migrations);
			System.out.println("STARTED zdm=" + zdm);
		}
	}

}
