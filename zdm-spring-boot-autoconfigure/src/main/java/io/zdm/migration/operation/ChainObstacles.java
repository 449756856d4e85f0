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

import java.util.ArrayList;
import java.util.List;

import io.zdm.migration.PlanningContext;
import io.zdm.plan.Mapping;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;

/**
 * What stands in the way of building on a column that another migration is still filling.
 * The trigger takes a value through a whole chain; interceptors alone go one step.
 *
 * @param table the table
 * @param from the column that is built on
 * @param context the catalog snapshot and what is under way
 */
record ChainObstacles(QualifiedName table, Identifier from, PlanningContext context) {

	List<String> problems() {
		List<String> problems = new ArrayList<>(withoutTrigger());
		problems.addAll(unfinishedKeys());
		return problems;
	}

	/**
	 * A key is the new column's only from the contract on.
	 */
	private List<String> unfinishedKeys() {
		return this.context.underWay()
			.stream()
			.filter((plan) -> plan.mappings()
				.stream()
				.anyMatch((mapping) -> mapping.table().equals(this.table) && isTarget(mapping)))
			.flatMap((plan) -> plan.contract().stream())
			.filter((step) -> step.table().equals(this.table)
					&& step.statements().stream().anyMatch((statement) -> statement.contains(" USING INDEX ")))
			.map((step) -> ("The column '%s' of %s is still to get a primary key or unique constraint by another "
					+ "migration. Contract that migration first.")
				.formatted(this.from.value(), this.table.display()))
			.toList();
	}

	private List<String> withoutTrigger() {
		return this.context.underWay()
			.stream()
			.flatMap((plan) -> plan.mappings().stream())
			.filter((mapping) -> mapping.table().equals(this.table) && isTarget(mapping))
			.filter((mapping) -> !mapping.dualWrite().hasTrigger() || !this.context.dualWrite().hasTrigger())
			.map((mapping) -> ("The column '%s' of %s is still being filled by another migration, and one of the two is "
					+ "kept in step by repositories alone (zdm.dual-write.mode=repository), which know no chains. "
					+ "Contract or roll back the other migration first, or use the modes 'both' or 'trigger'.")
				.formatted(this.from.value(), this.table.display()))
			.toList();
	}

	private boolean isTarget(Mapping mapping) {
		return mapping.targets().stream().anyMatch((target) -> target.name().equals(this.from));
	}

}
