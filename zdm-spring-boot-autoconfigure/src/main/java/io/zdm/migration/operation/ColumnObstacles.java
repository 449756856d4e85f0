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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.zdm.migration.NearMiss;
import io.zdm.plan.Mapping;
import io.zdm.plan.Plan;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.TableSnapshot;

/**
 * What stands in the way of any second column that is kept in step with a first one,
 * whichever of the two stays in the end.
 *
 * @param table the table as it will be after the plans under way
 * @param from the old column
 * @param to the new column
 * @param transformer the bean that converts values, where SQL cannot
 * @param underWay the plans under way
 */
record ColumnObstacles(TableSnapshot table, Identifier from, Identifier to, Optional<String> transformer,
		List<Plan> underWay) {

	/**
	 * What can be done about most of them.
	 */
	static final String OTHERWISE = "or rename the column with a plain ALTER TABLE while the application is stopped.";

	/**
	 * How the catalog's dependents begin that route rows.
	 */
	static final String PARTITION_KEY = "partition key of ";

	/**
	 * The name of the sync trigger. BEFORE ROW triggers fire in the order of the bytes of
	 * their names.
	 */
	private static final String SYNC_TRIGGER = "~zdm_sync";

	private static final Set<String> SYSTEM_COLUMNS = Set.of("tableoid", "xmin", "cmin", "xmax", "cmax", "ctid", "oid");

	/**
	 * Return what is in the way.
	 * @return one sentence and its remedy for each, none where nothing is
	 */
	List<String> problems() {
		List<String> problems = new ArrayList<>(TableObstacles.of(this.table, true));
		checkPublications(problems);
		checkLateTriggers(problems);
		checkTarget(problems);
		if (this.table.column(this.from).isPresent()) {
			checkOwner(problems);
			checkChain(problems);
			checkPartitionKey(problems);
			checkTransformer(problems);
		}
		else {
			List<String> known = this.table.columns().stream().map((column) -> column.name().value()).toList();
			problems.add("%s has no column '%s'. %sName a column exactly as in the database.".formatted(name(),
					this.from.value(), NearMiss.question(this.from.value(), known)));
		}
		return problems;
	}

	private void checkPublications(List<String> problems) {
		for (String publication : this.table.publications()) {
			problems.add(("The publication '%s' contains %s, and its subscribers would stop at a column that they do "
					+ "not have. Take the table out of the publication first, %s")
				.formatted(publication, name(), OTHERWISE));
		}
	}

	private void checkLateTriggers(List<String> problems) {
		this.table.triggers()
			.stream()
			.filter((trigger) -> trigger.before() && trigger.perRow() && firesAfterSync(trigger.name()))
			.forEach((trigger) -> problems
				.add(("The trigger '%s' of %s would fire after the sync trigger '%s' and could change what that one "
						+ "saw. Give it a name that sorts before.")
					.formatted(trigger.name().value(), name(), SYNC_TRIGGER)));
	}

	private static boolean firesAfterSync(Identifier trigger) {
		return Arrays.compareUnsigned(trigger.value().getBytes(StandardCharsets.UTF_8),
				SYNC_TRIGGER.getBytes(StandardCharsets.UTF_8)) >= 0;
	}

	private void checkTarget(List<String> problems) {
		if (this.table.column(this.to).isPresent()) {
			problems.add("%s already has a column '%s'. Choose another name, or drop that column first."
				.formatted(name(), this.to.value()));
		}
		if (SYSTEM_COLUMNS.contains(this.to.value())) {
			problems.add("'%s' is the name of a system column. Choose another name for the new column of %s."
				.formatted(this.to.value(), name()));
		}
	}

	private void checkOwner(List<String> problems) {
		this.underWay.stream()
			.flatMap((plan) -> plan.mappings().stream())
			.filter((mapping) -> mapping.table().equals(this.table.name()))
			.filter((mapping) -> mapping.sources().stream().anyMatch((source) -> source.name().equals(this.from)))
			.map(Mapping::targets)
			.forEach((targets) -> problems
				.add(("The column '%s' of %s is already being replaced by '%s'. Contract or roll back that migration "
						+ "first, or change the new column instead.")
					.formatted(this.from.value(), name(), targets.get(0).name().value())));
	}

	/**
	 * The trigger cannot carry a value through a transformer to what lies behind it.
	 */
	private void checkChain(List<String> problems) {
		this.underWay.stream()
			.flatMap((plan) -> plan.mappings().stream())
			.filter((mapping) -> mapping.table().equals(this.table.name()))
			.filter((mapping) -> mapping.targets().stream().anyMatch((target) -> target.name().equals(this.from)))
			.filter((mapping) -> this.transformer.isPresent() || mapping.transformer().isPresent())
			.forEach((mapping) -> problems
				.add(("The column '%s' of %s is still being filled from '%s', and a transformer (%s) cannot be part of "
						+ "a chain of migrations: the sync trigger has no Java. Contract that migration first.")
					.formatted(this.from.value(), name(), mapping.sources().get(0).name().value(),
							mapping.transformer().or(() -> this.transformer).orElseThrow())));
	}

	/**
	 * The partition of a row is found before its triggers fire, by what the statement
	 * wrote.
	 */
	private void checkPartitionKey(List<String> problems) {
		this.table.dependents()
			.stream()
			.filter((dependent) -> dependent.description().startsWith(PARTITION_KEY))
			.filter((dependent) -> dependent.columnsUsed().contains(this.from))
			.findFirst()
			.ifPresent((dependent) -> problems
				.add(("The column '%s' of %s is part of the %s, and the new release would write rows without it, which "
						+ "belong to no partition. Keep the column as it is, %s")
					.formatted(this.from.value(), name(), dependent.description(), OTHERWISE)));
	}

	/**
	 * The rows that a transformer converts are found again by their place, which two
	 * partitions may share.
	 */
	private void checkTransformer(List<String> problems) {
		if (this.table.isPartitioned() && this.transformer.isPresent()) {
			problems.add(("The column '%s' of %s is converted by the transformer '%s', which is not possible in a "
					+ "partitioned table yet. Convert it with an SQL expression.")
				.formatted(this.from.value(), name(), this.transformer.get()));
		}
	}

	private String name() {
		return this.table.name().display();
	}

}
