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

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

import io.zdm.Activity;
import io.zdm.Phase;
import io.zdm.backfill.Checkpoint;
import io.zdm.lifecycle.MigrationRun.Consent;
import io.zdm.migration.Migration;
import io.zdm.postgres.ConcurrentDdlException;
import io.zdm.postgres.LockNotAvailableException;
import io.zdm.postgres.SqlState;
import io.zdm.store.Lease;
import io.zdm.store.LeaseLostException;
import io.zdm.store.MigrationKey;
import io.zdm.store.MigrationRecord;
import io.zdm.store.Request;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Works on the migrations of this application that are not at their end, one after the
 * other, each under its lease. What fails for a reason that may pass is tried again;
 * everything else stops the migration until somebody has looked at it.
 */
final class MigrationWorker {

	private static final Log logger = LogFactory.getLog(MigrationWorker.class);

	private final Ledger ledger;

	private final EngineSettings settings;

	private final MigrationRun run;

	private final Expansion expansion;

	private final List<Migration> shipped;

	private final NeededTransformers transformers;

	private final Seal seal;

	private final BooleanSupplier stopping;

	private final Set<Long> busy = ConcurrentHashMap.newKeySet();

	MigrationWorker(Ledger ledger, EngineSettings settings, MigrationRun run, Expansion expansion,
			List<Migration> shipped, NeededTransformers transformers, Seal seal, BooleanSupplier stopping) {
		this.ledger = ledger;
		this.settings = settings;
		this.run = run;
		this.expansion = expansion;
		this.shipped = shipped;
		this.transformers = transformers;
		this.seal = seal;
		this.stopping = stopping;
	}

	/**
	 * Look at the history and work on what can be worked on.
	 * @param target the schema that unqualified tables are found in
	 */
	void workOnAll(String target) {
		List<MigrationRecord> open = this.ledger
			.read((session) -> this.ledger.history().of(session, this.settings.application(), target))
			.stream()
			.filter((migration) -> !migration.phase().isFinal())
			.sorted(Comparator.comparingLong(MigrationRecord::id))
			.toList();
		for (MigrationRecord migration : open) {
			if (!this.stopping.getAsBoolean()) {
				workOn(migration, Consent.ASKED);
			}
		}
	}

	/**
	 * Work on one migration, unless another instance does.
	 * @param migration the migration
	 * @param consent what it may do without being asked
	 */
	void workOn(MigrationRecord migration, Consent consent) {
		if (!needsWork(migration, consent) || !this.transformers.areHere(migration) || !this.busy.add(migration.id())) {
			return;
		}
		try {
			this.ledger.leases()
				.acquire(leaseOn(migration), this.settings.instanceId(), this.settings.timeToLive())
				.ifPresent((lease) -> workUnder(lease, migration, consent));
		}
		finally {
			this.busy.remove(migration.id());
		}
	}

	/**
	 * Return the name of the lease that whoever works on a migration holds.
	 * @param migration the migration
	 * @return the name
	 */
	static String leaseOn(MigrationRecord migration) {
		return "migration/" + migration.id();
	}

	private boolean needsWork(MigrationRecord migration, Consent consent) {
		if (migration.activity() == Activity.PAUSED || migration.activity() == Activity.FAILED) {
			return false;
		}
		return switch (migration.phase()) {
			case COMPLETED, ROLLED_BACK -> false;
			case PENDING -> shippedFor(migration).isPresent();
			case MIGRATED -> consent == Consent.STRAIGHT_THROUGH || migration.request().isPresent()
					|| migration.plan().contract().isEmpty()
					|| NeededTransformers.of(migration.plan()).findAny().isPresent();
			case SEALED -> MigrationRun.asked(migration, Request.Action.UNSEAL)
					|| NeededTransformers.of(migration.plan()).findAny().isPresent()
					|| this.ledger.read((session) -> this.seal.isOver(session, migration));
			case EXPANDING, MIGRATING, CONTRACTING, ROLLING_BACK -> true;
		};
	}

	private Optional<Migration> shippedFor(MigrationRecord migration) {
		return this.shipped.stream()
			.filter((shipping) -> shipping.version().toString().equals(migration.key().version()))
			.findFirst();
	}

	private void workUnder(Lease lease, MigrationRecord migration, Consent consent) {
		Ownership ownership = new Ownership(this.ledger.leases(), lease);
		try {
			if (migration.phase() == Phase.PENDING) {
				expandAnew(migration, ownership);
			}
			this.run.advance(migration.id(), ownership, consent);
		}
		catch (LeaseLostException ex) {
			logger.info("%s: %s".formatted(migration.display(), ex.getMessage()));
		}
		catch (RuntimeException ex) {
			fail(migration, ownership, ex);
		}
		finally {
			release(lease);
		}
	}

	private void expandAnew(MigrationRecord migration, Ownership ownership) {
		MigrationKey key = migration.key();
		Checkpoint checkpoint = (note) -> !this.stopping.getAsBoolean();
		shippedFor(migration).ifPresent(
				(shipping) -> this.expansion.begin(shipping, key, Optional.of(migration), ownership, checkpoint));
	}

	private void fail(MigrationRecord migration, Ownership ownership, RuntimeException ex) {
		boolean passing = ex instanceof NotNowException || ex instanceof LockNotAvailableException
				|| SqlState.isTransient(ex) || (ex instanceof ConcurrentDdlException concurrent
						&& concurrent.reason() == ConcurrentDdlException.Reason.BEING_BUILT);
		Activity activity = passing ? Activity.WAITING : Activity.FAILED;
		String reason = describe(ex);
		try {
			boolean news = this.ledger.read((session) -> {
				ownership.prove(session);
				MigrationRecord now = this.ledger.history().findForUpdate(session, migration.id()).orElse(migration);
				if (now.activity() == Activity.PAUSED
						|| (now.activity() == activity && now.reason().equals(Optional.of(reason)))) {
					return false;
				}
				this.ledger.history().activity(session, migration.id(), activity, Optional.of(reason));
				return true;
			});
			if (news) {
				report(migration, passing, reason, ex);
			}
		}
		catch (RuntimeException recording) {
			recording.addSuppressed(ex);
			logger.warn("%s: stopped, and the reason could not be recorded; it is tried again"
				.formatted(migration.display()), recording);
		}
	}

	private static void report(MigrationRecord migration, boolean passing, String reason, RuntimeException ex) {
		if (passing) {
			logger.info("%s: waiting: %s".formatted(migration.display(), reason));
		}
		else {
			logger.warn("%s: failed in phase %s: %s. It stays as it is until 'retry' or 'rollback' is asked for."
				.formatted(migration.display(), migration.phase(), reason), ex);
		}
	}

	static String describe(Throwable error) {
		Throwable root = error;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		String message = String.valueOf(error.getMessage());
		if (root.getMessage() != null && !message.contains(root.getMessage())) {
			message += ": " + root.getMessage();
		}
		String text = message;
		return SqlState.of(error).map((state) -> text + " [SQLSTATE " + state + "]").orElse(text);
	}

	private void release(Lease lease) {
		try {
			this.ledger.leases().release(lease);
		}
		catch (RuntimeException ex) {
			logger.debug("The lease '%s' runs out by itself".formatted(lease.name()), ex);
		}
	}

}
