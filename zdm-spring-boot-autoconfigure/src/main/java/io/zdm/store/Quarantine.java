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
 * The rows of a migration that the backfill could not fill.
 *
 * @param count their number
 * @param entries some of them, the first found first
 */
public record Quarantine(long count, List<QuarantineEntry> entries) {

	public Quarantine {
		entries = List.copyOf(entries);
	}

	/**
	 * Return whether there is no such row.
	 * @return whether there is none
	 */
	public boolean isEmpty() {
		return this.count == 0;
	}

}
