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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.zdm.Phase;
import io.zdm.backfill.Checkpoint;
import io.zdm.lifecycle.MigrationRun.Consent;
import io.zdm.migration.Migration;
import io.zdm.migration.MigrationVersion;
import io.zdm.plan.Plan;
import io.zdm.plan.PlanText;
import io.zdm.postgres.SqlState;
import io.zdm.store.ColumnOwnedException;
import io.zdm.store.Lease;
import io.zdm.store.LeaseLostException;
import io.zdm.store.MigrationExistsException;
import io.zdm.store.MigrationKey;
import io.zdm.store.MigrationRecord;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;

/**
 * What happens when the application starts, before its entities and repositories exist:
 * pending migrations are expanded, once, however many instances start at the same time.
 */
final class Startup {

	private static final Log logger = LogFactory.getLog(Startup.class);

	private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

	private final Ledger ledger;

	private final EngineSettings settings;

	private final List<Migration> shipped;

	private final Membership membership;

	private final Expansion expansion;

	private final InlineWork inline;

	private final NeededTransformers transformers;

	private final Pause pause;

	Startup(Ledger ledger, EngineSettings settings, List<Migration> shipped, Membership membership, Expansion expansion,
			InlineWork inline, NeededTransformers transformers, Pause pause) {
		this.ledger = ledger;
		this.settings = settings;
		this.shipped = shipped;
		this.membership = membership;
		this.expansion = expansion;
		this.inline = inline;
		this.transformers = transformers;
		this.pause = pause;
	}

	void run(String target) {
		long deadline = System.nanoTime() + this.settings.startupTimeout().toNanos();
		switch (this.settings.startup()) {
			case NONE -> join(target);
			case PLAN -> {
				pending(target).forEach((migration) -> logger.info("%s would be expanded:%n%s"
					.formatted(migration.display(), new PlanText(plan(migration, target)))));
				join(target);
			}
			case VALIDATE -> {
				validate(target);
				join(target);
			}
			case EXPAND, COMPLETE -> {
				this.ledger.store().install();
				this.membership.register(target);
				boolean fresh = this.inline.isFresh();
				expandPending(target, fresh, deadline);
			}
		}
	}

	/**
	 * The application's schema is not touched here; the store of an older zdm is upgraded
	 * all the same, as there is no other way to be counted.
	 */
	private void join(String target) {
		if (this.ledger.store().exists()) {
			this.ledger.store().install();
			this.membership.register(target);
		}
	}

	private void validate(String target) {
		List<Migration> pending = pending(target);
		if (!pending.isEmpty()) {
			throw new StartupException(
					"%s not expanded yet, and zdm.startup.mode is 'validate'. Nothing was changed."
						.formatted(pending.stream().map(Migration::display).collect(Collectors.joining(", "))),
					"Expand with an instance or a job whose zdm.startup.mode is 'expand' first.");
		}
	}

	private List<Migration> pending(String target) {
		if (!this.ledger.store().exists()) {
			return this.shipped;
		}
		Map<String, MigrationRecord> known = this.ledger
			.read((session) -> this.ledger.history().of(session, this.settings.application(), target))
			.stream()
			.collect(Collectors.toMap((migration) -> migration.key().version(), Function.identity()));
		this.shipped.forEach((migration) -> Optional.ofNullable(known.get(migration.version().toString()))
			.ifPresent((record) -> requireKnown(migration, record)));
		List<Migration> pending = this.shipped.stream()
			.filter((migration) -> !known.containsKey(migration.version().toString()))
			.toList();
		known.values()
			.stream()
			.map((migration) -> new MigrationVersion(migration.key().version()))
			.max(MigrationVersion::compareTo)
			.ifPresent((newest) -> requireNewer(pending, newest));
		return pending;
	}

	private void requireKnown(Migration migration, MigrationRecord known) {
		requireSameContents(migration, known);
		if (!known.phase().isFinal()) {
			this.transformers.require(migration.display(), known.plan());
		}
	}

	private void requireSameContents(Migration migration, MigrationRecord known) {
		if (!migration.checksum().equals(known.checksum()) && known.phase() != Phase.ROLLED_BACK
				&& known.phase() != Phase.PENDING) {
			throw new StartupException(
					"%s says something else than the migration of the same version that the history has (checksum %s, in the"
						.formatted(migration.location(), migration.checksum())
							+ " history %s, %s since %s). Nothing was changed.".formatted(known.checksum(),
									known.phase(), known.updatedAt()),
					"If the file was edited, restore it as it was and put the change into a new version. If release %s"
						.formatted(this.settings.release())
							+ " is older than the migration that the history has, deploy a release that ships that one,"
							+ " or have it rolled back first.");
		}
	}

	private static void requireNewer(List<Migration> pending, MigrationVersion newest) {
		pending.stream()
			.filter((migration) -> migration.version().compareTo(newest) < 0)
			.findFirst()
			.ifPresent((migration) -> {
				throw new StartupException(
						"%s has version %s, and the history already has %s. Nothing was changed."
							.formatted(migration.location(), migration.version(), newest),
						"Give the file a version above %s.".formatted(newest));
			});
	}

