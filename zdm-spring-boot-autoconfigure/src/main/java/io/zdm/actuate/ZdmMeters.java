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

package io.zdm.actuate;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.zdm.Activity;
import io.zdm.MigrationStatus;
import io.zdm.Phase;
import io.zdm.backfill.Throttling;
import io.zdm.data.DualWriteAccount;
import io.zdm.lifecycle.Engine;
import io.zdm.store.InstanceRecord;

/**
 * {@link MeterBinder} for {@link ZdmMeter}. All gauges of a scrape come from one look at
 * the database, which is not repeated for a while, so that eager scrapers do no harm.
 */
public final class ZdmMeters implements MeterBinder {

	private static final Log logger = LogFactory.getLog(ZdmMeters.class);

	private static final Duration MAXIMUM_AGE = Duration.ofSeconds(5);

	private static final Set<Phase> FILLING = Set.of(Phase.EXPANDING, Phase.MIGRATING);

	private final Supplier<Optional<Engine>> engine;

	private final LongSupplier nanoTime;

	private volatile Sample sample = Sample.NONE;

	private final Set<String> versions = ConcurrentHashMap.newKeySet();

	private final Set<String> throttles = ConcurrentHashMap.newKeySet();

	private final Set<String> rechecked = ConcurrentHashMap.newKeySet();

	private final Supplier<Map<DualWriteAccount.Source, DualWriteAccount.Totals>> dualWrites;

	private final Set<DualWriteAccount.Source> sources = ConcurrentHashMap.newKeySet();

	/**
	 * Create the meters.
	 * @param engine the engine, where zdm is not switched off
	 * @param dualWrites what the interceptors checked and repaired so far
	 * @param nanoTime a clock as of {@link System#nanoTime()}
	 */
	public ZdmMeters(Supplier<Optional<Engine>> engine,
			Supplier<Map<DualWriteAccount.Source, DualWriteAccount.Totals>> dualWrites, LongSupplier nanoTime) {
		this.engine = engine;
		this.dualWrites = dualWrites;
		this.nanoTime = nanoTime;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (Phase phase : Phase.values()) {
			gauge(registry, ZdmMeter.MIGRATION_PHASE, (now) -> now.phases().getOrDefault(phase, 0L))
				.tag("phase", phase.name())
				.register(registry);
		}
		gauge(registry, ZdmMeter.MIGRATION_FAILED, Sample::failed).register(registry);
		gauge(registry, ZdmMeter.INSTANCES_LIVE, Sample::instances).register(registry);
		FunctionCounter
			.builder(ZdmMeter.LOCK_BLOCKED.meterName(), this,
					(self) -> self.engine.get().map(Engine::blockedLockAttempts).orElse(0L))
			.description(ZdmMeter.LOCK_BLOCKED.description())
			.register(registry);
		FunctionCounter
			.builder(ZdmMeter.VERIFICATION_RECHECKED.meterName(), this,
					(self) -> self.engine.get().map(Engine::recheckedRows).orElse(0L))
			.description(ZdmMeter.VERIFICATION_RECHECKED.description())
			.register(registry);
	}

	private void bindDivergences(MeterRegistry registry, String version) {
		if (this.rechecked.add(version)) {
			gauge(registry, ZdmMeter.VERIFICATION_DIVERGENCES, (now) -> now.divergences().getOrDefault(version, 0L))
				.tag("version", version)
				.register(registry);
		}
	}

	private void bindLevel(MeterRegistry registry, String throttle) {
		if (this.throttles.add(throttle)) {
			gauge(registry, ZdmMeter.BACKFILL_THROTTLE_LEVEL, (now) -> now.throttles().getOrDefault(throttle, 0))
				.tag("throttle", throttle)
				.register(registry);
		}
	}

	private void bindBackfill(MeterRegistry registry, String version) {
		if (this.versions.add(version)) {
			gauge(registry, ZdmMeter.BACKFILL_PROGRESS, (now) -> now.progress().getOrDefault(version, 1.0))
				.tag("version", version)
				.register(registry);
			backfill(registry, ZdmMeter.BACKFILL_ROWS, version, BackfillTotals::rows);
			backfill(registry, ZdmMeter.BACKFILL_RATE, version, BackfillTotals::rowsPerSecond);
			backfill(registry, ZdmMeter.BACKFILL_REMAINING, version, BackfillTotals::remaining);
			backfill(registry, ZdmMeter.BACKFILL_DEAD, version, BackfillTotals::deadTuples);
			backfill(registry, ZdmMeter.BACKFILL_WAL, version, BackfillTotals::walBytes);
			backfill(registry, ZdmMeter.BACKFILL_PAUSED, version, BackfillTotals::paused);
		}
	}

	private void backfill(MeterRegistry registry, ZdmMeter meter, String version,
			ToDoubleFunction<BackfillTotals> value) {
		gauge(registry, meter, (now) -> value.applyAsDouble(now.totals(version))).tag("version", version)
			.register(registry);
	}

	private void bindThrottle(MeterRegistry registry, String version, String throttle) {
		if (this.throttles.add(version + " " + throttle)) {
			gauge(registry, ZdmMeter.BACKFILL_THROTTLED,
					(now) -> now.totals(version).throttled().getOrDefault(throttle, 0.0))
				.tag("version", version)
				.tag("throttle", throttle)
				.register(registry);
		}
	}

