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
import java.util.Optional;
import java.util.stream.Stream;

import io.zdm.plan.Mapping;
import io.zdm.plan.SyncSequences;
import io.zdm.plan.TableSync;
import io.zdm.postgres.CatalogReader;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.Literal;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Session;
import io.zdm.postgres.TriggerState;

/**
 * Brings the trigger of a table in line with the mappings that are in sync.
 */
final class SyncInstaller {

	private static final char ALWAYS = 'A';

	private final Ledger ledger;

	private final WriterGrants grants;

	private final CatalogReader catalog = new CatalogReader();

	SyncInstaller(Ledger ledger) {
		this.ledger = ledger;
		this.grants = new WriterGrants(ledger);
	}

	/**
	 * Prepare the start and the end of the sync of mappings, without the strong lock.
	 * @param session the transaction
	 * @param migration the migration
	 * @param start the mappings whose sync starts
	 * @param stop the mappings whose sync ends
	 * @return what is left to do under the strong lock
	 */
	SyncChange prepare(Session session, long migration, List<Mapping> start, List<Mapping> stop) {
		stop.forEach((mapping) -> this.ledger.mappings().remove(session, mapping.id()));
		start.forEach((mapping) -> this.ledger.mappings().add(session, migration, mapping));
		List<QualifiedName> tables = Stream.concat(start.stream(), stop.stream())
			.map(Mapping::table)
			.distinct()
			.toList();
		SyncChange change = SyncChange.NONE;
		for (QualifiedName table : tables) {
			change = change.and(define(session, table));
		}
		return change.and(new SyncChange(stop.stream()
			.filter((mapping) -> mapping.dualWrite().hasTrigger())
			.flatMap((mapping) -> new SyncSequences(this.ledger.schema(), mapping).drop().stream())
			.toList(), List.of()));
	}

	/**
	 * Prepare the sync of a mapping to go on over columns of other names, without the
	 * strong lock.
	 * @param session the transaction
	 * @param mapping the mapping as it is to be from now on
	 * @return what is left to do under the strong lock
	 */
	SyncChange redefine(Session session, Mapping mapping) {
		this.ledger.mappings().replace(session, mapping);
		return define(session, mapping.table());
	}

	private SyncChange define(Session session, QualifiedName table) {
		List<Mapping> mappings = mappings(session, table);
		TableSync sync = new TableSync(this.ledger.schema(), table, mappings);
		Optional<TriggerState> trigger = trigger(session, table);
		boolean attached = trigger.filter((state) -> state.compared().equals(sync.comparedByTrigger())).isPresent()
				&& defect(session, trigger, sync).isEmpty() && defectOfPartition(session, table).isEmpty();
		sync.define().forEach(session::execute);
		if (!mappings.isEmpty()) {
			remember(session, table, sync);
			this.grants.renew(session, table, mappings);
		}
		return (attached && !mappings.isEmpty()) ? SyncChange.NONE : new SyncChange(sync.detach(), sync.attach());
	}

	private List<Mapping> mappings(Session session, QualifiedName table) {
		return this.ledger.mappings()
			.of(session, table)
			.stream()
			.filter((mapping) -> mapping.dualWrite().hasTrigger())
			.toList();
	}

	private Optional<TriggerState> trigger(Session session, QualifiedName table) {
		return this.catalog.trigger(session, table, TableSync.TRIGGER);
	}

	/**
	 * Return what is wrong with the sync of a table: the trigger has to be there, to fire
	 * always, for every row or for each that does not obey, and to call the function as
	 * it was installed.
	 * @param session a transaction
	 * @param table the table
	 * @return the defect, if there is one
	 */
	Optional<String> defect(Session session, QualifiedName table) {
		return defect(session, trigger(session, table),
				new TableSync(this.ledger.schema(), table, mappings(session, table)))
			.or(() -> defectOfPartition(session, table));
	}

	private Optional<String> defectOfPartition(Session session, QualifiedName table) {
		return this.catalog.partitionsWithoutTrigger(session, table, TableSync.TRIGGER)
			.stream()
			.findFirst()
			.map((partition) -> "the trigger %s does not fire always on the partition %s"
				.formatted(TableSync.TRIGGER.value(), partition.display()));
	}

	private static Optional<String> defect(Session session, Optional<TriggerState> trigger, TableSync sync) {
		if (trigger.isEmpty()) {
			return Optional.of("the trigger %s is gone".formatted(TableSync.TRIGGER.value()));
		}
		if (trigger.get().enabled() != ALWAYS) {
			return Optional.of("the trigger %s does not fire always (tgenabled is %s)"
				.formatted(TableSync.TRIGGER.value(), trigger.get().enabled()));
		}
		if (trigger.get().conditional() && !trigger.get().compared().equals(sync.comparedByTrigger())) {
			return Optional.of("the trigger %s fires under a condition that is not zdm's (columns %s)".formatted(
					TableSync.TRIGGER.value(),
					trigger.get().compared().stream().map(Identifier::value).sorted().toList()));
		}
		return installedHash(session, trigger.get()).equals(trigger.get().sourceHash()) ? Optional.empty()
				: Optional.of("the function of the trigger %s was changed".formatted(TableSync.TRIGGER.value()));
	}

	private static String installedHash(Session session, TriggerState trigger) {
		String comment = session.value(String.class, "SELECT coalesce(obj_description(?, 'pg_proc'), '')",
				trigger.function());
		return comment.substring(comment.lastIndexOf(' ') + 1);
	}

	/**
	 * Leave the hash of the function's text in its comment, to see later whether it is
	 * still the one that was installed, whatever release of zdm did it.
	 */
	private static void remember(Session session, QualifiedName table, TableSync sync) {
		String hash = session.value(String.class, "SELECT md5(prosrc) FROM pg_proc WHERE oid = ?::regprocedure",
				sync.function() + "()");
		session.execute("COMMENT ON FUNCTION %s() IS %s".formatted(sync.function(),
				Literal.of("The sync of %s, installed by zdm as %s".formatted(table.display(), hash))));
	}

}
