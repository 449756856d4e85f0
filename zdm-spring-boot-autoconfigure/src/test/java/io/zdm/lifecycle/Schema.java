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

package io.zdm.lifecycle;

import java.util.List;

import io.zdm.testing.TestDatabase;

/**
 * The schema of a table as text, for comparison: columns and their order, indexes,
 * constraints, comments, privileges, triggers.
 */
final class Schema {

	/**
	 * What the line begins with that names the columns in their order.
	 */
	static final String ORDER = "order ";

	private Schema() {
	}

	/**
	 * Return all that a dump would say of the table {@code users}, sorted.
	 * @param database the database
	 * @return the lines
	 */
	static List<String> of(TestDatabase database) {
		return database.jdbc()
			.queryForList(
					"""
							SELECT line FROM (
							    SELECT format('column %I %s%s%s%s storage %s statistics %s collation %s acl %s comment %s', attname,
							        format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END,
							        ' DEFAULT ' || pg_get_expr(adbin, adrelid), attidentity, attstorage, coalesce(nullif(attstattarget, -1)::text, 'default'),
							        attcollation, attacl, col_description(attrelid, attnum)) AS line
							    FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
							    WHERE attrelid = 'users'::regclass AND attnum > 0 AND NOT attisdropped
							    UNION ALL
							    SELECT 'order ' || string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute
							    WHERE attrelid = 'users'::regclass AND attnum > 0 AND NOT attisdropped
							    UNION ALL
							    SELECT 'index ' || pg_get_indexdef(indexrelid) || coalesce(' comment ' || obj_description(indexrelid, 'pg_class'), '')
							    FROM pg_index WHERE indrelid = 'users'::regclass
							    UNION ALL
							    SELECT 'constraint ' || quote_ident(conname) || ' ' || pg_get_constraintdef(oid) || CASE WHEN convalidated THEN '' ELSE ' NOT VALID' END
							    FROM pg_constraint WHERE conrelid = 'users'::regclass
							    UNION ALL
							    SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger
							    WHERE tgrelid = 'users'::regclass AND NOT tgisinternal
							    UNION ALL
							    SELECT format('table %s %s %s %s', relkind, relacl, relreplident, reloptions)
							    FROM pg_class WHERE oid = 'users'::regclass) AS lines
							ORDER BY line
							""",
					String.class);
	}

}
