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
import java.util.Optional;

import io.zdm.postgres.Identifier;
import io.zdm.postgres.Session;

/**
 * What was asked for and what happened, for ever.
 */
public final class AuditLog {

	private final Identifier schema;

	/**
	 * Create a view of the log.
	 * @param schema the schema of zdm
	 */
	public AuditLog(Identifier schema) {
		this.schema = schema;
	}

	/**
	 * Add an entry, at the server's time.
	 * @param session the transaction of what happened
	 * @param migration the key of the migration's row
	 * @param actor who, a person or an instance
	 * @param event what
	 * @param detail the circumstances, for a person
	 */
	public void add(Session session, long migration, String actor, String event, Optional<String> detail) {
		session.jdbc().update("""
				INSERT INTO %s.audit (migration, actor, event, detail)
				VALUES (?, ?, ?, ?)
				""".formatted(this.schema), migration, actor, event, detail.orElse(null));
	}

	/**
	 * Return the entries of a migration, oldest first.
	 * @param session the session
	 * @param migration the key of the migration's row
	 * @return the entries
	 */
	public List<AuditEntry> of(Session session, long migration) {
		return session.query("""
				SELECT at, actor, event, detail
				FROM %s.audit
				WHERE migration = ?
				ORDER BY id
				""".formatted(this.schema), (row, number) -> {
			StoredValues values = new StoredValues(row);
			return new AuditEntry(values.instant("at"), values.text("actor"), values.text("event"),
					values.optionalText("detail"));
		}, migration);
	}

}
