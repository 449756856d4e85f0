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
import java.util.stream.IntStream;

import io.zdm.postgres.TableSnapshot.Column;
import io.zdm.postgres.TableSnapshot.Grant;

/**
 * The columns of a table.
 * <p>
 * What is in the catalog of some versions only is read through {@code to_jsonb}, which
 * gives NULL for a column that is not there: one statement for all versions.
 */
final class ColumnQuery {

	// Equal means identical for types whose = compares all their bytes; text and its like
	// only under a deterministic collation. Left out are numeric (1.0 = 1.00), floats
	// (-0 = 0), citext, bpchar, json, jsonb, interval, network types, arrays and
	// composites.
	// A default counts as immutable when its tree has only harmless nodes and all its
	// functions are immutable; in doubt it does not.
	private static final String QUERY = """
			WITH RECURSIVE base (attnum, type, constrained) AS (
			    SELECT a.attnum, a.atttypid, false FROM pg_attribute a
			    WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped
			    UNION ALL
			    SELECT b.attnum, t.typbasetype, b.constrained OR t.typnotnull OR t.typdefault IS NOT NULL
			        OR EXISTS (SELECT FROM pg_constraint k WHERE k.contypid = t.oid)
			    FROM base b JOIN pg_type t ON t.oid = b.type WHERE t.typtype = 'd'
			)
			SELECT a.attname, a.attnum, format_type(a.atttypid, a.atttypmod) AS type,
			    CASE WHEN a.attcollation <> t.typcollation THEN format('%I.%I', ns.nspname, co.collname) END AS collation,
			    (bt.typtype = 'e' OR bt.oid = ANY (ARRAY['bool', '"char"', 'name', 'int2', 'int4', 'int8', 'oid', 'uuid',
			            'date', 'time', 'timetz', 'timestamp', 'timestamptz', 'bytea', 'text', 'varchar']::regtype[]))
			        AND coalesce((to_jsonb(co) ->> 'collisdeterministic')::boolean, true) AS equal_means_identical,
			    b.constrained, a.attnotnull, nn.conname AS not_null_constraint,
			    CASE WHEN gen.kind IS NULL THEN pg_get_expr(d.adbin, d.adrelid) END AS default_expression,
			    gen.kind IS NULL AND d.oid IS NOT NULL AND immutable.yes AS immutable_default,
			    sq.nspname AS sequence_schema, sq.relname AS sequence_name,
			    a.attidentity <> '' AS identity, gen.kind IS NOT NULL AS generated,
			    col_description(a.attrelid, a.attnum) AS comment,
			    array_remove(ARRAY[
			        'column privileges ' || a.attacl::text,
			        (SELECT 'privileges on its identity sequence ' || s.relacl::text FROM pg_depend p
			            JOIN pg_class s ON s.oid = p.objid AND s.relkind = 'S' WHERE p.classid = 'pg_class'::regclass
			            AND p.refclassid = 'pg_class'::regclass AND p.deptype = 'i' AND p.refobjid = a.attrelid
			            AND p.refobjsubid = a.attnum),
			        'statistics target ' || nullif(to_jsonb(a) ->> 'attstattarget', '-1'),
			        CASE WHEN a.attstorage <> t.typstorage THEN 'storage ' || CASE a.attstorage
			            WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END,
			        CASE to_jsonb(a) ->> 'attcompression' WHEN 'p' THEN 'compression pglz'
			            WHEN 'l' THEN 'compression lz4' END,
			        'options ' || array_to_string(a.attoptions, ', '),
			        'foreign data wrapper options ' || array_to_string(a.attfdwoptions, ', '),
			        CASE WHEN NOT nn.convalidated THEN 'NOT NULL constraint that is not validated' END,
			        CASE WHEN nn.connoinherit THEN 'NOT NULL constraint with NO INHERIT' END,
			        'comment on its NOT NULL constraint: ' || obj_description(nn.oid, 'pg_constraint'),
			        (SELECT 'security label ' || string_agg(l.provider || '=' || l.label, ', ') FROM pg_seclabel l
			            WHERE l.classoid = 'pg_class'::regclass AND l.objoid = a.attrelid AND l.objsubid = a.attnum)
			    ], NULL) AS peculiarities, acl.privileges, acl.grantees
			FROM pg_attribute a
			JOIN pg_type t ON t.oid = a.atttypid
			JOIN base b ON b.attnum = a.attnum
			JOIN pg_type bt ON bt.oid = b.type AND bt.typtype <> 'd'
			CROSS JOIN LATERAL (SELECT nullif(to_jsonb(a) ->> 'attgenerated', '') AS kind) gen
			CROSS JOIN LATERAL (SELECT array_agg(g.privilege_type ORDER BY g.grantee, g.privilege_type) AS privileges,
			        array_agg(CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END
			            || CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
			            ORDER BY g.grantee, g.privilege_type) AS grantees
			    FROM aclexplode(a.attacl) g) acl
			LEFT JOIN pg_collation co ON co.oid = a.attcollation
			LEFT JOIN pg_namespace ns ON ns.oid = co.collnamespace
			LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
			LEFT JOIN pg_constraint nn ON nn.conrelid = a.attrelid AND nn.contype = 'n' AND nn.conkey[1] = a.attnum
			LEFT JOIN LATERAL (SELECT sn.nspname, s.relname FROM pg_depend p
			    JOIN pg_class s ON s.oid = p.objid AND s.relkind = 'S' JOIN pg_namespace sn ON sn.oid = s.relnamespace
			    WHERE p.classid = 'pg_class'::regclass AND p.refclassid = 'pg_class'::regclass AND p.deptype = 'a'
			        AND p.refobjid = a.attrelid AND p.refobjsubid = a.attnum
			    ORDER BY s.oid LIMIT 1) sq ON true
			LEFT JOIN LATERAL (SELECT NOT EXISTS (
			        SELECT FROM regexp_matches(d.adbin::text, '[{]([A-Z_]+)', 'g') node
			        WHERE node[1] NOT IN ('CONST', 'FUNCEXPR', 'OPEXPR', 'RELABELTYPE', 'COALESCE', 'COALESCEEXPR', 'ARRAY',
			            'ARRAYEXPR', 'BOOLEXPR', 'NULLTEST'))
			    AND NOT EXISTS (
			        SELECT FROM regexp_matches(d.adbin::text, ':[a-z]*funcid ([0-9]+)', 'g') called
			        LEFT JOIN pg_proc f ON f.oid = called[1]::oid
			        WHERE f.provolatile IS DISTINCT FROM 'i') AS yes) immutable ON true
			WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped
			ORDER BY a.attnum
			""";

	private ColumnQuery() {
	}

	static List<Column> columns(Session session, long table) {
		return session.query(QUERY, (row, number) -> column(new CatalogRow(row)), table, table);
	}

	private static Column column(CatalogRow row) throws SQLException {
		Optional<QualifiedName> sequence = row.optionalIdentifier("sequence_name").isPresent()
				? Optional.of(row.qualifiedName("sequence_schema", "sequence_name")) : Optional.empty();
		return new Column(row.identifier("attname"), (int) row.number("attnum"), row.text("type"),
				row.optionalText("collation"), row.flag("equal_means_identical"), row.flag("constrained"),
				row.flag("attnotnull"), row.optionalIdentifier("not_null_constraint"),
				row.optionalText("default_expression"), row.flag("immutable_default"), sequence, row.flag("identity"),
				row.flag("generated"), row.optionalText("comment"), row.texts("peculiarities"), grants(row));
	}

	private static List<Grant> grants(CatalogRow row) throws SQLException {
		List<String> privileges = row.texts("privileges");
		List<String> grantees = row.texts("grantees");
		return IntStream.range(0, privileges.size())
			.mapToObj((i) -> new Grant(privileges.get(i), grantees.get(i)))
			.toList();
	}

}
