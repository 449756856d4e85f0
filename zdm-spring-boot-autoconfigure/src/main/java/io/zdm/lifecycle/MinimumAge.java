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
import java.time.Instant;
import java.util.Optional;

import io.zdm.ConditionResult;
import io.zdm.Verdict;
import io.zdm.postgres.Session;
import io.zdm.store.MigrationRecord;

/**
 * Holds when the migration has been MIGRATED for a while: the time in which a team wants
 * to be able to go back to the release before.
 */
final class MinimumAge implements GateCondition {

	private static final String NAME = "minimum-age";

	private final Duration minimum;

	MinimumAge(Duration minimum) {
		this.minimum = minimum;
	}

	@Override
	public ConditionResult check(Session session, MigrationRecord migration) {
		Optional<Instant> migratedAt = migration.migratedAt();
		if (migratedAt.isEmpty()) {
			return this.minimum.isZero() ? new ConditionResult(NAME, Verdict.PASS, "no age is asked for", "", true)
					: fail("not MIGRATED yet");
		}
		Duration age = Duration.between(migratedAt.get(), LegacyWrites.serverTime(session));
		String evidence = "MIGRATED for " + Durations.text(age.isNegative() ? Duration.ZERO : age);
		return (age.compareTo(this.minimum) >= 0 || this.minimum.isZero())
				? new ConditionResult(NAME, Verdict.PASS, evidence, "", true)
				: fail("%s; the minimum is %s".formatted(evidence, Durations.text(this.minimum)));
	}

	private static ConditionResult fail(String message) {
		return new ConditionResult(NAME, Verdict.FAIL, message, "Wait (zdm.contract.minimum-age).", true);
	}

}
