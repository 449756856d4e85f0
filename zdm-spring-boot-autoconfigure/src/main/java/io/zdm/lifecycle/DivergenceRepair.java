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

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import io.zdm.Activity;
import io.zdm.backfill.RowRepair;
import io.zdm.backfill.RowRepair.Outcome;
import io.zdm.plan.Mapping;
import io.zdm.postgres.SqlState;
import io.zdm.store.DivergenceEntry;
import io.zdm.store.Divergences;
import io.zdm.store.MigrationRecord;
import io.zdm.store.Request;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.dao.DataAccessException;

/**
 * Puts the rows in step that are known to be out of step, from the side that somebody has
 * named. Which side is right nobody can tell from the row: it was written past the
 * trigger. Each row is repaired in a transaction of its own, in which it is struck off
 * and written into the audit.
 */
final class DivergenceRepair {

	static final String ACTION = "repair";

	static final String USAGE = "A repair needs 'from', which is 'old' to set the new columns by the old ones, or 'new'"
			+ " for the other way round";

	private static final Log logger = LogFactory.getLog(DivergenceRepair.class);

	private static final int KEYS_SHOWN = 20;

	private final Ledger ledger;

	private final RowRepair rows;

	private final String actor;

	DivergenceRepair(Ledger ledger, RowRepair rows, String actor) {
		this.ledger = ledger;
		this.rows = rows;
		this.actor = actor;
	}

	/**
	 * Return what a command asks for.
	 * @param command the command
	 * @return the repair, if it is one and says from which side
	 */
	static Optional<Request.Action> request(ActionCommand command) {
		if (!command.action().equals(ACTION)) {
			return Optional.empty();
		}
		return command.from().flatMap((from) -> switch (from) {
			case "old" -> Optional.of(Request.Action.REPAIR_FROM_OLD);
			case "new" -> Optional.of(Request.Action.REPAIR_FROM_NEW);
			default -> Optional.empty();
		});
	}

	/**
	 * Return why there is nothing to repair.
	 * @param divergences the rows that are known to be out of step
	 * @return the reason, if there is one
	 */
	static Optional<String> objection(Divergences divergences) {
		return divergences.entries().isEmpty() ? Optional.of("no row is known to be out of step") : Optional.empty();
	}

	/**
	 * Carry out what was asked for.
	 * @param migration the migration
	 * @param ownership the right to work on it
	 * @param stopping whether this instance is to stop
	 * @return whether there may be more to do for the migration
	 */
	boolean run(MigrationRecord migration, Ownership ownership, BooleanSupplier stopping) {
		boolean fromOld = MigrationRun.asked(migration, Request.Action.REPAIR_FROM_OLD);
		List<DivergenceEntry> open = this.ledger
			.read((session) -> this.ledger.divergences().open(session, migration.id()))
			.entries();
		Map<String, Mapping> mappings = mappings(migration);
		Map<Outcome, List<String>> outcomes = new EnumMap<>(Outcome.class);
		for (DivergenceEntry entry : open) {
			if (stopping.getAsBoolean()) {
				return false;
			}
			Mapping mapping = mappings.get(entry.mapping());
			Outcome outcome = (mapping != null) ? repair(migration, mapping, entry, fromOld, ownership) : Outcome.LEFT;
			outcomes.computeIfAbsent(outcome, (key) -> new ArrayList<>()).add(entry.key().toString());
		}
		String summary = "from %s: %s, %s, %s".formatted(fromOld ? "old" : "new",
				describe(outcomes, Outcome.REPAIRED, "repaired"), describe(outcomes, Outcome.OBEYED, "in step already"),
				describe(outcomes, Outcome.LEFT, "left"));
		this.ledger.write((session) -> {
			ownership.prove(session);
			MigrationRecord now = this.ledger.history().findForUpdate(session, migration.id()).orElse(migration);
			if (now.request().equals(migration.request())) {
				this.ledger.history().request(session, migration.id(), Optional.empty());
			}
			if (now.activity() == Activity.WAITING) {
				this.ledger.history().activity(session, migration.id(), Activity.RUNNING, Optional.empty());
			}
			this.ledger.audit().add(session, migration.id(), this.actor, "repaired", Optional.of(summary));
		});
		logger.info("%s: rows repaired %s".formatted(migration.display(), summary));
		return true;
	}

	private Map<String, Mapping> mappings(MigrationRecord migration) {
		return this.ledger.read((session) -> this.ledger.inSync(session, migration))
			.stream()
			.collect(Collectors.toMap(Mapping::id, (mapping) -> mapping));
	}

	/**
	 * A row that somebody has locked is waited for: the whole is tried again. A value
	 * that cannot be converted is no reason to leave the other rows as they are.
	 */
	private Outcome repair(MigrationRecord migration, Mapping mapping, DivergenceEntry entry, boolean fromOld,
			Ownership ownership) {
		try {
			return this.rows.repair(mapping, entry.key(), fromOld, (session, outcome) -> {
				ownership.prove(session);
				if (outcome != Outcome.LEFT) {
					this.ledger.divergences().close(session, entry.mapping(), entry.key());
				}
				if (outcome == Outcome.REPAIRED) {
					this.ledger.audit()
						.add(session, migration.id(), this.actor, "row repaired from " + (fromOld ? "old" : "new"),
								Optional.of(mapping.table().display() + " " + entry.key()));
				}
			});
		}
		catch (DataAccessException ex) {
			if (SqlState.isTransient(ex) || SqlState.isConnectionLost(ex)) {
				throw ex;
			}
			logger.warn("%s: row %s could not be repaired [SQLSTATE %s]".formatted(mapping.table().display(),
					entry.key(), SqlState.of(ex).orElse("unknown")));
			logger.debug("A row could not be repaired", ex);
			return Outcome.LEFT;
		}
	}

	private static String describe(Map<Outcome, List<String>> outcomes, Outcome outcome, String word) {
		List<String> keys = outcomes.getOrDefault(outcome, List.of());
		if (keys.isEmpty()) {
			return "0 " + word;
		}
		String shown = String.join(", ", keys.subList(0, Math.min(keys.size(), KEYS_SHOWN)));
		return "%d %s (%s%s)".formatted(keys.size(), word, shown, (keys.size() > KEYS_SHOWN) ? ", …" : "");
	}

}
