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

import io.zdm.postgres.TableSnapshot.Index;

/**
 * The indexes of a table.
 */
final class IndexQuery {

	// An index is plain when the server prints no more than what is put together here:
	// any operator class, order, collation, INCLUDE or NULLS NOT DISTINCT of its own
	// would
	// show.
	private static final String QUERY = """
			SELECT n.nspname, c.relname, pg_get_indexdef(c.oid) AS definition,
			    format('CREATE %sINDEX %I ON %s%s USING %I (%s)', CASE WHEN i.indisunique THEN 'UNIQUE ' END, c.relname,
			        CASE WHEN c.relkind = 'I' THEN 'ONLY ' END, i.indrelid::regclass, m.amname,
			        (SELECT string_agg(quote_ident(name), ', ' ORDER BY place)
			            FROM unnest(keys.names) WITH ORDINALITY k (name, place))) AS plain_definition,
			    m.amname, i.indisunique, i.indisvalid, k.conname, keys.names AS keys,
			    i.indexprs IS NULL AND i.indpred IS NULL AS columns_only,
			    ARRAY(SELECT a.attname::text FROM pg_attribute a
			        WHERE a.attrelid = i.indrelid AND a.attnum > 0 AND NOT a.attisdropped
			            AND (a.attnum = ANY (i.indkey) OR concat(i.indexprs::text, i.indpred::text) ~ ':varattno 0 '
			                OR EXISTS (SELECT FROM pg_depend d
			                    WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid
			                        AND d.refclassid = 'pg_class'::regclass AND d.refobjid = i.indrelid
			                        AND d.refobjsubid = a.attnum))
			        ORDER BY a.attnum) AS columns_used,
			    c.reloptions, s.spcname, i.indisclustered, i.indisreplident, i.indisprimary,
			    obj_description(c.oid, 'pg_class') AS comment,
			    EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = c.oid) AS attached
			FROM pg_index i
			JOIN pg_class c ON c.oid = i.indexrelid
			JOIN pg_namespace n ON n.oid = c.relnamespace
			JOIN pg_am m ON m.oid = c.relam
			LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid
			    AND k.contype IN ('p', 'u', 'x')
			LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace
			CROSS JOIN LATERAL (SELECT ARRAY(SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY k (attnum, place)
			        LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
			        WHERE k.place <= coalesce((to_jsonb(i) ->> 'indnkeyatts')::int, i.indnatts)
			        ORDER BY k.place) AS names) keys
			WHERE i.indrelid = ?::oid
			ORDER BY n.nspname, c.relname
			""";

	private IndexQuery() {
	}

	static List<Index> indexes(Session session, long table) {
		return session.query(QUERY, (row, number) -> index(new CatalogRow(row)), table);
	}

	private static Index index(CatalogRow row) throws SQLException {
		String definition = row.text("definition");
		boolean plain = row.flag("columns_only") && isPlain(definition, row.text("plain_definition"));
		return new Index(row.qualifiedName("nspname", "relname"), definition, row.text("amname"),
				row.flag("indisunique"), row.flag("indisvalid"), row.optionalIdentifier("conname"),
				row.optionalIdentifiers("keys"), row.identifiers("columns_used"), plain, row.texts("reloptions"),
				row.optionalIdentifier("spcname"), row.flag("indisclustered"), row.flag("indisreplident"),
				row.flag("indisprimary"), row.optionalText("comment"), row.flag("attached"));
	}

	private static boolean isPlain(String definition, String plainDefinition) {
		return definition.equals(plainDefinition) || definition.startsWith(plainDefinition + " WITH (");
	}

}
