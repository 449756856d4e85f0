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
import io.zdm.postgres.TableSnapshot;

/**
 * A column without its default: {@code drop-default: { table: orders, column: status }}.
 * It goes at contract, because an older release may leave the column to it.
 *
 * @param table the table
 * @param column the column
 */
public record DropDefault(TableReference table, Identifier column) implements Operation {

	/**
	 * The operation in files.
	 */
	public static final OperationType TYPE = new Type();

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
		return Map.of("table", this.table.text(), "column", this.column.value());
	}

	@Override
	public Plan plan(PlanningContext context) {
		PlannedColumn column = PlannedColumn.find(context, this.table, this.column, false);
		column.refuseAddedBefore();
		column.found().ifPresent((found) -> check(column, found));
		TableSnapshot.Column found = column.orRefuse();
		Step drop = Step.Ddl.of(column.step("drop-default"), column.table().name(), LockMode.ACCESS_EXCLUSIVE,
				column.alter("DROP DEFAULT"));
		return Plan.ofSteps(List.of(), List.of(), List.of(drop), List.of(), notes(column, found));
	}

	private static void check(PlannedColumn column, TableSnapshot.Column found) {
		if (found.generated()) {
			column.refuse("The column '%s' of %s is a generated column and has no default. Leave it as it is.");
		}
		else if (found.identity()) {
			column.refuse("The column '%s' of %s is an identity column and has no default. Drop the identity instead.");
		}
		else if (found.defaultExpression().isEmpty()) {
			column.refuse("The column '%s' of %s has no default. Take this operation out.");
		}
	}

	private static List<String> notes(PlannedColumn column, TableSnapshot.Column found) {
		List<String> notes = new ArrayList<>(column.familyNotes());
		notes.add((found.notNull()
				? "From the contract on, an INSERT that leaves '%s' out fails: the column is NOT NULL. Nobody may rely on the "
						+ "default by then."
				: "From the contract on, an INSERT that leaves '%s' out leaves NULL there.")
			.formatted(found.name().value()));
		return notes;
	}

	private static final class Type implements OperationType {

		@Override
		public String name() {
			return "drop-default";
		}

		@Override
		public String description() {
			return "Takes the default of a column away, once nobody relies on it.";
		}

		@Override
		public List<Key> keys() {
			return List.of(Key.required("table", Kind.TABLE, "The table, with its schema where it needs one."),
					Key.required("column", Kind.NAME, "The column."));
		}

		@Override
		public Operation read(OperationFields fields) {
			return new DropDefault(fields.table("table"), fields.identifier("column"));
		}

	}

}
