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

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

import io.zdm.MigrationStatus;
import io.zdm.Phase;
import io.zdm.backfill.throttle.ThrottleState;
import io.zdm.lifecycle.Engine;
import io.zdm.lifecycle.MigrationDetail;

/**
 * {@link Endpoint @Endpoint} that shows migrations and instances. What can be asked for
 * is in its {@link ZdmEndpointWebExtension web extension}.
 */
@Endpoint(id = "zdm", defaultAccess = Access.READ_ONLY)
public class ZdmEndpoint {

	static final String MIGRATIONS = "migrations";

	static final String INSTANCES = "instances";

	static final String PLAN = "plan";

	static final String SETTINGS = "settings";

	private final Supplier<Optional<Engine>> engine;

	/**
	 * Create an endpoint.
	 * @param engine the engine, where zdm is not switched off
	 */
	public ZdmEndpoint(Supplier<Optional<Engine>> engine) {
		this.engine = engine;
	}

	/**
	 * Show everything at a glance.
	 * @return migrations and instances
	 */
	@ReadOperation
	public ZdmDescriptor zdm() {
		return this.engine.get()
			.map((engine) -> new ZdmDescriptor(true, migrations(engine), instances(engine)))
			.orElseGet(() -> new ZdmDescriptor(false, List.of(), List.of()));
	}

	/**
	 * Show the migrations, the instances, or the settings that hold for all migrations.
	 * @param kind {@code migrations}, {@code instances} or {@code settings}
	 * @return what was asked for, if there is such a kind
	 */
	@ReadOperation
	public @Nullable OperationResponseBody list(@Selector String kind) {
		return switch (kind) {
			case MIGRATIONS -> new MigrationsDescriptor(this.engine.get().map(this::migrations).orElse(List.of()));
			case INSTANCES -> new InstancesDescriptor(this.engine.get().map(this::instances).orElse(List.of()));
			case SETTINGS -> this.engine.get()
				.flatMap((engine) -> engine.settings(Optional.empty()))
				.map(SettingsDescriptor::of)
				.orElse(null);
			default -> null;
		};
	}

	/**
	 * Show all that is known of a migration.
	 * @param kind {@code migrations}
	 * @param version its version
	 * @return the migration, if the history has it
	 */
	@ReadOperation
	public @Nullable MigrationDetailDescriptor migration(@Selector String kind, @Selector String version) {
		return detail(kind, version).map((detail) -> MigrationDetailDescriptor.of(detail, throttles(detail)))
			.orElse(null);
	}

	/**
	 * Show the plan of a migration.
	 * @param kind {@code migrations}
	 * @param version its version
	 * @param part {@code plan}
	 * @return the plan, if the history has the migration
	 */
	@ReadOperation
	public @Nullable PlanDescriptor plan(@Selector String kind, @Selector String version, @Selector String part) {
		return PLAN.equals(part)
				? detail(kind, version).map((detail) -> PlanDescriptor.of(detail.migration().plan())).orElse(null)
				: null;
	}

	private Optional<MigrationDetail> detail(String kind, String version) {
		return MIGRATIONS.equals(kind) ? this.engine.get().flatMap((engine) -> engine.detail(version))
				: Optional.empty();
	}

	private List<ThrottleState> throttles(MigrationDetail detail) {
		return this.engine.get().map((engine) -> engine.throttles(detail.migration())).orElse(List.of());
	}

	private List<MigrationDescriptor> migrations(Engine engine) {
		return engine.migrations().stream().map((status) -> describe(engine, status)).toList();
	}

	private static MigrationDescriptor describe(Engine engine, MigrationStatus status) {
		// A completed migration has no actions; a history is mostly made of those.
		return MigrationDescriptor.of(status,
				(status.phase() == Phase.COMPLETED) ? Optional.empty() : engine.detail(status.version()));
	}

	private List<InstanceDescriptor> instances(Engine engine) {
		Map<Long, String> versions = new HashMap<>();
		engine.history().forEach((migration) -> versions.put(migration.id(), migration.key().version()));
		return engine.instances().stream().map((instance) -> InstanceDescriptor.of(instance, versions)).toList();
	}

	/**
	 * Return the engine.
	 * @return the engine, where zdm is not switched off
	 */
	Optional<Engine> engine() {
		return this.engine.get();
	}

	/**
	 * Show one migration at a glance.
	 * @param engine the engine
	 * @param version its version
	 * @return the migration
	 */
	Optional<MigrationDescriptor> glance(Engine engine, String version) {
		return engine.migration(version).map((status) -> describe(engine, status));
	}

}
