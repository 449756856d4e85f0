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
import java.util.List;

/**
 * What is left to do for the sync of tables under the strong lock: a condition of the
 * trigger holds on to its columns, so it goes before they do, and comes when they have.
 *
 * @param before the statements before those of the step
 * @param after the statements after those of the step
 */
record SyncChange(List<String> before, List<String> after) {

	static final SyncChange NONE = new SyncChange(List.of(), List.of());

	SyncChange and(SyncChange other) {
		return new SyncChange(joined(this.before, other.before), joined(this.after, other.after));
	}

	/**
	 * Return all statements of a step.
	 * @param statements its own
	 * @return its own with those of the sync around them
	 */
	List<String> around(List<String> statements) {
		return joined(joined(this.before, statements), this.after);
	}

	private static List<String> joined(List<String> one, List<String> other) {
		List<String> all = new ArrayList<>(one);
		all.addAll(other);
		return List.copyOf(all);
	}

}
