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

import io.zdm.postgres.TableSnapshot.Dependent;

/**
 * What else depends on columns of a table, by {@code pg_depend}: indexes, constraints,
 * triggers, defaults and owned sequences aside, which are read with the table.
 */
final class DependentQuery {

	// The expression of a generated column depends on other columns as the column itself
	// up to 14, and as its pg_attrdef from 15 on. Every pg_attrdef depends on its own
	// column.
	private static final String QUERY = """
			WITH used AS (
			    SELECT d.classid, d.objid, d.objsubid, d.refobjid, d.refobjsubid FROM pg_depend d
			    WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = ?::oid AND d.refobjsubid > 0
			), dependent AS (
			    SELECT CASE WHEN r.rulename <> '_RETURN' THEN format('rule %I on table %s', r.rulename, r.ev_class::regclass)
			            WHEN c.relkind = 'm' THEN format('materialized view %s', r.ev_class::regclass)
			            ELSE format('view %s', r.ev_class::regclass) END AS description, u.refobjsubid, u.refobjid
			    FROM used u JOIN pg_rewrite r ON u.classid = 'pg_rewrite'::regclass AND r.oid = u.objid
			        JOIN pg_class c ON c.oid = r.ev_class
			    UNION ALL
			    SELECT format('generated column %I of table %s', a.attname, a.attrelid::regclass), u.refobjsubid, u.refobjid
			    FROM used u LEFT JOIN pg_attrdef d ON u.classid = 'pg_attrdef'::regclass AND d.oid = u.objid
			        JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
			            OR u.classid = 'pg_class'::regclass AND a.attrelid = u.objid AND a.attnum = u.objsubid
			    WHERE a.attnum > 0 AND a.attnum <> u.refobjsubid
			    UNION ALL
			    SELECT format('partition key of table %s', u.objid::regclass), u.refobjsubid, u.refobjid
			    FROM used u WHERE u.classid = 'pg_class'::regclass AND u.objid = u.refobjid AND u.objsubid = 0
			    UNION ALL
			    SELECT pg_describe_object(u.classid, u.objid, u.objsubid), u.refobjsubid, u.refobjid
			    FROM used u WHERE u.classid NOT IN ('pg_rewrite'::regclass, 'pg_attrdef'::regclass, 'pg_class'::regclass,
			        'pg_constraint'::regclass, 'pg_trigger'::regclass)
			)
			SELECT p.description, array_agg(DISTINCT a.attname::text) AS columns_used
			FROM dependent p JOIN pg_attribute a ON a.attrelid = p.refobjid AND a.attnum = p.refobjsubid
			GROUP BY p.description
			ORDER BY p.description
			""";

	private DependentQuery() {
	}

	static List<Dependent> dependents(Session session, long table) {
		return session.query(QUERY, (rows, number) -> {
			CatalogRow row = new CatalogRow(rows);
			return new Dependent(row.text("description"), row.identifiers("columns_used"));
		}, table);
	}

}
