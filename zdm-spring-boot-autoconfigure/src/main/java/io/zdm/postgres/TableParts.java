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
 * Finds where the rows of a table are stored: in the table itself, or in the partitions
 * at the end of its tree.
 */
final class TableParts {

	/**
	 * The table and its partitions of all levels as {@code tree}. A partition that is
	 * being detached concurrently is none any more to the queries of the partitioned
	 * table. Before PostgreSQL 14 there is no such state.
	 */
	static final String TREE = """
			WITH RECURSIVE tree AS (
			    SELECT c.oid, c.relkind FROM pg_catalog.pg_class c WHERE c.oid = pg_catalog.to_regclass(?)
			    UNION ALL
			    SELECT c.oid, c.relkind FROM tree
			    JOIN pg_catalog.pg_inherits h ON h.inhparent = tree.oid AND tree.relkind = 'p'
			    JOIN pg_catalog.pg_class c ON c.oid = h.inhrelid
			    WHERE pg_catalog.to_jsonb(h) ->> 'inhdetachpending' IS DISTINCT FROM 'true')
			""";

	private static final String PARTS = TREE
			+ """
					SELECT c.oid::bigint AS oid, n.nspname, c.relname, pg_catalog.pg_relation_filenode(c.oid)::bigint AS relfilenode,
					    pg_catalog.pg_relation_size(c.oid) / current_setting('block_size')::bigint AS blocks,
					    current_setting('block_size')::int AS block_size, greatest(c.reltuples, 0)::bigint AS estimated_rows,
					    (SELECT count(*) FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisready) AS indexes
					FROM tree JOIN pg_catalog.pg_class c ON c.oid = tree.oid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
					WHERE c.relkind = 'r' AND pg_catalog.pg_relation_size(c.oid) IS NOT NULL
					ORDER BY c.oid
					""";

	private TableParts() {
	}

	static List<TablePart> of(Session session, QualifiedName table) {
		return session.query(PARTS, (rows, number) -> {
			CatalogRow row = new CatalogRow(rows);
			return new TablePart(row.number("oid"), row.qualifiedName("nspname", "relname"), row.number("relfilenode"),
					row.number("blocks"), (int) row.number("block_size"), row.number("estimated_rows"),
					(int) row.number("indexes"));
		}, table.quoted());
	}

}
