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

import java.util.Collection;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import io.zdm.backfill.throttle.Measurement;

/**
 * The share of requests to this instance, over the last seconds, that were answered with
 * a server error.
 */
final class HttpErrors implements Supplier<Measurement> {

	/**
	 * One failure of a handful of requests is no rate.
	 */
	private static final int FEWEST_REQUESTS = 20;

	private final MeterRegistry meters;

	private final RecentShare share;

	HttpErrors(MeterRegistry meters, LongSupplier nanoTime) {
		this.meters = meters;
		this.share = new RecentShare(nanoTime, FEWEST_REQUESTS);
	}

	@Override
	public Measurement get() {
		Collection<Timer> requests = HttpLatency.requests(this.meters);
		long failed = requests.stream()
			.filter((timer) -> "SERVER_ERROR".equals(timer.getId().getTag("outcome")))
			.mapToLong(Timer::count)
			.sum();
		return this.share.add((double) failed, (double) requests.stream().mapToLong(Timer::count).sum())
			.map((errors) -> Measurement.of(errors, "of the last requests"))
			.orElseGet(() -> Measurement.nothing("fewer than %d requests".formatted(FEWEST_REQUESTS)));
	}

}
