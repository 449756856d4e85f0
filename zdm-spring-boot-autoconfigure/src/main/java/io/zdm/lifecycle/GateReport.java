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

import io.zdm.ConditionResult;
import io.zdm.Verdict;

/**
 * What all conditions of a gate answered.
 *
 * @param conditions the answers
 */
public record GateReport(List<ConditionResult> conditions) {

	public GateReport {
		conditions = List.copyOf(conditions);
	}

	/**
	 * Return the conditions that stand in the way.
	 * @param overrides the names of conditions that do not count
	 * @return the failing conditions
	 */
	public List<ConditionResult> failing(Set<String> overrides) {
		return this.conditions.stream()
			.filter((condition) -> condition.verdict() == Verdict.FAIL)
			.filter((condition) -> !(condition.overridable() && overrides.contains(condition.name())))
			.toList();
	}

}
