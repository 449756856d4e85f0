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

package io.zdm.postgres;

import java.util.Set;

/**
 * A trigger as it stands now.
 *
 * @param enabled its state: {@code A} for always, {@code O} for origin and local,
 * {@code R} for replica, {@code D} for disabled
 * @param function the object identifier of its function
 * @param sourceHash the MD5 digest of the function's text in hexadecimal digits
 * @param conditional whether it fires only under a condition
 * @param compared the columns of the table that its condition mentions
 */
public record TriggerState(char enabled, long function, String sourceHash, boolean conditional,
		Set<Identifier> compared) {

	/**
	 * Create a state.
	 */
	public TriggerState {
		compared = Set.copyOf(compared);
	}

}
