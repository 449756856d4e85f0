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
import java.util.Set;
import java.util.stream.Collectors;

import io.zdm.plan.Plan;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.TableSnapshot;

/**
 * A table as it will be when a rename under way is completed: the column of the new name
 * is the old one, with all that belongs to it, and what was there for the time between is
 * gone.
 *
 * @param table the table
 * @param plan the plan of the rename
 * @param source the old column
 * @param target the column of the new name
 */
record RenamedColumn(TableSnapshot table, Plan plan, TableSnapshot.Column source, TableSnapshot.Column target) {

	TableSnapshot settled() {
		return new TableSnapshot(this.table.oid(), this.table.name(), this.table.kind(), this.table.version(),
				this.table.bytes(), this.table.estimatedRows(), columns(), indexes(), constraints(), triggers(),
				dependents(), this.table.mentions(), this.table.publications(), this.table.partition(),
				this.table.inherits(), this.table.forcedRowSecurity(), this.table.ownedByCurrentRole(),
				this.table.replicaIdentity(), this.table.comment());
	}

	private List<TableSnapshot.Column> columns() {
		TableSnapshot.Column heir = new TableSnapshot.Column(this.target.name(), this.target.number(),
				this.source.type(), this.source.collation(), this.source.equalMeansIdentical(),
				this.source.constrainedDomain(), this.source.notNull(), this.source.notNullConstraint(),
				this.source.defaultExpression(), this.source.immutableDefault(), this.source.ownedSequence(),
				this.source.identity(), this.source.generated(), this.source.comment(), this.source.peculiarities(),
				this.source.grants());
		return this.table.columns()
			.stream()
			.map((column) -> column.name().equals(heir.name()) ? heir : column)
			.toList();
	}

	private List<TableSnapshot.Index> indexes() {
		Set<QualifiedName> temporary = this.plan.migrate()
			.stream()
			.flatMap((step) -> step.indexBuilt().stream())
			.collect(Collectors.toSet());
		return this.table.indexes()
			.stream()
			.filter((index) -> !temporary.contains(index.name()))
			.map((index) -> new TableSnapshot.Index(index.name(), index.definition(), index.method(), index.unique(),
					index.valid(), index.constraint(),
					index.keys().stream().map((key) -> key.map(this::renamed)).toList(), renamed(index.columnsUsed()),
					index.plain(), index.storageParameters(), index.tablespace(), index.clustered(),
					index.replicaIdentity(), index.primaryKey(), index.comment(), index.attached()))
			.toList();
	}

	private List<TableSnapshot.Constraint> constraints() {
		return this.table.constraints()
			.stream()
			.map((constraint) -> new TableSnapshot.Constraint(constraint.table(), constraint.name(), constraint.type(),
					constraint.definition(), renamed(constraint.columnsUsed()), constraint.references(),
					constraint.index(), constraint.inherited(), constraint.comment()))
			.toList();
	}

	private List<TableSnapshot.Trigger> triggers() {
		return this.table.triggers()
			.stream()
			.filter((trigger) -> !this.plan.createsTrigger(this.table.name(), trigger.name()))
			.map((trigger) -> new TableSnapshot.Trigger(trigger.name(), trigger.definition(), trigger.before(),
					trigger.perRow(), renamed(trigger.columnsRecorded()), trigger.columnsMentioned(),
					renamed(trigger.updateOf()), trigger.afterEvents(), trigger.enabled()))
			.toList();
	}

	private List<TableSnapshot.Dependent> dependents() {
		return this.table.dependents()
			.stream()
			.map((dependent) -> new TableSnapshot.Dependent(dependent.description(), renamed(dependent.columnsUsed())))
			.toList();
	}

	private List<Identifier> renamed(List<Identifier> columns) {
		return columns.stream().map(this::renamed).distinct().toList();
	}

	private Identifier renamed(Identifier column) {
		return column.equals(this.source.name()) ? this.target.name() : column;
	}

}
