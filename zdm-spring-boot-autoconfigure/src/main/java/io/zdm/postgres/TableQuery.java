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

/**
 * What {@code pg_class} says of a table.
 */
final class TableQuery {

	// A partition of a published parent is listed under that parent's name where the
	// publication says publish_via_partition_root, hence the second half. A publication
	// with a list of columns (15) never sees another one.
	private static final String QUERY = """
			WITH RECURSIVE tree AS (
			    SELECT c.oid, c.relname, c.relnamespace, c.relkind, true AS root FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			    WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
			    UNION ALL
			    SELECT c.oid, c.relname, c.relnamespace, c.relkind, false FROM tree
			    JOIN pg_inherits h ON h.inhparent = tree.oid AND tree.relkind = 'p' JOIN pg_class c ON c.oid = h.inhrelid
			), family AS (
			    SELECT sum(coalesce(pg_relation_size(c.oid), 0))::bigint AS bytes,
			        sum(CASE WHEN c.relkind = 'p' THEN 0 ELSE c.relpages END)::bigint AS relpages,
			        sum(CASE WHEN c.relkind = 'p' THEN 0 ELSE c.reltuples END)::float8 AS reltuples,
			        bool_or(row_security_active(c.oid)) AS row_security,
			        bool_and(pg_has_role(c.relowner, 'USAGE')) AS owned
			    FROM tree JOIN pg_class c ON c.oid = tree.oid
			)
			SELECT c.oid::bigint AS oid, c.relkind::text AS kind, f.bytes, f.relpages, f.reltuples, current_setting('block_size')::int AS block_size,
			    (SELECT coalesce(sum(CASE WHEN a.attlen > 0 THEN a.attlen ELSE 32 END), 0) FROM pg_attribute a
			        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS width,
			    c.relispartition AS partition,
			    EXISTS (SELECT FROM pg_inherits h WHERE h.inhparent = c.oid AND c.relkind <> 'p'
			        OR h.inhrelid = c.oid AND NOT c.relispartition) AS inherits,
			    f.row_security, f.owned,
			    c.relreplident::text AS replica_identity, obj_description(c.oid, 'pg_class') AS comment,
			    ARRAY(SELECT p.pubname::text FROM pg_publication_tables p
			        WHERE EXISTS (SELECT FROM tree JOIN pg_namespace o ON o.oid = tree.relnamespace
			                WHERE p.schemaname = o.nspname AND p.tablename = tree.relname)
			            AND NOT EXISTS (SELECT FROM pg_publication q JOIN pg_publication_rel r ON r.prpubid = q.oid
			                WHERE q.pubname = p.pubname AND r.prrelid = c.oid AND to_jsonb(r) ->> 'prattrs' IS NOT NULL)
			        UNION SELECT p.pubname::text FROM pg_publication p JOIN pg_publication_rel r ON r.prpubid = p.oid
			        WHERE r.prrelid = c.oid AND to_jsonb(r) ->> 'prattrs' IS NULL ORDER BY 1) AS publications
			FROM tree t JOIN pg_class c ON c.oid = t.oid CROSS JOIN family f
			WHERE t.root
			""";

	private static final int PAGE_HEADER = 24;

	private static final int ROW_OVERHEAD = 28;

	private TableQuery() {
	}

	static Optional<Found> find(Session session, QualifiedName table) {
		return session.queryOptional(QUERY, (row, number) -> found(new CatalogRow(row)), table.schema().value(),
				table.name().value());
	}

	private static Found found(CatalogRow row) throws SQLException {
		long rows = estimate(row.number("bytes"), row.number("block_size"), row.number("relpages"),
				row.fraction("reltuples"), row.number("width"));
		return new Found(row.number("oid"), row.character("kind"), row.number("bytes"), rows, row.flag("partition"),
				row.flag("inherits"), row.flag("row_security"), row.flag("owned"), row.character("replica_identity"),
				row.texts("publications"), row.optionalText("comment"));
	}

	/**
	 * Estimate the rows of a table as the planner does: the density at the last VACUUM or
	 * ANALYZE times the size now, and before the first of these a density guessed from
	 * the width of the columns.
	 * @param bytes the size of the heap now
	 * @param blockSize the size of a page
	 * @param pages {@code relpages}, 0 when not known
	 * @param tuples {@code reltuples}, 0 or less when not known
	 * @param width the guessed width of the columns of a row in bytes
	 * @return the estimate
	 */
	static long estimate(long bytes, long blockSize, long pages, double tuples, long width) {
		double density = (pages > 0 && tuples > 0) ? tuples / pages
				: (double) (blockSize - PAGE_HEADER) / (width + ROW_OVERHEAD);
		return Math.round(density * ((double) bytes / blockSize));
	}

	/**
	 * The table itself, without what belongs to it.
	 *
	 * @param oid its object identifier
	 * @param kind its {@code relkind}
	 * @param bytes the size of its heap
	 * @param estimatedRows the estimate of its rows
	 * @param partition whether it is a partition
	 * @param inherits whether it has parents or children by inheritance
	 * @param rowSecurity whether row security applies to the current role
	 * @param owned whether the current role may alter it
	 * @param replicaIdentity its {@code relreplident}
	 * @param publications the publications that contain it
	 * @param comment its comment
	 */
	record Found(long oid, char kind, long bytes, long estimatedRows, boolean partition, boolean inherits,
			boolean rowSecurity, boolean owned, char replicaIdentity, List<String> publications,
			Optional<String> comment) {

	}

}
