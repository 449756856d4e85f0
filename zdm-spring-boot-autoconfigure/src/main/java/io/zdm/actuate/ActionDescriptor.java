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

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import io.zdm.lifecycle.GateReport;
import io.zdm.lifecycle.MigrationDetail;

/**
 * Whether an action can be asked for now.
 *
 * @param possible whether it can
 * @param reason why not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ActionDescriptor(boolean possible, @Nullable String reason) {

	/**
	 * Tell the actions of a migration. One whose gate is shut is not possible as it
	 * stands; overriding conditions may open it.
	 * @param detail what is known of the migration
	 * @return the actions by name
	 */
	static Map<String, ActionDescriptor> of(MigrationDetail detail) {
		Map<String, ActionDescriptor> descriptors = new TreeMap<>();
		detail.actions().forEach((name, objection) -> {
			Optional<String> reason = objection.or(() -> gate(detail, name).flatMap(ActionDescriptor::shut));
			descriptors.put(name, new ActionDescriptor(reason.isEmpty(), reason.orElse(null)));
		});
		return descriptors;
	}

	private static Optional<GateReport> gate(MigrationDetail detail, String action) {
		return switch (action) {
			case "contract" -> detail.contractGate();
			case "rollback" -> detail.rollbackGate();
			default -> Optional.empty();
		};
	}

	private static Optional<String> shut(GateReport gate) {
		String failing = gate.failing(Set.of())
			.stream()
			.map((condition) -> condition.name() + ": " + condition.message())
			.collect(Collectors.joining("; "));
		return failing.isEmpty() ? Optional.empty() : Optional.of(failing);
	}

}
