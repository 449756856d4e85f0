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

/**
 * An index without names, so that it can be compared with one of another table or name:
 * what {@code pg_get_indexdef} prints under an empty {@code search_path} without the
 * names of index and table, as in {@code CREATE UNIQUE INDEX USING btree (lower(email))}.
 */
final class IndexDefinition {

	// The beginning is put together as the server does, as a name may hold any word.
	private static final String DEFINITION = """
			format('CREATE %sINDEX %s', CASE WHEN i.indisunique THEN 'UNIQUE ' END,
			    substr(pg_get_indexdef(c.oid), length(format('CREATE %sINDEX %I ON %s%s ',
			        CASE WHEN i.indisunique THEN 'UNIQUE ' END, c.relname,
			        CASE WHEN c.relkind = 'I' THEN 'ONLY ' END, i.indrelid::regclass)) + 1))""";

	/**
	 * Asks for the definition of an index by schema and name.
	 */
	static final String QUERY = """
			SELECT %s AS definition FROM pg_index i
			JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE n.nspname = ? AND c.relname = ?
			""".formatted(DEFINITION);

	/**
	 * Asks for the names of the indexes of a table that have a definition.
	 */
	static final String EQUAL = """
			SELECT n.nspname, c.relname, i.indisvalid FROM pg_index i
			JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE i.indrelid = to_regclass(?) AND %s = ?
			ORDER BY n.nspname, c.relname
			""".formatted(DEFINITION);

	private IndexDefinition() {
	}

	/**
	 * Return the definition out of what the server prints of an index whose own names are
	 * known to be simple.
	 * @param unique whether it is unique
	 * @param printed what {@code pg_get_indexdef} prints
	 * @return the definition
	 */
	static String of(boolean unique, String printed) {
		return "CREATE %sINDEX %s".formatted(unique ? "UNIQUE " : "", printed.substring(printed.indexOf("USING ")));
	}

}
