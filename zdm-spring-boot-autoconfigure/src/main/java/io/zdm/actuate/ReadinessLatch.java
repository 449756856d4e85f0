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
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Holds this instance back from traffic until its migrations are far enough, and for good
 * where its entities cannot work with the schema. Once open it stays open: an instance
 * that serves is never taken out of service because of a migration. Asks no database.
 */
public final class ReadinessLatch {

	private static final Log logger = LogFactory.getLog(ReadinessLatch.class);

	private final Supplier<List<String>> refusals;

	private final Supplier<List<String>> reasons;

	private final Optional<Duration> timeout;

	private final LongSupplier nanoTime;

	private final long since;

	private volatile boolean open;

	/**
	 * Create a latch whose time begins now.
	 * @param refusals why the entities cannot work with the schema as it is, for a
	 * person; none once they could. Waiting does not help, so that the timeout does not
	 * count
	 * @param reasons the migrations that this instance still waits for, each named for a
	 * person
	 * @param timeout the time after which it opens anyhow, if it does
	 * @param nanoTime a clock as of {@link System#nanoTime()}
	 */
	public ReadinessLatch(Supplier<List<String>> refusals, Supplier<List<String>> reasons, Optional<Duration> timeout,
			LongSupplier nanoTime) {
		this.refusals = refusals;
		this.reasons = reasons;
		this.timeout = timeout;
		this.nanoTime = nanoTime;
		this.since = nanoTime.getAsLong();
	}

	/**
	 * Return why the entities of this instance cannot work with the schema as it is.
	 * @return one sentence for each migration that took something away
	 */
	public List<String> refused() {
		return this.refusals.get();
	}

	/**
	 * Return what this instance still waits for.
	 * @return the migrations; none once the latch is open
	 */
	public List<String> waitingFor() {
		if (this.open) {
			return List.of();
		}
		List<String> waiting = this.reasons.get();
		if (waiting.isEmpty()) {
			this.open = true;
		}
		else if (isOverdue()) {
			this.open = true;
			logger.warn(("This instance takes traffic although %s is not MIGRATED: zdm.readiness.timeout is over. "
					+ "Its entities may read NULL from new columns until it is")
				.formatted(String.join(", ", waiting)));
			return List.of();
		}
		return waiting;
	}

	private boolean isOverdue() {
		return this.timeout.filter((limit) -> this.nanoTime.getAsLong() - this.since >= limit.toNanos()).isPresent();
	}

}
