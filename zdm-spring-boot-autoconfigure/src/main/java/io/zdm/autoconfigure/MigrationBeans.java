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

import java.util.List;
import java.util.stream.Stream;

import org.springframework.beans.factory.ListableBeanFactory;

import io.zdm.migration.Migration;

/**
 * Finds the migrations that are beans of the application.
 */
final class MigrationBeans {

	private final ListableBeanFactory beans;

	MigrationBeans(ListableBeanFactory beans) {
		this.beans = beans;
	}

	/**
	 * Return the migrations, each with the name of its bean as its place.
	 * @return the migrations in no order
	 */
	List<Migration> migrations() {
		// Without creating factory beans, which may need a database that is not ready
		// yet.
		return Stream.of(this.beans.getBeanNamesForType(Migration.class, true, false))
			.map((name) -> this.beans.getBean(name, Migration.class).from("bean '%s'".formatted(name)))
			.toList();
	}

}
