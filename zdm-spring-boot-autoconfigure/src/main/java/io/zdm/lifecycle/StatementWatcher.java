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

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import io.zdm.Phase;
import io.zdm.postgres.StatementStatistics;
import io.zdm.store.MigrationRecord;
import io.zdm.store.StatementWatch;

/**
 * Looks now and then at the statements that name old columns, so that somebody knows when
 * they last ran: the server only counts them.
 */
final class StatementWatcher {

	private final Ledger ledger;

	private final Duration interval;

	private final StatementStatistics statistics = new StatementStatistics();

	/**
	 * Create a watcher.
	 * @param ledger the books
	 * @param interval the time between two looks, by whichever instance
	 */
	StatementWatcher(Ledger ledger, Duration interval) {
		this.ledger = ledger;
		this.interval = interval;
	}

	/**
	 * Look at the statements of all migrations that might be contracted.
	 * @param application the application
	 * @param target the schema that unqualified tables are found in
	 */
	void look(String application, String target) {
		this.ledger.read((session) -> this.ledger.history().of(session, application, target))
			.stream()
			.filter((migration) -> migration.phase() == Phase.MIGRATED || migration.phase() == Phase.CONTRACTING)
			.filter((migration) -> migration.migratedAt().isPresent() && !migration.plan().oldColumns().isEmpty())
			.forEach(this::look);
	}

	private void look(MigrationRecord migration) {
		Instant since = migration.migratedAt().orElseThrow();
		this.ledger.write((session) -> {
			Instant now = LegacyWrites.serverTime(session);
			Optional<StatementWatch> before = current(this.ledger.statements().find(session, migration.id()), since);
			if (before.isPresent() && now.isBefore(before.get().lookedAt().plus(this.interval.dividedBy(2)))) {
				return;
			}
			NamingStatements naming = NamingStatements.of(session, migration.plan());
			this.statistics.read(session, naming.names())
				.filter((reading) -> reading.obstacle().isEmpty())
				.ifPresent((reading) -> this.ledger.statements()
					.keep(session, migration.id(), naming.look(before, since, reading.statements(), now)));
		});
	}

	/**
	 * What was seen before a rollback does not count after it.
	 */
	static Optional<StatementWatch> current(Optional<StatementWatch> watch, Instant since) {
		return watch.filter((found) -> found.since().equals(since));
	}

}
