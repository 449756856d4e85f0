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
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import io.zdm.ConditionResult;
import io.zdm.Phase;
import io.zdm.Verdict;
import io.zdm.backfill.Census;
import io.zdm.backfill.Checkpoint;
import io.zdm.backfill.MarkedRows;
import io.zdm.backfill.QuarantinedRows;
import io.zdm.backfill.Quarantining;
import io.zdm.backfill.Verification;
import io.zdm.backfill.WalkNote;
import io.zdm.backfill.WalkOutcome;
import io.zdm.plan.InstallTriggerStep;
import io.zdm.plan.Mapping;
import io.zdm.plan.SealStep;
import io.zdm.plan.SqlStep;
import io.zdm.plan.Step;
import io.zdm.plan.UnsealStep;
import io.zdm.postgres.BlockedAttempt;
import io.zdm.postgres.ConcurrentIndexes;
import io.zdm.postgres.Session;
import io.zdm.postgres.TableLock;
import io.zdm.store.BackfillProgress;
import io.zdm.store.MigrationRecord;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.dao.DataAccessException;

/**
 * Carries out one step of a stored plan and records that it is done: in the same
 * transaction where the step has one, otherwise after a step that can be repeated.
 */
final class StepRunner {

	private static final Log logger = LogFactory.getLog(StepRunner.class);

	private static final Duration LONG_LOCK_TIMEOUT = Duration.ofSeconds(30);

	private final Ledger ledger;

	private final StepLock locks;

	private final IndexSteps indexes;

	private final SqlOutside outside;

	private final SyncInstaller sync;

	private final InterceptionEverywhere interception;

	private final Backfills backfills;

	private final Verification verification;

	private final MarkedRows marked;

	private final QuarantinedRows quarantined;

	StepRunner(Ledger ledger, StepLock locks, ConcurrentIndexes concurrent, Backfills backfills,
			Verification verification, MarkedRows marked) {
		this.ledger = ledger;
		this.locks = locks;
		this.indexes = new IndexSteps(ledger.database(), concurrent, locks.locks());
		this.outside = new SqlOutside(ledger, concurrent);
		this.sync = new SyncInstaller(ledger);
		this.interception = new InterceptionEverywhere(ledger);
		this.backfills = backfills;
		this.verification = verification;
		this.marked = marked;
		this.quarantined = backfills.quarantined();
	}

	/**
	 * Run a step.
	 * @param migration the migration
	 * @param step the step
	 * @param hooks what else has to happen around it
	 * @return whether it is done; {@code false} if it was asked to stop and can go on
	 * later
	 */
	boolean run(MigrationRecord migration, Step step, StepHooks hooks) {
		long started = System.nanoTime();
		boolean done = carryOut(migration, step, hooks);
		if (done) {
			logger.debug("%s: %s took %d ms".formatted(migration.display(), step.name(),
					Duration.ofNanos(System.nanoTime() - started).toMillis()));
		}
		return done;
	}

	private boolean carryOut(MigrationRecord migration, Step step, StepHooks hooks) {
		if (step instanceof Step.Ddl ddl) {
			return ddl(migration, ddl, hooks);
		}
		if (StepLock.isTransaction(step)) {
			return inTransaction(migration, step, hooks);
		}
		if (step instanceof SqlStep sql) {
			return this.outside.run(migration, sql, hooks);
		}
		if (IndexSteps.isOne(step)) {
			return outsideTransaction(migration, step, hooks,
					() -> this.indexes.carryOut(step, hooks.ownership(), waiting(hooks)));
		}
		if (step instanceof Step.AwaitInstances await) {
			return awaitInstances(migration, await, hooks);
		}
		if (step instanceof Step.AwaitRelease await) {
			return awaitRelease(migration, await, hooks);
		}
		if (step instanceof Step.Analyze analyze) {
			return analyze(migration, analyze, hooks);
		}
		if (step instanceof Step.Backfill walk) {
			return backfill(migration, walk, hooks);
		}
		if (step instanceof Step.Verify walk) {
			return verify(migration, walk, hooks);
		}
		throw new IllegalStateException("Nobody knows how to do '%s'".formatted(step.name()));
	}

