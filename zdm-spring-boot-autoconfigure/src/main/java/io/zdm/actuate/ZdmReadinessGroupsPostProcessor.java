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

import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * {@link HealthEndpointGroupsPostProcessor} that puts the readiness of zdm into its
 * group. Comes after the one that makes the groups of the probes, by the order of the
 * auto-configurations: both have the lowest precedence.
 */
@Order(Ordered.LOWEST_PRECEDENCE)
public class ZdmReadinessGroupsPostProcessor implements HealthEndpointGroupsPostProcessor {

	private final String contributor;

	/**
	 * Create a post-processor.
	 * @param contributor the name of the contributor
	 */
	public ZdmReadinessGroupsPostProcessor(String contributor) {
		this.contributor = contributor;
	}

	@Override
	public HealthEndpointGroups postProcessHealthEndpointGroups(HealthEndpointGroups groups) {
		return new ZdmReadinessGroups(groups, this.contributor);
	}

}
