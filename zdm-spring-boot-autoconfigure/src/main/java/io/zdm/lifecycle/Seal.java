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

import io.zdm.postgres.Session;
import io.zdm.store.MigrationRecord;
import io.zdm.store.StepRecord;

/**
 * The time for which old columns stay sealed before they are dropped.
 */
final class Seal {

	private final Ledger ledger;

	private final Duration time;

	Seal(Ledger ledger, Duration time) {
		this.ledger = ledger;
		this.time = time;
	}

	/**
	 * Return whether the contract begins by sealing. Once it has begun one way it goes on
	 * so, whatever an instance with other settings would do.
	 * @param session a transaction
	 * @param migration the migration, which is to be contracted
	 * @return whether it does
	 */
	boolean comesFirst(Session session, MigrationRecord migration) {
		if (migration.plan().seal().isEmpty() || dropBegun(session, migration)) {
			return false;
		}
		return !this.time.isZero() || begun(session, migration);
	}

	/**
	 * Return whether a column is sealed already.
	 * @param session a transaction
	 * @param migration the migration
	 * @return whether at least one step of the seal is done
	 */
	boolean begun(Session session, MigrationRecord migration) {
		return this.ledger.records(session, migration, migration.plan().seal())
			.stream()
			.anyMatch((step) -> step.state() == StepRecord.State.DONE);
	}

	/**
	 * Return whether it is too late to bring the old columns back as they were.
	 * @param session a transaction
	 * @param migration the migration
	 * @return whether a step of the contract is done, or under way
	 */
	boolean dropBegun(Session session, MigrationRecord migration) {
		return this.ledger.records(session, migration, migration.plan().contract())
			.stream()
			.anyMatch((step) -> step.state() != StepRecord.State.FAILED);
	}

	/**
	 * Return when the seal ends.
	 * @param session a transaction
	 * @param migration the migration, which is sealed
	 * @return the time from which on the old columns are dropped
	 */
	Optional<Instant> until(Session session, MigrationRecord migration) {
		return this.ledger.records(session, migration, migration.plan().seal())
			.stream()
			.flatMap((step) -> step.finishedAt().stream())
			.max(Instant::compareTo)
			.map((sealed) -> sealed.plus(this.time));
	}

	boolean isOver(Session session, MigrationRecord migration) {
		return dropBegun(session, migration)
				|| until(session, migration).filter((end) -> !end.isAfter(LegacyWrites.serverTime(session)))
					.isPresent();
	}

}
