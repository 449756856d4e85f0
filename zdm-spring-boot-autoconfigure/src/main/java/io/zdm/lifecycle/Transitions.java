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

import java.util.Optional;
import java.util.function.Consumer;

import io.zdm.Activity;
import io.zdm.MigrationPhaseChangedEvent;
import io.zdm.Phase;
import io.zdm.postgres.Session;
import io.zdm.store.MigrationRecord;
import io.zdm.store.Request;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Moves migrations from phase to phase: in the transaction of the work that the phase
 * records, with an entry in the audit, and told to the application after the commit.
 */
final class Transitions {

	private static final Log logger = LogFactory.getLog(Transitions.class);

	private final Ledger ledger;

	private final String actor;

	private final Consumer<MigrationPhaseChangedEvent> events;

	Transitions(Ledger ledger, String actor, Consumer<MigrationPhaseChangedEvent> events) {
		this.ledger = ledger;
		this.actor = actor;
		this.events = events;
	}

	void record(Session session, MigrationRecord migration, Phase from, Phase to) {
		Move.require(from, to);
		if (!this.ledger.history().advance(session, migration.id(), from, to)) {
			throw new IllegalStateException(
					"%s is no longer %s; another instance has moved it".formatted(migration.display(), from));
		}
		if (to == Phase.CONTRACTING || to == Phase.ROLLING_BACK) {
			// It may have been there before: what an instance acknowledged then says
			// nothing of what it has taken up since.
			this.ledger.instances().forgetAcknowledged(session, migration.id());
		}
		if (to == Phase.ROLLING_BACK) {
			this.ledger.quarantine().forget(session, migration.id());
		}
		this.ledger.audit().add(session, migration.id(), this.actor, "phase " + to, Optional.empty());
	}

	void note(MigrationRecord migration, String event, String detail) {
		logger.warn("%s: %s: %s".formatted(migration.display(), event, detail));
		this.ledger.note(migration.id(), this.actor, event, Optional.of(detail));
	}

	void announce(MigrationRecord migration, Phase from, Phase to) {
		logger.info("%s: %s (was %s)".formatted(migration.display(), to, from));
		try {
			this.events
				.accept(new MigrationPhaseChangedEvent(migration.key().version(), migration.description(), from, to));
		}
		catch (RuntimeException ex) {
			logger.warn(
					"%s: a listener of the application failed; the migration goes on".formatted(migration.display()),
					ex);
		}
	}

	/**
	 * End an attempt that cannot succeed, and say why.
	 * @param migration the migration
	 * @param ownership the right to work on it
	 * @param to the phase that it goes back to, or is in
	 * @param reason why, for a person
	 */
	void giveUp(MigrationRecord migration, Ownership ownership, Phase to, String reason) {
		this.ledger.write((session) -> {
			ownership.prove(session);
			if (to != migration.phase()) {
				record(session, migration, migration.phase(), to);
			}
			this.ledger.history().request(session, migration.id(), Optional.empty());
			this.ledger.history().activity(session, migration.id(), Activity.WAITING, Optional.of(reason));
		});
		if (to != migration.phase()) {
			announce(migration, migration.phase(), to);
		}
	}

	/**
	 * Move a migration. A rollback that was accepted after the worker had looked is not
	 * overtaken: the migration stays where it is.
	 * @param migration the migration
	 * @param ownership the right to work on it
	 * @param from the phase that it is in
	 * @param to the phase that it gets to
	 */
	void move(MigrationRecord migration, Ownership ownership, Phase from, Phase to) {
		boolean moved = this.ledger.read((session) -> {
			ownership.prove(session);
			if (from == Phase.MIGRATED && to != Phase.ROLLING_BACK && isToBeRolledBack(session, migration)) {
				return false;
			}
			record(session, migration, from, to);
			return true;
		});
		if (moved) {
			announce(migration, from, to);
		}
	}

	private boolean isToBeRolledBack(Session session, MigrationRecord migration) {
		return this.ledger.history()
			.findForUpdate(session, migration.id())
			.filter((now) -> MigrationRun.asked(now, Request.Action.ROLLBACK))
			.isPresent();
	}

}
