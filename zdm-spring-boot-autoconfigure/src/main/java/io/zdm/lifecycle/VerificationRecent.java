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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import io.zdm.ConditionResult;
import io.zdm.Verdict;
import io.zdm.plan.Mapping;
import io.zdm.postgres.Session;
import io.zdm.store.BackfillProgress;
import io.zdm.store.BackfillProgress.Kind;
import io.zdm.store.MigrationRecord;

/**
 * Holds when the last verification of every mapping has ended not long ago. Since then
 * the trigger has kept the rows in step, but only a verification would show where it was
 * switched off for a while and on again.
 */
final class VerificationRecent implements GateCondition {

	static final String NAME = "verification-recent";

	private final Ledger ledger;

	private final Duration maxAge;

	VerificationRecent(Ledger ledger, Duration maxAge) {
		this.ledger = ledger;
		this.maxAge = maxAge;
	}

	@Override
	public ConditionResult check(Session session, MigrationRecord migration) {
		List<Mapping> mappings = this.ledger.inSync(session, migration);
		if (mappings.isEmpty()) {
			return new ConditionResult(NAME, Verdict.PASS, "there is nothing to verify", "", true);
		}
		List<Optional<Instant>> ends = mappings.stream()
			.map((mapping) -> this.ledger.walks()
				.find(session, mapping.id(), Kind.VERIFICATION)
				.flatMap(BackfillProgress::finishedAt))
			.toList();
		if (ends.stream().anyMatch(Optional::isEmpty)) {
			return fail("not every table has been verified");
		}
		Instant oldest = ends.stream().flatMap(Optional::stream).min(Comparator.naturalOrder()).orElseThrow();
		Duration age = Duration.between(oldest, LegacyWrites.serverTime(session));
		String evidence = "verified " + Durations.text(age.isNegative() ? Duration.ZERO : age) + " ago";
		if (age.compareTo(this.maxAge) <= 0) {
			return new ConditionResult(NAME, Verdict.PASS, evidence, "", true);
		}
		return fail("%s; no verification older than %s counts".formatted(evidence, Durations.text(this.maxAge)));
	}

	private static ConditionResult fail(String message) {
		return new ConditionResult(NAME, Verdict.FAIL, message,
				"Ask for 'verify' and wait for its end (zdm.contract.max-verification-age).", true);
	}

}
