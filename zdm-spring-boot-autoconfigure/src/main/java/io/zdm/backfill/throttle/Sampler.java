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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.zdm.backfill.SettingValues;
import io.zdm.backfill.Throttling.Level;
import io.zdm.postgres.QualifiedName;

import org.jspecify.annotations.Nullable;

/**
 * Reads a source again and again in a thread of its own, as long as somebody wants to
 * know, so that neither a source that hangs nor one that is slow holds up a batch. What
 * is not known holds backfills back: an error, and a source that gives no answer.
 */
final class Sampler {

	/**
	 * A source that takes longer hangs.
	 */
	static final Duration PATIENCE = Duration.ofSeconds(2);

	private static final double NANOS_PER_SECOND = 1e9;

	private final Source source;

	private final Duration interval;

	private final LongSupplier nanoTime;

	private final Supplier<Optional<Set<QualifiedName>>> wanted;

	private final Thread thread;

	private volatile @Nullable Sample latest;

	private volatile boolean stopped;

	/**
	 * Create a sampler.
	 * @param source what is read
	 * @param interval the time between two samples
	 * @param nanoTime a clock as of {@link System#nanoTime()}
	 * @param wanted the tables that are filled, while somebody wants to know
	 */
	Sampler(Source source, Duration interval, LongSupplier nanoTime, Supplier<Optional<Set<QualifiedName>>> wanted) {
		this.source = source;
		this.interval = interval;
		this.nanoTime = nanoTime;
		this.wanted = wanted;
		this.thread = new Thread(this::loop, "zdm-throttle-" + source.name());
		this.thread.setDaemon(true);
	}

	void start() {
		this.thread.start();
	}

	void stop() {
		this.stopped = true;
		this.thread.interrupt();
	}

	/**
	 * Take a sample at once: somebody wants to know.
	 */
	void wake() {
		LockSupport.unpark(this.thread);
	}

	private void loop() {
		while (!this.stopped) {
			this.wanted.get().ifPresentOrElse(this::sample, this::forget);
			LockSupport.parkNanos(this, this.interval.toNanos());
			// Whoever left this behind would make the thread spin.
			Thread.interrupted();
		}
	}

	/**
	 * Take one sample.
	 * @param tables the tables that are filled
	 */
	void sample(Set<QualifiedName> tables) {
		List<Finding> findings;
		Optional<Instant> time = Optional.empty();
		try {
			Source.Content content = this.source.read(tables);
			findings = content.findings();
			time = content.time();
		}
		catch (RuntimeException | LinkageError ex) {
			findings = List.of(new Finding.Said(ThrottleState.pause(this.source.name(), failed(ex))));
		}
		Sample before = this.latest;
		this.latest = new Sample(this.nanoTime.getAsLong(), findings, (before != null) ? before.findings : List.of(),
				time);
	}

	private void forget() {
		this.latest = null;
	}

	static String failed(Throwable error) {
		Throwable root = error;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		return "cannot be read: " + ((root.getMessage() != null) ? root.getMessage() : root.toString());
	}

	/**
	 * Return what the source said last. Does not wait.
	 * @param since since when somebody has wanted to know, on the sampler's clock
	 * @param values the settings of the migration that asks
	 * @return the states; what hangs is one more
	 */
	List<ThrottleState> states(long since, SettingValues values) {
		Sample known = this.latest;
		long now = this.nanoTime.getAsLong();
		if (known == null) {
			return List.of(ThrottleState.pause(this.source.name(), (now - since < PATIENCE.toNanos()) ? "not read yet"
					: "no answer for %.1f s".formatted((now - since) / NANOS_PER_SECOND)));
		}
		if (now - known.takenAt < PATIENCE.toNanos()) {
			return known.states(values);
		}
		List<ThrottleState> states = new ArrayList<>();
		states.add(ThrottleState.pause(this.source.name(),
				"no answer for %.1f s".formatted((now - known.takenAt) / NANOS_PER_SECOND)));
		known.states(values).stream().filter((state) -> !state.name().equals(this.source.name())).forEach(states::add);
		return states;
	}

	boolean hasSample() {
		return this.latest != null;
	}

	/**
	 * Return the time of the server now, as far as it was asked.
	 * @return the time
	 */
	Optional<Instant> time() {
		Sample known = this.latest;
		return (known != null) ? known.time.map((time) -> time.plusNanos(this.nanoTime.getAsLong() - known.takenAt))
				: Optional.empty();
	}

	/**
	 * What the source said.
	 *
	 * @param takenAt when, on the sampler's clock
	 * @param findings what it said
	 * @param before what it said at the sample before
	 * @param time the time of the server then
	 */
	private record Sample(long takenAt, List<Finding> findings, List<Finding> before, Optional<Instant> time) {

		List<ThrottleState> states(SettingValues values) {
			return this.findings.stream().map((finding) -> lasting(finding.state(values), values)).toList();
		}

		/**
		 * What would end a backfill must hold at two samples in a row: a spike is none.
		 * Both are compared with the thresholds of today.
		 */
		private ThrottleState lasting(ThrottleState state, SettingValues values) {
			boolean lasts = state.level() == Level.STOP && this.before.stream()
				.filter((finding) -> finding.name().equals(state.name()))
				.anyMatch((finding) -> finding.state(values).level() == Level.STOP);
			return lasts ? state : state.provisionally();
		}

	}

}
