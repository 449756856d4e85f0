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

package io.zdm.sample.demo;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/**
 * A few shoppers, each in a thread of its own.
 */
final class LoadGenerator implements AutoCloseable {

	private final AtomicBoolean open = new AtomicBoolean(true);

	private final List<Thread> threads;

	LoadGenerator(Load load, ShopClient shop, LastWrites lastWrites, Traffic traffic) {
		this.threads = IntStream.range(0, load.shoppers())
			.mapToObj((number) -> new Shopper(number, load, shop, lastWrites, traffic, this.open::get))
			.map((shopper) -> new Thread(shopper, "shopper"))
			.toList();
	}

	void start() {
		this.threads.forEach(Thread::start);
	}

	/**
	 * Let each shopper finish what it is doing, and wait for that.
	 */
	@Override
	public void close() {
		this.open.set(false);
		for (Thread thread : this.threads) {
			try {
				thread.join();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new DemoException("Interrupted", ex);
			}
		}
	}

	/**
	 * How much there is to do.
	 *
	 * @param shoppers the number of shoppers
	 * @param rate the requests per second of all of them together
	 * @param initialUsers the number of users that were there before
	 */
	record Load(int shoppers, int rate, int initialUsers) {

	}

}
