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
import java.util.Optional;

import io.zdm.DualWriteMode;
import io.zdm.migration.PlanningContext;
import io.zdm.migration.PlanningException;
import io.zdm.migration.TableReference;
import io.zdm.plan.Conversion;
import io.zdm.plan.MappedColumn;
import io.zdm.plan.Mapping;
import io.zdm.plan.Plan;
import io.zdm.plan.Step;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.LockMode;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.TableSnapshot;

/**
 * A second column under the new name for as long as both names are in use. In the end
 * that one goes and the old column gets its name, so that PostgreSQL itself carries over
 * all that belongs to a column or depends on it.
 *
 * @param table the table
 * @param from the old name S
 * @param to the new name T
 */
record ColumnRename(TableReference table, Identifier from, Identifier to) {

	/**
	 * Say what the rename will do.
	 * @param context the catalog snapshot and names
	 * @return the plan
	 * @throws PlanningException if it cannot be done safely, with all reasons
	 */
	Plan plan(PlanningContext context) {
		TableSnapshot now = TableObstacles.find(context, this.table);
		TableSnapshot settled = SettledTable.of(now, context.underWay());
		List<String> problems = new RenameObstacles(settled, context, this.from, this.to).problems();
		if (!problems.isEmpty()) {
			throw new PlanningException(problems);
		}
		return new Planning(context, now, settled).plan();
	}

	/**
	 * The planning of this rename on one table.
	 */
	private final class Planning {

		private final TableSnapshot table;

		private final QualifiedName name;

		private final TableSnapshot.Column source;

		private final Mapping mapping;

		private final List<TemporaryIndex> indexes;

		private final List<TriggerTwin> triggers;

		private final ReleasedNotNull released;

		private final boolean triggered;

		Planning(PlanningContext context, TableSnapshot now, TableSnapshot settled) {
			this.table = settled;
			this.name = settled.name();
			this.source = settled.column(ColumnRename.this.from).orElseThrow();
			this.mapping = mapping(context.mappingId(0), context.dualWrite());
			this.triggered = context.dualWrite().hasTrigger();
			this.indexes = TemporaryIndex.all(context, now, settled, ColumnRename.this.from, ColumnRename.this.to);
			this.triggers = TriggerTwin.all(settled, ColumnRename.this.from, ColumnRename.this.to);
			this.released = new ReleasedNotNull(settled, this.source);
		}

		private Mapping mapping(String id, DualWriteMode dualWrite) {
			MappedColumn target = new MappedColumn(ColumnRename.this.to, this.source.type(), this.source.collation(),
					this.source.equalMeansIdentical(), Optional.empty());
			MappedColumn mapped = new MappedColumn(this.source.name(), this.source.type(), this.source.collation(),
					this.source.equalMeansIdentical(),
					this.source.immutableDefault() ? this.source.defaultExpression() : Optional.empty(),
					this.source.identity()
							|| (this.source.defaultExpression().isPresent() && !this.source.immutableDefault()));
			return new Mapping(id, this.name, List.of(mapped), List.of(target),
					List.of(new Conversion.Identity(this.source.name())),
					List.of(new Conversion.Identity(ColumnRename.this.to)), dualWrite);
		}

		Plan plan() {
			return new SealedColumn(this.name, ColumnRename.this.from)
				.in(new Plan(List.of(this.mapping), List.of(addColumn()), migrate(), contract(), rollback(), notes())
					.handedOverBy(handover()));
		}

		// Without default and constraints: a default on T would hide from the trigger
		// that an
		// old release's INSERT did not mention T. Constraints are checked on S, which
		// follows T before that.
		private Step addColumn() {
			List<String> statements = new ArrayList<>();
			statements.add(alter("ADD COLUMN %s %s%s".formatted(ColumnRename.this.to, this.source.type(),
					this.source.collation().map(" COLLATE "::concat).orElse(""))));
			this.source.grants()
				.forEach((grant) -> statements.add("GRANT %s (%s) ON TABLE %s TO %s".formatted(grant.privilege(),
						ColumnRename.this.to, this.name, grant.to())));
			// Without a sync trigger the old column is set by a statement of its own, for
			// which the user's trigger fires itself.
			statements.addAll(this.triggered ? twins() : this.released.release());
			return new Step.Ddl("add-column " + column(ColumnRename.this.to), this.name, LockMode.ACCESS_EXCLUSIVE,
					statements, List.of(this.mapping.id()), List.of());
		}

		private List<String> twins() {
			return this.triggers.stream().flatMap((trigger) -> trigger.create(this.mapping)).toList();
		}

		private List<Step> handover() {
			return this.triggered ? List.of() : Handover.of(this.mapping, twins(), this.released.restore("handover"));
		}

		private List<Step> migrate() {
			String column = column(ColumnRename.this.to);
			List<Step> steps = new ArrayList<>();
			if (!this.triggered) {
				steps.add(new Step.AwaitInstances("await-instances " + column, this.name));
			}
			steps.add(new Step.Backfill("backfill " + column, this.name, this.mapping.id()));
			steps.add(new Step.Analyze("analyze " + column, this.name));
			this.indexes.forEach((index) -> steps.add(index.create(this.table)));
			steps.add(new Step.Verify("verify " + column, this.name, this.mapping.id()));
			return steps;
		}

		/**
		 * The temporary indexes go with their column: after the sync, rows without a
		 * value in it would collide in some unique ones. PostgreSQL removes the files
		 * after the commit, when the lock is free.
		 */
		private List<Step> contract() {
			List<String> statements = new ArrayList<>();
			this.triggers.forEach((trigger) -> statements.add(trigger.drop(this.name)));
			statements.add(alter("DROP COLUMN " + ColumnRename.this.to));
			statements.add(alter("RENAME COLUMN %s TO %s".formatted(ColumnRename.this.from, ColumnRename.this.to)));
			return List.of(new Step.Ddl("rename-column " + column(ColumnRename.this.from), this.name,
					LockMode.ACCESS_EXCLUSIVE, statements, List.of(), List.of(this.mapping.id())));
		}

		private List<Step> rollback() {
			List<Step> steps = new ArrayList<>();
			this.indexes.forEach((index) -> steps.add(index.drop(this.table)));
			if (!this.triggered) {
				steps.addAll(this.released.restore());
			}
			List<String> statements = new ArrayList<>();
			this.triggers.forEach((trigger) -> statements.add(trigger.drop(this.name)));
			statements.add(alter("DROP COLUMN IF EXISTS " + ColumnRename.this.to));
			steps.add(new Step.Ddl("drop-column " + column(ColumnRename.this.to), this.name, LockMode.ACCESS_EXCLUSIVE,
					statements, List.of(), List.of(this.mapping.id())));
			return steps;
		}

		private List<String> notes() {
			return new RenameNotes(this.table, this.source, ColumnRename.this.to, this.indexes,
					this.triggered ? this.triggers : List.of())
				.all();
		}

		private String alter(String what) {
			return "ALTER TABLE %s %s".formatted(this.name, what);
		}

		private String column(Identifier column) {
			return this.name.display() + "." + column.value();
		}

	}

}
