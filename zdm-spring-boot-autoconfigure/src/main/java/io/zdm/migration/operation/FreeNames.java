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

package io.zdm.migration.operation;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.zdm.plan.Plan;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.TableSnapshot;

/**
 * Names for what zdm creates, none of which is taken.
 */
final class FreeNames {

	private final Set<Identifier> taken;

	FreeNames(Collection<Identifier> taken) {
		this.taken = new HashSet<>(taken);
	}

	/**
	 * Return names for constraints of a table.
	 * @param table the table
	 * @return the names
	 */
	static FreeNames ofConstraints(TableSnapshot table) {
		FreeNames names = new FreeNames(table.constraints().stream().map(TableSnapshot.Constraint::name).toList());
		table.columns().forEach((column) -> column.notNullConstraint().ifPresent(names.taken::add));
		return names;
	}

	/**
	 * Return names for indexes beside those of a table.
	 * @param table the table
	 * @return the names
	 */
	static FreeNames ofIndexes(TableSnapshot table) {
		return new FreeNames(table.indexes().stream().map((index) -> index.name().name()).toList());
	}

	/**
	 * Return names for indexes beside those of tables and those that plans will create.
	 * @param tables the tables
	 * @param plans the plans
	 * @return the names
	 */
	static FreeNames ofIndexes(List<TableSnapshot> tables, List<Plan> plans) {
		FreeNames names = new FreeNames(List.of());
		tables.forEach((table) -> table.indexes().forEach((index) -> names.taken.add(index.name().name())));
		plans.stream()
			.flatMap((plan) -> plan.migrate().stream())
			.flatMap((step) -> step.indexBuilt().stream())
			.forEach((index) -> names.taken.add(index.name()));
		return names;
	}

	/**
	 * Return whether a name is free. It stays so.
	 * @param name the name
	 * @return whether nobody has it
	 */
	boolean isFree(Identifier name) {
		return !this.taken.contains(name);
	}

	/**
	 * Take a name.
	 * @param text what it is to be like; longer than 63 bytes it is shortened with a hash
	 * @return the name, with a number behind where the text alone is taken
	 */
	Identifier take(String text) {
		Identifier name = Identifier.generated(text);
		for (int i = 2; !this.taken.add(name); i++) {
			name = Identifier.generated(text + "_" + i);
		}
		return name;
	}

}
