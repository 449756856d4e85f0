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

import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Session;

/**
 * What a walk has to know of the table's storage.
 *
 * @param relfilenode the file that the table is stored in
 * @param blocks the blocks that it has now
 * @param blockSize the size of a block in bytes
 * @param estimatedRows the planner's estimate of its rows, 0 where there is none
 */
record WalkedTable(long relfilenode, long blocks, int blockSize, long estimatedRows) {

	/**
	 * Read the storage of a table.
	 * @param session the transaction
	 * @param table the table
	 * @return its storage
	 * @throws WalkFailedException if there is no such table, or it is not stored in one
	 * piece
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
		if (!kind.relkind.equals("r") || kind.children) {
			throw new WalkFailedException(
					"%s is not an ordinary table without children; nothing was changed".formatted(table.display()));
		}
		return session
			.queryOptional("""
					SELECT pg_catalog.pg_relation_filenode(c.oid),
					    pg_catalog.pg_relation_size(c.oid) / current_setting('block_size')::bigint,
					    current_setting('block_size')::int, greatest(c.reltuples, 0)::bigint
					FROM pg_catalog.pg_class c WHERE c.oid = ?::regclass""",
					(rows, number) -> new WalkedTable(rows.getLong(1), rows.getLong(2), rows.getInt(3),
							rows.getLong(4)),
					table.quoted())
			.orElseThrow();
	}

	private record Kind(String relkind, boolean children) {

	}

}
