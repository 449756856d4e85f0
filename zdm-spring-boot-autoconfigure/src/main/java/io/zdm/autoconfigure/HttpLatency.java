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
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;

import io.zdm.backfill.throttle.Measurement;

/**
 * The 99th percentile of the time that requests to this instance took over the last
 * seconds, from the histogram of Spring's meters: the upper bound of its bucket. Their
 * percentiles of single paths could not be added up.
 */
final class HttpLatency implements Supplier<Measurement> {

	private static final String METER = "http.server.requests";

	private static final Duration SPAN = Duration.ofSeconds(5);

	private static final double SHARE = 0.99;

	private static final double FEWEST_REQUESTS = 20;

	private final MeterRegistry meters;

	private final LongSupplier nanoTime;

	private final Deque<Counts> history = new ArrayDeque<>();

	HttpLatency(MeterRegistry meters, LongSupplier nanoTime) {
		this.meters = meters;
		this.nanoTime = nanoTime;
	}

	/**
	 * Return the timers of requests, those to the actuator left out.
	 * @param meters the registry
	 * @return the timers
	 */
	static Collection<Timer> requests(MeterRegistry meters) {
		return meters.find(METER).tag("uri", (uri) -> !uri.startsWith("/actuator")).timers();
	}

	@Override
	public Measurement get() {
		NavigableMap<Double, Double> buckets = new TreeMap<>();
		requests(this.meters).forEach((timer) -> {
			for (CountAtBucket bucket : timer.takeSnapshot().histogramCounts()) {
				buckets.merge(bucket.bucket(TimeUnit.NANOSECONDS) / 1e9, bucket.count(), Double::sum);
			}
		});
		if (buckets.isEmpty()) {
			return Measurement.nothing("no histogram: set management.metrics.distribution.percentiles-histogram."
					+ "http.server.requests=true");
		}
		return read(new Counts(this.nanoTime.getAsLong(), buckets));
	}

	private Measurement read(Counts now) {
		// The histograms of some registries forget what is old.
		if (!this.history.isEmpty() && now.total() < this.history.getLast().total()) {
			this.history.clear();
		}
		this.history.addLast(now);
		while (this.history.size() > 2 && now.nanoTime - this.history.getFirst().nanoTime > SPAN.toNanos()) {
			this.history.removeFirst();
		}
		Counts first = this.history.getFirst();
		double requests = now.total() - first.total();
		if (requests < FEWEST_REQUESTS) {
			return Measurement.nothing("fewer than %.0f requests".formatted(FEWEST_REQUESTS));
		}
		return now.buckets.entrySet()
			.stream()
			.filter((bucket) -> bucket.getValue() - first.at(bucket.getKey()) >= requests * SHARE)
			.map(Map.Entry::getKey)
			.findFirst()
			.map((seconds) -> Measurement.of(seconds, "at most for 99 % of the last requests"))
			.orElseGet(() -> Measurement.nothing("unknown"));
	}

	/**
	 * How many requests took at most how many seconds.
	 */
	private record Counts(long nanoTime, NavigableMap<Double, Double> buckets) {

		double total() {
			return this.buckets.lastEntry().getValue();
		}

		double at(double seconds) {
			Map.Entry<Double, Double> bucket = this.buckets.floorEntry(seconds);
			return (bucket != null) ? bucket.getValue() : 0;
		}

	}

}
