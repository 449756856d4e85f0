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
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.zdm.Phase;
import io.zdm.lifecycle.ModelTable.Old;

/**
 * The rules that the model goes by: the guards of the table of transitions, a copy that
 * can be weakened, and what instances do beside it.
 *
 * @param guards the guards of each move
 * @param habits what instances do
 */
record ModelRules(Map<Move, List<Guard>> guards, Set<Habit> habits) {

	private static final Map<Phase, List<Move>> MOVES = Arrays.stream(Phase.values())
		.collect(Collectors.toMap(Function.identity(), (phase) -> Move.outOf(phase).toList()));

	static ModelRules ofTheCode() {
		Map<Move, List<Guard>> guards = new EnumMap<>(Move.class);
		for (Move move : Move.values()) {
			guards.put(move, move.guards());
		}
		return new ModelRules(guards, EnumSet.allOf(Habit.class));
	}

	ModelRules without(Move move, Guard guard) {
		Map<Move, List<Guard>> weakened = new EnumMap<>(this.guards);
		weakened.put(move, this.guards.get(move).stream().filter((other) -> other != guard).toList());
		return new ModelRules(weakened, this.habits);
	}

	ModelRules without(Habit habit) {
		Set<Habit> others = EnumSet.copyOf(this.habits);
		others.remove(habit);
		return new ModelRules(this.guards, others);
	}

	List<Move> outOf(Phase phase) {
		return MOVES.get(phase);
	}

	boolean asks(Move move, Guard guard) {
		return this.guards.get(move).contains(guard);
	}

	boolean has(Habit habit) {
		return this.habits.contains(habit);
	}

	/**
	 * Whether all that has to be looked at before a move holds. What the transaction of
	 * the move itself sees to is not among it.
	 */
	boolean allow(Move move, ModelState state) {
		for (Guard guard : this.guards.get(move)) {
			if (!holds(guard, state)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Whether what is looked at once more in the transaction of a step holds.
	 */
	boolean allowUnderLock(Move move, ModelState state, boolean begun) {
		for (Guard guard : this.guards.get(move)) {
			boolean again = switch (guard) {
				case PROVEN -> true;
				case SHIPPED_EVERYWHERE, OLD_COLUMNS_UNMAPPED, NEW_COLUMNS_UNMAPPED ->
					!begun && has(Habit.LOOKS_UNDER_LOCK);
				case NOT_ASKED_BACK -> !begun;
				default -> false;
			};
			if (again && !holds(guard, state)) {
				return false;
			}
		}
		return true;
	}

	private static boolean holds(Guard guard, ModelState state) {
		return switch (guard) {
			case LEASE, STEPS_DONE -> true;
			case PROVEN -> state.history.proven();
			case SHIPPED_EVERYWHERE -> state.allLive((instance) -> instance.release().ships());
			case PHASE_ACKNOWLEDGED -> state.allLive((instance) -> instance.acknowledged() == state.phase());
			case OLD_COLUMNS_UNMAPPED -> state.allLive((instance) -> !instance.release().mapsOld());
			case NEW_COLUMNS_UNMAPPED -> state.allLive((instance) -> !instance.release().mapsNew());
			case GRACE_OVER -> state.history.graceOver();
			case NOT_ASKED_BACK -> state.history.request() != Cause.UNSEAL;
			case NOTHING_SEALED -> state.table.old() == Old.PRESENT || state.table.old() == Old.PARTLY_DROPPED;
			case NOTHING_DROPPED -> !state.table.isDropBegun();
		};
	}

	/**
	 * What instances do beside the table.
	 */
	enum Habit {

		/**
		 * Before a worker takes anything away, and under the lock, it looks once more at
		 * who uses it.
		 */
		LOOKS_UNDER_LOCK,

		/**
		 * Does not become ready in a phase in which its entities map what they cannot
		 * count on.
		 */
		WAITS_FOR_ITS_COLUMNS,

		/**
		 * Whoever was silent for longer than its lease starts over, as after a restart.
		 */
		STARTS_OVER,

		/**
		 * Takes back what it has acknowledged before it takes up another phase.
		 */
		TAKES_BACK_ACKNOWLEDGEMENT,

		/**
		 * Acknowledges a phase when no transaction that began under another is under way.
		 */
		WAITS_FOR_TRANSACTIONS

	}

}
