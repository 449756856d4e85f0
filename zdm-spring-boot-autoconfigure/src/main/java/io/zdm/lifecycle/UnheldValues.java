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

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.zdm.backfill.UnheldRows;
import io.zdm.plan.Mapping;
import io.zdm.postgres.TransactionSettings;
import io.zdm.store.MigrationRecord;

/**
 * Values that were written while the old column was sealed and that it cannot hold.
 */
final class UnheldValues {

	private static final TransactionSettings SEARCH = TransactionSettings.BOOKKEEPING
		.withStatementTimeout(Optional.empty());

	private final Ledger ledger;

	UnheldValues(Ledger ledger) {
		this.ledger = ledger;
	}

	/**
	 * Look for them in every table. Reads those whose old column converts.
	 * @param migration the migration, which is sealed
	 * @return what was found, with the first keys, if there is anything
	 */
	Optional<String> describe(MigrationRecord migration) {
		List<String> found = new ArrayList<>();
		List<Mapping> sealed = this.ledger.read((session) -> this.ledger.inSync(session, migration));
		for (Mapping mapping : sealed) {
			UnheldRows rows = this.ledger.database()
				.inTransaction(SEARCH, (session) -> UnheldRows.find(session, mapping));
			if (rows.rows() > 0) {
				found.add("%,d rows of %s hold a value that %s cannot hold: %s".formatted(rows.rows(),
						mapping.table().display(),
						migration.plan().mapping(mapping.id()).sources().get(0).name().value(), rows.keys()));
			}
		}
		return found.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", found));
	}

}
