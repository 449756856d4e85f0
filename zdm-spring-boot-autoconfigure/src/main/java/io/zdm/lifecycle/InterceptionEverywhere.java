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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.zdm.ConditionResult;
import io.zdm.Verdict;
import io.zdm.plan.Step;
import io.zdm.postgres.Session;
import io.zdm.store.InstanceRecord;
import io.zdm.store.MigrationRecord;

/**
 * Finds out whether whatever is committed from now on is in step without a trigger: every
 * live instance ships the migration and has taken it up, and every transaction that may
 * have written before that has ended. The wait for transactions is that of CREATE INDEX
 * CONCURRENTLY: an INSERT that is still open would be missed by any look at the table.
 */
final class InterceptionEverywhere {

	private final Ledger ledger;

	private final List<GateCondition> conditions;

	/**
	 * For each migration a transaction id from after all instances had taken it up. It
	 * need not survive the process: a later one serves as well.
	 */
	private final Map<Long, Long> marks = new ConcurrentHashMap<>();

	InterceptionEverywhere(Ledger ledger) {
		this.ledger = ledger;
		this.conditions = List.of(new InstancesShip(ledger), new InstancesAcknowledge(ledger), this::noStrangers);
	}

	/**
	 * Return normally if it is so.
	 * @param session a transaction
	 * @param migration the migration
	 * @param step the step that waits
	 * @throws NotNowException if it is not so yet, with what is waited for
	 */
	void check(Session session, MigrationRecord migration, Step step) {
		for (GateCondition condition : this.conditions) {
			ConditionResult result = condition.check(session, migration);
			if (result.verdict() == Verdict.FAIL) {
				this.marks.remove(migration.id());
				throw new NotNowException(
						"the backfill of %s waits until every instance keeps its own writes in step: %s"
							.formatted(step.table().display(), result.message()));
			}
		}
		long mark = this.marks.computeIfAbsent(migration.id(),
				(id) -> session.value(Long.class, "SELECT txid_current()"));
		long oldest = session.value(Long.class, "SELECT txid_snapshot_xmin(txid_current_snapshot())");
		if (oldest <= mark) {
			throw new NotNowException(
					"the backfill of %s waits for transactions that began before every instance kept its own writes in step"
						.formatted(step.table().display()));
		}
		this.marks.remove(migration.id());
	}

	private ConditionResult noStrangers(Session session, MigrationRecord migration) {
		List<String> strangers = this.ledger.instances()
			.recent(session)
			.stream()
			.filter(InstanceRecord::live)
			.filter((instance) -> !instance.application().equals(migration.key().application()))
			.filter((instance) -> instance.maps()
				.filter((columns) -> !ColumnsInUse.sources(migration.plan(), columns).isEmpty())
				.isPresent())
			.map(InstancesShip::describe)
			.toList();
		return strangers.isEmpty() ? new ConditionResult("no-strangers", Verdict.PASS, "", "", false)
				: new ConditionResult("no-strangers", Verdict.FAIL,
						"instances of other applications map the old column: " + String.join(", ", strangers), "",
						false);
	}

}
