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

package io.zdm.lifecycle;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.zdm.store.LeaseLostException;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Renews a lease from a thread of its own while work goes on that cannot do so itself: a
 * statement that runs outside of a transaction, such as CREATE INDEX CONCURRENTLY.
 */
final class LeaseKeeper implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(LeaseKeeper.class);

	private final ScheduledExecutorService executor;

	private final AtomicReference<@Nullable LeaseLostException> lost = new AtomicReference<>();

	LeaseKeeper(Ownership ownership) {
		this.executor = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "zdm-lease");
			thread.setDaemon(true);
			return thread;
		});
		long period = Math.max(1, ownership.lease().duration().toMillis() / 3);
		var unused = this.executor.scheduleWithFixedDelay(() -> renew(ownership), 0, period, TimeUnit.MILLISECONDS);
	}

	private void renew(Ownership ownership) {
		try {
			ownership.leases().renew(ownership.lease());
		}
		catch (LeaseLostException ex) {
			this.lost.set(ex);
		}
		catch (RuntimeException ex) {
			logger.debug("The lease could not be renewed this time", ex);
		}
	}

	/**
	 * Stop renewing.
	 * @throws LeaseLostException if the lease was lost meanwhile
	 */
	@Override
	public void close() {
		this.executor.shutdownNow();
		LeaseLostException exception = this.lost.get();
		if (exception != null) {
			throw exception;
		}
	}

}
