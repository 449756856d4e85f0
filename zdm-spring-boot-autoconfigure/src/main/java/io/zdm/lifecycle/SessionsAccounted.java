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
import java.util.stream.Collectors;

import io.zdm.ConditionResult;
import io.zdm.Verdict;
import io.zdm.postgres.ClientSession;
import io.zdm.postgres.Session;
import io.zdm.postgres.Sessions;
import io.zdm.store.InstanceRecord;
import io.zdm.store.MigrationRecord;

/**
 * Holds when every session of the database belongs to a live instance. A release without
 * the starter registers nowhere, and if it only reads, no counter sees it: its sessions
 * are the only trace.
 */
final class SessionsAccounted implements GateCondition {

	private static final String NAME = "sessions-accounted";

	private final Ledger ledger;

	private final ContractSettings settings;

	SessionsAccounted(Ledger ledger, ContractSettings settings) {
		this.ledger = ledger;
		this.settings = settings;
	}

	@Override
	public ConditionResult check(Session session, MigrationRecord migration) {
		if (this.settings.unaccountedSessions() == UnaccountedSessions.IGNORE) {
			return new ConditionResult(NAME, Verdict.PASS,
					"not looked at, since zdm.contract.unaccounted-sessions is 'ignore'", "", true);
		}
		List<String> unknown = unaccounted(session,
				this.ledger.instances().recent(session).stream().filter(InstanceRecord::live).toList(),
				this.settings.knownApplications());
		if (unknown.isEmpty()) {
			return new ConditionResult(NAME, Verdict.PASS, "every session belongs to a live instance", "", true);
		}
		boolean warn = this.settings.unaccountedSessions() == UnaccountedSessions.WARN;
		return new ConditionResult(NAME, warn ? Verdict.WARN : Verdict.FAIL,
				"sessions of nobody who registered: " + String.join(", ", unknown),
				"Find out whether they use the old column. Deploy the starter to them, end them, or name them in"
						+ " zdm.contract.known-applications.",
				true);
	}

	/**
	 * Return the sessions that belong to none of the instances.
	 * @param session a transaction
	 * @param instances the instances
	 * @param knownApplications the application names that do not count
	 * @return each kind of session with its number
	 */
	static List<String> unaccounted(Session session, List<InstanceRecord> instances, Set<String> knownApplications) {
		return new Sessions().others(session)
			.stream()
			.filter((client) -> !knownApplications.contains(client.applicationName()))
			.filter((client) -> instances.stream().noneMatch((instance) -> belongs(client, instance)))
			.collect(
					Collectors
						.groupingBy(
								(client) -> "'%s' of %s from %s".formatted(client.applicationName(),
										client.user().value(), client.address().orElse("an unknown address")),
								Collectors.counting()))
			.entrySet()
			.stream()
			.map((entry) -> entry.getValue() + " " + entry.getKey())
			.sorted()
			.toList();
	}

	// The address is hidden from roles without the right to see others' activity.
	private static boolean belongs(ClientSession client, InstanceRecord instance) {
		return client.applicationName().equals(instance.applicationName())
				&& client.user().value().equals(instance.sessionUser())
				&& (client.address().isEmpty() || client.address().equals(instance.clientAddress()));
	}

}