	/**
	 * Fill what the sync trigger has marked because only a bean can convert it.
	 * @param migration the migration
	 * @param ownership the right to do so
	 * @param checkpoint asked before each batch
	 * @throws NotNowException if rows cannot be converted
	 */
	void fillMarked(MigrationRecord migration, Ownership ownership, Checkpoint checkpoint) {
		List<String> failures = new ArrayList<>();
		List<Mapping> transformed = this.ledger
			.read((session) -> NeededTransformers.inSync(this.ledger, session, migration));
		transformed.forEach((mapping) -> failures.addAll(this.marked.fill(mapping, ownership::prove, checkpoint)));
		if (!failures.isEmpty()) {
			throw new NotNowException(NeededTransformers.PREFIX
					+ "cannot convert %d rows, the first at %s; they hold NULL on the other side"
						.formatted(failures.size(), failures.get(0)));
		}
	}

	private boolean ddl(MigrationRecord migration, Step.Ddl step, StepHooks hooks) {
		if (migration.phase() == Phase.CONTRACTING || migration.phase() == Phase.SEALED
				|| (migration.phase() == Phase.ROLLING_BACK && !step.stopSync().isEmpty())) {
			fillMarked(migration, hooks.ownership(), hooks.checkpoint());
		}
		return inTransaction(migration, step, hooks);
	}

	private boolean inTransaction(MigrationRecord migration, Step step, StepHooks hooks) {
		Ownership ownership = hooks.ownership();
		try {
			this.locks.locked(step, ownership.transaction(LONG_LOCK_TIMEOUT), waiting(hooks),
					work(migration, step, hooks));
		}
		catch (DataAccessException ex) {
			throw StepFailedException.violated(this.ledger, step, ex).orElse(ex);
		}
		return true;
	}

	private static Consumer<BlockedAttempt> waiting(StepHooks hooks) {
		return (attempt) -> {
			if (!hooks.checkpoint().proceed(WalkNote.waiting(describe(attempt)))) {
				throw new NotNowException("Stopped while waiting for the lock on " + attempt.table().display());
			}
		};
	}

	/**
	 * Return the work of a step, for a caller that takes the lock itself.
	 * @param migration the migration
	 * @param step the step, which is one with a transaction
	 * @param hooks what else has to happen around it
	 * @return the work
	 */
	TableLock.Work<Boolean> work(MigrationRecord migration, Step step, StepHooks hooks) {
		if (step instanceof SqlStep sql) {
			return new SqlWork(this.ledger, migration, sql, hooks);
		}
		if (step instanceof SealStep || step instanceof UnsealStep) {
			return new SealWork(this.ledger, this.sync, migration, step, hooks);
		}
		if (step instanceof InstallTriggerStep install) {
			return new InstallTriggerWork(this.ledger, this.sync, migration, install, hooks);
		}
		return new DdlWork(this.ledger, this.sync, migration, (Step.Ddl) step, hooks);
	}

	private boolean outsideTransaction(MigrationRecord migration, Step step, StepHooks hooks, Runnable work) {
		long started = begin(migration, step, hooks);
		try (LeaseKeeper keeper = new LeaseKeeper(hooks.ownership())) {
			work.run();
		}
		finish(migration, step, hooks, started);
		return true;
	}

	private boolean awaitInstances(MigrationRecord migration, Step.AwaitInstances step, StepHooks hooks) {
		long started = begin(migration, step, hooks);
		this.ledger.write((session) -> this.interception.check(session, migration, step));
		finish(migration, step, hooks, started);
		return true;
	}

	private boolean awaitRelease(MigrationRecord migration, Step.AwaitRelease step, StepHooks hooks) {
		long started = begin(migration, step, hooks);
		ConditionResult shipped = this.ledger
			.read((session) -> new InstancesShip(this.ledger).check(session, migration));
		if (shipped.verdict() == Verdict.FAIL) {
			throw new NotNowException("waits for the end of the rollout: " + shipped.message());
		}
		finish(migration, step, hooks, started);
		return true;
	}

