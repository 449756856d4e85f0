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
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.jspecify.annotations.Nullable;

import org.springframework.data.jdbc.core.convert.JdbcConverter;
import org.springframework.data.relational.core.mapping.AggregatePath;
import org.springframework.data.relational.core.mapping.RelationalPersistentProperty;

import io.zdm.data.EntityTable;
import io.zdm.data.WrittenRows;

/**
 * A table of an aggregate, with those of the entities below. Rows of the root are found
 * by its id, all others by the columns that refer to the nearest entity above that has
 * one.
 */
final class AggregateTable {

	private final EntityTable table;

	private final @Nullable AggregateId id;

	private final List<RelationalPersistentProperty> way;

	private final List<AggregateTable> below = new ArrayList<>();

	private AggregateTable(EntityTable table, @Nullable AggregateId id, List<RelationalPersistentProperty> way) {
		this.table = table;
		this.id = id;
		this.way = List.copyOf(way);
	}

	/**
	 * Create a table.
	 * @param converter the converter of the aggregate
	 * @param path the root or an entity below, not an embedded value
	 * @param columns the bare columns that are written to the table
	 * @return the table, nothing below it yet
	 */
	static AggregateTable of(JdbcConverter converter, AggregatePath path, Collection<String> columns) {
		AggregateNames.TableName name = AggregateNames.table(path);
		AggregatePath.ColumnInfos key = path.isRoot() ? path.getTableInfo().idColumnInfos()
				: path.getTableInfo().backReferenceColumnInfos();
		EntityTable table = new EntityTable(path.getRequiredLeafEntity().getType().getSimpleName(), name.schema(),
				name.name(), AggregateNames.columns(key), Set.copyOf(columns));
		return new AggregateTable(table, path.hasIdProperty() ? new AggregateId(converter, path) : null, way(path));
	}

	/**
	 * The properties that lead from the owner to the entity, through embedded values.
	 */
	private static List<RelationalPersistentProperty> way(AggregatePath path) {
		LinkedList<RelationalPersistentProperty> way = new LinkedList<>();
		for (AggregatePath step = path; !step.isRoot(); step = step.getParentPath()) {
			if (step != path && step.isEntity() && !step.isEmbedded()) {
				break;
			}
			way.addFirst(step.getRequiredLeafProperty());
		}
		return way;
	}

	void add(AggregateTable child) {
		this.below.add(child);
	}

	/**
	 * Return this table and all below.
	 * @return the tables, owners first
	 */
	Stream<EntityTable> tables() {
		return Stream.concat(Stream.of(this.table), this.below.stream().flatMap(AggregateTable::tables));
	}

	/**
	 * Collect the rows of an aggregate that was just saved.
	 * @param aggregate the root, whose table this is
	 * @param rows the rows of the transaction
	 */
	void collect(Object aggregate, WrittenRows rows) {
		if (this.id != null && tables().anyMatch(rows::wants)) {
			List<String> key = this.id.of(aggregate);
			addIfWanted(rows, key);
			collectBelow(aggregate, key, rows);
		}
	}

	private void collectBelow(Object owner, List<String> key, WrittenRows rows) {
		for (AggregateTable child : this.below) {
			if (child.tables().anyMatch(rows::wants)) {
				List<?> parts = child.partsOf(owner);
				if (!parts.isEmpty()) {
					child.addIfWanted(rows, key);
				}
				if (!child.below.isEmpty()) {
					parts.forEach(
							(part) -> child.collectBelow(part, (child.id != null) ? child.id.of(part) : key, rows));
				}
			}
		}
	}

	private void addIfWanted(WrittenRows rows, List<String> key) {
		if (rows.wants(this.table)) {
			rows.add(this.table, key);
		}
	}

	private List<?> partsOf(Object owner) {
		Object value = owner;
		for (RelationalPersistentProperty property : this.way) {
			if (value == null) {
				return List.of();
			}
			value = property.getOwner().getPropertyAccessor(value).getProperty(property);
		}
		return elements(value);
	}

	private static List<?> elements(@Nullable Object value) {
		if (value == null) {
			return List.of();
		}
		if (value instanceof Map<?, ?> map) {
			return List.copyOf(map.values());
		}
		if (value instanceof Iterable<?> elements) {
			return StreamSupport.stream(elements.spliterator(), false).toList();
		}
		return (value instanceof Object[] array) ? Arrays.asList(array) : List.of(value);
	}

}
