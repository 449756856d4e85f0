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

package io.zdm.migration;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.zdm.plan.Mapping;
import io.zdm.plan.Plan;
import io.zdm.plan.SealStep;
import io.zdm.plan.SqlStep;
import io.zdm.plan.Step;
import io.zdm.plan.TableColumn;
import io.zdm.postgres.NamePattern;

/**
 * One plan out of those of several operations.
 */
final class PlanComposition {

	private final List<Mapping> mappings = new ArrayList<>();

	private final List<Mapping> fills = new ArrayList<>();

	private final List<TableColumn> adds = new ArrayList<>();

	private final List<TableColumn> removes = new ArrayList<>();

	private final List<Set<TableColumn>> columns = new ArrayList<>();

	private final List<Step> expand = new ArrayList<>();

	private final List<Step> migrate = new ArrayList<>();

	private final List<Step> contract = new ArrayList<>();

	private final List<Step> renames = new ArrayList<>();

	private final List<Step> rollback = new ArrayList<>();

	private final List<Step> handover = new ArrayList<>();

	private final List<SealStep> seal = new ArrayList<>();

	private final List<Step> unseal = new ArrayList<>();

	private final List<String> notes = new ArrayList<>();

	private final List<String> problems = new ArrayList<>();

	private PlanningContext context;

	private Optional<Plan> last = Optional.empty();

	PlanComposition(PlanningContext context) {
		this.context = context;
	}

	void add(Operation operation) {
		try {
			this.last.ifPresent((before) -> this.context = this.context.after(before));
			this.last = Optional.empty();
			Plan plan = operation.plan(this.context);
			this.last = Optional.of(plan);
			this.mappings.addAll(plan.mappings());
			this.fills.addAll(plan.fills());
			this.adds.addAll(plan.adds());
			this.removes.addAll(plan.removes());
			this.columns.add(columns(plan));
			this.expand.addAll(plan.expand());
			this.migrate.addAll(plan.migrate());
			// Until then the other operations know the column by its old name.
			(plan.mappings().stream().anyMatch(plan::renames) ? this.renames : this.contract).addAll(plan.contract());
			this.rollback.addAll(0, plan.rollback());
			this.handover.addAll(plan.handover());
			plan.seal().forEach((step) -> this.seal.add((SealStep) step));
			this.unseal.addAll(0, plan.unseal());
			this.notes.addAll(plan.notes());
			this.notes.addAll(new BackfillTriggers(this.context).notes(plan));
		}
		catch (PlanningException ex) {
			this.problems.addAll(ex.problems());
		}
	}

	Plan plan() {
		checkColumns();
		if (!this.problems.isEmpty()) {
			throw new PlanningException(this.problems);
		}
		this.contract.addAll(this.renames);
		checkNames();
		Optional<String> objection = objectionToSeal();
		objection.ifPresent(this.notes::add);
		Plan plan = new Plan(this.mappings, this.fills, this.adds, this.removes, this.expand, this.migrate,
				this.contract, this.rollback, this.notes)
			.handedOverBy(this.handover);
		return objection.isPresent() ? plan : plan.sealedBy(this.seal, this.unseal);
	}

	/**
	 * While a column is sealed its name is not there: no statement of the contract may
	 * need it, but those of the step that ends the seal.
	 */
	private Optional<String> objectionToSeal() {
		return this.seal.stream()
			.flatMap((sealing) -> this.contract.stream()
				.filter((step) -> !step.name().equals(sealing.drop()) && needs(step, sealing))
				.map((step) -> ("'%s' is not sealed before it is dropped: the step '%s' of the contract may need "
						+ "it under its name.")
					.formatted(sealing.renamings().get(0).from().value(), step.name())))
			.findFirst();
	}

	private static boolean needs(Step step, SealStep sealing) {
		if (step instanceof SqlStep) {
			return true;
		}
		return step.tables().contains(sealing.table()) && sealing.renamings()
			.stream()
			.map((renaming) -> new NamePattern(renaming.from()))
			.anyMatch((name) -> step.statements().stream().anyMatch(name::isIn));
	}

	// A column with two futures: whichever contract step comes first takes it from the
	// other. One operation may well come back to its own.
	private void checkColumns() {
		Set<TableColumn> seen = new HashSet<>();
		this.columns.stream()
			.flatMap(Set::stream)
			.filter((column) -> !seen.add(column))
			.forEach((column) -> this.problems
				.add("Two operations change the column '%s' of %s. Put the second one into a migration of its own."
					.formatted(column.column().value(), column.table().display())));
	}

	private static Set<TableColumn> columns(Plan plan) {
		Stream<TableColumn> mapped = Stream.concat(plan.mappings().stream(), plan.fills().stream())
			.flatMap((mapping) -> Stream.concat(mapping.sources().stream(), mapping.targets().stream())
				.map((column) -> new TableColumn(mapping.table(), column.name())));
		return Stream.concat(mapped, plan.removes().stream()).collect(Collectors.toCollection(LinkedHashSet::new));
	}

	// What two operations do under one name they both do to one thing.
	private void checkNames() {
		Set<String> names = new HashSet<>();
		List<String> twice = Stream
			.<List<? extends Step>>of(this.expand, this.migrate, this.seal, this.unseal, this.contract, this.rollback)
			.flatMap(List::stream)
			.map(Step::name)
			.filter((name) -> !names.add(name))
			.map("Two operations have the step '%s'. Put the second one into a migration of its own."::formatted)
			.toList();
		if (!twice.isEmpty()) {
			throw new PlanningException(twice);
		}
	}

}
