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

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Searches every state of the model that can be reached within bounds, nearest first.
 */
final class ModelSearch {

	private final ModelApplication application;

	private final ModelWorker worker;

	private final ModelSurroundings surroundings;

	private final Map<ModelState, Integer> numbers = new HashMap<>();

	private final List<ModelState> states = new ArrayList<>();

	private final Edges edges = new Edges();

	private int[] predecessors = new int[1024];

	private Optional<String> violation = Optional.empty();

	ModelSearch(ModelRules rules, Set<ModelRelease> releases, int instances, int hung) {
		this.application = new ModelApplication(rules);
		this.worker = new ModelWorker(rules);
		this.surroundings = new ModelSurroundings(rules, releases, instances, hung);
	}

	/**
	 * Search, up to the first violation.
	 * @return this search
	 */
	ModelSearch run() {
		visit(ModelState.initial(), -1);
		for (int number = 0; number < this.states.size(); number++) {
			for (ModelStep step : steps(this.states.get(number))) {
				int known = this.states.size();
				int next = visit(step.to(), number);
				Optional<String> violation = (next == known)
						? step.violation().or(() -> ModelInvariants.violation(step.to())) : step.violation();
				if (violation.isPresent()) {
					this.violation = Optional
						.of("%s:%n%s".formatted(violation.get(), trace(number, step.what().get())));
					return this;
				}
				this.edges.add(number, next);
			}
		}
		return this;
	}

	private List<ModelStep> steps(ModelState state) {
		List<ModelStep> steps = new ArrayList<>();
		this.surroundings.addSteps(state, steps);
		for (int i = 0; i < state.instances.size(); i++) {
			this.application.addSteps(state, i, steps);
			this.worker.addSteps(state, i, steps);
		}
		return steps;
	}

	private int visit(ModelState state, int predecessor) {
		int candidate = this.states.size();
		Integer known = this.numbers.putIfAbsent(state, candidate);
		if (known != null) {
			return known;
		}
		if (candidate == this.predecessors.length) {
			this.predecessors = Arrays.copyOf(this.predecessors, candidate * 2);
		}
		this.predecessors[candidate] = predecessor;
		this.states.add(state);
		return candidate;
	}

	private String trace(int number, String last) {
		List<String> lines = new ArrayList<>(List.of(last));
		for (int i = number; i > 0; i = this.predecessors[i]) {
			ModelState reached = this.states.get(i);
			steps(this.states.get(this.predecessors[i])).stream()
				.filter((step) -> step.to().equals(reached))
				.findFirst()
				.ifPresent((step) -> lines.add(0, step.what().get()));
		}
		return String.join(System.lineSeparator(), lines);
	}

	int size() {
		return this.states.size();
	}

	List<ModelState> states() {
		return this.states;
	}

	/**
	 * Return the first violation, with the shortest way to it.
	 * @return the violation, if there is one
	 */
	Optional<String> violation() {
		return this.violation;
	}

	/**
	 * Return a state from which no end of the migration can be reached.
	 * @return the way to the nearest such state, if there is one
	 */
	Optional<String> deadEnd() {
		BitSet saved = this.edges.leadingTo((number) -> this.states.get(number).phase().isFinal(), size());
		int lost = saved.nextClearBit(0);
		return (lost == size()) ? Optional.empty() : Optional
			.of(trace(lost, "and no way leads to the end of the migration from " + this.states.get(lost)));
	}

	/**
	 * The steps that were found, as numbers of states.
	 */
	private static final class Edges {

		private int[] from = new int[1024];

		private int[] to = new int[1024];

		private int size;

		void add(int from, int to) {
			if (this.size == this.from.length) {
				this.from = Arrays.copyOf(this.from, this.size * 2);
				this.to = Arrays.copyOf(this.to, this.size * 2);
			}
			this.from[this.size] = from;
			this.to[this.size++] = to;
		}

		BitSet leadingTo(IntPredicate goal, int states) {
			int[] starts = new int[states + 1];
			for (int i = 0; i < this.size; i++) {
				starts[this.to[i] + 1]++;
			}
			for (int i = 0; i < states; i++) {
				starts[i + 1] += starts[i];
			}
			int[] next = Arrays.copyOf(starts, states);
			int[] sources = new int[this.size];
			for (int i = 0; i < this.size; i++) {
				sources[next[this.to[i]]++] = this.from[i];
			}
			BitSet found = new BitSet(states);
			ArrayDeque<Integer> open = new ArrayDeque<>();
			for (int i = 0; i < states; i++) {
				if (goal.test(i)) {
					found.set(i);
					open.add(i);
				}
			}
			while (!open.isEmpty()) {
				int state = open.remove();
				for (int i = starts[state]; i < starts[state + 1]; i++) {
					if (!found.get(sources[i])) {
						found.set(sources[i]);
						open.add(sources[i]);
					}
				}
			}
			return found;
		}

	}

}
