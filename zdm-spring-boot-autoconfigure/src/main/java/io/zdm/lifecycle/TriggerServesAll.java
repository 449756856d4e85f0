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

import io.zdm.ConditionResult;
import io.zdm.Verdict;
import io.zdm.postgres.Session;
import io.zdm.store.MigrationRecord;

/**
 * Holds when the old structure may be dropped at once. Where repositories alone kept it
 * in step, nobody knows who else writes it: it has to be sealed first, so that whoever
 * does fails visibly while it can still be taken back.
 */
final class TriggerServesAll implements GateCondition {

	private static final String NAME = "dual-write-mode";

	@Override
	public ConditionResult check(Session session, MigrationRecord migration) {
		boolean all = migration.plan().mappings().stream().allMatch((mapping) -> mapping.dualWrite().hasTrigger());
		if (all) {
			return new ConditionResult(NAME, Verdict.PASS, "the sync trigger serves every writer", "", false);
		}
		return new ConditionResult(NAME, Verdict.FAIL,
				"repositories alone keep the columns in step (mode 'repository'): the old column has to be sealed before "
						+ "it is dropped, which this version of zdm cannot do",
				"Roll back, and expand again with zdm.dual-write.mode 'both' or 'trigger'.", false);
	}

}
