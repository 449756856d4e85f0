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

import io.zdm.Phase;
import io.zdm.lifecycle.ModelInstance.Life;
import io.zdm.lifecycle.ModelInstance.Transaction;
import io.zdm.lifecycle.ModelRules.Habit;
import io.zdm.lifecycle.ModelTable.Old;
import io.zdm.lifecycle.ModelTable.Value;
import org.jspecify.annotations.Nullable;

/**
 * What an instance does in the model beside the work on the migration: heartbeats, and
 * the transactions of the application.
 */
final class ModelApplication {

	private final ModelRules rules;

	ModelApplication(ModelRules rules) {
		this.rules = rules;
	}

	void addSteps(ModelState state, int index, List<ModelStep> steps) {
		ModelInstance instance = state.instances.get(index);
		if (instance.life() == Life.HUNG) {
			return;
		}
		if (instance.life() == Life.LATE && this.rules.has(Habit.STARTS_OVER)) {
			if (!instance.release().isDeployed(state.table)) {
				return;
			}
			steps.add(ModelStep.of(() -> instance + " finds its entry expired and starts over",
					state.with(index, instance.with(Life.LIVE).withReady(false).looked(null, null))));
		}
		else {
			addHeartbeat(state, index, instance, steps);
		}
		if (instance.transaction() != Transaction.NONE) {
			steps.add(statement(state, index, instance, true, instance.transaction() == Transaction.LATE));
		}
		else if (instance.ready() && instance.intercepts()) {
			Transaction begun = instance.isLive() ? Transaction.INTERCEPTED : Transaction.LATE;
			steps.add(ModelStep.of(() -> instance + " begins a transaction", state.with(index, instance.with(begun))));
		}
		else if (instance.ready()) {
			steps.add(statement(state, index, instance, false, !instance.isLive()));
		}
	}

	/**
	 * A heartbeat is two transactions: in the first one the instance looks at the
	 * history, in the second one it says what it has taken up.
	 */
	private void addHeartbeat(ModelState state, int index, ModelInstance instance, List<ModelStep> steps) {
		Phase phase = asSeen(state.phase());
		Phase view = instance.view();
		if (view != phase || instance.acknowledged() != acknowledgeable(phase)) {
			boolean takesBack = this.rules.has(Habit.TAKES_BACK_ACKNOWLEDGEMENT)
					&& instance.acknowledged() != acknowledgeable(phase);
			steps.add(ModelStep.of(() -> instance + " looks at the history",
					state.with(index, instance.looked(phase, takesBack ? null : instance.acknowledged()))));
		}
		if (view != null && (mayAcknowledge(instance) || !this.rules.has(Habit.WAITS_FOR_TRANSACTIONS))) {
			boolean ready = instance.ready() || isAdmitted(state, instance, view);
			ModelInstance beaten = instance.with(Life.LIVE).looked(view, acknowledgeable(view)).withReady(ready);
			if (!beaten.equals(instance)) {
				steps
					.add(ModelStep.of(() -> "%s acknowledges %s".formatted(instance, view), state.with(index, beaten)));
			}
		}
	}

	/**
	 * Phases that make no difference to an instance, so that there are fewer states.
	 */
	private static Phase asSeen(Phase phase) {
		return switch (phase) {
			case PENDING, EXPANDING, ROLLED_BACK -> Phase.PENDING;
			case SEALED, COMPLETED -> Phase.COMPLETED;
			case MIGRATING, MIGRATED, CONTRACTING, ROLLING_BACK -> phase;
		};
	}

	/**
	 * The phases whose acknowledgement anybody waits for.
	 */
	private static @Nullable Phase acknowledgeable(Phase phase) {
		return (phase == Phase.MIGRATED || phase == Phase.CONTRACTING || phase == Phase.ROLLING_BACK) ? phase : null;
	}

	private boolean isAdmitted(ModelState state, ModelInstance instance, Phase view) {
		return !this.rules.has(Habit.WAITS_FOR_ITS_COLUMNS) || instance.release().isAdmitted(view, state.table);
	}

	private static boolean mayAcknowledge(ModelInstance instance) {
		return instance.transaction() == Transaction.NONE || instance.intercepts();
	}

	/**
	 * The statements of a transaction, and its commit. DDL on the table waits for whoever
	 * has touched it, so nothing comes between the first statement and the commit.
	 */
	private static ModelStep statement(ModelState state, int index, ModelInstance instance, boolean intercepted,
			boolean late) {
		ModelTable table = state.table;
		ModelRelease release = instance.release();
		ModelState after = intercepted ? state.with(index, instance.with(Transaction.NONE)) : state;
		boolean missesOld = (release.usesOld() || intercepted) && table.old() != Old.PRESENT;
		boolean missesNew = (release.mapsNew() || intercepted) && !table.hasNew();
		if (missesOld && table.isBeyondUnseal()) {
			return ModelStep.violating(() -> instance + " uses the table", after,
					"a statement needs the old column, and nobody can unseal it any more");
		}
		if (missesOld || missesNew) {
			return late ? ModelStep.of(() -> instance + " uses the table and fails", after)
					: ModelStep.violating(() -> instance + " uses the table", after,
							"a statement needs the %s column".formatted(missesOld ? "old" : "new"));
		}
		if (!late && release.mapsNew() && table.newValue() == Value.ABSENT) {
			return ModelStep.violating(() -> instance + " uses the table", after,
					"a statement reads nothing where a value should be");
		}
		return ModelStep.of(() -> instance + " writes",
				after.with(release.usesOld() ? table.oldWritten() : table.newWritten()));
	}

}
