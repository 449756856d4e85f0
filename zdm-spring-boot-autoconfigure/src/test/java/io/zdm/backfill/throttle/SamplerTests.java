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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import io.zdm.BackfillThrottle;
import io.zdm.ThrottleReading;
import io.zdm.ThrottleReading.Level;
import io.zdm.backfill.Throttling;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Sampler}.
 */
class SamplerTests {

	private final Deque<Level> levels = new ArrayDeque<>();

	private final AtomicLong nanos = new AtomicLong();

	private final Sampler sampler = new Sampler(ApplicationSource.of(throttle()), Duration.ofMillis(300),
			this.nanos::get, Optional::empty);

	@Test
	void saysWhatTheThrottleSays() {
		sample(Level.SLOWER);

		assertThat(only().level()).isEqualTo(Throttling.Level.SLOWER);
		assertThat(only().name()).isEqualTo("queue");
		assertThat(only().value()).isEqualTo("SLOWER was read");
	}

	@Test
	void whatWouldStopOnlyPausesUntilItHasHeldTwiceInARow() {
		sample(Level.STOP);
		assertThat(only().level()).isEqualTo(Throttling.Level.PAUSE);

		sample(Level.PAUSE);
		sample(Level.STOP);
		assertThat(only().level()).isEqualTo(Throttling.Level.PAUSE);

		sample(Level.STOP);
		assertThat(only().level()).isEqualTo(Throttling.Level.STOP);

		sample(Level.NONE);
		assertThat(only().level()).isEqualTo(Throttling.Level.NONE);
	}

	@Test
	void aThrottleThatFailsPausesWithTheReasonUntilItAnswersAgain() {
		this.sampler.sample(Set.of());
		assertThat(only().level()).isEqualTo(Throttling.Level.PAUSE);
		assertThat(only().value()).isEqualTo("cannot be read: the queue does not answer");

		sample(Level.NONE);
		assertThat(only().level()).isEqualTo(Throttling.Level.NONE);
	}

	@Test
	void aThrottleThatGivesNoAnswerAnyMorePauses() {
		sample(Level.NONE);
		this.nanos.addAndGet(Duration.ofMillis(1999).toNanos());
		assertThat(only().level()).isEqualTo(Throttling.Level.NONE);

		this.nanos.addAndGet(Duration.ofMillis(501).toNanos());

		assertThat(only().level()).isEqualTo(Throttling.Level.PAUSE);
		assertThat(only().value()).isEqualTo("no answer for 2.5 s");
	}

	@Test
	void aThrottleThatNeverGaveAnAnswerPauses() {
		assertThat(only()).isEqualTo(ThrottleState.pause("queue", "not read yet"));

		this.nanos.addAndGet(Duration.ofSeconds(3).toNanos());

		assertThat(only()).isEqualTo(ThrottleState.pause("queue", "no answer for 3.0 s"));
	}

	/**
	 * Two samples serve all migrations, whatever the thresholds of each are.
	 */
	@Test
	void oneSampleIsComparedWithTheThresholdsOfWhoeverAsks() {
		AtomicReference<Double> threads = new AtomicReference<>(6.0);
		Sampler pool = new Sampler(
				ApplicationSource.of(new LimitedThrottle(ApplicationThrottle.HIKARI_PENDING,
						new Limits(Measure.COUNT, Limits.Side.AT_LEAST, Optional.of(1.0), Optional.of(4.0),
								Optional.empty()),
						() -> Measurement.of(threads.get(), "waiting"))),
				Duration.ofMillis(300), this.nanos::get, Optional::empty);
		GivenSettings patient = given("pause", "10");
		GivenSettings strict = given("stop", "5");
		pool.sample(Set.of());

		assertThat(pool.states(0, GivenSettings.NONE)).extracting(ThrottleState::level)
			.containsExactly(Throttling.Level.PAUSE);
		assertThat(pool.states(0, patient)).singleElement().satisfies((state) -> {
			assertThat(state.level()).isEqualTo(Throttling.Level.SLOWER);
			assertThat(state.value()).isEqualTo("6 waiting");
			assertThat(state.thresholds()).isEqualTo(Map.of(Level.SLOWER, "1", Level.PAUSE, "10"));
		});
		assertThat(pool.states(0, strict)).extracting(ThrottleState::level)
			.as("what stops must last")
			.containsExactly(Throttling.Level.PAUSE);
		pool.sample(Set.of());
		assertThat(pool.states(0, strict)).extracting(ThrottleState::level).containsExactly(Throttling.Level.STOP);
		assertThat(pool.states(0, given("pause", "0"))).singleElement().satisfies((state) -> {
			assertThat(state.level()).isEqualTo(Throttling.Level.SLOWER);
			assertThat(state.thresholds()).containsOnlyKeys(Level.SLOWER);
		});
	}

	private static GivenSettings given(String level, String value) {
		return new GivenSettings(Map.of("throttles.hikari-pending." + level, value));
	}

	private void sample(Level level) {
		this.levels.add(level);
		this.sampler.sample(Set.of());
	}

	private ThrottleState only() {
		List<ThrottleState> states = this.sampler.states(0, GivenSettings.NONE);
		assertThat(states).hasSize(1);
		return states.get(0);
	}

	private BackfillThrottle throttle() {
		return new BackfillThrottle() {

			@Override
			public String name() {
				return "queue";
			}

			@Override
			public ThrottleReading read() {
				if (SamplerTests.this.levels.isEmpty()) {
					throw new IllegalStateException("the queue does not answer");
				}
				Level level = SamplerTests.this.levels.remove();
				return ThrottleReading.of(level, level + " was read");
			}

		};
	}

}
