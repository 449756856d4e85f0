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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.zdm.Phase;
import io.zdm.migration.Migration;
import io.zdm.postgres.Session;
import io.zdm.store.Instances.Registration;
import io.zdm.store.MigrationRecord;
import io.zdm.store.RepairEntry;

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

	private final Interceptors interceptors;

	private final SyncedTables syncedTables = new SyncedTables();

	private final Readiness readiness;

	private Map<Long, Phase> acknowledged = Map.of();

	Membership(Ledger ledger, EngineSettings settings, List<Migration> shipped, MappedColumns mappedColumns,
			Interceptors interceptors, Readiness readiness) {
		this.ledger = ledger;
		this.settings = settings;
		this.ships = shipped.stream()
			.collect(Collectors.toMap((migration) -> migration.version().toString(), Migration::checksum));
		this.mappedColumns = mappedColumns;
		this.interceptors = interceptors;
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
		Look look = this.ledger.read((session) -> {
			List<MigrationRecord> history = this.ledger.history().of(session, this.settings.application(), target);
			return new Look(history, this.syncedTables.find(session, history, target));
		});
		takeUp(look);
		boolean known = this.ledger.read((session) -> {
			record(session, this.interceptors.takeRepairs());
			return this.ledger.instances()
				.heartbeat(session, this.settings.instanceId(), maps, this.acknowledged, this.settings.timeToLive());
		});
		if (!known && !registered()) {
			logger.info("This instance was forgotten after it had been silent for long; it registers again");
			register(target);
			return;
		}
		maps.ifPresent((columns) -> this.readiness.look(look.history, columns));
	}

	/**
	 * A phase is acknowledged only when nothing that began under an earlier one is still
	 * at work: whoever waits for it goes on to drop columns.
	 */
	private void takeUp(Look look) {
		if (this.interceptors.follow(look.tables)) {
			this.acknowledged = look.history.stream()
				.collect(Collectors.toMap(MigrationRecord::id, MigrationRecord::phase));
		}
	}

	private void record(Session session, List<Repair> repairs) {
		repairs.forEach((repair) -> this.ledger.repairs()
			.add(session, repair.migration(), new RepairEntry(repair.at(), this.settings.instanceId(),
					this.settings.release(), repair.entity(), repair.rows(), repair.keys())));
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

	private record Look(List<MigrationRecord> history, List<SyncedTable> tables) {

	}

}
