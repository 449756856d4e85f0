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

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import io.zdm.Phase;

/**
 * The table of transitions: every way from phase to phase, and what has to hold for it.
 * Nothing else moves a migration. The model of the protocol in the tests searches this
 * table, and takes each guard away to see what it is good for.
 * <p>
 * The guards of a move that is asked for are looked at when it is asked for, those of all
 * others when the worker sets out to do the steps that end with it. A database that
 * nobody else can be using needs no guards but those of the work itself.
 */
enum Move {

	/**
	 * Entered into the history, or to be expanded anew.
	 */
	ENTER(Phase.PENDING, Phase.EXPANDING, Cause.STARTUP, Guard.LEASE),

	/**
	 * New columns and sync are there.
	 */
	EXPAND(Phase.EXPANDING, Phase.MIGRATING, Cause.WORK, Guard.LEASE, Guard.STEPS_DONE),

	/**
	 * Every row is filled and compared.
	 */
	MIGRATE(Phase.MIGRATING, Phase.MIGRATED, Cause.WORK, Guard.LEASE, Guard.STEPS_DONE),

	/**
	 * Every row is compared again.
	 */
	VERIFY(Phase.MIGRATED, Phase.MIGRATED, Cause.VERIFY, Guard.LEASE),

	/**
	 * There is no old structure.
	 */
	LEAVE(Phase.MIGRATED, Phase.COMPLETED, Cause.WORK, Guard.LEASE, Guard.SHIPPED_EVERYWHERE),

	/**
	 * The interceptors are told to let go of the old structure.
	 */
	CONTRACT(Phase.MIGRATED, Phase.CONTRACTING, Cause.CONTRACT, Guard.LEASE, Guard.PROVEN, Guard.SHIPPED_EVERYWHERE,
			Guard.PHASE_ACKNOWLEDGED, Guard.OLD_COLUMNS_UNMAPPED),

	/**
	 * The table has another file, so that it is compared again.
	 */
	VERIFY_BEFORE_DROP(Phase.CONTRACTING, Phase.CONTRACTING, Cause.WORK, Guard.LEASE),

	/**
	 * Nothing was taken away, and nothing will be.
	 */
	GIVE_UP(Phase.CONTRACTING, Phase.MIGRATED, Cause.OBSTACLE, Guard.LEASE, Guard.NOTHING_SEALED,
			Guard.NOTHING_DROPPED),

	/**
	 * The old columns are put out of reach, and kept in step.
	 */
	SEAL(Phase.CONTRACTING, Phase.SEALED, Cause.WORK, Guard.LEASE, Guard.STEPS_DONE, Guard.PROVEN,
			Guard.SHIPPED_EVERYWHERE, Guard.PHASE_ACKNOWLEDGED, Guard.OLD_COLUMNS_UNMAPPED, Guard.NOTHING_DROPPED),

	/**
	 * Where there is no seal, the old columns are dropped at once.
	 */
	DROP(Phase.CONTRACTING, Phase.COMPLETED, Cause.WORK, Guard.LEASE, Guard.STEPS_DONE, Guard.PROVEN,
			Guard.SHIPPED_EVERYWHERE, Guard.PHASE_ACKNOWLEDGED, Guard.OLD_COLUMNS_UNMAPPED, Guard.NOTHING_SEALED),

	/**
	 * The old columns are where they were.
	 */
	UNSEAL(Phase.SEALED, Phase.MIGRATED, Cause.UNSEAL, Guard.LEASE, Guard.NOTHING_DROPPED),

	/**
	 * The table has another file, so that it is compared again.
	 */
	VERIFY_SEALED(Phase.SEALED, Phase.SEALED, Cause.WORK, Guard.LEASE),

	/**
	 * Nobody has missed them.
	 */
	DROP_SEALED(Phase.SEALED, Phase.COMPLETED, Cause.WORK, Guard.LEASE, Guard.STEPS_DONE, Guard.PROVEN,
			Guard.OLD_COLUMNS_UNMAPPED, Guard.GRACE_OVER, Guard.NOT_ASKED_BACK),

	/**
	 * What is there of the new structure is given up.
	 */
	GIVE_BACK_EXPANDING(Phase.EXPANDING, Phase.ROLLING_BACK, Cause.ROLLBACK, Guard.LEASE, Guard.NEW_COLUMNS_UNMAPPED),

	/**
	 * The new structure is given up before it is filled.
	 */
	GIVE_BACK_MIGRATING(Phase.MIGRATING, Phase.ROLLING_BACK, Cause.ROLLBACK, Guard.LEASE, Guard.NEW_COLUMNS_UNMAPPED),

	/**
	 * The new structure is given up, filled as it is.
	 */
	GIVE_BACK_MIGRATED(Phase.MIGRATED, Phase.ROLLING_BACK, Cause.ROLLBACK, Guard.LEASE, Guard.NEW_COLUMNS_UNMAPPED),

	/**
	 * The new columns are gone.
	 */
	TAKE_BACK(Phase.ROLLING_BACK, Phase.ROLLED_BACK, Cause.WORK, Guard.LEASE, Guard.STEPS_DONE,
			Guard.PHASE_ACKNOWLEDGED, Guard.NEW_COLUMNS_UNMAPPED),

	/**
	 * To be expanded anew by whoever ships it.
	 */
	RETRY(Phase.ROLLED_BACK, Phase.PENDING, Cause.RETRY);

	private final Phase from;

	private final Phase to;

	private final Cause cause;

	private final List<Guard> guards;

	Move(Phase from, Phase to, Cause cause, Guard... guards) {
		this.from = from;
		this.to = to;
		this.cause = cause;
		this.guards = List.of(guards);
	}

	/**
	 * Return the phase that the move leaves.
	 * @return the phase
	 */
	Phase from() {
		return this.from;
	}

	/**
	 * Return the phase that the move leads to.
	 * @return the phase
	 */
	Phase to() {
		return this.to;
	}

	/**
	 * Return what starts the move.
	 * @return the cause
	 */
	Cause cause() {
		return this.cause;
	}

	/**
	 * Return what has to hold.
	 * @return the guards
	 */
	List<Guard> guards() {
		return this.guards;
	}

	/**
	 * Return the moves out of a phase.
	 * @param phase the phase
	 * @return the moves, in the order of the table
	 */
	static Stream<Move> outOf(Phase phase) {
		return Arrays.stream(values()).filter((move) -> move.from == phase);
	}

	/**
	 * Return whether an action can be asked for in a phase.
	 * @param action the name of the action
	 * @param phase the phase
	 * @return whether a move starts with it
	 */
	static boolean canBeAskedFor(String action, Phase phase) {
		return outOf(phase).anyMatch((move) -> move.cause.action().filter(action::equals).isPresent());
	}

	/**
	 * Require that the table has a way from one phase to another.
	 * @param from the phase that a migration is in
	 * @param to the phase that it is to get to
	 * @throws IllegalStateException if there is none
	 */
	static void require(Phase from, Phase to) {
		if (from == to || outOf(from).noneMatch((move) -> move.to == to)) {
			Set<Phase> possible = new TreeSet<>(outOf(from).map(Move::to).toList());
			possible.remove(from);
			throw new IllegalStateException("There is no way from %s to %s, only to %s".formatted(from, to, possible));
		}
	}

}
