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

import io.zdm.MigrationPhaseChangedEvent;
import io.zdm.Phase;
import io.zdm.postgres.Session;
import io.zdm.store.MigrationRecord;

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
		this.ledger.audit().add(session, migration.id(), this.actor, "phase " + to, Optional.empty());
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

	void move(MigrationRecord migration, Ownership ownership, Phase from, Phase to) {
		this.ledger.write((session) -> {
			ownership.prove(session);
			record(session, migration, from, to);
		});
		announce(migration, from, to);
	}

}
