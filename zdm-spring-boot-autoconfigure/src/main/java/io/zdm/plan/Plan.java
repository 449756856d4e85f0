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

package io.zdm.plan;

import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.NamePattern;
import io.zdm.postgres.QualifiedName;

/**
 * All that a migration will do. It is stored whole when the migration is expanded, so
 * that any instance of any release can go on with it, contract it or roll it back.
 *
 * @param mappings what is kept in step
 * @param fills what is filled once and not kept in step: mappings without a source, whose
 * target is set where it is NULL
 * @param adds the columns that expand adds without an old column
 * @param removes the columns that contract takes away without a replacement
 * @param expand the steps of the expand phase, in order
 * @param migrate the steps of the migrate phase
 * @param contract the steps of the contract phase; without any there is nothing to ask
 * for, and the migration ends by itself
 * @param rollback the steps that take back all that the migration added
 * @param notes what a person should know before the migration runs
 * @param seal the steps that take the old columns out of reach, for the time between
 * migrate and contract in which they can still be brought back; none where contract takes
 * no column away
 * @param unseal the steps that bring them back
 * @param handover the steps that hand what repositories alone have kept in step over to
 * the trigger, and prove it anew, before contract begins; none where a trigger is there
 * from the expand on
 */
public record Plan(List<Mapping> mappings, List<Mapping> fills, List<TableColumn> adds, List<TableColumn> removes,
		List<Step> expand, List<Step> migrate, List<Step> contract, List<Step> rollback, List<String> notes,
		@JsonSetter(nulls = Nulls.AS_EMPTY) List<Step> seal, @JsonSetter(nulls = Nulls.AS_EMPTY) List<Step> unseal,
		@JsonSetter(nulls = Nulls.AS_EMPTY) List<Step> handover) {

	public Plan {
		mappings = List.copyOf(mappings);
		fills = List.copyOf(fills);
		adds = List.copyOf(adds);
		removes = List.copyOf(removes);
		expand = List.copyOf(expand);
		migrate = List.copyOf(migrate);
		contract = List.copyOf(contract);
		rollback = List.copyOf(rollback);
		notes = List.copyOf(notes);
		seal = List.copyOf(seal);
		unseal = List.copyOf(unseal);
		handover = List.copyOf(handover);
	}

	/**
	 * Create a plan of which nothing is sealed.
	 * @param mappings what is kept in step
	 * @param fills what is filled once
	 * @param adds the columns that expand adds without an old column
	 * @param removes the columns that contract takes away without a replacement
	 * @param expand the steps of the expand phase
	 * @param migrate the steps of the migrate phase
	 * @param contract the steps of the contract phase
	 * @param rollback the steps of the rollback
	 * @param notes what a person should know
	 */
	public Plan(List<Mapping> mappings, List<Mapping> fills, List<TableColumn> adds, List<TableColumn> removes,
			List<Step> expand, List<Step> migrate, List<Step> contract, List<Step> rollback, List<String> notes) {
		this(mappings, fills, adds, removes, expand, migrate, contract, rollback, notes, List.of(), List.of(),
				List.of());
	}

	/**
	 * Create a plan that adds no columns but those which it keeps in step.
	 * @param mappings what is kept in step
	 * @param fills what is filled once
	 * @param removes the columns that contract takes away without a replacement
	 * @param expand the steps of the expand phase
	 * @param migrate the steps of the migrate phase
	 * @param contract the steps of the contract phase
	 * @param rollback the steps of the rollback
	 * @param notes what a person should know
	 */
	public Plan(List<Mapping> mappings, List<Mapping> fills, List<TableColumn> removes, List<Step> expand,
			List<Step> migrate, List<Step> contract, List<Step> rollback, List<String> notes) {
		this(mappings, fills, List.of(), removes, expand, migrate, contract, rollback, notes);
	}

	/**
	 * Create a plan that fills nothing but what it keeps in step.
	 * @param mappings what is kept in step
	 * @param expand the steps of the expand phase
	 * @param migrate the steps of the migrate phase
	 * @param contract the steps of the contract phase
	 * @param rollback the steps of the rollback
	 * @param notes what a person should know
	 */
	public Plan(List<Mapping> mappings, List<Step> expand, List<Step> migrate, List<Step> contract, List<Step> rollback,
			List<String> notes) {
		this(mappings, List.of(), List.of(), expand, migrate, contract, rollback, notes);
	}

	/**
	 * Create a plan that moves no values.
	 * @param expand the steps of the expand phase
	 * @param migrate the steps of the migrate phase
	 * @param contract the steps of the contract phase
	 * @param rollback the steps of the rollback
	 * @param notes what a person should know
	 * @return the plan
	 */
	public static Plan ofSteps(List<Step> expand, List<Step> migrate, List<Step> contract, List<Step> rollback,
			List<String> notes) {
		return new Plan(List.of(), expand, migrate, contract, rollback, notes);
	}

	/**
	 * Return this plan with fillings for which the user's triggers do not fire.
	 * @return the plan
	 */
	public Plan skippingTriggers() {
		return new Plan(this.mappings, this.fills, this.adds, this.removes, this.expand, skippingTriggers(this.migrate),
				this.contract, this.rollback, this.notes, this.seal, this.unseal, skippingTriggers(this.handover));
	}

	private static List<Step> skippingTriggers(List<Step> steps) {
		return steps.stream()
			.map((step) -> (step instanceof Step.Backfill backfill) ? backfill.skippingTriggers() : step)
			.toList();
	}

	/**
	 * Return this plan with a time in which its old columns are sealed.
	 * @param seal the steps that take them out of reach
	 * @param unseal the steps that bring them back
	 * @return the plan
	 */
	public Plan sealedBy(List<? extends Step> seal, List<? extends Step> unseal) {
		return new Plan(this.mappings, this.fills, this.adds, this.removes, this.expand, this.migrate, this.contract,
				this.rollback, this.notes, List.copyOf(seal), List.copyOf(unseal), this.handover);
	}

	/**
	 * Return this plan with a handover of what repositories alone have kept in step.
	 * @param handover the steps
	 * @return the plan
	 */
	public Plan handedOverBy(List<Step> handover) {
		return new Plan(this.mappings, this.fills, this.adds, this.removes, this.expand, this.migrate, this.contract,
				this.rollback, this.notes, this.seal, this.unseal, handover);
	}

	/**
	 * Return this plan with more that a person should know before the migration runs.
	 * @param more the notes, which come after those that are there
	 * @return the plan
	 */
	public Plan noting(List<String> more) {
		return new Plan(this.mappings, this.fills, this.adds, this.removes, this.expand, this.migrate, this.contract,
				this.rollback, Stream.concat(this.notes.stream(), more.stream()).toList(), this.seal, this.unseal,
				this.handover);
	}

	/**
	 * Return the backfills of the plan.
	 * @return those of the migrate phase, then those of the handover
	 */
	public List<Step.Backfill> backfills() {
		return Stream.concat(this.migrate.stream(), this.handover.stream())
			.filter(Step.Backfill.class::isInstance)
			.map(Step.Backfill.class::cast)
			.toList();
	}

	/**
	 * Return the columns whose name is gone after the contract.
	 * @return the sources of the mappings that are not swapped, and what is removed
	 * without a replacement
	 */
	public List<TableColumn> oldColumns() {
		return Stream
			.concat(sources(this.mappings.stream().filter((mapping) -> !mapping.swapped())), this.removes.stream())
			.distinct()
			.toList();
	}

	/**
	 * Return the columns that the contract drops, whatever has their names afterwards.
	 * @return the sources of the mappings, and what is removed without a replacement
	 */
	public List<TableColumn> droppedColumns() {
		return Stream.concat(sources(this.mappings.stream()), this.removes.stream()).distinct().toList();
	}

	private static Stream<TableColumn> sources(Stream<Mapping> mappings) {
		return mappings.flatMap((mapping) -> mapping.sources()
			.stream()
			.map((source) -> new TableColumn(mapping.table(), source.name())));
	}

	/**
	 * Return the columns that the rollback takes away.
	 * @return the targets of the mappings, and what is added without an old column
	 */
	public List<TableColumn> newColumns() {
		return Stream.concat(targets(this.mappings), this.adds.stream()).distinct().toList();
	}

	/**
	 * Return the new columns that hold NULL in place of a value until the migration is
	 * MIGRATED.
	 * @return the targets of the mappings, and what is both added and filled
	 */
	public List<TableColumn> unfilledColumns() {
		return Stream.concat(targets(this.mappings), targets(this.fills).filter(this.adds::contains))
			.distinct()
			.toList();
	}

	private static Stream<TableColumn> targets(List<Mapping> mappings) {
		return mappings.stream()
			.flatMap((mapping) -> mapping.targets()
				.stream()
				.map((target) -> new TableColumn(mapping.table(), target.name())));
	}

	/**
	 * Return whether a mapping is a rename: contract gives its old column the new name,
	 * and the column that had it goes.
	 * @param mapping a mapping of the plan
	 * @return whether the old column stays
	 */
	public boolean renames(Mapping mapping) {
		if (mapping.sources().size() != 1 || mapping.targets().size() != 1) {
			return false;
		}
		String rename = "ALTER TABLE %s RENAME COLUMN %s TO %s".formatted(mapping.table(),
				mapping.sources().get(0).name(), mapping.targets().get(0).name());
		return this.contract.stream()
			.filter(Step.Ddl.class::isInstance)
			.map(Step.Ddl.class::cast)
			.anyMatch((step) -> step.stopSync().contains(mapping.id()) && step.statements().contains(rename));
	}

	/**
	 * Return whether the expand or the handover creates a trigger.
	 * @param table the table
	 * @param trigger the name of the trigger
	 * @return whether it does
	 */
	public boolean createsTrigger(QualifiedName table, Identifier trigger) {
		String name = "TRIGGER " + trigger + " ";
		return Stream.concat(this.expand.stream(), this.handover.stream())
			.filter((step) -> step.table().equals(table))
			.flatMap((step) -> step.statements().stream())
			.anyMatch((statement) -> statement.startsWith("CREATE " + name)
					|| statement.startsWith("CREATE CONSTRAINT " + name));
	}

	/**
	 * Return whether the plan works with a column: in a mapping or fill, or by a
	 * statement on its table in which its name is a word.
	 * @param column the column
	 * @return whether it does; in doubt it does
	 */
	public boolean names(TableColumn column) {
		NamePattern name = new NamePattern(column.column());
		boolean maps = Stream.concat(this.mappings.stream(), this.fills.stream())
			.filter((mapping) -> mapping.table().equals(column.table()))
			.flatMap((mapping) -> Stream.concat(mapping.sources().stream(), mapping.targets().stream()))
			.anyMatch((mapped) -> mapped.name().equals(column.column()));
		return maps || Stream.of(this.expand, this.migrate, this.handover, this.contract)
			.flatMap(List::stream)
			.filter((step) -> step.tables().contains(column.table()))
			.flatMap((step) -> step.statements().stream())
			.anyMatch(name::isIn);
	}

	/**
	 * Return the mapping of a name.
	 * @param id the name
	 * @return the mapping
	 */
	public Mapping mapping(String id) {
		return Stream.concat(this.mappings.stream(), this.fills.stream())
			.filter((mapping) -> mapping.id().equals(id))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("The plan has no mapping '%s'".formatted(id)));
	}

}
