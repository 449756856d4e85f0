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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.zdm.Activity;
import io.zdm.BackfillThrottle;
import io.zdm.MigrationPhaseChangedEvent;
import io.zdm.MigrationStatus;
import io.zdm.Phase;
import io.zdm.Zdm;
import io.zdm.backfill.MarkedRows;
import io.zdm.backfill.Recheck;
import io.zdm.backfill.RowRepair;
import io.zdm.backfill.Transformers;
import io.zdm.backfill.Verification;
import io.zdm.backfill.throttle.ThrottleState;
import io.zdm.migration.Migration;
import io.zdm.postgres.ConcurrentIndexes;
import io.zdm.postgres.Database;
import io.zdm.postgres.LockPolicy;
import io.zdm.postgres.TableLock;
import io.zdm.store.InstanceRecord;
import io.zdm.store.MigrationRecord;

/**
 * All of zdm in one application: what runs at startup, what goes on in the background,
 * and what is asked of it.
 */
public final class Engine implements Zdm {

	private final Ledger ledger;

	private final EngineSettings settings;

	private final List<Migration> shipped;

	private final Pause pause = new Pause();

	private final Readiness readiness = new Readiness();

	private final TableLock backgroundLocks;

	private final TableLock startupLocks;

	private final MigrationProgress progress;

	private final Actions actions;

	private final MigrationDetails details;

	private final ContinuousVerification continuous;

	private final Membership membership;

	private final Startup startup;

	private final Transformers transformers;

	private final Backfills backfills;

	private final BackgroundWork background;

	private final TargetSchema target;

	/**
	 * Create an engine; it does nothing until it is told to.
	 * @param database the database through the application's data source
	 * @param direct the database without a pooler in between, for statements that cannot
	 * run in a transaction; may be the same
	 * @param settings the settings
	 * @param migrations the migrations that this release ships, lowest version first
	 * @param mappedColumns what the entities map
	 * @param interceptors what keeps the application's own writes in step
	 * @param transformers the beans that convert values where SQL cannot
	 * @param conditions what the application wants to be true before contract
	 * @param events told of each change of phase
	 * @param throttles finds what the application wants backfills to yield to
	 */
	public Engine(Database database, Database direct, EngineSettings settings, List<Migration> migrations,
			MappedColumns mappedColumns, Interceptors interceptors, Transformers transformers,
			ContractConditions conditions, Consumer<MigrationPhaseChangedEvent> events,
			Supplier<List<BackfillThrottle>> throttles) {
		this.transformers = transformers;
		this.ledger = Ledger.of(database, settings.schema());
		this.settings = settings;
		this.target = new TargetSchema(this.ledger);
		this.backfills = new Backfills(database, this.ledger, settings, transformers, this.target, throttles);
		this.shipped = List.copyOf(migrations);
		this.progress = new MigrationProgress(this.ledger);
		ContractGate contractGate = new ContractGate(this.ledger, settings.contract(), new OwnConditions(conditions),
				this.progress);
		RollbackGate rollbackGate = new RollbackGate(this.ledger);
		Seal seal = new Seal(this.ledger, settings.contract().seal());
		this.details = new MigrationDetails(this.ledger, contractGate, rollbackGate, seal, this.progress,
				this.backfills.live());
		this.actions = new Actions(this.ledger, contractGate, rollbackGate, seal);
		Transitions transitions = new Transitions(this.ledger,
				settings.application() + "/" + settings.instanceId().toString().substring(0, 8), events);
		this.backgroundLocks = new TableLock(database, settings.locks());
		this.startupLocks = new TableLock(database,
				new LockPolicy(settings.locks().timeout(), settings.locks().pause(), settings.startupTimeout()));
		StepRunner background = steps(database, direct, this.backgroundLocks);
		StepRunner starting = steps(database, direct, this.startupLocks);
		NeededTransformers needed = new NeededTransformers(this.ledger, transformers);
		Expansion expansion = new Expansion(this.ledger, settings, new StepLock(this.startupLocks), starting, needed,
				transitions);
		MigrationRun run = new MigrationRun(this.ledger, background, transitions, contractGate, seal,
				new DivergenceRepair(this.ledger, new RowRepair(database, settings.backfill(), transformers),
						settings.application() + "/" + settings.instanceId().toString().substring(0, 8)),
				new QuarantineRetry(this.ledger, this.backfills.quarantined(),
						settings.application() + "/" + settings.instanceId().toString().substring(0, 8)),
				this.pause::isStopped);
		MigrationWorker worker = new MigrationWorker(this.ledger, settings, run, expansion, this.shipped, needed, seal,
				this.pause::isStopped);
		Assistance assistance = new Assistance(this.ledger, settings, this.backfills, needed, this.pause::isStopped);
		this.continuous = new ContinuousVerification(this.ledger, settings,
				new Recheck(database, this.ledger.walks(), settings.backfill(), transformers), transformers,
				this.pause::isStopped);
		this.membership = new Membership(this.ledger, settings, this.shipped, mappedColumns, interceptors,
				this.readiness);
		this.background = new BackgroundWork(this.ledger, settings, this.membership, worker, assistance, this.backfills,
				this.continuous);
		this.startup = new Startup(this.ledger, settings, this.shipped, this.membership, expansion,
				new InlineWork(this.ledger, settings, worker), needed, this.pause);
	}

