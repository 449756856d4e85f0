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
import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.zdm.DualWriteMode;
import io.zdm.plan.Conversion;
import io.zdm.plan.InstallTriggerStep;
import io.zdm.plan.MappedColumn;
import io.zdm.plan.Mapping;
import io.zdm.plan.Plan;
import io.zdm.plan.Step;
import io.zdm.postgres.LockRequest;

/**
 * All that a migration does, with every statement and its lock.
 *
 * @param notes what a person should know before running it
 * @param mappings what follows from what
 * @param fills what is filled once
 * @param expand what the startup does
 * @param migrate what the background does up to MIGRATED
 * @param handover what hands the columns over to a trigger before the contract, where
 * repositories alone have kept them in step
 * @param seal what takes the old columns out of reach, where {@code zdm.contract.seal}
 * gives it time
 * @param unseal what brings them back
 * @param contract what contract does
 * @param rollback what rollback does
 */
public record PlanDescriptor(List<String> notes, List<MappingDescriptor> mappings, List<MappingDescriptor> fills,
		List<PlannedStep> expand, List<PlannedStep> migrate, List<PlannedStep> handover, List<PlannedStep> seal,
		List<PlannedStep> unseal, List<PlannedStep> contract,
		List<PlannedStep> rollback) implements OperationResponseBody {

	static PlanDescriptor of(Plan plan) {
		return new PlanDescriptor(plan.notes(), plan.mappings().stream().map(MappingDescriptor::of).toList(),
				plan.fills().stream().map(MappingDescriptor::of).toList(), steps(plan.expand()), steps(plan.migrate()),
				steps(plan.handover()), steps(plan.seal()), steps(plan.unseal()), steps(plan.contract()),
				steps(plan.rollback()));
	}

	private static List<PlannedStep> steps(List<Step> steps) {
		return steps.stream().map(PlannedStep::of).toList();
	}

	/**
	 * How columns follow from each other.
	 *
	 * @param id the name of the mapping
	 * @param table the table
	 * @param sources the source columns
	 * @param targets the target columns
	 * @param forward an expression over the sources for each target
	 * @param backward an expression over the targets for each source
	 * @param dualWrite who keeps both sides in step
	 */
	public record MappingDescriptor(String id, String table, List<ColumnDescriptor> sources,
			List<ColumnDescriptor> targets, List<String> forward, List<String> backward, DualWriteMode dualWrite) {

		static MappingDescriptor of(Mapping mapping) {
			return new MappingDescriptor(mapping.id(), mapping.table().display(), columns(mapping.sources()),
					columns(mapping.targets()), mapping.forward().stream().map(Conversion::sql).toList(),
					mapping.backward().stream().map(Conversion::sql).toList(), mapping.dualWrite());
		}

		private static List<ColumnDescriptor> columns(List<MappedColumn> columns) {
			return columns.stream()
				.map((column) -> new ColumnDescriptor(column.name().value(), column.type()))
				.toList();
		}

	}

	/**
	 * A column of a mapping.
	 *
	 * @param name its name
	 * @param type its type
	 */
	public record ColumnDescriptor(String name, String type) {

	}

	/**
	 * One statement or short transaction.
	 *
	 * @param name its name within the plan
	 * @param kind what it is, as in {@code ddl} or {@code create-index}
	 * @param table the table that it works on
	 * @param lock the strongest lock that it takes on the table
	 * @param blocking whether that lock makes readers or writers wait, for as long as the
	 * lock timeout at most
	 * @param startsSync the mappings whose sync begins in the same transaction
	 * @param stopsSync the mappings whose sync ends in the same transaction
	 * @param statements the statements, as far as they are known when planning
	 * @param alsoLocks the locks that it takes on other tables, as in
	 * {@code SHARE ROW EXCLUSIVE on public.users}
	 */
	public record PlannedStep(String name, String kind, String table, String lock, boolean blocking,
			List<String> startsSync, List<String> stopsSync, List<String> statements,
			@JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> alsoLocks) {

		static PlannedStep of(Step step) {
			boolean ddl = step instanceof Step.Ddl;
			return new PlannedStep(step.name(), kind(step), step.table().display(), step.lock().sql(),
					step.lock().isBlocking(), startsSync(step), ddl ? ((Step.Ddl) step).stopSync() : List.of(),
					step.statements(),
					ddl ? ((Step.Ddl) step).alsoLocked().stream().map(LockRequest::display).toList() : List.of());
		}

		private static List<String> startsSync(Step step) {
			if (step instanceof InstallTriggerStep install) {
				return List.of(install.mapping());
			}
			return (step instanceof Step.Ddl ddl) ? ddl.startSync() : List.of();
		}

		/**
		 * The name of the record in kebab-case, which is also its name in the stored
		 * plan.
		 */
		private static String kind(Step step) {
			return step.getClass()
				.getSimpleName()
				.replaceAll("Step$", "")
				.replaceAll("(?<=[a-z])(?=[A-Z])", "-")
				.toLowerCase(Locale.ROOT);
		}

	}

}
