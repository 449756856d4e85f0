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

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LoadBalancer}.
 */
class LoadBalancerTests {

	private final LoadBalancer balancer = new LoadBalancer();

	private final Instance a = new Instance("a");

	private final Instance b = new Instance("b");

	@Test
	void routesNowhereWhileNobodyIsReady() {
		this.a.ready = false;
		this.balancer.add(this.a);
		this.balancer.check();

		assertThat(this.balancer.route()).isEmpty();
	}

	@Test
	void takesTurns() {
		this.balancer.add(this.a);
		this.balancer.add(this.b);
		this.balancer.check();

		assertThat(routeAndClose()).isEqualTo(this.a.uri());
		assertThat(routeAndClose()).isEqualTo(this.b.uri());
		assertThat(routeAndClose()).isEqualTo(this.a.uri());
	}

	@Test
	void leavesOutAnInstanceOnlyWhenItMissesSeveralChecks() {
		this.balancer.add(this.a);
		this.balancer.check();
		this.a.ready = false;

		this.balancer.check();
		this.balancer.check();
		assertThat(this.balancer.readyNames()).containsExactly("a");
		this.balancer.check();
		assertThat(this.balancer.readyNames()).isEmpty();
	}

	@Test
	void drainsWhenTheLastRequestIsAnswered() {
		this.balancer.add(this.a);
		this.balancer.check();
		LoadBalancer.Route route = this.balancer.route().orElseThrow();

		var drained = CompletableFuture.supplyAsync(() -> this.balancer.drain(this.a, Duration.ofSeconds(30)));
		Awaitility.await().until(() -> this.balancer.route().isEmpty());
		assertThat(drained).isNotDone();
		route.close();

		assertThat(drained.orTimeout(10, TimeUnit.SECONDS).join()).isTrue();
	}

	@Test
	void givesUpOnAnInstanceThatDoesNotAnswer() {
		this.balancer.add(this.a);
		this.balancer.check();
		LoadBalancer.Route route = this.balancer.route().orElseThrow();

		assertThat(this.balancer.drain(this.a, Duration.ofMillis(1))).isFalse();
		route.close();
	}

	private URI routeAndClose() {
		try (LoadBalancer.Route route = this.balancer.route().orElseThrow()) {
			return route.uri();
		}
	}

	private static final class Instance implements Backend {

		private final String name;

		private boolean ready = true;

		private Instance(String name) {
			this.name = name;
		}

		@Override
		public String name() {
			return this.name;
		}

		@Override
		public URI uri() {
			return URI.create("http://" + this.name);
		}

		@Override
		public boolean isReady() {
			return this.ready;
		}

	}

}
