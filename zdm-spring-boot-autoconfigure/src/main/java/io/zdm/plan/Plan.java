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

/**
 * All that a migration will do. It is stored whole when the migration is expanded, so
 * that any instance of any release can go on with it, contract it or roll it back.
 *
 * @param mappings what is kept in step
 * @param fills what is filled once and not kept in step: mappings without a source, whose
 * target is set where it is NULL
 * @param removes the columns that contract takes away without a replacement
 * @param expand the steps of the expand phase, in order
 * @param migrate the steps of the migrate phase
 * @param contract the steps of the contract phase; without any there is nothing to ask
 * for, and the migration ends by itself
 * @param rollback the steps that take back all that the migration added
 * @param notes what a person should know before the migration runs
 */
public record Plan(List<Mapping> mappings, List<Mapping> fills, List<TableColumn> removes, List<Step> expand,
		List<Step> migrate, List<Step> contract, List<Step> rollback, List<String> notes) {

	public Plan {
		mappings = List.copyOf(mappings);
		fills = List.copyOf(fills);
		removes = List.copyOf(removes);
		expand = List.copyOf(expand);
		migrate = List.copyOf(migrate);
		contract = List.copyOf(contract);
		rollback = List.copyOf(rollback);
		notes = List.copyOf(notes);
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
	 * Return the columns that come with the mappings.
	 * @return the targets of the mappings
	 */
	public List<TableColumn> newColumns() {
		return this.mappings.stream()
			.flatMap((mapping) -> mapping.targets()
				.stream()
				.map((target) -> new TableColumn(mapping.table(), target.name())))
			.distinct()
			.toList();
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
