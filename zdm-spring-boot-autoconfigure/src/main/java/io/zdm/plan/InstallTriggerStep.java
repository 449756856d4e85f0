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

package io.zdm.plan;

import java.util.List;

import io.zdm.postgres.LockMode;
import io.zdm.postgres.QualifiedName;

/**
 * The sync of a mapping that repositories alone have kept in step is handed over to the
 * trigger. Whoever writes the table from then on is served, and what is out of step was
 * so before.
 *
 * @param name the name of the step
 * @param table the table
 * @param mapping the mapping
 * @param statements what comes with the trigger, in the same transaction
 */
public record InstallTriggerStep(String name, QualifiedName table, String mapping,
		List<String> statements) implements Step {

	public InstallTriggerStep {
		statements = List.copyOf(statements);
	}

	/**
	 * Return the lock under which a trigger is created: readers go on, and every
	 * transaction that has written the table without it has ended.
	 */
	@Override
	public LockMode lock() {
		return LockMode.SHARE_ROW_EXCLUSIVE;
	}

}