	/**
	 * An instance that was held up for so long that another one has taken its lease finds
	 * the work done or under way when it looks again. Its own was rolled back.
	 */
	private void expandPending(String target, boolean fresh, long deadline) {
		boolean overtaken = true;
		while (overtaken) {
			overtaken = false;
			try {
				expandUnlessOvertaken(target, fresh, deadline);
			}
			catch (LeaseLostException | MigrationExistsException ex) {
				if (System.nanoTime() > deadline || this.pause.isStopped()) {
					throw ex;
				}
				logger.info("Another instance was faster: %s".formatted(ex.getMessage()));
				overtaken = true;
			}
		}
	}

	private void expandUnlessOvertaken(String target, boolean fresh, long deadline) {
		if (pending(target).isEmpty()) {
			finishExpand(target, deadline);
			resumeInline(target, fresh, deadline);
			return;
		}
		Lease lease = awaitLease(target, deadline);
		if (lease == null) {
			finishExpand(target, deadline);
			return;
		}
		Ownership ownership = new Ownership(this.ledger.leases(), lease);
		try {
			for (Migration migration : pending(target)) {
				long started = System.nanoTime();
				MigrationRecord record = expand(migration, target, ownership, deadline);
				this.inline.finishExpand(record, deadline);
				logger.info("%s: expanded in %d ms".formatted(migration.display(),
						Duration.ofNanos(System.nanoTime() - started).toMillis()));
				this.inline.goOn(record, consent(fresh), deadline);
			}
		}
		finally {
			this.ledger.leases().release(lease);
		}
	}

	private void finishExpand(String target, long deadline) {
		Set<String> versions = this.shipped.stream()
			.map((migration) -> migration.version().toString())
			.collect(Collectors.toSet());
		this.ledger.read((session) -> this.ledger.history().of(session, this.settings.application(), target))
			.stream()
			.filter((migration) -> versions.contains(migration.key().version()))
			.forEach((migration) -> this.inline.finishExpand(migration, deadline));
	}

	// A complete that was killed half-way goes on at the next start.
	private void resumeInline(String target, boolean fresh, long deadline) {
		if (this.settings.startup() == StartupMode.COMPLETE) {
			this.ledger.read((session) -> this.ledger.history().of(session, this.settings.application(), target))
				.stream()
				.filter((migration) -> !migration.phase().isFinal())
				.forEach((migration) -> this.inline.goOn(migration, consent(fresh), deadline));
		}
	}

	private Consent consent(boolean fresh) {
		return (fresh || this.settings.startup() == StartupMode.COMPLETE) ? Consent.STRAIGHT_THROUGH : Consent.ASKED;
	}

	private @Nullable Lease awaitLease(String target, long deadline) {
		String name = "startup/%s/%s".formatted(this.settings.application(), target);
		while (true) {
			Optional<Lease> lease = this.ledger.leases()
				.acquire(name, this.settings.instanceId(), this.settings.timeToLive());
			if (lease.isPresent()) {
				return lease.get();
			}
			if (pending(target).isEmpty()) {
				return null;
			}
			if (System.nanoTime() > deadline || !this.pause.sleep(LOOK_AGAIN)) {
				throw new StartupException(
						"Another instance is expanding since more than %d s (lease '%s'). This one changed nothing."
							.formatted(this.settings.startupTimeout().toSeconds(), name),
						"Look at the other instance's log, or raise zdm.startup.timeout.");
			}
		}
	}

	private MigrationRecord expand(Migration migration, String target, Ownership ownership, long deadline) {
		MigrationKey key = new MigrationKey(this.settings.application(), target, migration.version().toString());
		Checkpoint checkpoint = (note) -> {
			logger.info("%s: %s".formatted(migration.display(), note));
			return System.nanoTime() <= deadline && !this.pause.isStopped();
		};
		try {
			return this.expansion.begin(migration, key, Optional.empty(), ownership, checkpoint);
		}
		catch (NotNowException ex) {
			throw new StartupException(
					"%s was not expanded: %s. Nothing was changed.".formatted(migration.display(), ex.getMessage()),
					"End what blocks the table, or raise zdm.startup.timeout.");
		}
		catch (ColumnOwnedException ex) {
			throw new StartupException(
					"%s was not expanded: %s. Nothing was changed.".formatted(migration.display(), ex.getMessage()),
					"Let the other migration finish, or leave the column to it.");
		}
		catch (RuntimeException ex) {
			if (SqlState.INSUFFICIENT_PRIVILEGE.is(ex)) {
				throw new StartupException(
						"%s was not expanded: %s. Nothing was changed.".formatted(migration.display(),
								MigrationWorker.describe(ex)),
						"Give the role of zdm's data source the ownership of the table, or name another in zdm.datasource.*.");
			}
			if (ex instanceof DataAccessException && !SqlState.isTransient(ex)) {
				throw new StartupException(
						"%s was not expanded: %s. Nothing was changed.".formatted(migration.display(),
								MigrationWorker.describe(ex)),
						"Correct what the server complains of, in %s or in the database."
							.formatted(migration.location()),
						ex);
			}
			throw ex;
		}
	}

	private Plan plan(Migration migration, String target) {
		return this.expansion.plan(migration, this.settings.application(), target);
	}

}
