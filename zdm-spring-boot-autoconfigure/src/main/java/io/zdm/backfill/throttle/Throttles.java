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

package io.zdm.backfill.throttle;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.zdm.BackfillThrottle;
import io.zdm.backfill.SettingValues;
import io.zdm.backfill.Throttling;
import io.zdm.backfill.Throttling.Level;
import io.zdm.postgres.Database;
import io.zdm.postgres.QualifiedName;

/**
 * All that holds the backfills of this instance back. The most severe throttle wins; a
 * window that is shut goes before all, because then there is nothing to be severe about.
 * Nothing is sampled unless somebody has asked within the last seconds, and nothing holds
 * anything back before {@link #start()}: what is small enough to be filled at startup
 * does not wait.
 */
public final class Throttles {

	/**
	 * Of two that are equally severe, one that was measured says more than one that gives
	 * no answer, maybe for the same reason.
	 */
	private static final Comparator<ThrottleState> SEVERITY = Comparator.comparing(ThrottleState::level)
		.thenComparing((state) -> !state.thresholds().isEmpty());

	private static final Duration INTEREST = Duration.ofSeconds(10);

	private static final Duration FIRST_SAMPLE = Duration.ofSeconds(1);

	private final Database database;

	private final ThrottleSettings settings;

	private final Supplier<List<BackfillThrottle>> application;

	private final LongSupplier nanoTime;

	private volatile List<Sampler> samplers = List.of();

	private volatile Optional<Interest> interest = Optional.empty();

	/**
	 * Create throttles.
	 * @param database the server that is probed
	 * @param settings what holds backfills back
	 * @param application finds the throttles of the application, once it has started
	 */
	public Throttles(Database database, ThrottleSettings settings, Supplier<List<BackfillThrottle>> application) {
		this(database, settings, application, System::nanoTime);
	}

	Throttles(Database database, ThrottleSettings settings, Supplier<List<BackfillThrottle>> application,
			LongSupplier nanoTime) {
		this.database = database;
		this.settings = settings;
		this.application = application;
		this.nanoTime = nanoTime;
	}

	/**
	 * Be ready to sample.
	 */
	public synchronized void start() {
		List<Source> sources = new ArrayList<>();
		Map<Thresholds, SqlProbe> probes = SqlProbes.of(this.settings, this.nanoTime);
		if (!probes.isEmpty() || this.settings.windows().areLimited()) {
			sources.add(new DatabaseSource(this.database, this.settings.windows(), probes));
		}
		this.application.get().forEach((throttle) -> sources.add(ApplicationSource.of(throttle)));
		this.samplers = sources.stream()
			.map((source) -> new Sampler(source, this.settings.interval(), this.nanoTime, this::wanted))
			.toList();
		this.samplers.forEach(Sampler::start);
	}

	/**
	 * Sample no more, and hold nothing back any more.
	 */
	public synchronized void stop() {
		this.samplers.forEach(Sampler::stop);
		this.samplers = List.of();
		this.interest = Optional.empty();
	}

	private Optional<Set<QualifiedName>> wanted() {
		return this.interest.filter(this::lasts).map(Interest::tables);
	}

	private boolean lasts(Interest one) {
		return this.nanoTime.getAsLong() - one.last < INTEREST.toNanos();
	}

	/**
	 * Return what holds a backfill back now. Answers from memory.
	 * @param tables the tables that are filled
	 * @param values the settings of the migration: its thresholds, and what does not
	 * count
	 * @return the most severe of all reasons
	 */
	public Throttling now(Set<QualifiedName> tables, SettingValues values) {
		return all(ask(tables, values)).stream()
			.max(SEVERITY)
			.filter((state) -> state.level() != Level.NONE)
			.map(ThrottleState::throttling)
			.orElse(Throttling.NONE);
	}

	/**
	 * Return what all throttles say now. Waits for the first sample for a second at most.
	 * @param tables the tables that are filled
	 * @param values the settings of the migration: its thresholds, and what does not
	 * count
	 * @return the states
	 */
	public List<ThrottleState> look(Set<QualifiedName> tables, SettingValues values) {
		Interest asked = ask(tables, values);
		long end = this.nanoTime.getAsLong() + FIRST_SAMPLE.toNanos();
		while (!this.samplers.stream().allMatch(Sampler::hasSample) && this.nanoTime.getAsLong() < end
				&& !Thread.currentThread().isInterrupted()) {
			LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(10));
		}
		return all(asked);
	}

	/**
	 * Return what the throttles said while a backfill runs, without asking for more.
	 * @return the states; none where nobody wants to know
	 */
	public List<ThrottleState> known() {
		return this.interest.filter(this::lasts).map(this::all).orElse(List.of());
	}

	private Interest ask(Set<QualifiedName> tables, SettingValues values) {
		long now = this.nanoTime.getAsLong();
		Optional<Interest> before = this.interest.filter(this::lasts);
		Interest asked = new Interest(before.map(Interest::since).orElse(now), now, Set.copyOf(tables), values);
		this.interest = Optional.of(asked);
		if (before.isEmpty()) {
			this.samplers.forEach(Sampler::wake);
		}
		return asked;
	}

	private List<ThrottleState> all(Interest asked) {
		Set<String> ignored = asked.values.of(IgnoredThrottles.SETTING);
		List<ThrottleState> states = new ArrayList<>();
		List<Sampler> current = this.samplers;
		Optional<ThrottleState> window = current.stream()
			.map(Sampler::time)
			.flatMap(Optional::stream)
			.findFirst()
			.flatMap(this::window);
		window.ifPresent(states::add);
		current.stream()
			.flatMap((sampler) -> sampler.states(asked.since, asked.values).stream())
			.map((state) -> ignored.contains(state.name()) ? state.ignored() : state)
			.forEach(states::add);
		return window.filter((state) -> state.level() == Level.WINDOW).isPresent() ? List.of(window.get()) : states;
	}

	private Optional<ThrottleState> window(Instant time) {
		return this.settings.windows().state(time);
	}

	/**
	 * That somebody wants to know.
	 *
	 * @param since since when, without a longer break
	 * @param last when somebody last asked
	 * @param tables the tables that are filled
	 * @param values the settings of the migration that asked
	 */
	private record Interest(long since, long last, Set<QualifiedName> tables, SettingValues values) {

	}

}