	private StepRunner steps(Database database, Database direct, TableLock locks) {
		return new StepRunner(this.ledger, new StepLock(locks), new ConcurrentIndexes(direct), this.backfills,
				new Verification(database, this.ledger.walks(), this.settings.backfill(), this.transformers),
				new MarkedRows(database, this.settings.backfill(), this.transformers));
	}

	/**
	 * Do what is to be done at startup. Returns when the schema is as this release needs
	 * it.
	 * @throws StartupException if the application must not start on the database as it is
	 */
	public void startup() {
		this.startup.run(this.target.get());
	}

	/**
	 * Start heartbeat and worker. Does nothing where there is no store, as in startup
	 * mode NONE before anybody else has made it.
	 */
	public void start() {
		if (!this.ledger.store().exists()) {
			this.readiness.nothingToLookAt();
			return;
		}
		this.pause.resume();
		String name = this.target.get();
		this.membership.comeBack(name);
		this.background.start(name);
	}

	/**
	 * Let the current batch end, hand leases back and deregister.
	 */
	public void stop() {
		this.pause.stop();
		this.background.stop();
		this.membership.leave();
	}

	@Override
	public List<MigrationStatus> migrations() {
		List<MigrationRecord> history = history();
		Set<String> known = history.stream()
			.map((migration) -> migration.key().version())
			.collect(Collectors.toCollection(TreeSet::new));
		Stream<MigrationStatus> pending = this.shipped.stream()
			.filter((migration) -> !known.contains(migration.version().toString()))
			.map((migration) -> new MigrationStatus(migration.version().toString(), migration.description(),
					Phase.PENDING, Activity.WAITING, Optional.of("not expanded yet"), 0));
		return Stream.concat(history.stream().map(this.progress::status), pending).toList();
	}

	/**
	 * Return the migrations of this application in the history, lowest version first.
	 * @return the migrations
	 */
	public List<MigrationRecord> history() {
		if (!this.ledger.store().exists()) {
			return List.of();
		}
		return this.ledger
			.read((session) -> this.ledger.history().of(session, this.settings.application(), this.target.get()));
	}

	/**
	 * Return all that is known of a migration.
	 * @param version its version
	 * @return the detail, if the history has it
	 */
	public Optional<MigrationDetail> detail(String version) {
		return find(version).map(this.details::of);
	}

	private Optional<MigrationRecord> find(String version) {
		return history().stream().filter((migration) -> migration.key().version().equals(version)).findFirst();
	}

