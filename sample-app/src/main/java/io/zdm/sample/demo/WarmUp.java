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

import java.net.http.HttpClient;

/**
 * Does everything once in a while with an instance that gets no other requests yet, so
 * that the figures tell of the migration and not of a JVM that loads its classes. What it
 * adds it takes away again.
 */
final class WarmUp {

	private static final int ROUNDS = 10;

	private final HttpClient http;

	WarmUp(HttpClient http) {
		this.http = http;
	}

	void run(Backend instance) {
		LoadBalancer onlyOne = new LoadBalancer();
		onlyOne.add(instance);
		onlyOne.check();
		ShopClient shop = new ShopClient(this.http, onlyOne, new Traffic());
		try {
			for (int round = 0; round < ROUNDS; round++) {
				long id = shop.create("Warm Up", "warm@example.com").id();
				shop.find(id);
				shop.findByName("Warm Up");
				shop.rename(id, "Warmer");
				shop.changeEmail(id, "warmer@example.com");
				shop.placeOrder(id, "teapot");
				shop.listOrders(id);
				shop.delete(id);
			}
		}
		catch (RequestFailedException ex) {
			throw new DemoException("The first requests to %s failed: %s".formatted(instance.uri(), ex.getMessage()),
					ex);
		}
	}

}
