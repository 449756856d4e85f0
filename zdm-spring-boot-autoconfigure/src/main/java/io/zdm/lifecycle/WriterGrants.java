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
import java.util.Optional;

import io.zdm.plan.Mapping;
import io.zdm.plan.SyncSequences;
import io.zdm.postgres.CatalogReader;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Session;
import io.zdm.postgres.Writers;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Gives the roles that may write a table what their legacy writes need in order to be
 * counted. A role that is allowed to write the table later gets it the next time.
 */
final class WriterGrants {

	private static final Log logger = LogFactory.getLog(WriterGrants.class);

	private final Ledger ledger;

	private final CatalogReader catalog = new CatalogReader();

	WriterGrants(Ledger ledger) {
		this.ledger = ledger;
	}

	/**
	 * Grant what is missing on every table in sync. The trigger of a table with a mapping
	 * that this release does not understand is the affair of the newer release that made
	 * it.
	 */
	void renewAll() {
		this.ledger.write((session) -> this.ledger.mappings()
			.tables(session)
			.forEach((table) -> understood(session, table).ifPresent((mappings) -> renew(session, table, mappings))));
	}

	private Optional<List<Mapping>> understood(Session session, QualifiedName table) {
		try {
			List<Mapping> mappings = this.ledger.mappings()
				.of(session, table)
				.stream()
				.filter((mapping) -> mapping.dualWrite().hasTrigger())
				.toList();
			return mappings.isEmpty() ? Optional.empty() : Optional.of(mappings);
		}
		catch (IllegalArgumentException ex) {
			logger.debug("The grants on %s are left to a newer release".formatted(table.display()), ex);
			return Optional.empty();
		}
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
