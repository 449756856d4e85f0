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

package io.zdm.testing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.zdm.DualWriteMode;
import io.zdm.Phase;
import io.zdm.lifecycle.SyncedMapping;
import io.zdm.lifecycle.SyncedTable;
import io.zdm.plan.Conversion;
import io.zdm.plan.MappedColumn;
import io.zdm.plan.Mapping;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Tables as the engine tells interceptors of them, with text columns that are renamed.
 *
 * @param jdbc the database
 * @param mode who keeps the columns in step
 * @param phase the phase of the migration
 */
public record Synced(JdbcTemplate jdbc, DualWriteMode mode, Phase phase) {

	/**
	 * Return a table of the schema public with one mapping for each pair of columns.
	 * @param name the table
	 * @param columns an old column, the new one, the next old one, and so on
	 * @return the table
	 */
	public SyncedTable table(String name, String... columns) {
		QualifiedName table = QualifiedName.of("public", name);
		Map<String, String> types = new LinkedHashMap<>();
		this.jdbc.query("""
				SELECT attname, format_type(atttypid, NULL) AS type FROM pg_attribute
				WHERE attrelid = to_regclass(?) AND attnum > 0
				""", (row) -> {
			types.put(row.getString("attname"), row.getString("type"));
		}, table.quoted());
		List<SyncedMapping> mappings = IntStream.range(0, columns.length / 2)
			.mapToObj((pair) -> mapping(table, pair, columns[2 * pair], columns[2 * pair + 1]))
			.toList();
		return new SyncedTable(table, true, types, mappings);
	}

	/**
	 * Return tables in which user_name becomes display_name.
	 * @param names the tables
	 * @return the tables
	 */
	public List<SyncedTable> tables(String... names) {
		return Stream.of(names).map((name) -> table(name, "user_name", "display_name")).toList();
	}

	private SyncedMapping mapping(QualifiedName table, int number, String old, String replacement) {
		return new SyncedMapping(7, "2", this.phase,
				new Mapping("v2_" + table.name().value() + "_" + number, table, List.of(column(old)),
						List.of(column(replacement)), List.of(new Conversion.Identity(new Identifier(old))),
						List.of(new Conversion.Identity(new Identifier(replacement))), this.mode));
	}

	private static MappedColumn column(String name) {
		return new MappedColumn(new Identifier(name), "text", Optional.empty(), true, Optional.empty());
	}

}
