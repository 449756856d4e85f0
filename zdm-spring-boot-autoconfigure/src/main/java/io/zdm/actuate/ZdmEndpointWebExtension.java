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

import java.security.Principal;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.dao.DataAccessException;
import org.springframework.util.StringUtils;

import io.zdm.lifecycle.ActionCommand;
import io.zdm.lifecycle.ActionOutcome;
import io.zdm.lifecycle.Engine;
import io.zdm.lifecycle.InvalidSettingsException;
import io.zdm.lifecycle.SettingsCommand;

/**
 * {@link EndpointWebExtension @EndpointWebExtension} for the {@link ZdmEndpoint}: answers
 * that say what is wrong, and requests for actions. An action is carried out in the
 * background; asking for it again does no harm.
 */
@EndpointWebExtension(endpoint = ZdmEndpoint.class)
@ImportRuntimeHints(ZdmEndpointWebExtension.ZdmEndpointRuntimeHints.class)
public class ZdmEndpointWebExtension {

	private static final Log logger = LogFactory.getLog(ZdmEndpointWebExtension.class);

	private static final int ACCEPTED = 202;

	private static final int CONFLICT = 409;

	private static final int SERVICE_UNAVAILABLE = 503;

	private static final String ANONYMOUS = "anonymous";

	private final ZdmEndpoint delegate;

	/**
	 * Create an extension.
	 * @param delegate the endpoint
	 */
	public ZdmEndpointWebExtension(ZdmEndpoint delegate) {
		this.delegate = delegate;
	}

	/**
	 * Show everything at a glance.
	 * @return migrations and instances
	 */
	@ReadOperation
	public WebEndpointResponse<OperationResponseBody> zdm() {
		return answer(() -> ok(this.delegate.zdm()));
	}

	/**
	 * Show the migrations, the instances, or the settings that hold for all migrations.
	 * @param kind {@code migrations}, {@code instances} or {@code settings}
	 * @return what was asked for
	 */
	@ReadOperation
	public WebEndpointResponse<OperationResponseBody> list(@Selector String kind) {
		return answer(() -> found(this.delegate.list(kind), "'%s' is none of 'migrations', 'instances' and 'settings'",
				kind));
	}

	/**
	 * Show all that is known of a migration.
	 * @param kind {@code migrations}
	 * @param version its version
	 * @return the migration
	 */
	@ReadOperation
	public WebEndpointResponse<OperationResponseBody> migration(@Selector String kind, @Selector String version) {
		return answer(
				() -> found(this.delegate.migration(kind, version), "The history has no migration '%s'", version));
	}

	/**
	 * Show the plan of a migration.
	 * @param kind {@code migrations}
	 * @param version its version
	 * @param part {@code plan}
	 * @return the plan
	 */
	@ReadOperation
	public WebEndpointResponse<OperationResponseBody> plan(@Selector String kind, @Selector String version,
			@Selector String part) {
		return answer(() -> found(this.delegate.plan(kind, version, part),
				"The history has no migration '%s', or a migration has no '%s' to read", version, part));
	}

	/**
	 * Ask for an action, or change settings of a migration.
	 * @param kind {@code migrations}
	 * @param version the version of the migration
	 * @param action the action, as in {@code contract}, or {@code settings}
	 * @param reason why
	 * @param override the names of conditions that are not to count, separated by commas
	 * @param from which side a repair goes by, {@code old} or {@code new}
	 * @param set settings, each {@code name=value}, separated by commas
	 * @param securityContext tells who asks
	 * @return the migration as it stands now, or why the action is not possible
	 */
	@WriteOperation
	public WebEndpointResponse<OperationResponseBody> request(@Selector String kind, @Selector String version,
			@Selector String action, @Nullable String reason, @Nullable String override, @Nullable String from,
			@Nullable String set, SecurityContext securityContext) {
		return answer(() -> {
			Optional<Engine> engine = ZdmEndpoint.MIGRATIONS.equals(kind) ? this.delegate.engine() : Optional.empty();
			if (engine.isEmpty()) {
				return notFound("There is nothing at '%s' that could be asked for '%s'".formatted(kind, action));
			}
			if (ZdmEndpoint.SETTINGS.equals(action)) {
				return change(engine.get(), Optional.of(version), set, reason, securityContext);
			}
			ActionCommand command = new ActionCommand(action, actor(securityContext),
					Optional.ofNullable(reason).filter(StringUtils::hasText), names(override),
					Optional.ofNullable(from).filter(StringUtils::hasText));
			return answer(engine.get(), version, engine.get().request(version, command));
		});
	}

