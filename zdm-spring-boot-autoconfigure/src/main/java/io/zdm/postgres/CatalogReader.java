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

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.zdm.postgres.TableSnapshot.Column;

/**
 * Reads the catalog.
 */
public final class CatalogReader {

	/**
	 * Since when partitions have everything that a change of all rows needs.
	 */
	private static final int PARTITIONS_FOLLOW = 14;

	private static final String RESOLVE = """
			SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE c.oid = to_regclass(?) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
			""";

	private static final String INDEX = """
			SELECT c.oid::bigint AS oid, tn.nspname, t.relname, i.indisvalid, i.indisunique,
			    pg_get_indexdef(c.oid) AS definition
			FROM pg_index i
			JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
			JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
			WHERE n.nspname = ? AND c.relname = ?
			""";

	private static final String PARTITIONS = """
			SELECT n.nspname, c.relname, c.relkind::text AS kind FROM pg_inherits h
			JOIN pg_class c ON c.oid = h.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE h.inhparent = to_regclass(?) AND c.relkind IN ('r', 'p') AND NOT EXISTS (
			    SELECT FROM pg_inherits x JOIN pg_index i ON i.indexrelid = x.inhrelid
			    WHERE x.inhparent = to_regclass(?) AND i.indrelid = c.oid)
			ORDER BY n.nspname, c.relname
			""";

	private static final String TRIGGER = """
			SELECT g.tgenabled::text, p.oid::bigint AS function, md5(p.prosrc) AS source_hash,
			    g.tgqual IS NOT NULL AS conditional,
			    ARRAY(SELECT a.attname::text FROM pg_depend d
			        JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
			        WHERE d.classid = 'pg_trigger'::regclass AND d.objid = g.oid
			        AND d.refclassid = 'pg_class'::regclass AND d.refobjid = g.tgrelid AND d.refobjsubid > 0) AS compared
			FROM pg_trigger g JOIN pg_proc p ON p.oid = g.tgfoid
			JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE n.nspname = ? AND c.relname = ? AND g.tgname = ? AND NOT g.tgisinternal
			""";

	// Up to PostgreSQL 14 the trigger of a partition counts as internal.
	private static final String UNTRIGGERED = TableParts.TREE + """
			SELECT n.nspname, c.relname
			FROM tree JOIN pg_class c ON c.oid = tree.oid JOIN pg_namespace n ON n.oid = c.relnamespace
			JOIN pg_trigger root ON root.tgrelid = to_regclass(?) AND root.tgname = ?
			WHERE c.relkind <> 'p' AND NOT EXISTS (
			    SELECT FROM pg_trigger g WHERE g.tgrelid = c.oid AND g.tgname = root.tgname AND g.tgenabled = 'A'
			        AND g.tgfoid = root.tgfoid AND (g.tgqual IS NULL OR root.tgqual IS NOT NULL))
			ORDER BY n.nspname, c.relname
			""";

	/**
	 * Find the table or view that a name means in the session, by its {@code search_path}
	 * where no schema is given.
	 * @param session the session
	 * @param schema the schema, if it is known
	 * @param table the table
	 * @return its full name, or nothing where there is none
	 */
	public Optional<QualifiedName> resolve(Session session, Optional<Identifier> schema, Identifier table) {
		String name = schema.map((known) -> known.quoted() + "." + table.quoted()).orElseGet(table::quoted);
		return session.queryOptional(RESOLVE, (row, number) -> new CatalogRow(row).qualifiedName("nspname", "relname"),
				name);
	}

	/**
	 * Read what the catalog says of a table.
	 * @param session the session, in a transaction; one that reads a snapshot gives a
	 * picture without seams
	 * @param table the table
	 * @param zdmSchema the schema of zdm, whose own triggers and functions are left out
	 * @return the table, or nothing where there is none of that name
	 */
	public Optional<TableSnapshot> table(Session session, QualifiedName table, Identifier zdmSchema) {
		return EmptySearchPath.during(session,
				() -> TableQuery.find(session, table).map((found) -> snapshot(session, table, found, zdmSchema)));
	}

