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

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files of tables, of their partitions and of their indexes, with what this
 * transaction has read of them and locked. Two of them tell what a statement in between
 * has done.
 *
 * @param relations the tables and indexes by their object identifier
 */
public record Footprint(Map<Long, Relation> relations) {

	// The counters of the transaction itself: nobody else's scans are among them.
	private static final String QUERY = """
			WITH RECURSIVE family (oid) AS (
			    SELECT to_regclass(?)::oid
			    UNION
			    SELECT h.inhrelid FROM pg_inherits h JOIN family f ON f.oid = h.inhparent
			)
			SELECT c.oid::bigint AS oid, n.nspname AS schema, c.relname AS name, i.indexrelid IS NOT NULL AS index,
			    coalesce(i.indisvalid, true) AS valid, coalesce(pg_relation_filenode(c.oid), 0)::bigint AS file,
			    coalesce(pg_relation_size(c.oid), 0) AS bytes,
			    CASE WHEN i.indexrelid IS NULL THEN pg_stat_get_xact_numscans(c.oid) ELSE 0 END AS scans,
			    CASE WHEN i.indexrelid IS NULL THEN pg_stat_get_xact_tuples_returned(c.oid) ELSE 0 END AS rows_read,
			    (SELECT string_agg(l.mode, ',') FROM pg_locks l
			        WHERE l.locktype = 'relation' AND l.relation = c.oid AND l.pid = pg_backend_pid() AND l.granted
			            AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())) AS locks
			FROM family f
			LEFT JOIN pg_index own ON own.indrelid = f.oid
			JOIN pg_class c ON c.oid = f.oid OR c.oid = own.indexrelid
			JOIN pg_namespace n ON n.oid = c.relnamespace
			LEFT JOIN pg_index i ON i.indexrelid = c.oid
			WHERE c.relkind IN ('r', 'm', 'i')
			ORDER BY i.indexrelid IS NOT NULL, 2, 3
			""";

	public Footprint {
		relations = Map.copyOf(relations);
	}

	/**
	 * Read the footprint of tables.
	 * @param session the session
	 * @param tables the tables; one that is not there does not matter
	 * @return the footprint
	 */
	public static Footprint of(Session session, List<QualifiedName> tables) {
		Map<Long, Relation> relations = new LinkedHashMap<>();
		for (QualifiedName table : tables) {
			session.query(QUERY, (row, number) -> relation(row), table.quoted())
				.forEach((relation) -> relations.put(relation.oid(), relation));
		}
		return new Footprint(relations);
	}

	private static Relation relation(ResultSet row) throws SQLException {
		return new Relation(row.getLong("oid"), QualifiedName.of(row.getString("schema"), row.getString("name")),
				row.getBoolean("index"), row.getBoolean("valid"), row.getLong("file"), row.getLong("bytes"),
				row.getLong("scans"), row.getLong("rows_read"), LockMode.strongest(row.getString("locks")));
	}

	/**
	 * Return the relations that both footprints have, as they were and as they are.
	 * @param later the later footprint
	 * @return pairs, tables before indexes
	 */
	public Stream<Change> changesTo(Footprint later) {
		return later.relations.values()
			.stream()
			.sorted((one, other) -> Boolean.compare(one.index(), other.index()))
			.flatMap((after) -> Optional.ofNullable(this.relations.get(after.oid()))
				.map((before) -> new Change(before, after))
				.stream());
	}

	/**
	 * A table or an index.
	 *
	 * @param oid its object identifier
	 * @param name its name
	 * @param index whether it is an index
	 * @param valid whether it is a table or an index that can be used
	 * @param file the number of its file
	 * @param bytes the size of the file
	 * @param scans how often this transaction has read it from the beginning on; of
	 * tables only
	 * @param rowsRead how many rows it got so
	 * @param lock the strongest lock that this transaction holds
	 */
	public record Relation(long oid, QualifiedName name, boolean index, boolean valid, long file, long bytes,
			long scans, long rowsRead, Optional<LockMode> lock) {

	}

	/**
	 * A table or an index before and after a statement.
	 *
	 * @param before as it was
	 * @param after as it is
	 */
	public record Change(Relation before, Relation after) {

	}

}
