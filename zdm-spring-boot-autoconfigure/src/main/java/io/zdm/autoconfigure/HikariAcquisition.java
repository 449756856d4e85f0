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

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import javax.sql.DataSource;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import io.zdm.backfill.throttle.Measurement;

/**
 * How long it took on average, over the last seconds, to get a connection of the
 * application's pool.
 */
final class HikariAcquisition implements Supplier<Measurement> {

	private static final String METER = "hikaricp.connections.acquire";

	private final MeterRegistry meters;

	private final DataSource application;

	private final RecentShare mean;

	HikariAcquisition(MeterRegistry meters, DataSource application, LongSupplier nanoTime) {
		this.meters = meters;
		this.application = application;
		this.mean = new RecentShare(nanoTime, 1);
	}

	@Override
	public Measurement get() {
		String pool = HikariPending.poolName(this.application);
		Timer timer = (pool != null) ? this.meters.find(METER).tag("pool", pool).timer() : null;
		if (timer == null) {
			return Measurement.nothing("the pool has no meters");
		}
		return this.mean.add(timer.totalTime(TimeUnit.NANOSECONDS) / 1e9, (double) timer.count())
			.map((seconds) -> Measurement.of(seconds, "on average"))
			.orElseGet(() -> Measurement.nothing("no connection was asked for"));
	}

}
