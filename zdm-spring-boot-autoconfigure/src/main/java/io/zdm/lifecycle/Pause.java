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

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Waiting that ends early when the instance is told to stop.
 */
final class Pause {

	private volatile CountDownLatch stopped = new CountDownLatch(1);

	/**
	 * Wait.
	 * @param duration for how long at most
	 * @return whether the whole time has passed; {@code false} if it is time to stop
	 */
	boolean sleep(Duration duration) {
		try {
			return !this.stopped.await(duration.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	void stop() {
		this.stopped.countDown();
	}

	/**
	 * Go on after a stop, as a context does that was paused.
	 */
	void resume() {
		if (isStopped()) {
			this.stopped = new CountDownLatch(1);
		}
	}

	boolean isStopped() {
		return this.stopped.getCount() == 0;
	}

}
