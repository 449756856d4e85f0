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
import java.util.Map;
import java.util.Optional;

import io.zdm.Activity;
import io.zdm.MigrationStatus;
import io.zdm.Phase;
import io.zdm.actuate.ZdmHealthIndicator;
import io.zdm.lifecycle.Engine;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.application.AvailabilityHealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link ZdmHealthAutoConfiguration}.
 */
@PostgresTest
class ZdmHealthAutoConfigurationTests {

	private final Engine engine = mock(Engine.class);

	private ApplicationContextRunner runner;

	@BeforeEach
	void anInstanceThatWaits(TestDatabase database) {
		given(this.engine.unreadyBecauseOf()).willReturn(List.of("V2 display_name"));
		given(this.engine.migrations()).willReturn(List
			.of(new MigrationStatus("2", "display_name", Phase.MIGRATING, Activity.RUNNING, Optional.empty(), 0.5)));
		this.runner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class, EndpointAutoConfiguration.class,
					HealthContributorAutoConfiguration.class, HealthContributorRegistryAutoConfiguration.class,
					HealthEndpointAutoConfiguration.class, AvailabilityProbesAutoConfiguration.class,
					AvailabilityHealthContributorAutoConfiguration.class, ZdmAutoConfiguration.class,
					ZdmHealthAutoConfiguration.class))
			.withBean(ApplicationAvailabilityBean.class)
			.withBean("engine", Engine.class, () -> this.engine, (definition) -> definition.setFallback(true))
			.withPropertyValues("management.endpoints.web.exposure.include=health",
					"management.endpoint.health.show-details=always", "spring.datasource.url=" + database.url(),
					"spring.datasource.username=" + database.username(),
					"spring.datasource.password=" + database.password());
	}

	@Test
	void holdsTheInstanceBackInTheReadinessGroupAlone() {
		this.runner.run((context) -> {
			assertThat(status(context, "readiness")).isEqualTo(Status.OUT_OF_SERVICE);
			assertThat(status(context, "liveness")).isEqualTo(Status.UP);
			assertThat(context.getBean(HealthEndpoint.class).health().getStatus()).isEqualTo(Status.UP);
		});
	}

	@Test
	void isPartOfAGroupThatTheUserDefined() {
		this.runner
			.withPropertyValues("management.endpoint.health.group.readiness.include=readinessState",
					"management.endpoint.health.group.readiness.additional-path=server:/ready")
			.run((context) -> {
				assertThat(status(context, "readiness")).isEqualTo(Status.OUT_OF_SERVICE);
				assertThat(context.getBean(HealthEndpointGroups.class).get("readiness").getAdditionalPath())
					.isNotNull();
			});
	}

	@Test
	void isPartOfAGroupThatTheUserDefinedWithoutProbes() {
		this.runner
			.withPropertyValues("management.endpoint.health.probes.enabled=false",
					"management.endpoint.health.group.readiness.include=zdm")
			.run((context) -> assertThat(status(context, "readiness")).isEqualTo(Status.OUT_OF_SERVICE));
	}

	@Test
	void withoutProbesThereIsNoGroupAndNothingFails() {
		this.runner.withPropertyValues("management.endpoint.health.probes.enabled=false").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(HealthEndpointGroups.class).getNames()).isEmpty();
		});
	}

	@Test
	void isReadyForGoodOnceNothingIsWaitedFor() {
		this.runner.run((context) -> {
			given(this.engine.unreadyBecauseOf()).willReturn(List.of());
			assertThat(status(context, "readiness")).isEqualTo(Status.UP);

			given(this.engine.unreadyBecauseOf()).willReturn(List.of("V3 another"));
			assertThat(status(context, "readiness")).isEqualTo(Status.UP);
		});
	}

	@Test
	void whatIsRequiredCanBeChosen() {
		this.runner.withPropertyValues("zdm.readiness.require=none")
			.run((context) -> assertThat(status(context, "readiness")).isEqualTo(Status.UP));
		given(this.engine.unreadyBecauseOf()).willReturn(List.of());
		given(this.engine.unmigrated()).willReturn(List.of("V2 display_name is MIGRATING"));
		this.runner.withPropertyValues("zdm.readiness.require=migrated")
			.run((context) -> assertThat(status(context, "readiness")).isEqualTo(Status.OUT_OF_SERVICE));
	}

	@Test
	void theHealthOfZdmShowsTheMigrationsAndIsUp() {
		this.runner.run((context) -> {
			var health = context.getBean(ZdmHealthIndicator.class).health();
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("V2", Map.of("description", "display_name", "phase",
					Phase.MIGRATING, "activity", Activity.RUNNING, "progress", 0.5));
		});
	}

	@Test
	void theHealthOfZdmCanBeSwitchedOff() {
		this.runner.withPropertyValues("management.health.zdm.enabled=false").run((context) -> {
			assertThat(context).doesNotHaveBean("zdmHealthIndicator").hasBean("zdmReadinessHealthIndicator");
		});
	}

	@Test
	void aHealthThatCannotBeAskedIsNotDown() {
		given(this.engine.migrations()).willThrow(new IllegalStateException("no answer"));

		this.runner.run((context) -> assertThat(context.getBean(ZdmHealthIndicator.class).health().getStatus())
			.isEqualTo(Status.UNKNOWN));
	}

	private static Status status(ApplicationContext context, String group) {
		AvailabilityChangeEvent.publish(context, LivenessState.CORRECT);
		AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
		return context.getBean(HealthEndpoint.class).healthForPath(group).getStatus();
	}

}
