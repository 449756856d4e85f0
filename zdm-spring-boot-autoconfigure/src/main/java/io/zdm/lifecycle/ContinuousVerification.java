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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

import io.zdm.Activity;
import io.zdm.Phase;
import io.zdm.backfill.Recheck;
import io.zdm.backfill.Transformers;
import io.zdm.plan.Mapping;
import io.zdm.postgres.Session;
import io.zdm.store.DivergenceEntry.Kind;
import io.zdm.store.Lease;
import io.zdm.store.LeaseLostException;
import io.zdm.store.MigrationRecord;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Compares the rows of migrations that are MIGRATED again and again, slowly, until their
 * old columns are dropped. One instance of an application does it at a time, under one
 * lease for all of its migrations, so that the rate is that of them together. What it
 * finds is recorded and closes the contract gate; it changes no row.
 * <p>
 * Without a trigger there is nothing that every writer has to obey: those mappings are
 * left out.
 */
final class ContinuousVerification {

	private static final Log logger = LogFactory.getLog(ContinuousVerification.class);

	private final Ledger ledger;

	private final EngineSettings settings;

	private final Recheck recheck;

	private final Transformers transformers;

	private final BooleanSupplier stopping;

	private final LongAdder rechecked = new LongAdder();

	private final Set<String> complained = ConcurrentHashMap.newKeySet();

	private volatile @Nullable Lease lease;

	private String last = "";

	ContinuousVerification(Ledger ledger, EngineSettings settings, Recheck recheck, Transformers transformers,
			BooleanSupplier stopping) {
		this.ledger = ledger;
		this.settings = settings;
		this.recheck = recheck;
		this.transformers = transformers;
		this.stopping = stopping;
	}

	/**
	 * Compare the rows of the time that has passed, if no other instance does so. The
	 * mappings take turns.
	 * @param target the schema that unqualified tables are found in
	 * @param time the time since the last call
	 */
	void goOn(String target, Duration time) {
		long rows = Math.max(1, this.settings.backfill().recheck().rowsPerSecond() * time.toMillis() / 1000);
		List<Turn> turns = turns(target);
		if (turns.isEmpty() || !this.settings.backfill().recheck().isOn()) {
			return;
		}
		Optional<Lease> taken = this.ledger.leases()
			.acquire("verify/%s/%s".formatted(this.settings.application(), target), this.settings.instanceId(),
					this.settings.timeToLive());
		this.lease = taken.orElse(null);
		taken.ifPresent((held) -> compare(turns, held, rows));
	}

	private void compare(List<Turn> turns, Lease held, long rows) {
		long left = rows;
		for (Turn turn : turns) {
			if (left > 0 && !this.stopping.getAsBoolean()) {
				this.last = turn.mapping.id();
				left -= compare(turn, held, (int) Math.min(left, Integer.MAX_VALUE));
			}
		}
	}

	/**
	 * The mappings that are to be compared now, the one after the last first.
	 */
	private List<Turn> turns(String target) {
		List<Turn> turns = this.ledger.read((session) -> this.ledger.history()
			.of(session, this.settings.application(), target)
			.stream()
			.filter(ContinuousVerification::isDue)
			.flatMap((migration) -> this.ledger.inSync(session, migration)
				.stream()
				.filter((mapping) -> mapping.dualWrite().hasTrigger() && isConvertible(mapping))
				.map((mapping) -> new Turn(migration, mapping)))
			.toList());
		List<Turn> inTurn = new ArrayList<>(turns);
		for (int index = 0; index < turns.size(); index++) {
			if (turns.get(index).mapping.id().equals(this.last)) {
				Collections.rotate(inTurn, -(index + 1));
			}
		}
		return inTurn;
	}

	/**
	 * From the proof to the drop.
	 */
	private static boolean isDue(MigrationRecord migration) {
		return (migration.phase() == Phase.MIGRATED || migration.phase() == Phase.SEALED)
				&& migration.activity() != Activity.PAUSED && migration.activity() != Activity.FAILED;
	}

