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

import io.zdm.ConditionResult;
import io.zdm.Verdict;
import io.zdm.postgres.Session;
import io.zdm.store.InstanceRecord;
import io.zdm.store.MigrationRecord;

/**
 * Holds when no instance without the migration has been seen for a while, be it that it
 * runs, was stopped or died: who goes back to the release before most likely does so soon
 * after the deployment.
 */
final class RecentReleases implements GateCondition {

	private static final String NAME = "recent-releases";

	private static final int SHOWN = 5;

	private final Ledger ledger;

	private final Duration period;

	RecentReleases(Ledger ledger, Duration period) {
		this.ledger = ledger;
		this.period = period;
	}

	@Override
	public ConditionResult check(Session session, MigrationRecord migration) {
		Instant now = LegacyWrites.serverTime(session);
		List<InstanceRecord> older = this.ledger.instances()
			.seenWithin(session, this.period)
			.stream()
			.filter((instance) -> instance.application().equals(migration.key().application())
					&& instance.target().equals(migration.key().target()))
			.filter((instance) -> !InstancesShip.ships(instance, migration))
			.toList();
		if (!older.isEmpty()) {
			List<String> shown = older.stream().limit(SHOWN).map((instance) -> describe(instance, now)).toList();
			return new ConditionResult(NAME, Verdict.FAIL,
					"%d instances without the migration seen within the last %s: %s%s".formatted(older.size(),
							Durations.text(this.period), String.join(", ", shown), (older.size() > SHOWN) ? ", …" : ""),
					"Wait until nobody would go back to that release any more (zdm.contract.recent-releases).", true);
		}
		Optional<Duration> known = this.ledger.instances()
			.firstStart(session, migration.key().application(), migration.key().target())
			.map((first) -> Duration.between(first, now));
		if (known.isPresent() && known.get().compareTo(this.period) < 0) {
			return new ConditionResult(NAME, Verdict.WARN,
					"no instance without the migration was seen, but the first of this application registered only "
							+ "%s ago; a release without the starter leaves no trace"
								.formatted(Durations.text(known.get().isNegative() ? Duration.ZERO : known.get())),
					"", true);
		}
		return new ConditionResult(NAME, Verdict.PASS,
				"no instance without the migration was seen within the last " + Durations.text(this.period), "", true);
	}

	private static String describe(InstanceRecord instance, Instant now) {
		Duration ago = Duration.between(instance.heartbeatAt(), now);
		return InstancesShip.describe(instance)
				+ (instance.live() ? ", which runs" : ", %s ago".formatted(Durations.text(ago)));
	}

}
