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

import java.util.Map;
import java.util.Set;

import io.zdm.ThrottleReading;
import io.zdm.ThrottleReading.Level;
import org.junit.jupiter.api.Test;

import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.registry.DefaultHealthContributorRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HealthThrottle}.
 */
class HealthThrottleTests {

	private final DefaultHealthContributorRegistry registry = new DefaultHealthContributorRegistry();

	@Test
	void pausesWhileSomethingIsDown() {
		this.registry.registerContributor("ping", indicator(Health.up().build()));
		this.registry.registerContributor("db", CompositeHealthContributor.fromMap(
				Map.of("orders", indicator(Health.outOfService().build()), "users", indicator(Health.up().build()))));

		ThrottleReading reading = new HealthThrottle(this.registry, Set.of()).read();

		assertThat(reading.level()).isEqualTo(Level.PAUSE);
		assertThat(reading.value()).isEqualTo("db/orders is OUT_OF_SERVICE");
	}

	@Test
	void whatIsUnknownIsNotDown() {
		this.registry.registerContributor("queue", indicator(Health.unknown().build()));

		assertThat(new HealthThrottle(this.registry, Set.of()).read().level()).isEqualTo(Level.NONE);
	}

	@Test
	void leavesItselfAndWhatIsExcludedOut() {
		this.registry.registerContributor("zdmReadiness", indicator(Health.outOfService().build()));
		this.registry.registerContributor("mail", indicator(Health.down().build()));

		assertThat(new HealthThrottle(this.registry, Set.of("mail")).read().level()).isEqualTo(Level.NONE);
	}

	private static HealthIndicator indicator(Health health) {
		return () -> health;
	}

}
