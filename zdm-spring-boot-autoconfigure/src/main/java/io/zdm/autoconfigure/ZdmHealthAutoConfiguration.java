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

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.zdm.Zdm;
import io.zdm.actuate.ReadinessLatch;
import io.zdm.actuate.ZdmHealthIndicator;
import io.zdm.actuate.ZdmReadinessGroupsPostProcessor;
import io.zdm.actuate.ZdmReadinessHealthIndicator;
import io.zdm.lifecycle.Engine;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the health of zdm, and for what
 * it says about readiness.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { ZdmAutoConfiguration.class, AvailabilityProbesAutoConfiguration.class })
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean(ActiveEngine.class)
public final class ZdmHealthAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "zdmHealthIndicator")
	@ConditionalOnEnabledHealthIndicator("zdm")
	ZdmHealthIndicator zdmHealthIndicator(Zdm zdm) {
		return new ZdmHealthIndicator(zdm);
	}

	/**
	 * A contributor, and not the availability state of the application: Spring Boot sets
	 * that itself when the application has started.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ HealthEndpointGroupsPostProcessor.class, Endpoint.class })
	static class ReadinessConfiguration {

		@Bean
		@ConditionalOnMissingBean(name = "zdmReadinessHealthIndicator")
		ZdmReadinessHealthIndicator zdmReadinessHealthIndicator(ZdmProperties properties, ActiveEngine engine) {
			ZdmProperties.Readiness readiness = properties.readiness();
			return new ZdmReadinessHealthIndicator(new ReadinessLatch(refused(readiness.require(), engine),
					unready(readiness.require(), engine), Optional.ofNullable(readiness.timeout()), System::nanoTime));
		}

		private static Supplier<List<String>> refused(ZdmProperties.Readiness.Require require, ActiveEngine engine) {
			return (require == ZdmProperties.Readiness.Require.NONE) ? List::of
					: () -> engine.active().map(Engine::refused).orElse(List.of());
		}

		private static Supplier<List<String>> unready(ZdmProperties.Readiness.Require require, ActiveEngine engine) {
			return switch (require) {
				case AUTO -> () -> engine.active().map(Engine::unreadyBecauseOf).orElse(List.of());
				case MIGRATED -> () -> engine.active().map(Engine::unmigrated).orElse(List.of());
				case NONE -> List::of;
			};
		}

		@Bean
		@ConditionalOnMissingBean
		ZdmReadinessGroupsPostProcessor zdmReadinessGroupsPostProcessor() {
			return new ZdmReadinessGroupsPostProcessor("zdmReadiness");
		}

	}

}
