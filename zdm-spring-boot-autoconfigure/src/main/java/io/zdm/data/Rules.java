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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import io.zdm.lifecycle.SyncedTable;

/**
 * The tables that are kept in step now.
 */
final class Rules {

	static final Rules NONE = new Rules(List.of());

	private final List<SyncedTable> tables;

	private final Map<EntityTable, Optional<TableRule>> known = new ConcurrentHashMap<>();

	Rules(List<SyncedTable> tables) {
		this.tables = List.copyOf(tables);
	}

	boolean isEmpty() {
		return this.tables.isEmpty();
	}

	List<SyncedTable> tables() {
		return this.tables;
	}

	Optional<TableRule> of(EntityTable entity) {
		return this.tables.isEmpty() ? Optional.empty() : this.known.computeIfAbsent(entity, this::find);
	}

	private Optional<TableRule> find(EntityTable entity) {
		return this.tables.stream()
			.filter((table) -> isSame(table, entity))
			.findFirst()
			.flatMap((table) -> TableRule.of(table, entity));
	}

	// A mapper that does not quote leaves the case to PostgreSQL, which folds it.
	private static boolean isSame(SyncedTable table, EntityTable entity) {
		return table.table().name().value().equalsIgnoreCase(entity.table()) && entity.schema()
			.map((schema) -> table.table().schema().value().equalsIgnoreCase(schema))
			.orElse(table.unqualified());
	}

}
