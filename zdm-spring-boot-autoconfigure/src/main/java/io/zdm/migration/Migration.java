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

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.zdm.plan.Plan;

/**
 * A migration as its author wrote it.
 *
 * @param version its version
 * @param description its description
 * @param location where it was read from, for messages
 * @param operations its operations in order
 * @param checksum the checksum of the parsed model: comments and order of keys do not
 * count
 */
public record Migration(MigrationVersion version, String description, String location, List<Operation> operations,
		String checksum) {

	public Migration {
		operations = List.copyOf(operations);
	}

	/**
	 * Return the name for a message to a person, as in {@code V2 display_name}.
	 * @return version and description
	 */
	public String display() {
		return "V" + this.version + " " + this.description;
	}

	/**
	 * Return the migration as one from another place.
	 * @param place where it comes from, for messages
	 * @return the migration
	 */
	public Migration from(String place) {
		return new Migration(this.version, this.description, place, this.operations, this.checksum);
	}

	/**
	 * Return the tables that have to be in the catalog snapshot for planning.
	 * @return the tables as written
	 */
	public Set<TableReference> tables() {
		return this.operations.stream()
			.flatMap((operation) -> operation.tables().stream())
			.collect(Collectors.toUnmodifiableSet());
	}

	/**
	 * Say what the migration will do: what its operations do, one after the other, and in
	 * reverse for the rollback. Pure.
	 * @param context the catalog snapshot and names
	 * @return the plan
	 * @throws PlanningException if an operation cannot be done safely, or two get in each
	 * other's way, with all reasons
	 */
	public Plan plan(PlanningContext context) {
		PlanComposition composition = new PlanComposition(context);
		this.operations.forEach(composition::add);
		return composition.plan();
	}

}
