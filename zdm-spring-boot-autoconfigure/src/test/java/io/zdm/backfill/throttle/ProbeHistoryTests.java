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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

import io.zdm.ThrottleReading;
import io.zdm.ThrottleReading.Level;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for what the probes make of several samples.
 */
class ProbeHistoryTests {

	private final AtomicLong nanos = new AtomicLong();

	private final Limits limits = new Limits(Measure.SECONDS, Limits.Side.AT_LEAST, Optional.of(1.0), Optional.of(5.0),
			Optional.empty());

	private final ReplicationLag lag = new ReplicationLag(Set.of(), this.nanos::get);

	@Test
	void aReplicaThatReplaysNoMoreFallsBehindThoughTheServerDoesNotSaySo() {
		assertThat(read(100, replica("a", 100)).level()).isEqualTo(Level.NONE);
		pass(1);
		assertThat(read(200, replica("a", 100)).value()).isEqualTo("0 ms at a");
		pass(2);
		assertThat(read(300, replica("a", 100)).value()).isEqualTo("2 s at a");
		pass(4);
		assertThat(read(300, replica("a", 100), replica("b", 250)).level()).isEqualTo(Level.PAUSE);
		assertThat(read(300, replica("a", 300), replica("b", 250)).value()).isEqualTo("4 s at b");
		assertThat(read(300, replica("a", 300), replica("b", 300)).level()).isEqualTo(Level.NONE);
	}

	@Test
	void whatTheServerSaysCountsUntilThereIsAHistory() {
		Replica behind = new Replica("a", Optional.of(50.0), Optional.of(7.0));

		assertThat(read(100, behind).value()).isEqualTo("7 s at a");
	}

	@Test
	void aReplicaThatIsGoneIsMissedForAMinute() {
		read(100, replica("a", 100), replica("b", 100));
		pass(12);

		ThrottleReading missed = read(100, replica("a", 100));
		pass(49);

		assertThat(missed.level()).isEqualTo(Level.SLOWER);
		assertThat(missed.value()).isEqualTo("0 ms at a; b is gone since 12 s");
		assertThat(read(100, replica("a", 100)).level()).isEqualTo(Level.NONE);
		assertThat(read(100, replica("a", 100)).value()).isEqualTo("0 ms at a");
	}

	@Test
	void aReplicaThatCannotBeSeenHoldsNothingBackAndSaysWhatWouldHelp() {
		ThrottleReading reading = read(100, new Replica("a", Optional.empty(), Optional.empty()));

		assertThat(reading.level()).isEqualTo(Level.NONE);
		assertThat(reading.value()).contains("GRANT pg_read_all_stats");
	}

	@Test
	void aLongHistoryIsThinnedAndStillTells() {
		WalHistory history = new WalHistory();
		for (int second = 0; second < 20_000; second++) {
			history.add(Duration.ofSeconds(second).toNanos(), second);
		}

		assertThat(history.secondsBehind(Duration.ofSeconds(20_000).toNanos(), 10_000)).isCloseTo(10_000, within(20.0));
	}

	@Test
	void theRateOfWalIsThatOfTheLastSeconds() {
		WalRate rate = new WalRate(this.nanos::get);

		assertThat(rate.read(5000).value()).isEmpty();
		pass(1);
		assertThat(rate.read(5999).value()).hasValue(999.0);
		pass(1);
		assertThat(rate.read(8000).value()).hasValue(1500.0);
		pass(20);
		assertThat(rate.read(8000).value()).hasValue(0.0);
	}

	@Test
	void walSegmentsAreCountedAcrossLogs() {
		assertThat(ArchiveBacklog.number("000000010000000100000000", 16 << 20)
				- ArchiveBacklog.number("0000000100000000000000FE", 16 << 20))
			.isEqualTo(2);
		assertThat(ArchiveBacklog.number("000000020000000000000005.00000028.backup", 1 << 30)).isEqualTo(5);
	}

	private void pass(int seconds) {
		this.nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
	}

	private ThrottleReading read(double now, Replica... replicas) {
		return this.limits.read(this.lag.read(new Replica.AtOnce(now, List.of(replicas))));
	}

	private static Replica replica(String name, double replayed) {
		return new Replica(name, Optional.of(replayed), Optional.empty());
	}

}
