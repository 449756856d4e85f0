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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.zdm.migration.Key;
import io.zdm.migration.Key.Kind;
import io.zdm.migration.Operation;
import io.zdm.migration.OperationFields;
import io.zdm.migration.OperationType;
import io.zdm.migration.PlanningContext;
import io.zdm.migration.PlanningException;
import io.zdm.migration.TableReference;
import io.zdm.plan.Plan;
import io.zdm.plan.ReindexStep;
import io.zdm.plan.Step;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.TableSnapshot;

/**
 * Indexes built anew, as when they are bloated or a collation has changed:
 * {@code reindex: { table: users, index: users_email_idx }}.
 *
 * @param table the table
 * @param index the index, or all of the table
 */
record Reindex(TableReference table, Optional<Identifier> index) implements Operation {

	/**
	 * The operation in files.
	 */
	static final OperationType TYPE = new Type();

	private static final int CONCURRENTLY = 12;

	@Override
	public String name() {
		return TYPE.name();
	}

	@Override
	public Set<TableReference> tables() {
		return Set.of(this.table);
	}

	@Override
	public Map<String, Object> fields() {
		Map<String, Object> fields = new LinkedHashMap<>();
		fields.put("table", this.table.text());
		this.index.ifPresent((name) -> fields.put("index", name.value()));
		return fields;
	}

	@Override
	public Plan plan(PlanningContext context) {
		TableSnapshot found = TableObstacles.find(context, this.table);
		List<String> problems = new ArrayList<>(tableObstacles(found));
		List<String> notes = new ArrayList<>();
		List<TableSnapshot.Index> indexes = this.index.isPresent() ? named(context, found, problems)
				: all(context, found, problems, notes);
		if (!problems.isEmpty()) {
			throw new PlanningException(problems);
		}
		List<Step> steps = indexes.stream()
			.<Step>map((each) -> new ReindexStep("reindex " + each.name().display(), found.name(), each.name()))
			.toList();
		return Plan.ofSteps(List.of(), steps, List.of(), List.of(), notes);
	}

	private static List<String> tableObstacles(TableSnapshot table) {
		List<String> problems = new ArrayList<>(IndexTarget.serverObstacles(table));
		if (!table.version().atLeast(CONCURRENTLY)) {
			problems
				.add(("PostgreSQL %s rebuilds the indexes of %s only while all writers wait. Upgrade to PostgreSQL 12 or "
						+ "newer, or create another index with create-index, drop the old one with drop-index and rename the "
						+ "new one with rename-index.")
					.formatted(table.version(), table.name().display()));
		}
		if (table.kind() == 'p') {
			problems.add("%s is a partitioned table. Name one of its partitions as 'table', with an operation for each."
				.formatted(table.name().display()));
		}
		return problems;
	}

	private List<TableSnapshot.Index> named(PlanningContext context, TableSnapshot found, List<String> problems) {
		IndexTarget target = IndexTarget.find(context, this.table, this.index.orElseThrow());
		target.index()
			.filter((each) -> isExclusion(found, each))
			.ifPresent((each) -> target.refuse(
					"The index %s of %s belongs to an exclusion constraint, and PostgreSQL rebuilds it only while all "
							+ "writers wait.",
					"Rebuild it by hand (REINDEX INDEX) while nobody writes."));
		problems.addAll(target.problems());
		return target.index().stream().toList();
	}

	private List<TableSnapshot.Index> all(PlanningContext context, TableSnapshot found, List<String> problems,
			List<String> notes) {
		problems.addAll(TableObstacles.of(found, false));
		List<TableSnapshot.Index> indexes = new ArrayList<>();
		for (TableSnapshot.Index each : found.indexes()) {
			if (!each.valid()) {
				notes.add("The index %s is not valid and is left as it is.".formatted(each.name().display()));
			}
			else if (isExclusion(found, each)) {
				notes.add("The index %s belongs to an exclusion constraint and is left as it is."
					.formatted(each.name().display()));
			}
			else {
				problems.addAll(IndexUnderWay.onIndex(context, each.name()));
				indexes.add(each);
			}
		}
		if (indexes.isEmpty() && problems.isEmpty()) {
			problems.add("%s has no index that could be rebuilt. Leave the operation out."
				.formatted(found.name().display()));
		}
		return indexes;
	}

	private static boolean isExclusion(TableSnapshot table, TableSnapshot.Index index) {
		return table.constraints()
			.stream()
			.anyMatch((constraint) -> constraint.type() == 'x' && constraint.table().equals(table.name())
					&& index.constraint().filter(constraint.name()::equals).isPresent());
	}

	private static final class Type implements OperationType {

		@Override
		public String name() {
			return "reindex";
		}

		@Override
		public String description() {
			return "Builds an index or all indexes of a table anew, while it is read and written.";
		}

		@Override
		public List<Key> keys() {
			return List.of(Key.required("table", Kind.TABLE, "The table, with its schema where it needs one."),
					Key.optional("index", Kind.NAME, "The index; all of the table where it is left out."));
		}

		@Override
		public Operation read(OperationFields fields) {
			return new Reindex(fields.table("table"), fields.optionalIdentifier("index"));
		}

	}

}
