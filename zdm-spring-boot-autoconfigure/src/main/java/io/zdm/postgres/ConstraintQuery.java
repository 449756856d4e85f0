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

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

import io.zdm.postgres.TableSnapshot.Constraint;

/**
 * The constraints of a table, and the foreign keys of others that point to it.
 */
final class ConstraintQuery {

	// The columns of an exclusion constraint's expressions and of INCLUDE stand with the
	// index; a reference to the whole row in a CHECK stands nowhere but in its tree.
	private static final String QUERY = """
			SELECT n.nspname, c.relname, k.conname, k.contype::text, pg_get_constraintdef(k.oid) AS definition,
			    ARRAY(SELECT a.attname::text FROM pg_attribute a
			        WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
			            AND (k.conrelid = t.oid AND a.attnum = ANY (k.conkey)
			                OR k.contype = 'f' AND k.confrelid = t.oid AND a.attnum = ANY (k.confkey)
			                OR k.contype = 'c' AND k.conbin::text ~ ':varattno 0 '
			                OR k.contype <> 'f' AND a.attnum = ANY (i.indkey)
			                OR EXISTS (SELECT FROM pg_depend d
			                    WHERE (d.classid = 'pg_constraint'::regclass AND d.objid = k.oid AND k.conrelid = t.oid
			                            OR d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid AND k.contype <> 'f')
			                        AND d.refclassid = 'pg_class'::regclass AND d.refobjid = t.oid
			                        AND d.refobjsubid = a.attnum))
			        ORDER BY a.attnum) AS columns_used,
			    fn.nspname AS referenced_schema, f.relname AS referenced_table,
			    xn.nspname AS index_schema, x.relname AS index_name, k.coninhcount > 0 AS inherited,
			    obj_description(k.oid, 'pg_constraint') AS comment
			FROM pg_class t
			JOIN pg_constraint k ON k.conrelid = t.oid OR k.contype = 'f' AND k.confrelid = t.oid
			JOIN pg_class c ON c.oid = k.conrelid
			JOIN pg_namespace n ON n.oid = c.relnamespace
			LEFT JOIN pg_index i ON i.indexrelid = k.conindid
			LEFT JOIN pg_class x ON x.oid = k.conindid
			LEFT JOIN pg_namespace xn ON xn.oid = x.relnamespace
			LEFT JOIN pg_class f ON f.oid = k.confrelid
			LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace
			WHERE t.oid = ?::oid AND k.contype IN ('p', 'u', 'f', 'c', 'x')
			ORDER BY c.oid <> t.oid, n.nspname, c.relname, k.conname
			""";

	private ConstraintQuery() {
	}

	static List<Constraint> constraints(Session session, long table) {
		return session.query(QUERY, (rows, number) -> {
			CatalogRow row = new CatalogRow(rows);
			return new Constraint(row.qualifiedName("nspname", "relname"), row.identifier("conname"),
					row.character("contype"), row.text("definition"), row.identifiers("columns_used"),
					name(row, "referenced_schema", "referenced_table"), name(row, "index_schema", "index_name"),
					row.flag("inherited"), row.optionalText("comment"));
		}, table);
	}

	private static Optional<QualifiedName> name(CatalogRow row, String schema, String name) throws SQLException {
		return row.optionalText(schema).isEmpty() ? Optional.empty() : Optional.of(row.qualifiedName(schema, name));
	}

}