	private static TableSnapshot snapshot(Session session, QualifiedName table, TableQuery.Found found,
			Identifier zdmSchema) {
		List<Column> columns = ColumnQuery.columns(session, found.oid());
		return new TableSnapshot(found.oid(), table, found.kind(), session.version(), found.bytes(),
				found.estimatedRows(), columns, IndexQuery.indexes(session, found.oid()),
				ConstraintQuery.constraints(session, found.oid()),
				TriggerQuery.triggers(session, found.oid(), columns, zdmSchema), dependents(session, found),
				MentionQuery.mentions(session, found.oid(), table, columns, zdmSchema), found.publications(),
				found.partition(), found.inherits(), found.rowSecurity(), found.owned(), found.replicaIdentity(),
				found.comment());
	}

	private static List<TableSnapshot.Dependent> dependents(Session session, TableQuery.Found found) {
		List<TableSnapshot.Dependent> dependents = new ArrayList<>(DependentQuery.dependents(session, found.oid()));
		if (found.kind() == 'p' && session.version().atLeast(PARTITIONS_FOLLOW)) {
			dependents.addAll(PartitionQuery.dependents(session, found.oid()));
		}
		return dependents;
	}

	/**
	 * Read who may write a table. These roles need the rights that the sync needs.
	 * @param session the session
	 * @param table the object identifier of the table
	 * @return the roles
	 */
	public Writers writers(Session session, long table) {
		return WriterQuery.writers(session, table);
	}

	/**
	 * Read an index.
	 * @param session the session
	 * @param index the index
	 * @return its state, or nothing where there is no such index
	 */
	public Optional<IndexState> index(Session session, QualifiedName index) {
		return session.queryOptional(INDEX, (rows, number) -> {
			CatalogRow row = new CatalogRow(rows);
			return new IndexState(row.number("oid"), row.qualifiedName("nspname", "relname"), row.flag("indisvalid"),
					row.flag("indisunique"), row.text("definition"));
		}, index.schema().value(), index.name().value());
	}

	/**
	 * Read what tells an index from another one.
	 * @param session the session, in a transaction
	 * @param index the index
	 * @return its definition without names, or nothing where there is no such index
	 */
	public Optional<String> indexDefinition(Session session, QualifiedName index) {
		return EmptySearchPath.during(session, () -> session.queryOptional(IndexDefinition.QUERY,
				(row, number) -> row.getString("definition"), index.schema().value(), index.name().value()));
	}

	/**
	 * Read which partitions an index of a partitioned table still lacks.
	 * @param session the session
	 * @param table the partitioned table
	 * @param index its index
	 * @return the partitions directly below without an attached index, foreign tables
	 * left out
	 */
	List<Partition> partitionsWithout(Session session, QualifiedName table, QualifiedName index) {
		return session.query(PARTITIONS, (rows, number) -> {
			CatalogRow row = new CatalogRow(rows);
			return new Partition(row.qualifiedName("nspname", "relname"), row.character("kind") == 'p');
		}, table.quoted(), index.quoted());
	}

	/**
	 * Read where the rows of a table are stored.
	 * @param session the session
	 * @param table the table
	 * @return the table itself, or its partitions that have none themselves, by object
	 * identifier; nothing where there is no such table
	 */
	public List<TablePart> parts(Session session, QualifiedName table) {
		return TableParts.of(session, table);
	}

	/**
	 * Read a trigger.
	 * @param session the session
	 * @param table the table
	 * @param trigger the trigger
	 * @return its state, or nothing where the table has no such trigger
	 */
	public Optional<TriggerState> trigger(Session session, QualifiedName table, Identifier trigger) {
		return session.queryOptional(TRIGGER, (rows, number) -> {
			CatalogRow row = new CatalogRow(rows);
			return new TriggerState(row.character("tgenabled"), row.number("function"), row.text("source_hash"),
					row.flag("conditional"), Set.copyOf(row.identifiers("compared")));
		}, table.schema().value(), table.name().value(), trigger.value());
	}

	/**
	 * Read on which partitions a trigger of a partitioned table does not always fire.
	 * @param session the session
	 * @param table the table
	 * @param trigger the trigger
	 * @return the partitions that have no partitions themselves and where it is missing,
	 * is not enabled always, or calls another function; none where the table is not
	 * partitioned
	 */
	public List<QualifiedName> partitionsWithoutTrigger(Session session, QualifiedName table, Identifier trigger) {
		return session.query(UNTRIGGERED, (rows, number) -> new CatalogRow(rows).qualifiedName("nspname", "relname"),
				table.quoted(), table.quoted(), trigger.value());
	}

	/**
	 * A partition.
	 *
	 * @param name its name
	 * @param partitioned whether it is partitioned itself
	 */
	record Partition(QualifiedName name, boolean partitioned) {

	}

}
