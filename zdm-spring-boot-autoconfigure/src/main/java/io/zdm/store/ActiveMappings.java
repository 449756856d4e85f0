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

package io.zdm.store;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

import io.zdm.plan.MappedColumn;
import io.zdm.plan.Mapping;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Session;

/**
 * Which mappings of which table are in sync now, across applications. Whoever changes the
 * mappings of a table holds a lock on the table that keeps others from doing so, as the
 * sync trigger changes with them.
 */
public final class ActiveMappings {

	private final Identifier schema;

	/**
	 * Create a view of the mappings.
	 * @param schema the schema of zdm
	 */
	public ActiveMappings(Identifier schema) {
		this.schema = schema;
	}

	/**
	 * Return the mappings of a table that are in sync, oldest first.
	 * @param session the session
	 * @param table the table
	 * @return the mappings of all applications
	 * @throws IllegalArgumentException if this release of zdm does not understand one of
	 * them: a trigger made without it would end its sync
	 */
	public List<Mapping> of(Session session, QualifiedName table) {
		return session.query("""
				SELECT definition
				FROM %s.mapping
				WHERE table_schema = ? AND table_name = ?
				ORDER BY ordinal
				""".formatted(this.schema), (row, number) -> StoredJson.read(row.getString(1), Mapping.class),
				table.schema().value(), table.name().value());
	}

	/**
	 * Return the tables with a mapping in sync.
	 * @param session the session
	 * @return the tables, those with the oldest mappings first
	 */
	public List<QualifiedName> tables(Session session) {
		return session.query("""
				SELECT table_schema, table_name
				FROM %s.mapping
				GROUP BY table_schema, table_name
				ORDER BY min(ordinal)
				""".formatted(this.schema),
				(row, number) -> new QualifiedName(new Identifier(row.getString(1)), new Identifier(row.getString(2))));
	}

	/**
	 * Add a mapping. Several mappings of one application may start from the same source
	 * column, and one may start where another ends.
	 * @param session the transaction that holds the lock on the table
	 * @param migration the key of the migration's row
	 * @param mapping the mapping
	 * @throws ColumnOwnedException if one of its target columns is the target of another
	 * mapping, or one of its columns is in a mapping of another application; it names
	 * that migration
	 */
	public void add(Session session, long migration, Mapping mapping) {
		for (MappedColumn source : mapping.sources()) {
			refuseIfOwned(session, migration, mapping, source.name(), false);
		}
		for (MappedColumn target : mapping.targets()) {
			refuseIfOwned(session, migration, mapping, target.name(), true);
		}
		session.update("""
				INSERT INTO %s.mapping (id, migration, table_schema, table_name, definition)
				VALUES (?, ?, ?, ?, ?::jsonb)
				""".formatted(this.schema), mapping.id(), migration, mapping.table().schema().value(),
				mapping.table().name().value(), StoredJson.write(mapping));
		addColumns(session, mapping);
	}

	/**
	 * Replace a mapping in sync by the same one over columns of other names.
	 * @param session the transaction that holds the lock on the table
	 * @param mapping the mapping, with the name that it has
	 */
	public void replace(Session session, Mapping mapping) {
		session.update("UPDATE %s.mapping SET definition = ?::jsonb WHERE id = ?".formatted(this.schema),
				StoredJson.write(mapping), mapping.id());
		session.update("DELETE FROM %s.mapping_column WHERE mapping = ?".formatted(this.schema), mapping.id());
		addColumns(session, mapping);
	}

	private void addColumns(Session session, Mapping mapping) {
		mapping.sources().forEach((column) -> addColumn(session, mapping, "SOURCE", column));
		mapping.targets().forEach((column) -> addColumn(session, mapping, "TARGET", column));
	}

	/**
	 * Remove a mapping; does nothing where it is not in sync.
	 * @param session the transaction that holds the lock on the table
	 * @param mapping the name of the mapping
	 */
	public void remove(Session session, String mapping) {
		session.update("DELETE FROM %s.mapping WHERE id = ?".formatted(this.schema), mapping);
	}

	private void addColumn(Session session, Mapping mapping, String side, MappedColumn column) {
		session.update("""
				INSERT INTO %s.mapping_column (mapping, side, table_schema, table_name, column_name)
				VALUES (?, ?, ?, ?, ?)
				""".formatted(this.schema), mapping.id(), side, mapping.table().schema().value(),
				mapping.table().name().value(), column.name().value());
	}

	private void refuseIfOwned(Session session, long migration, Mapping mapping, Identifier column, boolean target) {
		Optional<String> owner = session.queryOptional("""
				SELECT c.side, m.version, m.description, m.application, m.phase
				FROM %1$s.mapping_column c
				    JOIN %1$s.mapping a ON a.id = c.mapping
				    JOIN %1$s.migration m ON m.id = a.migration
				WHERE c.table_schema = ? AND c.table_name = ? AND c.column_name = ?
				    AND (c.side = 'TARGET' AND ?
				        OR m.application <> (SELECT application FROM %1$s.migration WHERE id = ?))
				ORDER BY a.ordinal
				LIMIT 1
				""".formatted(this.schema),
				(row, number) -> "the %s of V%s %s of application '%s', which is %s".formatted(
						row.getString("side").toLowerCase(Locale.ROOT), row.getString("version"),
						row.getString("description"), row.getString("application"), row.getString("phase")),
				mapping.table().schema().value(), mapping.table().name().value(), column.value(), target, migration);
		owner.ifPresent((migrationInSync) -> {
			throw new ColumnOwnedException("""
					Column %s of table %s cannot be the %s of a migration: it is already %s. \
					Contract or roll back that one first.""".formatted(column.value(), mapping.table().display(),
					target ? "target" : "source", migrationInSync));
		});
	}

}
