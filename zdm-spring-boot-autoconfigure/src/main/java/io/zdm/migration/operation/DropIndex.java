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
import io.zdm.migration.TableReference;
import io.zdm.plan.DropIndexStep;
import io.zdm.plan.DropPartitionedIndexStep;
import io.zdm.plan.Plan;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.TableSnapshot;

/**
 * An index that nobody needs any more: {@code drop-index: { table: users, name:
 * users_email_idx }}. As older releases may still need it, it goes at contract.
 *
 * @param table the table
 * @param index the index
 */
record DropIndex(TableReference table, Identifier index) implements Operation {

	/**
	 * The operation in files.
	 */
	static final OperationType TYPE = new Type();

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
		return Map.of("table", this.table.text(), "name", this.index.value());
	}

	@Override
	public Plan plan(PlanningContext context) {
		IndexTarget target = IndexTarget.find(context, this.table, this.index);
		target.refuseConstraint("Use drop-constraint.");
		target.index().ifPresent((found) -> check(target, found));
		target.check();
		String step = "drop-index " + target.name().display();
		if (target.table().kind() == 'p') {
			return Plan.ofSteps(List.of(), List.of(), List.of(new DropPartitionedIndexStep(step, target.table()
				.name(), target.name(), Optional.empty())), List.of(), List
					.of(("The index %s goes with those of all partitions, which are locked (ACCESS EXCLUSIVE) for an "
							+ "instant: PostgreSQL cannot drop it concurrently.")
						.formatted(target.name().display())));
		}
		return Plan.ofSteps(List.of(), List.of(),
				List.of(new DropIndexStep(step, target.table().name(), target.name())), List.of(), List.of());
	}

	private static void check(IndexTarget target, TableSnapshot.Index index) {
		if (index.replicaIdentity()) {
			target.refuse("The index %s is the replica identity of %s.",
					"Choose another with ALTER TABLE … REPLICA IDENTITY first.");
		}
		if (index.clustered()) {
			target.refuse("By the index %s the table %s is clustered.",
					"Take that away with ALTER TABLE … SET WITHOUT CLUSTER first.");
		}
		if (index.attached()) {
			target.refuse("The index %s of %s belongs to an index of the partitioned table.",
					"Drop that one, on the partitioned table.");
		}
		if (isReferenced(target.table(), index)) {
			target.refuse("A foreign key of another table relies on the index %s of %s.",
					"Drop the foreign key first, or keep the index.");
		}
	}

	/**
	 * A foreign key needs a unique index on the columns that it points to, which need not
	 * be that of a constraint.
	 */
	private static boolean isReferenced(TableSnapshot table, TableSnapshot.Index index) {
		if (!index.unique() || table.indexes().stream().anyMatch((other) -> replaces(other, index))) {
			return false;
		}
		return table.constraints()
			.stream()
			.filter((constraint) -> constraint.type() == 'f' && !constraint.table().equals(table.name()))
			.anyMatch((constraint) -> Set.copyOf(constraint.columnsUsed()).equals(Set.copyOf(index.columnsUsed())));
	}

	private static boolean replaces(TableSnapshot.Index other, TableSnapshot.Index index) {
		return !other.name().equals(index.name()) && other.unique() && other.constraint().isPresent()
				&& Set.copyOf(other.keys()).equals(Set.copyOf(index.keys()));
	}

	private static final class Type implements OperationType {

		@Override
		public String name() {
			return "drop-index";
		}

		@Override
		public String description() {
			return "Drops an index at contract, while the table is read and written.";
		}

		@Override
		public List<Key> keys() {
			return List.of(Key.required("table", Kind.TABLE, "The table, with its schema where it needs one."),
					Key.required("name", Kind.NAME, "The index, which is in the schema of its table."));
		}

		@Override
		public Operation read(OperationFields fields) {
			return new DropIndex(fields.table("table"), fields.identifier("name"));
		}

	}

}
