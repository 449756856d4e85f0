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

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

import io.zdm.Phase;
import org.jspecify.annotations.Nullable;

/**
 * A state of the model. States that differ only in the order of instances are the same.
 */
final class ModelState {

	private static final Comparator<ModelInstance> ORDER = Comparator.comparingInt(ModelInstance::code);

	final History history;

	final ModelTable table;

	final List<ModelInstance> instances;

	private int hash;

	ModelState(History history, ModelTable table, List<ModelInstance> instances) {
		this.history = history;
		this.table = table;
		this.instances = instances;
	}

	static ModelState initial() {
		return new ModelState(new History(Phase.PENDING, 0, null, false, false), ModelTable.UNTOUCHED, List.of());
	}

	boolean allLive(Predicate<ModelInstance> predicate) {
		for (ModelInstance instance : this.instances) {
			if (instance.isLive() && !predicate.test(instance)) {
				return false;
			}
		}
		return true;
	}

	Phase phase() {
		return this.history.phase();
	}

	ModelState with(History history) {
		return new ModelState(history, this.table, this.instances);
	}

	ModelState with(ModelTable table) {
		return new ModelState(this.history, table, this.instances);
	}

	ModelState with(int index, ModelInstance instance) {
		ModelInstance[] changed = this.instances.toArray(ModelInstance[]::new);
		changed[index] = instance;
		return with(changed);
	}

	ModelState plus(ModelInstance instance) {
		ModelInstance[] changed = this.instances.toArray(new ModelInstance[this.instances.size() + 1]);
		changed[changed.length - 1] = instance;
		return with(changed);
	}

	ModelState without(int index) {
		List<ModelInstance> changed = new ArrayList<>(this.instances);
		changed.remove(index);
		return with(changed.toArray(ModelInstance[]::new));
	}

	private ModelState with(ModelInstance[] changed) {
		if (changed.length > 1) {
			Arrays.sort(changed, ORDER);
		}
		return new ModelState(this.history, this.table, List.of(changed));
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof ModelState state && hashCode() == state.hashCode() && this.history.equals(state.history)
				&& this.table.equals(state.table) && this.instances.equals(state.instances);
	}

	@Override
	public int hashCode() {
		if (this.hash == 0) {
			this.hash = (this.instances.hashCode() * 31 + this.table.hashCode()) * 31 + this.history.hashCode();
		}
		return this.hash;
	}

	@Override
	public String toString() {
		return "%s %s %s".formatted(this.history, this.table, this.instances);
	}

	/**
	 * The migration in the history.
	 *
	 * @param phase its phase
	 * @param steps how many steps of the phase are done
	 * @param request what was asked for
	 * @param proven whether the last comparison found that every row obeys, and nothing
	 * has put that in doubt since
	 * @param graceOver whether the grace of the seal is over
	 */
	record History(Phase phase, int steps, @Nullable Cause request, boolean proven, boolean graceOver) {

		History moved(Phase phase) {
			// A request that means nothing in a phase makes no difference.
			boolean pending = this.request != null
					&& Move.outOf(phase).anyMatch((move) -> move.cause() == this.request);
			return new History(phase, 0, pending ? this.request : null, this.proven, false);
		}

		History step() {
			return new History(this.phase, this.steps + 1, this.request, this.proven, this.graceOver);
		}

		History asked(@Nullable Cause request) {
			return new History(this.phase, this.steps, request, this.proven, this.graceOver);
		}

		History proven(boolean proven) {
			return new History(this.phase, this.steps, this.request, proven, this.graceOver);
		}

		History graceOver(boolean graceOver) {
			return new History(this.phase, this.steps, this.request, this.proven, graceOver);
		}

	}

}
