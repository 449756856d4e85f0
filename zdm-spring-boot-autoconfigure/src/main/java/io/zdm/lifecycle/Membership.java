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

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.zdm.Phase;
import io.zdm.migration.Migration;
import io.zdm.store.Instances.Registration;
import io.zdm.store.MigrationRecord;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * This instance's entry in the register: made at startup, kept by heartbeats that also
 * acknowledge the phases which the instance has taken up.
 */
final class Membership {

	private static final Log logger = LogFactory.getLog(Membership.class);

	private final Ledger ledger;

	private final EngineSettings settings;

	private final Map<String, String> ships;

	private final MappedColumns mappedColumns;

	private final Readiness readiness;

	Membership(Ledger ledger, EngineSettings settings, List<Migration> shipped, MappedColumns mappedColumns,
			Readiness readiness) {
		this.ledger = ledger;
		this.settings = settings;
		this.ships = shipped.stream()
			.collect(Collectors.toMap((migration) -> migration.version().toString(), Migration::checksum));
		this.mappedColumns = mappedColumns;
		this.readiness = readiness;
	}

	void register(String target) {
		Registration registration = new Registration(this.settings.instanceId(), this.settings.application(), target,
				this.settings.release(), host(), ProcessHandle.current().pid(), zdmVersion(), this.ships);
		this.ledger
			.write((session) -> this.ledger.instances().register(session, registration, this.settings.timeToLive()));
	}

	/**
	 * Renew the heartbeat, acknowledge the phases as they are now, and see whether this
	 * instance may get traffic.
	 * @param target the schema that unqualified tables are found in
	 */
	void heartbeat(String target) {
		Optional<Set<String>> maps = this.mappedColumns.find();
		List<MigrationRecord> history = this.ledger.read((session) -> {
			List<MigrationRecord> records = this.ledger.history().of(session, this.settings.application(), target);
			Map<Long, Phase> acknowledged = new HashMap<>();
			records.forEach((migration) -> acknowledged.put(migration.id(), migration.phase()));
			boolean known = this.ledger.instances()
				.heartbeat(session, this.settings.instanceId(), maps, acknowledged, this.settings.timeToLive());
			return known ? records : List.<MigrationRecord>of();
		});
		if (history.isEmpty() && !registered()) {
			logger.info("This instance was forgotten after it had been silent for long; it registers again");
			register(target);
			return;
		}
		maps.ifPresent((columns) -> this.readiness.look(history, columns));
	}

	private boolean registered() {
		return this.ledger.read((session) -> this.ledger.instances()
			.recent(session)
			.stream()
			.anyMatch((instance) -> instance.id().equals(this.settings.instanceId()) && instance.live()));
	}

	/**
	 * Give up the entry. Where the database cannot be reached any more, it runs out by
	 * itself.
	 */
	void leave() {
		try {
			if (this.ledger.store().exists()) {
				this.ledger.write((session) -> this.ledger.instances().deregister(session, this.settings.instanceId()));
			}
		}
		catch (RuntimeException ex) {
			logger.info("This instance could not deregister; it counts as live for another %d s: %s"
				.formatted(this.settings.timeToLive().toSeconds(), MigrationWorker.describe(ex)));
		}
	}

	private static String host() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			// A host that does not know its own name still has one for its operators.
			return Optional.ofNullable(System.getenv("HOSTNAME")).orElse("unknown");
		}
	}

	static String zdmVersion() {
		return Optional.ofNullable(Membership.class.getPackage().getImplementationVersion()).orElse("development");
	}

}