	/**
	 * Return the instances of all applications.
	 * @return the instances
	 */
	public List<InstanceRecord> instances() {
		return this.ledger.store().exists() ? this.ledger.read((session) -> this.ledger.instances().recent(session))
				: List.of();
	}

	/**
	 * Take a request for an action.
	 * @param version the version of the migration
	 * @param command what is asked for
	 * @return the answer
	 */
	public ActionOutcome request(String version, ActionCommand command) {
		return find(version).map((migration) -> this.actions.request(migration, command))
			.orElseGet(ActionOutcome.NotFound::new);
	}

	/**
	 * Return how the settings stand that can be given at run time.
	 * @param version the version of a migration; empty for those of which nothing is said
	 * @return the settings, if there is a store and the history has the migration
	 */
	public Optional<List<EffectiveSetting>> settings(Optional<String> version) {
		boolean there = version.map((one) -> find(one).isPresent()).orElseGet(() -> this.ledger.store().exists());
		return there ? Optional.of(this.backfills.live().effective(version)) : Optional.empty();
	}

	/**
	 * Change settings at run time.
	 * @param command what is asked for
	 * @return how they stand now, if there is a store and the history has the migration
	 * @throws InvalidSettingsException if something is wrong; nothing is changed
	 */
	public Optional<List<EffectiveSetting>> change(SettingsCommand command) {
		Optional<List<EffectiveSetting>> before = settings(command.version());
		before.ifPresent((there) -> this.backfills.live().change(command, history()));
		return before.flatMap((there) -> settings(command.version()));
	}

	/**
	 * Return why this instance should not get traffic yet. Asks no database. Once there
	 * was nothing to wait for, there is nothing any more until the instance stops.
	 * @return what was taken away that the entities map, and the migrations whose targets
	 * they map and that are not MIGRATED yet
	 */
	public List<String> unreadyBecauseOf() {
		return this.readiness.mapped();
	}

	/**
	 * Return why the entities of this instance cannot work with the schema as it is. Asks
	 * no database. None any more once this instance was ready.
	 * @return one sentence for each migration that took something away, with what to do
	 */
	public List<String> refused() {
		return this.readiness.refused();
	}

	/**
	 * Return what the throttles of this instance say now. Waits up to a second where they
	 * are not sampled yet.
	 * @param migration a migration
	 * @return the states; none unless the migration is MIGRATING and this instance a
	 * worker
	 */
	public List<ThrottleState> throttles(MigrationRecord migration) {
		return this.backfills.throttles(migration);
	}

	/**
	 * Return what the throttles say, while a backfill runs on this instance. Asks no
	 * database.
	 * @return the states
	 */
	public List<ThrottleState> throttles() {
		return this.backfills.throttles();
	}

	/**
	 * Return how often this instance did not get a strong lock on a table at once.
	 * @return the number of attempts that were given up so that nobody had to queue
	 */
	public long blockedLockAttempts() {
		return this.backgroundLocks.blockedAttempts() + this.startupLocks.blockedAttempts();
	}

	/**
	 * Return how many rows this instance has compared again since it started.
	 * @return the rows that the continuous verification has compared here
	 */
	public long recheckedRows() {
		return this.continuous.rechecked();
	}

	/**
	 * Return how many rows are known to be out of step.
	 * @return their least number, by the version of each migration of this application
	 * that is MIGRATED
	 */
	public Map<String, Long> divergences() {
		if (!this.ledger.store().exists()) {
			return Map.of();
		}
		Map<Long, Long> counts = this.ledger.read(this.ledger.divergences()::counts);
		return history().stream()
			.filter((migration) -> migration.phase() == Phase.MIGRATED)
			.collect(Collectors.toMap((migration) -> migration.key().version(),
					(migration) -> counts.getOrDefault(migration.id(), 0L)));
	}

	/**
	 * Return the migrations that are not MIGRATED yet, as of the last heartbeat. Asks no
	 * database. Once there was none, there never is again.
	 * @return the migrations
	 */
	public List<String> unmigrated() {
		return this.readiness.unmigrated();
	}

}
