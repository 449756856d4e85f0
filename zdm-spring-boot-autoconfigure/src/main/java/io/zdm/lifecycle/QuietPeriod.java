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
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import io.zdm.ConditionResult;
import io.zdm.Verdict;
import io.zdm.plan.InstallTriggerStep;
import io.zdm.plan.Mapping;
import io.zdm.plan.Step;
import io.zdm.postgres.Session;
import io.zdm.store.MigrationRecord;

/**
 * Holds when nobody has written the old columns without the new ones for a while. The
 * while counts from the expand at the earliest, since nothing is known of the time
 * before.
 */
final class QuietPeriod implements GateCondition {

	private static final String NAME = "quiet-period";

	private final Ledger ledger;

	private final Duration period;

	QuietPeriod(Ledger ledger, Duration period) {
		this.ledger = ledger;
		this.period = period;
	}

	@Override
	public ConditionResult check(Session session, MigrationRecord migration) {
		List<Mapping> mappings = migration.plan()
			.mappings()
			.stream()
			.filter((mapping) -> !mapping.swapped())
			.map((mapping) -> this.ledger.mapping(session, migration, mapping.id()))
			.toList();
		if (mappings.isEmpty() && !migration.plan().mappings().isEmpty() && migration.plan().removes().isEmpty()) {
			return new ConditionResult(NAME, Verdict.PASS,
					"the old column's name stays, and every release writes it until the contract", "", true);
		}
		if (mappings.stream().noneMatch((mapping) -> mapping.dualWrite().hasTrigger())) {
			return new ConditionResult(NAME, Verdict.WARN,
					"without a sync trigger nobody counts the writes of " + columns(migration) + " alone", "", true);
		}
		Instant now = LegacyWrites.serverTime(session);
		LegacyWrites writes = new LegacyWrites(this.ledger.schema());
		Optional<Instant> last = writes.last(session, mappings);
		Optional<Instant> handedOver = handedOver(session, migration);
		Instant since = last
			.orElseGet(() -> handedOver.orElseGet(() -> migration.expandedAt().orElse(migration.createdAt())));
		Duration quiet = Duration.between(since, now);
		String evidence = last.isPresent()
				? "last write to %s alone %s ago".formatted(columns(migration), Durations.text(quiet))
				: "no write to %s alone since the %s %s ago".formatted(columns(migration),
						handedOver.isPresent() ? "handover to the trigger" : "expand", Durations.text(quiet));
		String ambiguous = writes.lastAmbiguous(session, mappings)
			.map((at) -> ("; last insert that left it to its default %s ago, by either release")
				.formatted(Durations.text(Duration.between(at, now))))
			.orElse("");
		if (quiet.compareTo(this.period) >= 0) {
			return new ConditionResult(NAME, ambiguous.isEmpty() ? Verdict.PASS : Verdict.WARN, evidence + ambiguous,
					"", true);
		}
		return new ConditionResult(NAME, Verdict.FAIL,
				evidence + ambiguous + "; the quiet period is " + Durations.text(this.period),
				"Stop whoever still writes the old column, and wait (zdm.contract.quiet-period).", true);
	}

	/**
	 * Only from then on writes are counted.
	 */
	private Optional<Instant> handedOver(Session session, MigrationRecord migration) {
		List<Step> installs = migration.plan()
			.handover()
			.stream()
			.filter(InstallTriggerStep.class::isInstance)
			.toList();
		return this.ledger.records(session, migration, installs)
			.stream()
			.flatMap((step) -> step.finishedAt().stream())
			.max(Instant::compareTo);
	}

	private static String columns(MigrationRecord migration) {
		return migration.plan()
			.oldColumns()
			.stream()
			.map((column) -> column.table().name().value() + "." + column.column().value())
			.collect(Collectors.joining(", "));
	}

}
