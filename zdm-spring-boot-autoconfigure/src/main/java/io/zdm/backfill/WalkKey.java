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

package io.zdm.backfill;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.zdm.plan.MappedColumn;
import io.zdm.plan.Mapping;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.Literal;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Session;

/**
 * The columns by whose order a table is walked: its primary key, or else a unique index
 * that holds every row. Values are carried as text and cast back.
 *
 * @param columns the columns in their order
 * @param primary whether they are the primary key
 */
record WalkKey(List<Column> columns, boolean primary) {

	WalkKey {
		columns = List.copyOf(columns);
	}

	/**
	 * Find the best key of a table. An index counts only if every row is in it exactly
	 * once (immediate, valid, without predicate, over columns that are NOT NULL), and if
	 * it sorts as {@code ORDER BY} does: with the default operators and collation of its
	 * columns, and those of PostgreSQL itself, as {@code >} is looked up on the search
	 * path.
	 * @param session the transaction
	 * @param mapping the mapping, whose target columns are no key
	 * @return the key, if there is one
	 */
	static Optional<WalkKey> find(Session session, Mapping mapping) {
		// Under an empty search path format_type qualifies the types of other schemas.
		session.value(String.class, "SELECT set_config('search_path', '', true)");
		return candidates(session, mapping.table()).stream()
			.filter((key) -> mapping.targets().stream().map(MappedColumn::name).noneMatch(key.names()::contains))
			.min(Comparator.comparing((WalkKey key) -> !key.primary())
				.thenComparing((key) -> key.columns().size())
				.thenComparing((key) -> key.columns().toString()));
	}

	private static List<WalkKey> candidates(Session session, QualifiedName table) {
		String keyColumns = session.version().atLeast(11) ? "i.indnkeyatts" : "i.indnatts";
		return session.query("""
				SELECT i.indisprimary,
				    array_agg(a.attname::text ORDER BY k.number),
				    array_agg(pg_catalog.format_type(a.atttypid, a.atttypmod) ORDER BY k.number)
				FROM pg_catalog.pg_index i
				JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
				JOIN pg_catalog.pg_am am ON am.oid = x.relam AND am.amname = 'btree'
				CROSS JOIN LATERAL generate_series(0, %s - 1) AS k(number)
				JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.number]
				JOIN pg_catalog.pg_opclass o ON o.oid = i.indclass[k.number]
				WHERE i.indrelid = ?::regclass AND i.indisunique AND i.indimmediate AND i.indisvalid
				    AND i.indpred IS NULL AND i.indexprs IS NULL
				GROUP BY i.indexrelid, i.indisprimary
				HAVING bool_and(a.attnotnull AND o.opcdefault AND o.opcnamespace = 'pg_catalog'::regnamespace
				    AND i.indcollation[k.number] = a.attcollation AND i.indoption[k.number] = 0)
				""".formatted(keyColumns), (rows, number) -> new WalkKey(columns(rows), rows.getBoolean(1)),
				table.quoted());
	}

	private static List<Column> columns(ResultSet rows) throws SQLException {
		String[] names = (String[]) rows.getArray(2).getArray();
		String[] types = (String[]) rows.getArray(3).getArray();
		return IntStream.range(0, names.length)
			.mapToObj((i) -> new Column(new Identifier(names[i]), types[i]))
			.toList();
	}

	/**
	 * Return the names of the columns.
	 * @return the names in their order
	 */
	List<Identifier> names() {
		return this.columns.stream().map(Column::name).toList();
	}

	/**
	 * Return the columns as ORDER BY takes them. Without the name of the table ORDER BY
	 * would sort by the column of the result, which has the same name and is text.
	 * @param table the name of the table in the query
	 * @return the names, separated by commas
	 */
	String order(String table) {
		return join(names().stream().map((name) -> table + "." + name).toList());
	}

	/**
	 * Return the values of a row as text.
	 * @return the expressions, separated by commas
	 */
	String texts() {
		return join(names().stream().map((name) -> name + "::text").toList());
	}

	/**
	 * Return the values of a row as a JSON object of texts.
	 * @return an expression for the text of the object, by the names of the columns
	 */
	String json() {
		return "pg_catalog.json_build_object(%s)::text".formatted(
				join(names().stream().map((name) -> Literal.of(name.value()) + ", " + name + "::text").toList()));
	}

	/**
	 * Return the condition that a row has these values.
	 * @param values the values as texts, by the names of the columns
	 * @return a boolean expression
	 */
	String equalTo(Map<String, String> values) {
		return "(%s) = (%s)".formatted(columnList(),
				literals(names().stream().map((name) -> Objects.requireNonNull(values.get(name.value()))).toList()));
	}

	/**
	 * Return the condition that a row comes after another.
	 * @param values the key values of the other
	 * @return a boolean expression
	 */
	String after(List<String> values) {
		return "(%s) > (%s)".formatted(columnList(), literals(values));
	}

	/**
	 * Return the condition that a row does not come after another.
	 * @param values the key values of the other
	 * @return a boolean expression
	 */
	String upTo(List<String> values) {
		return "(%s) <= (%s)".formatted(columnList(), literals(values));
	}

	private String columnList() {
		return join(names().stream().map(Identifier::quoted).toList());
	}

	private String literals(List<String> values) {
		return join(IntStream.range(0, this.columns.size())
			.mapToObj((i) -> Literal.of(values.get(i)) + "::" + this.columns.get(i).type())
			.toList());
	}

	private static String join(List<String> expressions) {
		return expressions.stream().collect(Collectors.joining(", "));
	}

	/**
	 * A column of a key.
	 *
	 * @param name its name
	 * @param type its type with modifier, qualified where it is not PostgreSQL's own
	 */
	record Column(Identifier name, String type) {

	}

}
