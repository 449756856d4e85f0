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
 * What single partitions have that the partitioned table has not, and what depends on
 * their columns: it would go, or stop, when a column of the partitioned table goes.
 */
final class PartitionQuery {

	// What a partition has of the partitioned table says so in its own catalog. A trigger
	// may use any column. The columns of a partition key depend on the table, and not the
	// other way round, unless they are in an expression.
	private static final String QUERY = """
			WITH RECURSIVE tree AS (
			    SELECT c.oid, c.relkind, NULL::oid AS parent FROM pg_class c WHERE c.oid = ?::oid
			    UNION ALL
			    SELECT c.oid, c.relkind, tree.oid FROM tree
			    JOIN pg_inherits h ON h.inhparent = tree.oid AND tree.relkind = 'p' JOIN pg_class c ON c.oid = h.inhrelid
			), part AS (
			    SELECT oid, relkind, parent FROM tree WHERE parent IS NOT NULL
			), used AS (
			    SELECT d.classid, d.objid, d.objsubid, d.refobjid, d.refobjsubid FROM part JOIN pg_depend d ON d.refobjid = part.oid
			    WHERE d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0
			), own AS (
			    SELECT pg_describe_object(u.classid, u.objid, 0) AS description, u.refobjid, u.refobjsubid, true AS renamed
			    FROM used u JOIN pg_class i ON u.classid = 'pg_class'::regclass AND i.oid = u.objid
			    WHERE i.relkind IN ('i', 'I') AND NOT EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = i.oid)
			    UNION ALL
			    SELECT pg_describe_object(u.classid, u.objid, 0), u.refobjid, u.refobjsubid, true
			    FROM used u JOIN pg_constraint c ON u.classid = 'pg_constraint'::regclass AND c.oid = u.objid
			    WHERE c.coninhcount = 0 AND c.conparentid = 0 AND c.contype <> 'n'
			    UNION ALL
			    SELECT format('partition key of table %s', u.objid::regclass), u.refobjid, u.refobjsubid, true
			    FROM used u WHERE u.classid = 'pg_class'::regclass AND u.objid = u.refobjid AND u.objsubid = 0
			    UNION ALL
			    SELECT format('partition key of table %s', tree.oid::regclass), tree.oid, k.attnum, true
			    FROM tree JOIN pg_partitioned_table p ON p.partrelid = tree.oid
			    CROSS JOIN LATERAL unnest(p.partattrs::int2[]) k (attnum) WHERE k.attnum > 0
			    UNION ALL
			    SELECT CASE WHEN r.rulename = '_RETURN' THEN format('view %s', r.ev_class::regclass)
			        ELSE pg_describe_object(u.classid, u.objid, 0) END, u.refobjid, u.refobjsubid, r.rulename = '_RETURN'
			    FROM used u JOIN pg_rewrite r ON u.classid = 'pg_rewrite'::regclass AND r.oid = u.objid
			    UNION ALL
			    SELECT pg_describe_object(u.classid, u.objid, 0), u.refobjid, u.refobjsubid, true
			    FROM used u WHERE u.classid NOT IN ('pg_class'::regclass, 'pg_constraint'::regclass, 'pg_rewrite'::regclass,
			        'pg_attrdef'::regclass, 'pg_trigger'::regclass)
			    UNION ALL
			    SELECT format('NOT NULL of table %s', a.attrelid::regclass), a.attrelid, a.attnum, true
			    FROM part JOIN pg_attribute a ON a.attrelid = part.oid AND a.attnotnull AND a.attnum > 0
			    WHERE EXISTS (SELECT FROM pg_attribute p
			        WHERE p.attrelid = part.parent AND p.attname = a.attname AND NOT p.attnotnull)
			    UNION ALL
			    SELECT format('privileges on a column of table %s', a.attrelid::regclass), a.attrelid, a.attnum, true
			    FROM part JOIN pg_attribute a ON a.attrelid = part.oid AND a.attacl IS NOT NULL AND a.attnum > 0
			    UNION ALL
			    SELECT x.description, part.oid, a.attnum, false
			    FROM part JOIN pg_attribute a ON a.attrelid = part.oid AND a.attnum > 0 AND NOT a.attisdropped
			    JOIN LATERAL (
			        SELECT pg_describe_object('pg_trigger'::regclass, g.oid, 0) FROM pg_trigger g
			        WHERE g.tgrelid = part.oid AND NOT g.tgisinternal AND g.tgparentid = 0
			        UNION ALL SELECT format('foreign table %s', part.oid::regclass) WHERE part.relkind = 'f'
			    ) x (description) ON true
			)
			SELECT o.description, bool_and(o.renamed) AS renamed, array_agg(DISTINCT a.attname::text) AS columns_used
			FROM own o JOIN pg_attribute a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
			GROUP BY o.description
			ORDER BY o.description
			""";

	private PartitionQuery() {
	}

	/**
	 * Read what partitions have of their own.
	 * @param session the session, from PostgreSQL 14 on
	 * @param table the object identifier of the partitioned table
	 * @return each with the columns that it uses, those of the partitioned table by their
	 * names
	 */
	static List<Dependent> dependents(Session session, long table) {
		return session.query(QUERY, (rows, number) -> {
			CatalogRow row = new CatalogRow(rows);
			return new Dependent(row.text("description"), row.identifiers("columns_used"), row.flag("renamed"));
		}, table);
	}

}