	private boolean analyze(MigrationRecord migration, Step.Analyze step, StepHooks hooks) {
		long started = begin(migration, step, hooks);
		this.ledger.database().useTransaction(hooks.ownership().transaction(LONG_LOCK_TIMEOUT), (session) -> {
			hooks.ownership().prove(session);
			step.statements().forEach(session::execute);
			done(session, migration, step, started);
			hooks.afterwards(session);
			hooks.ownership().prove(session);
		});
		return true;
	}

	private boolean backfill(MigrationRecord migration, Step.Backfill step, StepHooks hooks) {
		long started = begin(migration, step, hooks);
		Mapping mapping = this.ledger.read((session) -> this.ledger.mapping(session, migration, step.mapping()));
		do {
			if (this.backfills.backfill()
				.run(mapping, new Quarantining(this.ledger.quarantine(), migration.id()), step.skipsTriggers(),
						this.backfills.control(migration), hooks.ownership()::prove,
						hooks.checkpoint()) == WalkOutcome.STOPPED) {
				return false;
			}
			this.quarantined.look(mapping, hooks.ownership()::prove);
		}
		while (progress(mapping, BackfillProgress.Kind.BACKFILL).isEmpty());
		QuarantineRetry.requireNone(migration,
				this.ledger.read((session) -> this.ledger.quarantine().of(session, mapping.id())), mapping);
		finish(migration, step, hooks, started);
		progress(mapping, BackfillProgress.Kind.BACKFILL).ifPresent(
				(progress) -> logger.info("%s: backfill of %s done, %,d rows in %.1f s".formatted(migration.display(),
						step.table().display(), progress.rows(), progress.running().toMillis() / 1000.0)));
		return true;
	}

	private boolean verify(MigrationRecord migration, Step.Verify step, StepHooks hooks) {
		long started = begin(migration, step, hooks);
		Mapping mapping = this.ledger.read((session) -> this.ledger.mapping(session, migration, step.mapping()));
		if (this.verification.run(mapping, this.backfills.pace(migration), hooks.ownership()::prove,
				hooks.checkpoint()) == WalkOutcome.STOPPED) {
			return false;
		}
		Census census = progress(mapping, BackfillProgress.Kind.VERIFICATION).flatMap(BackfillProgress::result)
			.map(Census::parse)
			.orElseThrow(() -> new IllegalStateException("The verification left no census"));
		Proof.require(mapping, census);
		finish(migration, step, hooks, started);
		logger.info("%s: verification of %s done, %,d rows compared, %,d lossy".formatted(migration.display(),
				step.table().display(), census.rows(), census.lossy()));
		return true;
	}

	private Optional<BackfillProgress> progress(Mapping mapping, BackfillProgress.Kind kind) {
		return this.ledger.read((session) -> this.ledger.walks().find(session, mapping.id(), kind));
	}

	private long begin(MigrationRecord migration, Step step, StepHooks hooks) {
		this.ledger.write((session) -> {
			hooks.ownership().prove(session);
			hooks.starting(session);
			this.ledger.steps().started(session, migration.id(), step.name());
		});
		return System.nanoTime();
	}

	private void finish(MigrationRecord migration, Step step, StepHooks hooks, long started) {
		this.ledger.write((session) -> {
			hooks.ownership().prove(session);
			done(session, migration, step, started);
			hooks.afterwards(session);
		});
	}

	private void done(Session session, MigrationRecord migration, Step step, long started) {
		this.ledger.steps().done(session, migration.id(), step.name(), Duration.ofNanos(System.nanoTime() - started));
	}

	static String describe(BlockedAttempt attempt) {
		StringBuilder text = new StringBuilder(
				"waiting for %s on %s for %.1f s (attempt %d)".formatted(attempt.mode().sql(),
						attempt.table().display(), attempt.waited().toMillis() / 1000.0, attempt.attempt()));
		attempt.blockers()
			.forEach((blocker) -> text.append("; blocked by pid %d '%s', open for %d s: %s".formatted(blocker.pid(),
					blocker.applicationName(), blocker.age().toSeconds(), blocker.query())));
		return text.toString();
	}

}