	/**
	 * A step that took the migration to another phase may have given the columns other
	 * names.
	 */
	private static boolean isStillDue(Turn turn, MigrationRecord now) {
		return isDue(now) && now.phase() == turn.migration.phase();
	}

	/**
	 * Of a value that a bean has left out of a sealed column nobody can tell that it was
	 * the bean.
	 */
	private boolean isConvertible(Mapping mapping) {
		return mapping.transformer()
			.map((bean) -> !mapping.isSealed() && this.transformers.find(bean).isPresent())
			.orElse(true);
	}

	private long compare(Turn turn, Lease held, int rows) {
		Finds finds = new Finds(turn);
		try {
			Recheck.Compared compared = this.recheck.run(turn.mapping, rows, (session) -> fence(session, turn, held),
					(note) -> !this.stopping.getAsBoolean(), finds);
			this.rechecked.add(compared.rows());
			this.complained.remove(turn.mapping.id());
			if (!compared.obstacle().isEmpty()) {
				logger.debug("%s: %s".formatted(turn.mapping.table().display(), compared.obstacle()));
			}
			finds.report();
			return compared.rows();
		}
		catch (LeaseLostException | NotNowException ex) {
			logger.debug(ex.getMessage());
		}
		catch (RuntimeException ex) {
			complain(turn, ex);
		}
		return 0;
	}

	/**
	 * In the transaction of every batch: one that has been overtaken by another instance,
	 * or by a step of the migration, counts for nothing.
	 */
	private void fence(Session session, Turn turn, Lease held) {
		this.ledger.leases().fence(session, held);
		if (this.ledger.history().find(session, turn.migration.id()).filter((now) -> isStillDue(turn, now)).isEmpty()) {
			throw new NotNowException("%s is not to be compared any more".formatted(turn.migration.display()));
		}
	}

	/**
	 * The columns may have been dropped or renamed under a batch; then all is well.
	 */
	private void complain(Turn turn, RuntimeException ex) {
		boolean due = this.ledger.read((session) -> this.ledger.history().find(session, turn.migration.id()))
			.filter((now) -> isStillDue(turn, now))
			.isPresent();
		if (due && this.complained.add(turn.mapping.id())) {
			logger.warn("%s: the rows cannot be compared again, and it is tried on: %s"
				.formatted(turn.migration.display(), MigrationWorker.describe(ex)));
		}
		logger.debug("A comparison failed", ex);
	}

	/**
	 * Let another instance go on at once.
	 */
	void handBack() {
		Lease held = this.lease;
		this.lease = null;
		if (held != null) {
			try {
				this.ledger.leases().release(held);
			}
			catch (RuntimeException ex) {
				logger.debug("The lease '%s' runs out by itself".formatted(held.name()), ex);
			}
		}
	}

	/**
	 * Return how many rows were compared here.
	 * @return the rows since the start
	 */
	long rechecked() {
		return this.rechecked.sum();
	}

	private record Turn(MigrationRecord migration, Mapping mapping) {

	}

	/**
	 * Records what one run finds, and says so the first time, after the commit.
	 */
	private final class Finds implements Recheck.Found {

		private final Turn turn;

		private boolean news;

		private String keys = "";

		Finds(Turn turn) {
			this.turn = turn;
		}

		@Override
		public void diverging(Session session, Map<Map<String, String>, Kind> rows, long beyond) {
			long migration = this.turn.migration.id();
			if (ContinuousVerification.this.ledger.divergences().open(session, migration).isEmpty()) {
				this.news = true;
				this.keys = rows.keySet().stream().limit(3).toList().toString();
			}
			ContinuousVerification.this.ledger.divergences()
				.add(session, migration, this.turn.mapping.id(), rows, beyond);
		}

		void report() {
			if (this.news) {
				logger
					.warn("%s: rows of %s have come out of step, the first with the keys %s. Somebody has written past "
						.formatted(this.turn.migration.display(), this.turn.mapping.table().display(), this.keys)
							+ "the sync trigger. Contract waits until they are repaired or verified; the endpoint lists them.");
			}
		}

	}

}
