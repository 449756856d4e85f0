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

package io.zdm.autoconfigure;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zdm.ThrottleReading;
import io.zdm.ThrottleReading.Level;
import io.zdm.backfill.throttle.ApplicationThrottle;
import io.zdm.backfill.throttle.LimitedThrottle;
import io.zdm.backfill.throttle.Limits;
import io.zdm.backfill.throttle.Measure;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HttpErrors} and {@link HttpLatency}.
 */
class RequestThrottlesTests {

	private final AtomicLong nanos = new AtomicLong();

	private final MeterRegistry meters = new SimpleMeterRegistry();

	private final LimitedThrottle errors = new LimitedThrottle(ApplicationThrottle.HTTP_ERRORS,
			limits(Measure.SHARE, 0.02, 0.1), new HttpErrors(this.meters, this.nanos::get));

	private final LimitedThrottle latency = new LimitedThrottle(ApplicationThrottle.HTTP_LATENCY,
			limits(Measure.SECONDS, 0.5, 2), new HttpLatency(this.meters, this.nanos::get));

	@Test
	void countsTheErrorsOfTheLastSecondsAlone() {
		requests(1000, "/orders", "SERVER_ERROR", 10);
		assertThat(this.errors.read().value()).isEqualTo("fewer than 20 requests");

		pass(1);
		requests(95, "/orders", "SUCCESS", 10);
		requests(5, "/orders", "SERVER_ERROR", 10);
		requests(500, "/actuator/health", "SERVER_ERROR", 10);
		ThrottleReading reading = this.errors.read();
		assertThat(reading.level()).isEqualTo(Level.SLOWER);
		assertThat(reading.value()).isEqualTo("5 % of the last requests");

		pass(1);
		requests(20, "/users", "SERVER_ERROR", 10);
		assertThat(this.errors.read().level()).isEqualTo(Level.PAUSE);

		pass(6);
		assertThat(this.errors.read().level()).isEqualTo(Level.NONE);
		pass(6);
		requests(100, "/users", "SUCCESS", 10);
		assertThat(this.errors.read().value()).isEqualTo("0 % of the last requests");
	}

	@Test
	void seesThatTheSlowestRequestsAreSlow() {
		requests(100, "/orders", "SUCCESS", 10);
		assertThat(this.latency.read().level()).isEqualTo(Level.NONE);

		pass(1);
		requests(98, "/orders", "SUCCESS", 10);
		requests(2, "/users", "SUCCESS", 800);
		assertThat(this.latency.read().level()).isEqualTo(Level.SLOWER);

		pass(1);
		requests(10, "/users", "SUCCESS", 3000);
		assertThat(this.latency.read().level()).isEqualTo(Level.PAUSE);
		assertThat(this.latency.read().thresholds()).containsEntry(Level.PAUSE, "2 s");
	}

	@Test
	void oneSlowRequestOfManyIsNotThe99thPercentile() {
		requests(30, "/orders", "SUCCESS", 10);
		this.latency.read();
		pass(1);
		requests(199, "/orders", "SUCCESS", 10);
		requests(1, "/orders", "SUCCESS", 800);

		assertThat(this.latency.read().level()).isEqualTo(Level.NONE);
		assertThat(this.latency.read().value()).contains("at most for 99 % of the last requests");
	}

	@Test
	void withoutAHistogramItSaysWhatIsMissing() {
		Timer.builder("http.server.requests").tag("uri", "/").register(this.meters).record(Duration.ofSeconds(9));

		assertThat(this.latency.read().level()).isEqualTo(Level.NONE);
		assertThat(this.latency.read().value())
			.contains("management.metrics.distribution.percentiles-histogram.http.server.requests=true");
	}

	private void requests(int number, String uri, String outcome, int millis) {
		Timer timer = Timer.builder("http.server.requests")
			.tag("uri", uri)
			.tag("outcome", outcome)
			.serviceLevelObjectives(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(5))
			.register(this.meters);
		for (int request = 0; request < number; request++) {
			timer.record(Duration.ofMillis(millis));
		}
	}

	private void pass(int seconds) {
		this.nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
	}

	private static Limits limits(Measure measure, double slower, double pause) {
		return new Limits(measure, Limits.Side.AT_LEAST, Optional.of(slower), Optional.of(pause), Optional.empty());
	}

}
