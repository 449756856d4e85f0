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

package io.zdm.store;

import java.util.List;

/**
 * The rows of a migration that are known to be out of step and were not proven since.
 *
 * @param entries those that are known by their keys, the first found first
 * @param more the least number of those beyond, of which no key is kept
 */
public record Divergences(List<DivergenceEntry> entries, long more) {

	/**
	 * No row.
	 */
	public static final Divergences NONE = new Divergences(List.of(), 0);

	public Divergences {
		entries = List.copyOf(entries);
	}

	/**
	 * Return whether no row is known to be out of step.
	 * @return whether there is none
	 */
	public boolean isEmpty() {
		return this.entries.isEmpty() && this.more == 0;
	}

	/**
	 * Return how many rows there are.
	 * @return their least number
	 */
	public long count() {
		return this.entries.size() + this.more;
	}

}
