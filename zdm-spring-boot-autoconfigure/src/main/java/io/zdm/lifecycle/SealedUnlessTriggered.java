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

import java.time.Duration;

import io.zdm.ConditionResult;
import io.zdm.Verdict;
import io.zdm.postgres.Session;
import io.zdm.store.MigrationRecord;

/**
 * Holds when the old structure may be dropped at once, or is sealed first. Where
 * repositories alone kept it in step, nobody knows who else writes it: whoever does has
 * to fail visibly while it can still be taken back.
 */
final class SealedUnlessTriggered implements GateCondition {

	private static final String NAME = "dual-write-mode";

	private final Duration seal;

	SealedUnlessTriggered(Duration seal) {
		this.seal = seal;
	}

	@Override
	public ConditionResult check(Session session, MigrationRecord migration) {
		boolean all = migration.plan().mappings().stream().allMatch((mapping) -> mapping.dualWrite().hasTrigger());
		if (all) {
			return pass("the sync trigger serves every writer");
		}
		if (migration.plan().seal().isEmpty()) {
			return fail("that cannot be done here, for the reason in the notes of the plan",
					"Roll back, and expand again with zdm.dual-write.mode 'both' or 'trigger'.");
		}
		if (this.seal.isZero()) {
			return fail("zdm.contract.seal is 0",
					"Set zdm.contract.seal to the time for which it is to stay sealed, as in 48h.");
		}
		return pass("repositories alone keep the columns in step (mode 'repository'): contract hands them over to a "
				+ "trigger first, compares every row again, and seals the old column for %s before it is dropped"
					.formatted(Durations.text(this.seal)));
	}

	private static ConditionResult pass(String message) {
		return new ConditionResult(NAME, Verdict.PASS, message, "", false);
	}

	private static ConditionResult fail(String reason, String remedy) {
		return new ConditionResult(NAME, Verdict.FAIL,
				"repositories alone keep the columns in step (mode 'repository'): the old column has to be sealed before "
						+ "it is dropped, and " + reason,
				remedy, false);
	}

}
