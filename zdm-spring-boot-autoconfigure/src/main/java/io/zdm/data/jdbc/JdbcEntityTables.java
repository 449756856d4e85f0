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

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.data.relational.core.mapping.AggregatePath;
import org.springframework.data.relational.core.mapping.RelationalMappingContext;

import io.zdm.data.EntityTable;
import io.zdm.data.EntityTables;

/**
 * The tables that Spring Data JDBC writes for each aggregate.
 */
public final class JdbcEntityTables implements EntityTables {

	private final ObjectProvider<JdbcConverter> converters;

	private final Map<Class<?>, AggregateTable> known = new ConcurrentHashMap<>();

	/**
	 * Create the tables.
	 * @param converters the converters, each with the mapping of its aggregates
	 */
	public JdbcEntityTables(ObjectProvider<JdbcConverter> converters) {
		this.converters = converters;
	}

	@Override
	public Collection<EntityTable> of(Class<?> domainType) {
		return find(domainType).map((root) -> root.tables().toList()).orElse(List.of());
	}

	/**
	 * Return the table of an aggregate root.
	 * @param type the type of the root
	 * @return the table with all below, or nothing where Spring Data JDBC does not know
	 * the type
	 */
	Optional<AggregateTable> find(Class<?> type) {
		AggregateTable table = this.known.get(type);
		return (table != null) ? Optional.of(table)
				: this.converters.stream()
					.filter((converter) -> converter.getMappingContext().hasPersistentEntityFor(type))
					.findFirst()
					.map((converter) -> this.known.computeIfAbsent(type, (key) -> read(converter, key)));
	}

	private static AggregateTable read(JdbcConverter converter, Class<?> type) {
		RelationalMappingContext context = converter.getMappingContext();
		AggregatePath root = context.getAggregatePath(context.getRequiredPersistentEntity(type));
		Map<AggregatePath, Set<String>> columns = new LinkedHashMap<>();
		columns.put(root, new LinkedHashSet<>());
		List<AggregatePath> paths = new ArrayList<>();
		context.findPersistentPropertyPaths(type, (property) -> true)
			.forEach((path) -> paths.add(context.getAggregatePath(path)));
		paths.stream()
			.filter(AggregatePath::isWritable)
			.sorted(Comparator.comparingInt(AggregatePath::getLength))
			.forEach((path) -> columns.computeIfAbsent(ownerOf(path), (owner) -> new LinkedHashSet<>())
				.addAll(AggregateNames.columns(path)));
		Map<AggregatePath, AggregateTable> tables = new LinkedHashMap<>();
		columns.forEach((path, written) -> {
			AggregateTable table = AggregateTable.of(converter, path, written);
			tables.put(path, table);
			if (!path.isRoot()) {
				Objects.requireNonNull(tables.get(ownerOf(path.getParentPath()))).add(table);
			}
		});
		return Objects.requireNonNull(tables.get(root));
	}

	/**
	 * The path whose table a path belongs to.
	 */
	private static AggregatePath ownerOf(AggregatePath path) {
		return Objects.requireNonNull(path.filter((owner) -> owner.isEntity() && !owner.isEmbedded()));
	}

}
