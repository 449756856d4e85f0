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
import java.util.Set;

import io.zdm.Phase;
import io.zdm.lifecycle.ModelInstance.Life;
import io.zdm.lifecycle.ModelInstance.Transaction;
import io.zdm.lifecycle.ModelRules.Habit;
import io.zdm.lifecycle.ModelTable.Old;
import io.zdm.lifecycle.ModelTable.Sync;
import io.zdm.lifecycle.ModelTable.Value;

/**
 * What people and fate do in the model: deployments forward and back, requests, processes
 * that end or hang, a write past the sync. All of it as often as one likes: there is a
 * limit only to how many instances run, and how many hang, at the same time.
 */
final class ModelSurroundings {

	private final ModelRules rules;

	private final Set<ModelRelease> releases;

	private final int most;

	private final int mostHung;

	ModelSurroundings(ModelRules rules, Set<ModelRelease> releases, int most, int mostHung) {
		this.rules = rules;
		this.releases = releases;
		this.most = most;
		this.mostHung = mostHung;
	}

	void addSteps(ModelState state, List<ModelStep> steps) {
		addRequests(state, steps);
		if (state.instances.size() < this.most) {
			this.releases.stream()
				.filter((release) -> release.isDeployed(state.table))
				.forEach((release) -> steps
					.add(ModelStep.of(() -> release + " starts", state.plus(ModelInstance.started(release)))));
		}
		for (int i = 0; i < state.instances.size(); i++) {
			addEnds(state, i, steps);
		}
		addDivergence(state, steps);
		if (state.phase() == Phase.SEALED && !state.history.graceOver()
				&& state.instances.stream().noneMatch(ModelSurroundings::isYetToFail)) {
			steps.add(ModelStep.of(() -> "the grace is over", state.with(state.history.graceOver(true))));
		}
	}

	private void addRequests(ModelState state, List<ModelStep> steps) {
		this.rules.outOf(state.phase())
			.stream()
			.filter((move) -> move.cause().action().isPresent() && move.cause() != state.history.request()
					&& move.cause() != Cause.VERIFY)
			.filter((move) -> this.rules.allow(move, state))
			.forEach((move) -> steps.add(ModelStep.of(() -> "somebody asks for " + move.cause(), (move == Move.RETRY)
					? state.with(state.history.moved(Phase.PENDING)) : state.with(state.history.asked(move.cause())))));
	}

	/**
	 * A clean end and a kill are the same: what is under way is rolled back, and the
	 * lease is there for the next. That a killed process counts as live for a while only
	 * makes others wait.
	 */
	private void addEnds(ModelState state, int index, List<ModelStep> steps) {
		ModelInstance instance = state.instances.get(index);
		steps.add(ModelStep.of(() -> instance + " ends", state.without(index)));
		if (instance.isLive() && state.instances.stream().filter((other) -> !other.isLive()).count() < this.mostHung) {
			steps.add(ModelStep.of(() -> instance + " hangs until its leases have run out",
					state.with(index, hung(instance))));
		}
		if (instance.life() == Life.HUNG) {
			steps.add(ModelStep.of(() -> instance + " goes on", state.with(index, instance.with(Life.LATE))));
		}
	}

	private ModelInstance hung(ModelInstance instance) {
		ModelInstance hung = instance.with(Life.HUNG);
		if (hung.transaction() != Transaction.NONE) {
			hung = hung.with(Transaction.LATE);
		}
		// What it will forget anyway makes no difference.
		return this.rules.has(Habit.STARTS_OVER) ? hung.looked(hung.intercepts() ? Phase.MIGRATED : null, null) : hung;
	}

	/**
	 * The sync is switched off for one write of the old column, as a repair by hand may
	 * do. Found by the comparison that goes on, and mended on request.
	 */
	private static void addDivergence(ModelState state, List<ModelStep> steps) {
		boolean inStep = state.table.old() == Old.PRESENT && state.table.sync() == Sync.BOTH;
		if (inStep && state.table.newValue() == Value.LAST) {
			steps.add(ModelStep.of(() -> "somebody writes the old column past the sync",
					state.with(state.table.writtenPastSync()).with(state.history.proven(false))));
		}
		if (inStep && state.table.newValue() == Value.EARLIER) {
			steps.add(ModelStep.of(() -> "the row is repaired", state.with(state.table.repaired())));
		}
	}

	/**
	 * The grace is longer than anything hangs: who had traffic and hung comes back before
	 * its end, fails, and is seen to fail.
	 */
	private static boolean isYetToFail(ModelInstance instance) {
		return (!instance.isLive() && instance.ready() && (instance.release().usesOld() || instance.intercepts()))
				|| instance.transaction() == Transaction.LATE;
	}

}
