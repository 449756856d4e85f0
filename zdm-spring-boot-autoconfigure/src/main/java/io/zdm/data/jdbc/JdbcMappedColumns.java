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

package io.zdm.data.jdbc;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.data.mapping.PersistentPropertyPath;
import org.springframework.data.relational.core.mapping.AggregatePath;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;
import org.springframework.data.relational.core.mapping.RelationalPersistentEntity;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;
import org.springframework.data.repository.core.support.RepositoryFactoryInformation;

import io.zdm.data.ColumnName;
import io.zdm.lifecycle.MappedColumns;

/**
 * The columns that the aggregates of Spring Data JDBC map: those of the roots, of
 * embedded values, of referenced entities and of collections, each in its own table.
 */
public final class JdbcMappedColumns implements MappedColumns, SmartInitializingSingleton {

	private final ObjectProvider<RelationalMappingContext> contexts;

	private final ObjectProvider<RepositoryFactoryInformation<?, ?>> repositories;

	private volatile boolean initialized;

	/**
	 * Create a provider.
	 * @param contexts the mapping contexts
	 * @param repositories the repositories, whose making tells the contexts of entities
	 * that they did not know
	 */
	public JdbcMappedColumns(ObjectProvider<RelationalMappingContext> contexts,
			ObjectProvider<RepositoryFactoryInformation<?, ?>> repositories) {
		this.contexts = contexts;
		this.repositories = repositories;
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.initialized = true;
	}

	@Override
	public Optional<Set<String>> find() {
		if (!this.initialized) {
			return Optional.empty();
		}
		this.repositories.forEach(RepositoryFactoryInformation::getPersistentEntity);
		Set<String> columns = new HashSet<>();
		this.contexts.forEach((context) -> collect(context, columns));
		return Optional.of(Set.copyOf(columns));
	}

	private static void collect(RelationalMappingContext context, Set<String> columns) {
		for (RelationalPersistentEntity<?> entity : List.copyOf(context.getPersistentEntities())) {
			// Without an id it is no root: a part, seen from its roots, or an embedded
			// value.
			if (entity.hasIdProperty()) {
				for (PersistentPropertyPath<RelationalPersistentProperty> path : context
					.findPersistentPropertyPaths(entity.getType(), (property) -> true)) {
					collect(context.getAggregatePath(path), columns);
				}
			}
		}
	}

	private static void collect(AggregatePath path, Set<String> columns) {
		AggregateNames.TableName table = AggregateNames.table(path);
		AggregateNames.columns(path)
			.forEach((column) -> columns.add(ColumnName.of(table.schema(), table.name(), column)));
	}

}
