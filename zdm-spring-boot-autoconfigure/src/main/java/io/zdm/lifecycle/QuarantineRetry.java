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
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import io.zdm.Activity;
import io.zdm.Phase;
import io.zdm.backfill.QuarantinedRows;
import io.zdm.backfill.QuarantinedRows.Retried;
import io.zdm.plan.Mapping;
import io.zdm.store.BackfillProgress.Kind;
import io.zdm.store.MigrationRecord;
import io.zdm.store.Quarantine;
import io.zdm.store.QuarantineEntry;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Tries the rows again that the backfill could not fill, and holds the migration back as
 * long as there are any.
 */
final class QuarantineRetry {

	/**
	 * The name of the action.
	 */
	static final String ACTION = "retry-quarantined";

	private static final Log logger = LogFactory.getLog(QuarantineRetry.class);

	private final Ledger ledger;

	private final QuarantinedRows rows;

	private final String actor;

	QuarantineRetry(Ledger ledger, QuarantinedRows rows, String actor) {
		this.ledger = ledger;
		this.rows = rows;
		this.actor = actor;
	}

	/**
	 * Require that a backfill has put no row aside. The migration looks again by itself:
	 * a row is filled when somebody writes it with a value that can be converted.
	 * @param migration the migration
	 * @param rows the rows of the mapping that are quarantined
	 * @param mapping the mapping
	 * @throws NotNowException if there is one, with the first and what to do
	 */
	static void requireNone(MigrationRecord migration, List<QuarantineEntry> rows, Mapping mapping) {
		if (rows.isEmpty()) {
			return;
		}
		boolean one = rows.size() == 1;
		throw new NotNowException(
				("%,d %s of %s %s quarantined, as the backfill cannot fill %s: first %s. Mend %s: the migration goes on "
						+ "by itself when %s filled. After a change of a constraint, a trigger or a function %s")
					.formatted(rows.size(), one ? "row" : "rows", mapping.table().display(), one ? "is" : "are",
							one ? "it" : "them", rows.get(0).display(), one ? "it" : "them",
							one ? "it is" : "all of them are", again(migration)));
	}

	// The request for the contract is not to be lost, and with a trigger a touch is
	// enough.
	private static String again(MigrationRecord migration) {
		return (migration.phase() == Phase.MIGRATING) ? "ask for '%s'".formatted(ACTION)
				: "update each of them once, as by setting a column to its own value";
	}

	/**
	 * Require that the backfills which are through have put no row aside, before anything
	 * is begun again that would wait for just that.
	 * @param migration the migration
	 * @param ownership the right to work on it
	 * @throws NotNowException if there is a row
	 */
	void requireMended(MigrationRecord migration, Ownership ownership) {
		for (Mapping mapping : mappings(migration)) {
			boolean waits = this.ledger
				.read((session) -> this.ledger.quarantine().count(session, mapping.id()) > 0 && this.ledger.walks()
					.find(session, mapping.id(), Kind.BACKFILL)
					.filter((walk) -> walk.finishedAt().isPresent())
					.isPresent());
			if (waits) {
				this.rows.look(mapping, ownership::prove);
				requireNone(migration,
						this.ledger.read((session) -> this.ledger.quarantine().of(session, mapping.id())), mapping);
			}
		}
	}

	private List<Mapping> mappings(MigrationRecord migration) {
		return this.ledger
			.read((session) -> Stream.concat(migration.plan().mappings().stream(), migration.plan().fills().stream())
				.map((mapping) -> this.ledger.mapping(session, migration, mapping.id()))
				.toList());
	}

	/**
	 * Return why there is nothing to try again.
	 * @param quarantine the rows that could not be filled
	 * @return the reason, if there is one
	 */
	static Optional<String> objection(Quarantine quarantine) {
		return quarantine.isEmpty() ? Optional.of("no row is quarantined") : Optional.empty();
	}

	/**
	 * Try each row again.
	 * @param migration the migration
	 * @param ownership the right to work on it
	 * @param stopping whether this instance is to stop
	 * @return whether there may be more to do for the migration
	 */
	boolean run(MigrationRecord migration, Ownership ownership, BooleanSupplier stopping) {
		Retried sum = new Retried(0, 0, 0);
		for (Mapping mapping : mappings(migration)) {
			boolean skips = skipsTriggers(migration, mapping);
			sum = sum.plus(this.rows.retry(mapping, migration.id(), skips, ownership::prove, stopping));
		}
		if (stopping.getAsBoolean()) {
			return false;
		}
		String summary = "%d filled, %d needed nothing any more, %d left".formatted(sum.filled(), sum.nothing(),
				sum.left());
		this.ledger.write((session) -> {
			ownership.prove(session);
			MigrationRecord now = this.ledger.history().findForUpdate(session, migration.id()).orElse(migration);
			if (now.request().equals(migration.request())) {
				this.ledger.history().request(session, migration.id(), Optional.empty());
			}
			if (now.activity() == Activity.WAITING) {
				this.ledger.history().activity(session, migration.id(), Activity.RUNNING, Optional.empty());
			}
			this.ledger.audit()
				.add(session, migration.id(), this.actor, "quarantined rows retried", Optional.of(summary));
		});
		logger.info("%s: quarantined rows retried: %s".formatted(migration.display(), summary));
		return true;
	}

	private static boolean skipsTriggers(MigrationRecord migration, Mapping mapping) {
		return migration.plan()
			.backfills()
			.stream()
			.anyMatch((backfill) -> backfill.mapping().equals(mapping.id()) && backfill.skipsTriggers());
	}

}
