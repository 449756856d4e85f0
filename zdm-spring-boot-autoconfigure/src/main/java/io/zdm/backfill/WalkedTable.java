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

package io.zdm.backfill;

import java.util.List;
import java.util.Optional;

import io.zdm.postgres.CatalogReader;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Session;
import io.zdm.postgres.TablePart;

/**
 * What a walk has to know of the table's storage.
 *
 * @param partitioned whether the rows are in partitions
 * @param parts where the rows are stored, by object identifier: the table itself, or its
 * partitions, of which there may be none
 */
record WalkedTable(boolean partitioned, List<TablePart> parts) {

	private static final CatalogReader CATALOG = new CatalogReader();

	/**
	 * Read the storage of a table.
	 * @param session the transaction
	 * @param table the table
	 * @return its storage
	 * @throws WalkFailedException if there is no such table, or it has children by
	 * inheritance
	 */
	static WalkedTable read(Session session, QualifiedName table) {
		Kind kind = session
			.queryOptional("""
					SELECT c.relkind::text, EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE inhparent = c.oid)
					FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
					WHERE n.nspname = ? AND c.relname = ?""",
					(rows, number) -> new Kind(rows.getString(1), rows.getBoolean(2)), table.schema().value(),
					table.name().value())
			.orElseThrow(() -> new WalkFailedException(
					"There is no table %s any more; nothing was changed".formatted(table.display())));
		boolean partitioned = kind.relkind.equals("p");
		if (!partitioned && (!kind.relkind.equals("r") || kind.children)) {
			throw new WalkFailedException(
					"%s is not an ordinary table without children; nothing was changed".formatted(table.display()));
		}
		return new WalkedTable(partitioned, CATALOG.parts(session, table));
	}

	/**
	 * Return the file of a table that is no more than that.
	 * @return the number of the file, 0 where there are partitions, which come and go
	 */
	long relfilenode() {
		return this.partitioned ? 0 : this.parts.get(0).relfilenode();
	}

	long blocks() {
		return this.parts.stream().mapToLong(TablePart::blocks).sum();
	}

	long estimatedRows() {
		return this.parts.stream().mapToLong(TablePart::estimatedRows).sum();
	}

	/**
	 * Return a part.
	 * @param oid its object identifier
	 * @return the part, if it is still one
	 */
	Optional<TablePart> part(long oid) {
		return this.parts.stream().filter((part) -> part.oid() == oid).findFirst();
	}

	/**
	 * Return whether a part is still what it was.
	 * @param known the part as it was
	 * @return whether it is there under the same name and in the same file
	 */
	boolean has(TablePart known) {
		return part(known.oid())
			.filter((now) -> now.name().equals(known.name()) && now.relfilenode() == known.relfilenode())
			.isPresent();
	}

	/**
	 * Return where a range is.
	 * @param partition the object identifier of its partition, 0 for the table itself
	 * @return the part, if it is still one
	 */
	Optional<TablePart> partOfRange(long partition) {
		return this.partitioned ? part(partition) : Optional.of(this.parts.get(0));
	}

	/**
	 * Return the first part behind another one.
	 * @param oid the object identifier of the other, 0 for the very first
	 * @return the part, if there is one
	 */
	Optional<TablePart> next(long oid) {
		return this.parts.stream().filter((part) -> part.oid() > oid).findFirst();
	}

	/**
	 * Return a number for a part and its file, such that the sum over some parts says
	 * which these were.
	 * @param oid the object identifier of the part
	 * @param relfilenode its file
	 * @return the number
	 */
	static long fingerprint(long oid, long relfilenode) {
		long mixed = (oid * 0x9E3779B97F4A7C15L) ^ relfilenode;
		mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
		return mixed ^ (mixed >>> 32);
	}

	/**
	 * Return the sum over all parts.
	 * @return the sum of their numbers
	 */
	long fingerprint() {
		return this.parts.stream().mapToLong((part) -> fingerprint(part.oid(), part.relfilenode())).sum();
	}

	private record Kind(String relkind, boolean children) {

	}

}
