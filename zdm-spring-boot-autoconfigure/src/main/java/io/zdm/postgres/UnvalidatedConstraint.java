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

/**
 * A constraint that holds for rows that are written, and not proven for those that were
 * there before.
 *
 * @param table the table
 * @param name the name of the constraint
 * @param violations the query for the rows that do not obey it
 */
public record UnvalidatedConstraint(QualifiedName table, Identifier name, String violations) {

	// A foreign key says nothing of a row with a NULL in it, with MATCH FULL nothing of a
	// row of NULLs alone.
	private static final String QUERY = """
			SELECT k.conname, CASE
			    WHEN k.contype = 'c' THEN format('SELECT * FROM %s WHERE NOT (%s)', k.conrelid::regclass,
			        pg_get_expr(k.conbin, k.conrelid))
			    WHEN k.contype = 'f' THEN format(
			        'SELECT * FROM %s AS referencing WHERE %s AND NOT EXISTS (SELECT FROM %s AS referenced WHERE %s)',
			        k.conrelid::regclass, (SELECT format(CASE WHEN k.confmatchtype = 'f' THEN 'num_nonnulls(%s) > 0'
			                ELSE 'num_nulls(%s) = 0' END,
			            string_agg(format('referencing.%I', a.attname), ', ' ORDER BY u.place))
			            FROM unnest(k.conkey) WITH ORDINALITY u (attnum, place)
			            JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum),
			        k.confrelid::regclass, (SELECT string_agg(format('referenced.%I = referencing.%I', f.attname, a.attname),
			                ' AND ' ORDER BY u.place)
			            FROM unnest(k.conkey, k.confkey) WITH ORDINALITY u (attnum, fattnum, place)
			            JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum
			            JOIN pg_attribute f ON f.attrelid = k.confrelid AND f.attnum = u.fattnum))
			    ELSE format('SELECT * FROM %s WHERE %I IS NULL', k.conrelid::regclass, (SELECT a.attname
			        FROM pg_attribute a WHERE a.attrelid = k.conrelid AND a.attnum = k.conkey[1])) END AS violations
			FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE n.nspname = ? AND c.relname = ? AND NOT k.convalidated AND k.contype IN ('c', 'f', 'n')
			ORDER BY k.conname
			""";

	/**
	 * Read the constraints of a table that are not validated.
	 * @param session the session
	 * @param table the table
	 * @return the constraints
	 */
	public static List<UnvalidatedConstraint> of(Session session, QualifiedName table) {
		return EmptySearchPath.during(session,
				() -> session.query(
						QUERY, (row, number) -> new UnvalidatedConstraint(table,
								new Identifier(row.getString("conname")), row.getString("violations")),
						table.schema().value(), table.name().value()));
	}

	/**
	 * Return the statement that proves it for all rows.
	 * @return the statement
	 */
	public String validation() {
		return "ALTER TABLE %s VALIDATE CONSTRAINT %s".formatted(this.table, this.name);
	}

}
