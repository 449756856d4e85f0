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

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Something done again and again in a daemon thread of its own.
 */
final class BackgroundLoop {

	private static final Log logger = LogFactory.getLog(BackgroundLoop.class);

	private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(20);

	private final String name;

	private final Duration interval;

	private final Runnable work;

	private final Pause pause = new Pause();

	private final Thread thread;

	private boolean complained;

	BackgroundLoop(String name, Duration interval, Runnable work) {
		this.name = name;
		this.interval = interval;
		this.work = work;
		this.thread = new Thread(this::loop, name);
		this.thread.setDaemon(true);
	}

	void start() {
		this.thread.start();
	}

	private void loop() {
		while (this.pause.sleep(this.interval)) {
			runOnce();
		}
	}

	/**
	 * Do the work once. What goes wrong is tried again the next time.
	 */
	void runOnce() {
		try {
			this.work.run();
			this.complained = false;
		}
		catch (RuntimeException ex) {
			if (this.complained) {
				logger.debug(this.name + " failed again", ex);
			}
			else {
				logger.warn("%s failed and is tried again every %s: %s".formatted(this.name, this.interval,
						MigrationWorker.describe(ex)));
				logger.debug(this.name + " failed", ex);
			}
			this.complained = true;
		}
	}

	/**
	 * Let the work that is under way end, but not for ever.
	 */
	void stop() {
		this.pause.stop();
		try {
			this.thread.join(LONGEST_GOODBYE.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
