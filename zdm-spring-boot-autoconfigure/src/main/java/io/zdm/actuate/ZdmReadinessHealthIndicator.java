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

import java.util.List;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * {@link HealthIndicator} for the readiness group: out of service while the latch holds
 * this instance back.
 */
public class ZdmReadinessHealthIndicator implements HealthIndicator {

	private final ReadinessLatch latch;

	/**
	 * Create an indicator.
	 * @param latch what holds this instance back
	 */
	public ZdmReadinessHealthIndicator(ReadinessLatch latch) {
		this.latch = latch;
	}

	@Override
	public Health health() {
		List<String> refused = this.latch.refused();
		if (!refused.isEmpty()) {
			return Health.outOfService().withDetail("refused", refused).build();
		}
		List<String> waiting = this.latch.waitingFor();
		return waiting.isEmpty() ? Health.up().build()
				: Health.outOfService().withDetail("waitingFor", waiting).build();
	}

}
