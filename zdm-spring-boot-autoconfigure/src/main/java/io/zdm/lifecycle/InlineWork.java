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
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import io.zdm.Activity;
import io.zdm.Phase;
import io.zdm.lifecycle.MigrationRun.Consent;
import io.zdm.plan.Step;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Session;
import io.zdm.store.InstanceRecord;
import io.zdm.store.MigrationRecord;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Work that is done within the startup: small tables are taken to MIGRATED, and a
 * database that nobody can be using straight to COMPLETED. It runs in a thread of its own
 * and goes on there when the startup's time is up.
 */
final class InlineWork {

	private static final Log logger = LogFactory.getLog(InlineWork.class);

	private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

	private final Ledger ledger;

	private final EngineSettings settings;

	private final MigrationWorker worker;

	InlineWork(Ledger ledger, EngineSettings settings, MigrationWorker worker) {
		this.ledger = ledger;
		this.settings = settings;
		this.worker = worker;
	}

	/**
	 * Return whether nobody else can be using the database: no instance ever registered,
	 * and no other session is connected. Sessions of this process, which is registered by
	 * now, are known by name, role and address. Whether the tables are empty is asked of
	 * each migration.
	 * @return whether it is fresh
	 */
	boolean isFresh() {
		return this.ledger.read((session) -> !this.ledger.instances().anyOtherEver(session, this.settings.instanceId())
				&& SessionsAccounted.unaccounted(session, itself(session), this.settings.contract().knownApplications())
					.isEmpty());
	}

	private List<InstanceRecord> itself(Session session) {
		return this.ledger.instances()
			.recent(session)
			.stream()
			.filter((instance) -> instance.id().equals(this.settings.instanceId()))
			.toList();
	}

	/**
	 * Go on with a migration that has just been expanded, as far as its size and the
	 * state of the database allow.
	 * @param migration the migration
	 * @param consent what it may do if its tables are empty, or in mode COMPLETE
	 * @param deadline when the startup has to go on, in the terms of
	 * {@link System#nanoTime()}
	 */
	void goOn(MigrationRecord migration, Consent consent, long deadline) {
		boolean complete = this.settings.startup() == StartupMode.COMPLETE;
		long largest = this.ledger.read((session) -> Planner.tables(migration.plan())
			.stream()
			.mapToLong((table) -> rows(session, table))
			.max()
			.orElse(0));
		if (!complete && largest > this.settings.inlineMaxRows()) {
			return;
		}
		Consent granted = (complete || largest == 0) ? consent : Consent.ASKED;
		if (granted == Consent.ASKED && awaitsInstances(migration)) {
			return;
		}
		Phase goal = (granted == Consent.STRAIGHT_THROUGH) ? Phase.COMPLETED : Phase.MIGRATED;
		Phase reached = work(migration, granted, (now) -> now.phase() == goal, deadline);
		if (complete && reached != Phase.COMPLETED) {
			MigrationRecord now = current(migration);
			throw new StartupException(
					"%s is %s after %d s, and zdm.startup.mode is 'complete': %s.".formatted(migration.display(),
							now.phase(), this.settings.startupTimeout().toSeconds(),
							now.reason().orElse("it is still being worked on")),
					"Remove what is named, or raise zdm.startup.timeout; the next start goes on from here.");
		}
	}

	/**
	 * This instance acknowledges what the others wait for only when it runs.
	 */
	private static boolean awaitsInstances(MigrationRecord migration) {
		return migration.plan()
			.migrate()
			.stream()
			.anyMatch((step) -> step instanceof Step.AwaitInstances || step instanceof Step.AwaitRelease);
	}

	private long rows(Session session, QualifiedName table) {
		return session.value(Long.class, "SELECT count(*) FROM (SELECT 1 FROM " + table + " LIMIT ?) AS few",
				this.settings.inlineMaxRows() + 1);
	}

	/**
	 * Go on with a migration until the last step of its expand phase is done, by this
	 * instance or another: what uses the database next finds all that the migration adds.
	 * @param migration the migration
	 * @param deadline when the startup has to go on, in the terms of
	 * {@link System#nanoTime()}
	 * @throws StartupException if a step fails or cannot be done in time
	 */
	void finishExpand(MigrationRecord migration, long deadline) {
		if (current(migration).phase() != Phase.EXPANDING) {
			return;
		}
		work(migration, Consent.ASKED, (now) -> now.phase() != Phase.EXPANDING, deadline);
		MigrationRecord now = current(migration);
		if (now.phase() == Phase.EXPANDING) {
			throw new StartupException(
					"%s is not expanded yet: %s. What it has added so far is there; a rollback takes it away again."
						.formatted(now.display(), now.reason().orElse("its statements did not get through in time")),
					"Remove what is named and start again, which goes on from here, or ask for 'rollback'.");
		}
	}

	private Phase work(MigrationRecord migration, Consent consent, Predicate<MigrationRecord> goal, long deadline) {
		CountDownLatch done = new CountDownLatch(1);
		Thread thread = new Thread(() -> {
			try {
				while (System.nanoTime() < deadline && !reached(migration, goal)) {
					this.worker.workOn(current(migration), consent);
					if (!reached(migration, goal) && done.await(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
						return;
					}
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			catch (RuntimeException ex) {
				logger.warn("%s: the background goes on with it".formatted(migration.display()), ex);
			}
			finally {
				done.countDown();
			}
		}, "zdm-startup");
		thread.setDaemon(true);
		thread.start();
		try {
			boolean over = false;
			while (!over && System.nanoTime() < deadline && !reached(migration, goal)) {
				over = done.await(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
			}
			if (!over && !reached(migration, goal)) {
				logger.info("%s goes on in the background".formatted(migration.display()));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return current(migration).phase();
	}

	private boolean reached(MigrationRecord migration, Predicate<MigrationRecord> goal) {
		MigrationRecord now = current(migration);
		return goal.test(now) || now.phase().isFinal() || now.activity() == Activity.FAILED;
	}

	private MigrationRecord current(MigrationRecord migration) {
		return this.ledger.read((session) -> this.ledger.history().find(session, migration.id())).orElse(migration);
	}

}
