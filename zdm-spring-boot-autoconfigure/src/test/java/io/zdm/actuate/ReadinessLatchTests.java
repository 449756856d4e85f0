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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReadinessLatch} and {@link ZdmReadinessHealthIndicator}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ReadinessLatchTests {

	private final AtomicReference<List<String>> waiting = new AtomicReference<>(List.of("V2 display_name"));

	private final AtomicReference<List<String>> refused = new AtomicReference<>(List.of());

	private final AtomicLong nanos = new AtomicLong();

	@Test
	void isOutOfServiceWithTheReason() {
		Health health = new ZdmReadinessHealthIndicator(latch(Optional.empty())).health();

		assertThat(health.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
		assertThat(health.getDetails()).containsEntry("waitingFor", List.of("V2 display_name"));
	}

	@Test
	void staysReadyOnceItWas() {
		AtomicInteger asked = new AtomicInteger();
		ReadinessLatch latch = new ReadinessLatch(List::of, () -> {
			asked.incrementAndGet();
			return this.waiting.get();
		}, Optional.empty(), this.nanos::get);
		this.waiting.set(List.of());
		assertThat(latch.waitingFor()).isEmpty();

		this.waiting.set(List.of("V3 another"));

		assertThat(latch.waitingFor()).isEmpty();
		assertThat(new ZdmReadinessHealthIndicator(latch).health().getStatus()).isEqualTo(Status.UP);
		assertThat(asked).hasValue(1);
	}

	@Test
	void opensWithAWarningWhenItsTimeIsOver(CapturedOutput output) {
		ReadinessLatch latch = latch(Optional.of(Duration.ofSeconds(30)));
		this.nanos.set(Duration.ofMillis(29_999).toNanos());
		assertThat(latch.waitingFor()).containsExactly("V2 display_name");

		this.nanos.set(Duration.ofSeconds(30).toNanos());

		assertThat(latch.waitingFor()).isEmpty();
		assertThat(latch.waitingFor()).isEmpty();
		assertThat(output).containsOnlyOnce("WARN").contains("V2 display_name is not MIGRATED");
	}

	@Test
	void whatWasTakenAwayHoldsItBackHoweverLongItTakes() {
		ReadinessLatch latch = latch(Optional.of(Duration.ofSeconds(30)));
		this.refused.set(List.of("V2 display_name took away users.user_name"));
		this.waiting.set(List.of());
		this.nanos.set(Duration.ofHours(1).toNanos());

		Health health = new ZdmReadinessHealthIndicator(latch).health();

		assertThat(health.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
		assertThat(health.getDetails()).containsEntry("refused", this.refused.get());
		this.refused.set(List.of());
		assertThat(new ZdmReadinessHealthIndicator(latch).health().getStatus()).isEqualTo(Status.UP);
	}

	private ReadinessLatch latch(Optional<Duration> timeout) {
		return new ReadinessLatch(this.refused::get, this.waiting::get, timeout, this.nanos::get);
	}

}
