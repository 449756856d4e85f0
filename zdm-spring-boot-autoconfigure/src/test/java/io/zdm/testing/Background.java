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

package io.zdm.testing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * Work beside a test, each piece in a thread of its own. The common pool, which
 * {@link CompletableFuture} would take, has a single thread on a machine with two
 * processors, and pieces that wait for each other would wait for ever.
 */
public final class Background {

	/**
	 * A thread for each task.
	 */
	public static final Executor THREADS = (task) -> {
		Thread thread = new Thread(task, "background");
		thread.setDaemon(true);
		thread.start();
	};

	private Background() {
	}

	public static CompletableFuture<Void> run(Runnable work) {
		return CompletableFuture.runAsync(work, THREADS);
	}

	public static <T> CompletableFuture<T> supply(Supplier<T> work) {
		return CompletableFuture.supplyAsync(work, THREADS);
	}

}
