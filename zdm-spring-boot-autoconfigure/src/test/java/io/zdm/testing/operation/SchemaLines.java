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

package io.zdm.testing.operation;

import java.util.List;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The schema {@code public} as text, for comparison: all that a dump would say.
 */
final class SchemaLines {

	private static final String TABLES = """
			WITH tables AS (SELECT c.oid, c.relname FROM pg_class c
			    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S'))
			SELECT line FROM (
			    SELECT format('%s column %s %I %s%s%s%s storage %s statistics %s collation %s acl %s comment %s options %s', t.relname,
			        (SELECT count(*) FROM pg_attribute b WHERE b.attrelid = a.attrelid AND b.attnum > 0
			            AND b.attnum <= a.attnum AND NOT b.attisdropped), attname,
			        format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END,
			        ' DEFAULT ' || pg_get_expr(adbin, adrelid), attidentity, attstorage,
			        coalesce(nullif(attstattarget, -1)::text, 'default'),
			        attcollation, attacl, col_description(attrelid, attnum), attoptions) AS line
			    FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid
			        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
			    WHERE attnum > 0 AND NOT attisdropped AND relname <> ''
			    UNION ALL
			    SELECT concat('index ', pg_get_indexdef(indexrelid), ' valid ', indisvalid, ' clustered ', indisclustered,
			        ' identity ', indisreplident, ' comment ' || obj_description(indexrelid, 'pg_class'))
			    FROM tables t JOIN pg_index ON indrelid = t.oid
			    UNION ALL
			    SELECT concat(t.relname, ' constraint ', quote_ident(conname), ' ', pg_get_constraintdef(k.oid),
			        CASE WHEN convalidated THEN '' ELSE ' NOT VALID' END, ' comment ' || obj_description(k.oid, 'pg_constraint'))
			    FROM tables t JOIN pg_constraint k ON conrelid = t.oid
			    UNION ALL
			    SELECT concat('trigger ', pg_get_triggerdef(g.oid), ' ', tgenabled)
			    FROM tables t JOIN pg_trigger g ON tgrelid = t.oid WHERE NOT tgisinternal
			    UNION ALL
			    SELECT concat('rule ', pg_get_ruledef(r.oid)) FROM tables t JOIN pg_rewrite r ON r.ev_class = t.oid
			    UNION ALL
			    SELECT concat('policy ', tablename, ' ', policyname, ' ', cmd, ' ', qual, ' ', with_check)
			    FROM pg_policies WHERE schemaname = 'public'
			    UNION ALL
			    SELECT concat('statistics ', pg_get_statisticsobjdef(oid)) FROM pg_statistic_ext
			    WHERE stxnamespace = 'public'::regnamespace
			    UNION ALL
			    SELECT format('sequence %s owned by %s.%s', c.relname, d.refobjid::regclass, a.attname)
			    FROM pg_class c JOIN pg_depend d ON d.objid = c.oid AND d.classid = 'pg_class'::regclass
			        AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
			        JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
			    WHERE c.relkind = 'S' AND c.relnamespace = 'public'::regnamespace
			    UNION ALL
			    SELECT format('relation %s %s %s %s %s %s', c.relname, relkind, relacl, relreplident, reloptions,
			        obj_description(c.oid, 'pg_class'))
			    FROM pg_class c JOIN tables t ON t.oid = c.oid
			    UNION ALL
			    SELECT format('publication %s %s', p.pubname, to_jsonb(p) ->> 'attnames') FROM pg_publication_tables p
			    WHERE p.schemaname = 'public') AS lines
			ORDER BY line
			""";

	private SchemaLines() {
	}

	static List<String> of(JdbcTemplate jdbc) {
		return jdbc.queryForList(TABLES, String.class);
	}

}
