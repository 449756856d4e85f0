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

import io.zdm.plan.Mapping;
import io.zdm.plan.SyncSequences;
import io.zdm.postgres.CatalogReader;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Session;
import io.zdm.postgres.Writers;

/**
 * Gives the roles that may write a table what their legacy writes need in order to be
 * counted. A role that is allowed to write the table later gets it the next time.
 */
final class WriterGrants {

	private final Ledger ledger;

	private final CatalogReader catalog = new CatalogReader();

	WriterGrants(Ledger ledger) {
		this.ledger = ledger;
	}

	/**
	 * Grant what is missing on every table in sync.
	 */
	void renewAll() {
		this.ledger.write((session) -> {
			List<Mapping> mappings = this.ledger.mappings()
				.all(session)
				.stream()
				.filter((mapping) -> mapping.dualWrite().hasTrigger())
				.toList();
			mappings.stream()
				.map(Mapping::table)
				.distinct()
				.forEach((table) -> renew(session, table,
						mappings.stream().filter((mapping) -> mapping.table().equals(table)).toList()));
		});
	}

	/**
	 * Grant what is missing on one table.
	 * @param session the transaction
	 * @param table the table
	 * @param mappings its mappings in sync
	 */
	void renew(Session session, QualifiedName table, List<Mapping> mappings) {
		long oid = session.value(Long.class, "SELECT to_regclass(?)::oid::bigint", table.quoted());
		Writers writers = this.catalog.writers(session, oid);
		for (Mapping mapping : mappings) {
			SyncSequences sequences = new SyncSequences(this.ledger.schema(), mapping);
			if (writers.everyone()) {
				if (!may(session, "public", sequences)) {
					sequences.grantsToPublic().forEach(session::execute);
				}
			}
			List<Identifier> without = writers.roles()
				.stream()
				.filter((role) -> !may(session, role.value(), sequences))
				.toList();
			sequences.grants(without).forEach(session::execute);
		}
	}

	private boolean may(Session session, String role, SyncSequences sequences) {
		return session.value(Boolean.class, """
				SELECT has_schema_privilege(?, ?, 'USAGE') AND has_sequence_privilege(?, ?, 'UPDATE')
				    AND has_sequence_privilege(?, ?, 'SELECT')
				""", role, this.ledger.schema().value(), role, sequences.legacy().quoted(), role,
				sequences.legacy().quoted());
	}

}
