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

package io.zdm.data.jpa;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import jakarta.persistence.EntityManagerFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.SelectableConsumer;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.persister.entity.mutation.EntityTableMapping;

import org.springframework.beans.factory.ObjectProvider;

import io.zdm.data.ColumnName;
import io.zdm.data.EntityTable;
import io.zdm.data.EntityTables;

/**
 * The tables that Hibernate writes for each entity and its subclasses: joined and
 * secondary ones included.
 */
public final class JpaEntityTables implements EntityTables {

	/**
	 * One part of a name, quoted or not.
	 */
	private static final Pattern PART = Pattern.compile("\"((?:[^\"]|\"\")+)\"|([^.\"]+)");

	private final ObjectProvider<EntityManagerFactory> factories;

	private final Map<Class<?>, List<EntityTable>> known = new ConcurrentHashMap<>();

	/**
	 * Create the tables.
	 * @param factories the persistence units
	 */
	public JpaEntityTables(ObjectProvider<EntityManagerFactory> factories) {
		this.factories = factories;
	}

	@Override
	public Collection<EntityTable> of(Class<?> domainType) {
		return this.known.computeIfAbsent(domainType, this::read);
	}

	private List<EntityTable> read(Class<?> domainType) {
		List<EntityTable> tables = new ArrayList<>();
		for (EntityManagerFactory factory : this.factories) {
			factory.unwrap(SessionFactoryImplementor.class).getMappingMetamodel().forEachEntityDescriptor((entity) -> {
				if (domainType.isAssignableFrom(entity.getMappedClass())) {
					entity.forEachMutableTable((table) -> tables.add(read(entity, table)));
				}
			});
		}
		return List.copyOf(tables);
	}

	private static EntityTable read(EntityPersister entity, EntityTableMapping table) {
		EntityTableMapping.KeyMapping key = table.getKeyMapping();
		List<String> keys = IntStream.range(0, key.getColumnCount())
			.mapToObj((index) -> bare(key.getKeyColumn(index).getColumnName()))
			.toList();
		Set<String> columns = new HashSet<>(keys);
		entity.forEachAttributeMapping(
				(attribute) -> attribute.forEachSelectable((SelectableConsumer) (index, column) -> {
					if (!column.isFormula() && column.getContainingTableExpression().equals(table.getTableName())) {
						columns.add(bare(column.getSelectionExpression()));
					}
				}));
		List<String> name = parts(table.getTableName());
		int last = name.size() - 1;
		return new EntityTable(entity.getMappedClass().getSimpleName(),
				(last > 0) ? Optional.of(name.get(last - 1)) : Optional.empty(), name.get(last), keys, columns);
	}

	private static String bare(String expression) {
		List<String> parts = parts(expression);
		return parts.get(parts.size() - 1);
	}

	private static List<String> parts(String expression) {
		List<String> parts = new ArrayList<>();
		Matcher matcher = PART.matcher(expression);
		while (matcher.find()) {
			String quoted = matcher.group(1);
			parts.add((quoted != null) ? quoted.replace("\"\"", "\"") : ColumnName.folded(matcher.group(2), false));
		}
		return parts;
	}

}
