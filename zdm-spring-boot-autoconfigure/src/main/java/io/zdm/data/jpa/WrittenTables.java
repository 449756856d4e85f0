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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.hibernate.metamodel.mapping.SelectableMapping;
import org.hibernate.metamodel.mapping.ValuedModelPart;
import org.hibernate.persister.collection.CollectionPersister;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.persister.entity.mutation.EntityTableMapping;
import org.jspecify.annotations.Nullable;

import io.zdm.data.ColumnName;
import io.zdm.data.EntityTable;

/**
 * Which tables and columns a persistence unit writes for each entity and collection, read
 * from what Hibernate makes its statements of. Learnt when a row is written for the first
 * time: the persisters do not exist yet when integrators are called.
 */
final class WrittenTables {

	private final Map<String, TableName> names;

	private final Map<String, List<WrittenTable>> ofEntities = new ConcurrentHashMap<>();

	private final Map<String, List<WrittenTable>> ofCollections = new ConcurrentHashMap<>();

	/**
	 * Create an empty one.
	 * @param names the tables of the unit, by the names that Hibernate's statements use
	 */
	WrittenTables(Map<String, TableName> names) {
		this.names = Map.copyOf(names);
	}

	/**
	 * Return the tables of an entity: its own, those of its superclasses and secondary
	 * ones.
	 * @param persister the entity
	 * @return the tables
	 */
	List<WrittenTable> of(EntityPersister persister) {
		List<WrittenTable> known = this.ofEntities.get(persister.getEntityName());
		return (known != null) ? known
				: this.ofEntities.computeIfAbsent(persister.getEntityName(), (name) -> find(persister));
	}

	/**
	 * Return the table of a collection, unless the other side of the association writes
	 * it.
	 * @param persister the collection
	 * @return the table, or none
	 */
	List<WrittenTable> of(CollectionPersister persister) {
		List<WrittenTable> known = this.ofCollections.get(persister.getRole());
		return (known != null) ? known
				: this.ofCollections.computeIfAbsent(persister.getRole(), (role) -> find(persister));
	}

	private List<WrittenTable> find(EntityPersister persister) {
		List<WrittenTable> found = new ArrayList<>();
		for (EntityTableMapping table : persister.getTableMappings()) {
			TableName name = this.names.get(table.getTableName());
			if (name != null && !table.isInverse()) {
				found.add(find(persister, table, name));
			}
		}
		return List.copyOf(found);
	}

	private static WrittenTable find(EntityPersister persister, EntityTableMapping table, TableName name) {
		List<String> key = table.getKeyMapping()
			.getKeyColumns()
			.stream()
			.map((column) -> catalogName(column.getColumnName()))
			.toList();
		Set<String> columns = new HashSet<>(key);
		for (int index : table.getAttributeIndexes()) {
			AttributeMapping attribute = persister.getAttributeMapping(index);
			if (!(attribute instanceof PluralAttributeMapping)) {
				addWritten(attribute, columns);
			}
		}
		Stream.<@Nullable SelectableMapping>of(persister.getDiscriminatorMapping(), persister.getSoftDeleteMapping())
			.flatMap(Stream::ofNullable)
			.filter((column) -> !column.isFormula()
					&& table.getTableName().equals(persister.physicalTableNameForMutation(column)))
			.forEach((column) -> columns.add(catalogName(column.getSelectionExpression())));
		boolean outlives = persister.getSoftDeleteMapping() != null || table.getDeleteCustomSql() != null;
		return new WrittenTable(entityTable(persister, name, key, columns),
				(id, values, session) -> table.getKeyMapping()
					.breakDownKeyJdbcValues(id, (value, column) -> values.accept(value, column.getJdbcMapping()),
							session),
				outlives);
	}

	private List<WrittenTable> find(CollectionPersister persister) {
		return Optional.ofNullable(persister.isInverse() ? null : this.names.get(persister.getTableName()))
			.map((name) -> List.of(find(persister, name)))
			.orElse(List.of());
	}

	private static WrittenTable find(CollectionPersister persister, TableName name) {
		PluralAttributeMapping attribute = persister.getAttributeMapping();
		ValuedModelPart part = attribute.getKeyDescriptor().getKeyPart();
		List<String> key = new ArrayList<>();
		part.forEachSelectable((index, column) -> key.add(catalogName(column.getSelectionExpression())));
		Set<String> columns = new HashSet<>(key);
		if (!persister.isOneToMany()) {
			addWritten(attribute.getElementDescriptor(), columns);
		}
		addWritten(attribute.getIndexDescriptor(), columns);
		addWritten(attribute.getIdentifierDescriptor(), columns);
		return new WrittenTable(
				entityTable(persister.getOwnerEntityPersister(), name, key, columns), (owner, values, session) -> part
					.decompose(owner, (index, value, column) -> values.accept(value, column.getJdbcMapping()), session),
				false);
	}

	private static void addWritten(@Nullable Object part, Set<String> columns) {
		if (part instanceof ValuedModelPart valued) {
			valued.forEachSelectable((index, column) -> {
				if (!column.isFormula() && (column.isInsertable() || column.isUpdateable())) {
					columns.add(catalogName(column.getSelectionExpression()));
				}
			});
		}
	}

	private static EntityTable entityTable(EntityPersister entity, TableName name, List<String> key,
			Set<String> columns) {
		return new EntityTable(nameOf(entity), name.schema(), name.name(), key, columns);
	}

	private static String nameOf(EntityPersister entity) {
		String name = entity.getJpaEntityName();
		return (name != null) ? name : entity.getEntityName();
	}

	private static String catalogName(String rendered) {
		boolean quoted = rendered.length() > 1 && rendered.startsWith("\"") && rendered.endsWith("\"");
		return ColumnName.folded(quoted ? rendered.substring(1, rendered.length() - 1) : rendered, quoted);
	}

}
