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
import java.util.Set;

import io.zdm.migration.Key;
import io.zdm.migration.Key.Kind;
import io.zdm.migration.Operation;
import io.zdm.migration.OperationFields;
import io.zdm.migration.OperationType;
import io.zdm.migration.PlanningContext;
import io.zdm.migration.TableReference;
import io.zdm.plan.Plan;
import io.zdm.plan.Step;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.LockMode;
import io.zdm.postgres.QualifiedName;

/**
 * An index under a new name: {@code rename-index: { table: users, from: users_email, to:
 * users_email_idx }}. No query names an index, but the statements of an older release may
 * (as in a hint or a migration of its own), so it is renamed at contract.
 *
 * @param table the table
 * @param from the old name
 * @param to the new name
 */
record RenameIndex(TableReference table, Identifier from, Identifier to) implements Operation {

	/**
	 * The operation in files.
	 */
	static final OperationType TYPE = new Type();

	private static final int RENAMES_UNDER_READERS = 12;

	RenameIndex {
		if (from.equals(to)) {
			throw new IllegalArgumentException(
					"'from' and 'to' are both '%s'; choose another name for 'to'".formatted(from.value()));
		}
	}

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
		return Map.of("table", this.table.text(), "from", this.from.value(), "to", this.to.value());
	}

	@Override
	public Plan plan(PlanningContext context) {
		IndexTarget target = IndexTarget.find(context, this.table, this.from);
		target.refuseConstraint("Its name is that of the constraint: use rename-constraint.");
		QualifiedName wanted = new QualifiedName(target.name().schema(), this.to);
		target.problems().addAll(IndexUnderWay.onIndex(context, wanted));
		context.rehearsal()
			.relation(wanted)
			.ifPresent((holder) -> target.refuse("The index %s of %s cannot get the name '" + this.to.value()
					+ "', which is that of " + holder.replace("%", "%%") + ".", "Choose another name for 'to'."));
		target.check();
		// Before 12 the index itself is locked against everybody who plans a query on the
		// table; whoever has the table's lock waits for none of them.
		LockMode lock = target.table().version().atLeast(RENAMES_UNDER_READERS) ? LockMode.SHARE_UPDATE_EXCLUSIVE
				: LockMode.ACCESS_EXCLUSIVE;
		return Plan.ofSteps(
				List.of(), List.of(), List.of(Step.Ddl.of("rename-index " + target.name().display(),
						target.table().name(), lock, "ALTER INDEX %s RENAME TO %s".formatted(target.name(), this.to))),
				List.of(), List.of());
	}

	private static final class Type implements OperationType {

		@Override
		public String name() {
			return "rename-index";
		}

		@Override
		public String description() {
			return "Gives an index another name at contract.";
		}

		@Override
		public List<Key> keys() {
			return List.of(Key.required("table", Kind.TABLE, "The table, with its schema where it needs one."),
					Key.required("from", Kind.NAME, "The index, which is in the schema of its table."),
					Key.required("to", Kind.NAME, "The new name of the index."));
		}

		@Override
		public Operation read(OperationFields fields) {
			return new RenameIndex(fields.table("table"), fields.identifier("from"), fields.identifier("to"));
		}

	}

}
