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
		return this.rules.asks(move, Guard.LEASE) && !takesAway(move);
	}

	/**
	 * Whoever holds the lease hangs, and learns by the fence that it was taken: then it
	 * can only give up what it was about to do.
	 */
	private ModelState withoutHolder(ModelState state) {
		for (int i = 0; i < state.instances.size(); i++) {
			ModelInstance holder = state.instances.get(i);
			Move work = holder.work();
			if (work != null && !holder.fenced()) {
				return state.with(i, this.rules.asks(work, Guard.LEASE) ? holder.working(null) : holder.fencedOff());
			}
		}
		return state;
	}

	private boolean isDue(Move move, ModelInstance instance, ModelState state) {
		return switch (move.cause()) {
			case STARTUP -> instance.release().ships();
			case RETRY -> false;
			case WORK, OBSTACLE -> hasBegun(move, state.table) ? this.rules.allowUnderLock(move, state, true)
					: this.rules.allow(move, state);
			// May be asked for at any time, so that the request need not be remembered.
			case VERIFY -> true;
			case CONTRACT, ROLLBACK, UNSEAL -> state.history.request() == move.cause();
		};
	}

	/**
	 * Whether the first of several steps is done: of what is left, only the proof counts.
	 */
	private static boolean hasBegun(Move move, ModelTable table) {
		return switch (move) {
			case SEAL -> table.old() == Old.PARTLY_SEALED || table.old() == Old.PARTLY_DROPPED_SEALED;
			case DROP, DROP_SEALED -> table.old() == Old.PARTLY_DROPPED || table.old() == Old.PARTLY_DROPPED_SEALED;
			case UNSEAL -> table.old() != Old.SEALED;
			case TAKE_BACK -> !table.hasNew();
			default -> false;
		};
	}

	private void commit(ModelState state, int index, ModelInstance instance, Move move, List<ModelStep> steps) {
		boolean begun = hasBegun(move, state.table);
		if (takesAway(move) && !this.rules.allowUnderLock(move, state, begun)) {
			return;
		}
		ModelState next = next(state, move, begun);
		if (next == state) {
			return;
		}
		boolean over = next.phase() != state.phase() || move.from() == move.to();
		add(state, instance, move, begun, over ? next.with(index, instance.working(null)) : next, steps);
		if (move.guards().contains(Guard.STEPS_DONE) && !this.rules.asks(move, Guard.STEPS_DONE)) {
			add(state, instance, move, begun,
					state.with(state.history.moved(move.to())).with(index, instance.working(null)), steps);
		}
	}

	private static boolean takesAway(Move move) {
		return move == Move.SEAL || move == Move.DROP || move == Move.DROP_SEALED || move == Move.TAKE_BACK;
	}

	private static void add(ModelState before, ModelInstance instance, Move move, boolean begun, ModelState after,
			List<ModelStep> steps) {
		Supplier<String> what = () -> "%s commits a step of %s".formatted(instance, move);
		if (instance.fenced()) {
			steps.add(ModelStep.violating(what, after,
					"a step is committed under a lease that another worker has taken"));
		}
		else if (move == Move.DROP_SEALED && !begun && before.history.request() == Cause.UNSEAL) {
			steps.add(ModelStep.violating(what, after, "what is dropped was asked back"));
		}
		else {
			steps.add(ModelStep.of(what, after));
		}
	}

	/**
	 * What the next transaction of a move leaves behind; the same state where it cannot
	 * be done.
	 */
	private static ModelState next(ModelState state, Move move, boolean begun) {
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
			case VERIFY, VERIFY_BEFORE_DROP, VERIFY_SEALED ->
				(history.proven() == table.obeys()) ? state : state.with(history.proven(table.obeys()));
			case CONTRACT, GIVE_BACK_EXPANDING, GIVE_BACK_MIGRATING, GIVE_BACK_MIGRATED -> state.with(moved);
			case GIVE_UP -> state.with(moved.asked(null));
			case SEAL -> begun ? state.with(table.sealed()).with(moved) : state.with(table.partlySealed());
			case UNSEAL ->
				begun ? state.with(table.unsealed()).with(moved.asked(null)) : state.with(table.partlySealed());
			case DROP, DROP_SEALED ->
				begun ? state.with(table.dropped()).with(moved.asked(null)) : state.with(table.partlyDropped());
			case TAKE_BACK -> begun ? state.with(moved.asked(null).proven(false)) : state.with(table.takenBack());
			case LEAVE, RETRY -> throw new IllegalArgumentException("No work of a worker: " + move);
		};
	}

}