	/**
	 * Change settings of all migrations.
	 * @param kind {@code settings}
	 * @param set settings, each {@code name=value}, separated by commas
	 * @param reason why
	 * @param securityContext tells who asks
	 * @return the settings as they stand now, or what is wrong
	 */
	@WriteOperation
	public WebEndpointResponse<OperationResponseBody> changeAll(@Selector String kind, @Nullable String set,
			@Nullable String reason, SecurityContext securityContext) {
		return answer(() -> {
			Optional<Engine> engine = ZdmEndpoint.SETTINGS.equals(kind) ? this.delegate.engine() : Optional.empty();
			return engine.map((active) -> change(active, Optional.empty(), set, reason, securityContext))
				.orElseGet(() -> notFound("There is nothing at '%s' that could be changed".formatted(kind)));
		});
	}

	private static WebEndpointResponse<OperationResponseBody> change(Engine engine, Optional<String> version,
			@Nullable String set, @Nullable String reason, SecurityContext securityContext) {
		try {
			SettingsCommand command = new SettingsCommand(version, (set != null) ? set : "", actor(securityContext),
					Optional.ofNullable(reason).filter(StringUtils::hasText));
			return engine.change(command)
				.map((settings) -> ok(SettingsDescriptor.of(settings)))
				.orElseGet(() -> notFound(version.map("The history has no migration '%s'"::formatted)
					.orElse("There is no store of zdm yet that could keep settings")));
		}
		catch (InvalidSettingsException ex) {
			return new WebEndpointResponse<>(new ProblemDescriptor(String.valueOf(ex.getMessage())),
					WebEndpointResponse.STATUS_BAD_REQUEST);
		}
	}

	private static String actor(SecurityContext securityContext) {
		Principal principal = securityContext.getPrincipal();
		return (principal != null && StringUtils.hasText(principal.getName())) ? principal.getName() : ANONYMOUS;
	}

	private static Set<String> names(@Nullable String override) {
		return (override == null) ? Set.of()
				: Stream.of(override.split(","))
					.map(String::strip)
					.filter(StringUtils::hasLength)
					.collect(Collectors.toSet());
	}

	private WebEndpointResponse<OperationResponseBody> answer(Engine engine, String version, ActionOutcome outcome) {
		if (outcome instanceof ActionOutcome.Accepted) {
			return found(this.delegate.glance(engine, version).orElse(null), ACCEPTED,
					"The history has no migration '%s'".formatted(version));
		}
		if (outcome instanceof ActionOutcome.Refused refused) {
			return new WebEndpointResponse<>(new ProblemDescriptor(refused.message(), refused.conditions(),
					this.delegate.glance(engine, version).orElse(null)), CONFLICT);
		}
		if (outcome instanceof ActionOutcome.Invalid invalid) {
			return new WebEndpointResponse<>(new ProblemDescriptor(invalid.message()),
					WebEndpointResponse.STATUS_BAD_REQUEST);
		}
		return notFound("The history has no migration '%s'".formatted(version));
	}

	private static WebEndpointResponse<OperationResponseBody> answer(
			Supplier<WebEndpointResponse<OperationResponseBody>> work) {
		try {
			return work.get();
		}
		catch (DataAccessException ex) {
			logger.warn("The zdm endpoint could not answer, because the database did not", ex);
			return new WebEndpointResponse<>(
					new ProblemDescriptor("The database did not answer; the log of the application says why."),
					SERVICE_UNAVAILABLE);
		}
	}

	private static WebEndpointResponse<OperationResponseBody> ok(OperationResponseBody body) {
		return new WebEndpointResponse<>(body);
	}

	private static WebEndpointResponse<OperationResponseBody> found(@Nullable OperationResponseBody body,
			String otherwise, Object... arguments) {
		return found(body, WebEndpointResponse.STATUS_OK, otherwise.formatted(arguments));
	}

	private static WebEndpointResponse<OperationResponseBody> found(@Nullable OperationResponseBody body, int status,
			String otherwise) {
		return (body != null) ? new WebEndpointResponse<>(body, status) : notFound(otherwise);
	}

	private static WebEndpointResponse<OperationResponseBody> notFound(String message) {
		return new WebEndpointResponse<>(new ProblemDescriptor(message), WebEndpointResponse.STATUS_NOT_FOUND);
	}

	/**
	 * The types that stand behind {@link OperationResponseBody} in the signatures above.
	 */
	static class ZdmEndpointRuntimeHints implements RuntimeHintsRegistrar {

		@Override
		public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
			new BindingReflectionHintsRegistrar().registerReflectionHints(hints.reflection(), ZdmDescriptor.class,
					MigrationsDescriptor.class, InstancesDescriptor.class, MigrationDetailDescriptor.class,
					PlanDescriptor.class, ProblemDescriptor.class, SettingsDescriptor.class);
		}

	}

}
