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
import java.util.function.Supplier;

import io.zdm.lifecycle.ModelState.History;
import io.zdm.lifecycle.ModelTable.Old;

/**
 * The worker of an instance in the model: takes the lease, looks at the guards, and does
 * the steps of a phase, each in a transaction of its own.
 */
final class ModelWorker {

	private final ModelRules rules;

	ModelWorker(ModelRules rules) {
		this.rules = rules;
	}

	void addSteps(ModelState state, int index, List<ModelStep> steps) {
		ModelInstance instance = state.instances.get(index);
		if (instance.life() == ModelInstance.Life.HUNG) {
			return;
		}
		Move work = instance.work();
		if (work == null) {
			if (instance.isLive() && state.allLive((other) -> !other.holdsLease())) {
				addBeginnings(state, instance, steps);
			}
			return;
		}
		steps.add(ModelStep.of(() -> "%s leaves %s for later".formatted(instance, work),
				state.with(index, instance.working(null))));
		if (work.from() == state.phase()) {
			commit(state, index, instance, work, steps);
		}
	}

	/**
	 * LEAVE is not among the moves: the plan of the model has an old column.
	 */
	private void addBeginnings(ModelState state, ModelInstance instance, List<ModelStep> steps) {
		this.rules.outOf(state.phase())
			.stream()
			.filter((move) -> move != Move.LEAVE && isDue(move, instance, state))
			.forEach((move) -> {
				ModelState taken = withoutHolder(state);
				int index = taken.instances.indexOf(instance);
				if (isDoneAtOnce(move)) {
					commit(taken, index, instance, move, steps);
				}
				else {
					steps.add(ModelStep.of(() -> "%s sets out for %s".formatted(instance, move),
							taken.with(index, instance.working(move))));
				}
			});
	}

	/**
	 * Where nobody but the holder of the lease can change what the guards look at, what
	 * happens between the look and the commit makes no difference.
	 */
	private boolean isDoneAtOnce(Move move) {
		return this.rules.asks(move, Guard.LEASE) && move != Move.SEAL && move != Move.DROP && move != Move.TAKE_BACK;
	}

	/**
	 * Whoever holds the lease hangs, and learns by the fence that it was taken: then it can
	 * only give up what it was about to do.
	 */
	private ModelState withoutHolder(ModelState state) {
		for (int i = 0; i < state.instances.size(); i++) {
			ModelInstance holder = state.instances.get(i);
			Move work = holder.work();
			if (work != null && !holder.fenced()) {
				return state.with(i,
						this.rules.asks(work, Guard.LEASE) ? holder.working(null) : holder.fencedOff());
			}
		}
		return state;
	}

	private boolean isDue(Move move, ModelInstance instance, ModelState state) {
		return switch (move.cause()) {
			case STARTUP -> instance.release().ships();
			case RETRY -> false;
			case WORK, OBSTACLE -> hasBegun(move, state) ? isStillProven(move, state) : this.rules.allow(move, state);
			// May be asked for at any time, so that the request need not be remembered.
			case VERIFY -> true;
			case CONTRACT, ROLLBACK -> state.history.request() == move.cause();
			// The drop may have begun after the request.
			case UNSEAL -> state.history.request() == move.cause() && this.rules.allow(move, state);
		};
	}

	/**
	 * Once the first column is dropped only the proof counts.
	 */
	private static boolean hasBegun(Move move, ModelState state) {
		return (move == Move.DROP && state.table.old() == Old.PARTLY_DROPPED)
				|| (move == Move.DROP_SEALED && state.table.old() == Old.PARTLY_DROPPED_SEALED);
	}

	private boolean isStillProven(Move move, ModelState state) {
		return !this.rules.asks(move, Guard.PROVEN) || state.history.proven();
	}

	private void commit(ModelState state, int index, ModelInstance instance, Move move, List<ModelStep> steps) {
		boolean contracts = move == Move.SEAL || move == Move.DROP || move == Move.DROP_SEALED;
		if (contracts && !isStillProven(move, state)) {
			return;
		}
		ModelState next = next(state, move);
		if (next == state) {
			return;
		}
		boolean moved = next.phase() != state.phase() || next.history.steps() == state.history.steps();
		ModelState after = moved ? next.with(index, instance.working(null)) : next;
		add(state, instance, move, after, steps);
		if (move.guards().contains(Guard.STEPS_DONE) && !this.rules.asks(move, Guard.STEPS_DONE)) {
			add(state, instance, move,
					state.with(state.history.moved(move.to())).with(index, instance.working(null)), steps);
		}
	}

	private static void add(ModelState before, ModelInstance instance, Move move, ModelState after,
			List<ModelStep> steps) {
		Supplier<String> what = () -> "%s commits step %d of %s".formatted(instance, before.history.steps() + 1, move);
		steps.add(instance.fenced()
				? ModelStep.violating(what, after, "it commits a step under a lease that another worker has taken")
				: ModelStep.of(what, after));
	}

	/**
	 * What the next transaction of a move leaves behind; the same state where it cannot be
	 * done.
	 */
	private static ModelState next(ModelState state, Move move) {
		History history = state.history;
		History moved = history.moved(move.to());
		ModelTable table = state.table;
		boolean first = history.steps() == 0;
		return switch (move) {
			case ENTER -> state.with(moved.asked(null).proven(false));
			case EXPAND -> first ? state.with(table.expanded()).with(history.step()) : state.with(moved);
			case MIGRATE -> {
				if (first) {
					yield state.with(table.filled()).with(history.step());
				}
				yield table.obeys() ? state.with(moved.proven(true)) : state;
			}
			case VERIFY, VERIFY_BEFORE_DROP ->
				(history.proven() == table.obeys()) ? state : state.with(history.proven(table.obeys()));
			case CONTRACT, GIVE_BACK_EXPANDING, GIVE_BACK_MIGRATING, GIVE_BACK_MIGRATED -> state.with(moved);
			case GIVE_UP -> state.with(moved.asked(null));
			case SEAL -> state.with(table.sealed()).with(moved);
			case UNSEAL -> state.with(table.unsealed()).with(moved.asked(null));
			case DROP, DROP_SEALED -> first ? state.with(table.partlyDropped()).with(history.step())
					: state.with(table.dropped()).with(moved.asked(null));
			case TAKE_BACK -> first ? state.with(table.takenBack()).with(history.step())
					: state.with(moved.asked(null).proven(false));
			case LEAVE, RETRY -> throw new IllegalArgumentException("No work of a worker: " + move);
		};
	}

}