	private void bindDualWrites(MeterRegistry registry, DualWriteAccount.Source source) {
		if (this.sources.add(source)) {
			counter(registry, ZdmMeter.DUAL_WRITE_CHECKED, source, DualWriteAccount.Totals::checked);
			counter(registry, ZdmMeter.DUAL_WRITE_REPAIRED, source, DualWriteAccount.Totals::repaired);
		}
	}

	private void counter(MeterRegistry registry, ZdmMeter meter, DualWriteAccount.Source source,
			ToDoubleFunction<DualWriteAccount.Totals> value) {
		DualWriteAccount.Totals none = new DualWriteAccount.Totals(0, 0);
		FunctionCounter
			.builder(meter.meterName(), this,
					(self) -> value.applyAsDouble(self.dualWrites.get().getOrDefault(source, none)))
			.description(meter.description())
			.tag("migration", source.version())
			.tag("entity", source.entity())
			.register(registry);
	}

	private Gauge.Builder<ZdmMeters> gauge(MeterRegistry registry, ZdmMeter meter, ToDoubleFunction<Sample> value) {
		return Gauge.builder(meter.meterName(), this, (self) -> value.applyAsDouble(self.sample(registry)))
			.description(meter.description())
			.strongReference(true);
	}

	private Sample sample(MeterRegistry registry) {
		this.dualWrites.get().keySet().forEach((source) -> bindDualWrites(registry, source));
		Sample known = this.sample;
		long now = this.nanoTime.getAsLong();
		if (known != Sample.NONE && now - known.takenAt() < MAXIMUM_AGE.toNanos()) {
			return known;
		}
		Sample fresh = this.engine.get().map((engine) -> take(engine, known, now)).orElse(Sample.NONE);
		this.sample = fresh;
		fresh.progress().keySet().forEach((version) -> bindBackfill(registry, version));
		fresh.throttles().keySet().forEach((throttle) -> bindLevel(registry, throttle));
		fresh.backfills()
			.forEach((version, totals) -> totals.throttled()
				.keySet()
				.forEach((throttle) -> bindThrottle(registry, version, throttle)));
		fresh.divergences().keySet().forEach((version) -> bindDivergences(registry, version));
		return fresh;
	}

	private static Sample take(Engine engine, Sample known, long now) {
		try {
			return Sample.of(engine, known, now);
		}
		catch (RuntimeException ex) {
			logger.debug("The meters keep their last values, because the database did not answer", ex);
			return known.at(now);
		}
	}

	/**
	 * What one look at the database saw.
	 *
	 * @param takenAt when, on the clock of the meters
	 * @param phases the number of migrations in each phase
	 * @param failed the number of migrations that an error has stopped
	 * @param progress the share that is done of each backfill that was seen running
	 * @param backfills what each backfill that was seen running has done
	 * @param divergences the rows of each migration that are known to be out of step
	 * @param instances the number of live instances
	 * @param throttles how much each throttle holds backfills back
	 */
	private record Sample(long takenAt, Map<Phase, Long> phases, long failed, Map<String, Double> progress,
			Map<String, BackfillTotals> backfills, Map<String, Long> divergences, long instances,
			Map<String, Integer> throttles) {

		static final Sample NONE = new Sample(0, Map.of(), 0, Map.of(), Map.of(), Map.of(), 0, Map.of());

		Sample at(long now) {
			return new Sample(now, this.phases, this.failed, this.progress, this.backfills, this.divergences,
					this.instances, this.throttles);
		}

		static Sample of(Engine engine, Sample known, long now) {
			Map<Phase, Long> phases = new HashMap<>();
			Map<String, Double> progress = new HashMap<>();
			Map<String, BackfillTotals> backfills = new HashMap<>();
			long failed = 0;
			for (MigrationStatus migration : engine.migrations()) {
				phases.merge(migration.phase(), 1L, Long::sum);
				failed += (migration.activity() == Activity.FAILED) ? 1 : 0;
				boolean seenRunning = known.progress().containsKey(migration.version());
				if (FILLING.contains(migration.phase()) || seenRunning) {
					progress.put(migration.version(), migration.progress());
					backfills.put(migration.version(),
							engine.detail(migration.version()).map(BackfillTotals::of).orElse(BackfillTotals.NONE));
				}
			}
			long instances = engine.instances().stream().filter(InstanceRecord::live).count();
			return new Sample(now, phases, failed, progress, backfills, engine.divergences(), instances,
					throttles(engine));
		}

		private static Map<String, Integer> throttles(Engine engine) {
			Map<String, Integer> levels = new HashMap<>();
			engine.throttles().forEach((throttle) -> levels.put(throttle.name(), number(throttle.level())));
			return levels;
		}

		private static int number(Throttling.Level level) {
			return switch (level) {
				case NONE -> 0;
				case SLOWER -> 1;
				case PAUSE -> 2;
				case WINDOW -> 3;
				case STOP -> 4;
			};
		}

		BackfillTotals totals(String version) {
			return this.backfills.getOrDefault(version, BackfillTotals.NONE);
		}

	}

}
