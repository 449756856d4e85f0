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

package io.zdm.postgres;

import java.util.List;
import java.util.Optional;

import io.zdm.postgres.Rehearsal.IndexFacts;

/**
 * The rehearsal of an index: what the server makes of it on a copy, and what is there
 * already.
 */
final class IndexRehearsal {

	private static final String NAME = "zdm_rehearsal_index";

	private static final String PARTITION_KEY = """
			SELECT pg_get_partkeydef(c.oid) FROM pg_class c WHERE c.oid = to_regclass(?) AND c.relkind = 'p'
			""";

	private static final String HOLDER = """
			SELECT CASE c.relkind WHEN 'r' THEN 'a table' WHEN 'p' THEN 'a partitioned table' WHEN 'v' THEN 'a view'
			    WHEN 'm' THEN 'a materialized view' WHEN 'S' THEN 'a sequence' WHEN 'f' THEN 'a foreign table'
			    WHEN 'c' THEN 'a type' ELSE format('an index of %s: %s', i.indrelid::regclass, pg_get_indexdef(c.oid)) END
			FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_index i ON i.indexrelid = c.oid
			WHERE n.nspname = ? AND c.relname = ?
			""";

	private final Session session;

	private final QualifiedName copy;

	IndexRehearsal(Session session, QualifiedName copy) {
		this.session = session;
		this.copy = copy;
	}

	/**
	 * Try an index.
	 * @param table the table
	 * @param index the name of the index
	 * @param body the statement from {@code USING} on
	 * @param unique whether it is unique
	 * @param before what brings the copy to where the index is meant
	 * @param path the {@code search_path} for the names in it
	 * @return what it is, where the server takes it
	 */
	IndexFacts facts(QualifiedName table, QualifiedName index, String body, boolean unique, Runnable before,
			String path) {
		this.session.execute(
				"""
						CREATE TEMPORARY TABLE %s (LIKE %s INCLUDING ALL EXCLUDING INDEXES EXCLUDING IDENTITY EXCLUDING STATISTICS)
						"""
					.formatted(this.copy.name(), table)
					.strip() + partitionKey(table));
		before.run();
		this.session.value(String.class, "SELECT set_config('search_path', ?, true)", path);
		this.session.execute("CREATE %sINDEX %s ON %s %s".formatted(unique ? "UNIQUE " : "", NAME, this.copy, body));
		return EmptySearchPath.during(this.session, () -> {
			String printed = this.session.value(String.class,
					"SELECT pg_get_indexdef('pg_temp.%s'::regclass)".formatted(NAME));
			String definition = IndexDefinition.of(unique, printed);
			List<Equal> equal = equal(table, definition);
			boolean left = equal.stream().anyMatch((other) -> !other.valid() && other.name().equals(index));
			return new IndexFacts(Optional.empty(), definition, columns(),
					equal.stream().filter(Equal::valid).map(Equal::name).toList(),
					left ? Optional.empty() : holder(index));
		});
	}

	/**
	 * Return what has a name.
	 * @param index the name
	 * @return what has it, for a person
	 */
	Optional<String> holder(QualifiedName index) {
		return this.session.queryOptional(HOLDER, (row, number) -> row.getString(1), index.schema().value(),
				index.name().value());
	}

	private List<Identifier> columns() {
		long oid = this.session.value(Long.class, "SELECT ?::regclass::oid::bigint", this.copy.quoted());
		return IndexQuery.indexes(this.session, oid).get(0).columnsUsed();
	}

	private String partitionKey(QualifiedName table) {
		return this.session.queryOptional(PARTITION_KEY, (row, number) -> row.getString(1), table.quoted())
			.map((key) -> " PARTITION BY " + key)
			.orElse("");
	}

	private List<Equal> equal(QualifiedName table, String definition) {
		return this.session.query(IndexDefinition.EQUAL, (rows, number) -> {
			CatalogRow row = new CatalogRow(rows);
			return new Equal(row.qualifiedName("nspname", "relname"), row.flag("indisvalid"));
		}, table.quoted(), definition);
	}

	/**
	 * An index of the table with the same definition.
	 *
	 * @param name its name
	 * @param valid whether it is valid
	 */
	private record Equal(QualifiedName name, boolean valid) {

	}

}
