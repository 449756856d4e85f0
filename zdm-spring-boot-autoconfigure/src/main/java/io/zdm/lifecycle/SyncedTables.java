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

package io.zdm.lifecycle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.zdm.Phase;
import io.zdm.plan.Mapping;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Session;
import io.zdm.store.MigrationRecord;

/**
 * Finds what the interceptors have to keep in step. Reads the catalog only when that has
 * changed.
 */
final class SyncedTables {

	private Map<QualifiedName, List<SyncedMapping>> mappings = Map.of();

	private List<SyncedTable> tables = List.of();

	/**
	 * Return the tables with mappings in step. Called by one thread only.
	 * @param session a transaction
	 * @param history the migrations of this application as they are now
	 * @param target the schema that unqualified tables are found in
	 * @return the tables; the same list as long as nothing has changed
	 */
	List<SyncedTable> find(Session session, List<MigrationRecord> history, String target) {
		Map<QualifiedName, List<SyncedMapping>> now = new LinkedHashMap<>();
		for (MigrationRecord migration : history) {
			if (migration.phase() == Phase.MIGRATING || migration.phase() == Phase.MIGRATED) {
				for (Mapping mapping : migration.plan().mappings()) {
					if (mapping.dualWrite().hasInterceptors()) {
						now.computeIfAbsent(mapping.table(), (table) -> new ArrayList<>())
							.add(new SyncedMapping(migration.id(), migration.key().version(), migration.phase(),
									mapping));
					}
				}
			}
		}
		if (!now.equals(this.mappings)) {
			this.tables = now.entrySet()
				.stream()
				.map((entry) -> new SyncedTable(entry.getKey(), entry.getKey().schema().value().equals(target),
						columnTypes(session, entry.getKey()), entry.getValue()))
				.toList();
			this.mappings = now;
		}
		return this.tables;
	}

	/**
	 * Without the schemas of pg_catalog types, and with all others: format_type looks
	 * what can be seen, so nothing must be.
	 */
	private static Map<String, String> columnTypes(Session session, QualifiedName table) {
		session.execute("SET LOCAL search_path = ''");
		Map<String, String> types = new LinkedHashMap<>();
		session.query("""
				SELECT attname, format_type(atttypid, NULL) AS type
				FROM pg_attribute
				WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped
				""", (row, number) -> types.put(row.getString("attname"), row.getString("type")), table.quoted());
		return types;
	}

}
