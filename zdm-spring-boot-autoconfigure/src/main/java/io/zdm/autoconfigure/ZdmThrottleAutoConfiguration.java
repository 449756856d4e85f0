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

import java.util.function.Supplier;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.zdm.BackfillThrottle;
import io.zdm.backfill.throttle.ApplicationThrottle;
import io.zdm.backfill.throttle.LimitedThrottle;
import io.zdm.backfill.throttle.Measurement;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for what backfills yield to in the
 * application itself: its pool, its requests and its health.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ZdmAutoConfiguration.class,
		afterName = {
				"org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration",
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration" })
@ConditionalOnBean(ActiveEngine.class)
public final class ZdmThrottleAutoConfiguration {

	private static final String THROTTLES = "zdm.backfill.throttles.";

	private static BackfillThrottle limited(ApplicationThrottle kind, ZdmThrottleProperties properties,
			Supplier<Measurement> probe) {
		return new LimitedThrottle(kind, ZdmThrottleSettings.limits(kind, properties.throttles()), probe);
	}

	/**
	 * The pool of the application.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(HikariDataSource.class)
	static class PoolConfiguration {

		@Bean
		@ConditionalOnMissingBean(name = "zdmHikariPendingThrottle")
		@ConditionalOnBooleanProperty(name = THROTTLES + "hikari-pending.enabled", matchIfMissing = true)
		BackfillThrottle zdmHikariPendingThrottle(ZdmThrottleProperties properties, ZdmDataSources dataSources) {
			return limited(ApplicationThrottle.HIKARI_PENDING, properties,
					new HikariPending(dataSources.application()));
		}

	}

	/**
	 * The meters of the pool of the application.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ HikariDataSource.class, MeterRegistry.class })
	@ConditionalOnBean(MeterRegistry.class)
	static class PoolMetersConfiguration {

		@Bean
		@ConditionalOnMissingBean(name = "zdmHikariAcquisitionThrottle")
		@ConditionalOnBooleanProperty(name = THROTTLES + "hikari-acquisition.enabled", matchIfMissing = true)
		BackfillThrottle zdmHikariAcquisitionThrottle(ZdmThrottleProperties properties, ZdmDataSources dataSources,
				MeterRegistry meters) {
			return limited(ApplicationThrottle.HIKARI_ACQUISITION, properties,
					new HikariAcquisition(meters, dataSources.application(), System::nanoTime));
		}

	}

	/**
	 * The meters of requests.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterRegistry.class)
	@ConditionalOnBean(MeterRegistry.class)
	static class RequestMetersConfiguration {

		@Bean
		@ConditionalOnMissingBean(name = "zdmHttpLatencyThrottle")
		@ConditionalOnBooleanProperty(name = THROTTLES + "http-latency.enabled", matchIfMissing = true)
		BackfillThrottle zdmHttpLatencyThrottle(ZdmThrottleProperties properties, MeterRegistry meters) {
			return limited(ApplicationThrottle.HTTP_LATENCY, properties, new HttpLatency(meters, System::nanoTime));
		}

		@Bean
		@ConditionalOnMissingBean(name = "zdmHttpErrorsThrottle")
		@ConditionalOnBooleanProperty(name = THROTTLES + "http-errors.enabled", matchIfMissing = true)
		BackfillThrottle zdmHttpErrorsThrottle(ZdmThrottleProperties properties, MeterRegistry meters) {
			return limited(ApplicationThrottle.HTTP_ERRORS, properties, new HttpErrors(meters, System::nanoTime));
		}

	}

	/**
	 * The health of the application.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(HealthContributorRegistry.class)
	@ConditionalOnBean(HealthContributorRegistry.class)
	static class HealthConfiguration {

		@Bean
		@ConditionalOnMissingBean(name = "zdmHealthThrottle")
		@ConditionalOnBooleanProperty(name = THROTTLES + "health.enabled", matchIfMissing = true)
		BackfillThrottle zdmHealthThrottle(ZdmThrottleProperties properties, HealthContributorRegistry contributors) {
			return new HealthThrottle(contributors, properties.throttles().health().exclude());
		}

	}

}
