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

import java.util.Optional;
import java.util.function.Supplier;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.jdbc.DatabaseDriver;

/**
 * {@link BeanPostProcessor} that names the sessions of this process before its connection
 * pool opens the first one. Where the application has chosen a name, it stays.
 */
class ZdmConnectionTagger implements BeanPostProcessor {

	/**
	 * The connection property of pgjdbc; names in a URL are case-sensitive too.
	 */
	private static final String APPLICATION_NAME = "ApplicationName";

	private final Supplier<Optional<String>> name;

	/**
	 * Create a post-processor.
	 * @param name the name of the sessions, if there is one
	 */
	ZdmConnectionTagger(Supplier<Optional<String>> name) {
		this.name = name;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (bean instanceof HikariDataSource pool) {
			this.name.get().ifPresent((name) -> tag(pool, name));
		}
		return bean;
	}

	/**
	 * Name the sessions of a pool, unless it is running or has a name for them.
	 * @param pool the pool
	 * @param name the name
	 */
	static void tag(HikariDataSource pool, String name) {
		String url = pool.getJdbcUrl();
		if (url == null || DatabaseDriver.fromJdbcUrl(url) != DatabaseDriver.POSTGRESQL || pool.isRunning()) {
			return;
		}
		if (!url.contains(APPLICATION_NAME + "=") && !pool.getDataSourceProperties().containsKey(APPLICATION_NAME)) {
			pool.addDataSourceProperty(APPLICATION_NAME, name);
		}
	}

}
