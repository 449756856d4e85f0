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

import java.util.Map;

import io.zdm.ContractCondition;

/**
 * Finds the conditions that the application adds to the gate. They may need what is
 * created only after the startup, and are looked for each time.
 */
@FunctionalInterface
public interface ContractConditions {

	/**
	 * Return the conditions.
	 * @return the conditions by the names of their beans, in the order in which they are
	 * asked
	 */
	Map<String, ContractCondition> find();

	/**
	 * Return that there are none.
	 * @return nothing
	 */
	static ContractConditions none() {
		return Map::of;
	}

}
