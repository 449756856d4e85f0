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

package io.zdm.data;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.zdm.plan.MappedColumn;

/**
 * A table as an entity writes it. Made once for each entity and table; two are the same
 * only if they are one object.
 */
public final class EntityTable {

	private final String entity;

	private final Optional<String> schema;

	private final String table;

	private final List<String> key;

	private final Set<String> columns;

	/**
	 * Create a table of an entity.
	 * @param entity the simple name of the entity, for meters
	 * @param schema the bare schema, where the mapping names one
	 * @param table the bare table
	 * @param key the bare columns by which the written rows are found: those of the
	 * primary key, or those that refer to the owner of a collection
	 * @param columns the bare columns that the entity writes
	 */
	public EntityTable(String entity, Optional<String> schema, String table, List<String> key, Set<String> columns) {
		this.entity = entity;
		this.schema = schema;
		this.table = table;
		this.key = List.copyOf(key);
		this.columns = columns.stream().map((column) -> column.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
	}

	/**
	 * Return the simple name of the entity.
	 * @return the name
	 */
	public String entity() {
		return this.entity;
	}

	Optional<String> schema() {
		return this.schema;
	}

	String table() {
		return this.table;
	}

	List<String> key() {
		return this.key;
	}

	boolean writesAny(List<MappedColumn> mapped) {
		return mapped.stream()
			.anyMatch((column) -> this.columns.contains(column.name().value().toLowerCase(Locale.ROOT)));
	}

	@Override
	public String toString() {
		return this.entity + " in " + this.table;
	}

}
