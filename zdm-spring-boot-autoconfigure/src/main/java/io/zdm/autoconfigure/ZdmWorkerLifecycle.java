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

import org.springframework.context.SmartLifecycle;

import io.zdm.lifecycle.Engine;

/**
 * Starts and stops what zdm does in the background.
 */
class ZdmWorkerLifecycle implements SmartLifecycle {

	/**
	 * Below the web server and its graceful shutdown ({@code DEFAULT_PHASE - 2048} and
	 * {@code - 1024}): a process is registered before it takes the first request and
	 * until it has answered the last, or contract could happen under a request's feet.
	 */
	static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

	private final ActiveEngine engine;

	private volatile boolean running;

	ZdmWorkerLifecycle(ActiveEngine engine) {
		this.engine = engine;
	}

	@Override
	public void start() {
		this.engine.active().ifPresent((engine) -> {
			engine.start();
			this.running = true;
		});
	}

	@Override
	public void stop() {
		if (this.running) {
			this.running = false;
			this.engine.active().ifPresent(Engine::stop);
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
