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

import java.util.Optional;

import io.zdm.postgres.Identifier;
import io.zdm.postgres.Session;

/**
 * What was seen of the statements that name old columns, migration by migration.
 */
public final class StatementWatches {

	private final Identifier schema;

	/**
	 * Create a view of the watches.
	 * @param schema the schema of zdm
	 */
	public StatementWatches(Identifier schema) {
		this.schema = schema;
	}

	/**
	 * Return the watch of a migration.
	 * @param session the session
	 * @param migration the key of the migration's row
	 * @return the watch, if somebody has looked
	 */
	public Optional<StatementWatch> find(Session session, long migration) {
		return session.queryOptional("SELECT watch FROM %s.statement_watch WHERE migration = ?".formatted(this.schema),
				(row, number) -> StoredJson.read(row.getString(1), StatementWatch.class), migration);
	}

	/**
	 * Keep a watch in place of the one before.
	 * @param session the transaction
	 * @param migration the key of the migration's row
	 * @param watch the watch
	 */
	public void keep(Session session, long migration, StatementWatch watch) {
		session.update("""
				INSERT INTO %s.statement_watch (migration, watch)
				VALUES (?, ?::jsonb)
				ON CONFLICT (migration) DO UPDATE
				SET watch = excluded.watch
				""".formatted(this.schema), migration, StoredJson.write(watch));
	}

}
