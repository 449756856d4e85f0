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

import io.zdm.plan.Conversion;
import io.zdm.plan.Plan;
import io.zdm.postgres.TableSnapshot;

/**
 * What stands in the way of replacing a column: all that belongs to it or depends on it
 * and would be lost, or would stop the drop, is found here, before anything changes.
 */
final class ReplacementObstacles {

	private static final String OTHERWISE = ColumnObstacles.OTHERWISE;

	private final TableSnapshot table;

	private final ColumnReplacement replacement;

	private final List<Plan> underWay;

	private final String name;

	private final String from;

	private final List<String> problems = new ArrayList<>();

	ReplacementObstacles(TableSnapshot table, ColumnReplacement replacement, List<Plan> underWay) {
		this.table = table;
		this.replacement = replacement;
		this.underWay = underWay;
		this.name = table.name().display();
		this.from = replacement.from().value();
	}

	/**
	 * Return what is in the way.
	 * @return one sentence and its remedy for each, none where nothing is
	 */
	List<String> problems() {
		this.problems.addAll(new ColumnObstacles(this.table, this.replacement.from(), this.replacement.to(),
				this.replacement.transformer().map(Conversion.Transformer::bean), this.underWay)
			.problems());
		this.table.column(this.replacement.from()).ifPresent((source) -> {
			checkColumn(source);
			checkConstraints();
			checkIndexes();
			checkDependents();
			checkTriggers();
		});
		return this.problems;
	}

	private void checkColumn(TableSnapshot.Column column) {
		if (column.identity() && (!this.replacement.keepsName() || this.table.isPartitioned())) {
			addProperty("is an identity column");
		}
		if (column.generated()) {
			addProperty("is a generated column");
		}
		column.ownedSequence()
			.filter((sequence) -> !column.identity() && !this.replacement.keepsName())
			.ifPresent((sequence) -> addProperty("owns the sequence " + sequence.display() + ", as of serial,"));
		if (column.constrainedDomain()) {
			addProperty("is of the domain %s, whose constraint or default would rewrite the table,"
				.formatted(column.type()));
		}
		column.peculiarities()
			.forEach((peculiarity) -> addProperty("has settings of its own: %s".formatted(peculiarity)));
		if (!column.grants().isEmpty()) {
			addProperty("has privileges of its own");
		}
		if (column.defaultExpression().isPresent() && this.replacement.defaultExpression().isEmpty()
				&& !this.replacement.keepsValue()
				&& (this.replacement.transformer().isEmpty() || !column.immutableDefault())) {
			addProperty("has a default, which does not fit converted values,");
		}
		if (column.notNull() && NotNullSteps.isOutOfReach(this.table)) {
			add("The column '%s' of %s is NOT NULL, which PostgreSQL %s sets on a new column only by reading the whole "
					+ "table (%d MiB) while all others wait.",
					"Upgrade to PostgreSQL 12 or newer, or drop the NOT NULL first.", this.from, this.name,
					this.table.version(), this.table.bytes() / (1024 * 1024));
		}
	}

	private void addProperty(String property) {
		add("The column '%s' of %s %s and cannot be carried over yet.", "Take that away first, " + OTHERWISE, this.from,
				this.name, property.endsWith(",") ? property.substring(0, property.length() - 1) : property);
	}

	private void checkConstraints() {
		for (TableSnapshot.Constraint constraint : this.table.constraints()) {
			if (constraint.columnsUsed().contains(this.replacement.from()) && !isCarriedOver(constraint)) {
				String owner = constraint.table().equals(this.table.name()) ? this.name
						: constraint.table().display() + ", which points to " + this.name + ",";
				add("The column '%s' is used by the %s '%s' of %s which cannot be carried over yet.",
						"Drop the constraint first, " + OTHERWISE, this.from, kind(constraint.type()),
						constraint.name().value(), owner);
			}
		}
	}

	private boolean isCarriedOver(TableSnapshot.Constraint constraint) {
		return this.replacement.carriesIndexes() && !this.table.isPartitioned()
				&& constraint.table().equals(this.table.name())
				&& (constraint.type() == 'p' || constraint.type() == 'u');
	}

	private static String kind(char type) {
		return switch (type) {
			case 'p' -> "primary key";
			case 'u' -> "unique constraint";
			case 'f' -> "foreign key";
			case 'c' -> "check constraint";
			case 'x' -> "exclusion constraint";
			default -> "constraint";
		};
	}

	private void checkIndexes() {
		for (TableSnapshot.Index index : this.table.indexes()) {
			if (!index.columnsUsed().contains(this.replacement.from())
					|| (index.constraint().isPresent() && !this.replacement.carriesIndexes())) {
				continue;
			}
			String name = index.name().display();
			if (!this.replacement.carriesIndexes() && !IndexReplacement.isOnColumnAlone(index)) {
				add("The index %s on '%s' is more than an index on this column alone, and cannot be carried over yet: "
						+ "%s.", "Drop the index first, " + OTHERWISE, name, this.from, index.definition());
			}
			if (!index.valid()) {
				add("The index %s on '%s' is not valid.", "Wait until it is built, or drop it.", name, this.from);
			}
			if (index.clustered()) {
				add("The table %s is clustered by the index %s on '%s', which cannot be carried over yet.",
						"Take that away with ALTER TABLE … SET WITHOUT CLUSTER first.", this.name, name, this.from);
			}
			if (index.replicaIdentity()) {
				add("The index %s on '%s' is the replica identity of %s, which cannot be carried over yet.",
						"Choose another with ALTER TABLE … REPLICA IDENTITY first.", name, this.from, this.name);
			}
		}
	}

	private void checkDependents() {
		this.table.dependents()
			.stream()
			.filter((dependent) -> dependent.columnsUsed().contains(this.replacement.from()))
			.filter((dependent) -> !dependent.description().startsWith(ColumnObstacles.PARTITION_KEY))
			.forEach((dependent) -> add("The %s depends on the column '%s' of %s and cannot be carried over yet.",
					"Drop it first and create it again on the new column, " + OTHERWISE, dependent.description(),
					this.from, this.name));
	}

	private void checkTriggers() {
		this.table.triggers()
			.stream()
			.filter((trigger) -> trigger.columnsUsed().contains(this.replacement.from()))
			.forEach((trigger) -> add(
					"The trigger '%s' of %s names the column '%s' (UPDATE OF, WHEN or the text of its function) and "
							+ "would not see what the new release writes.",
					"Drop the trigger first, " + OTHERWISE, trigger.name().value(), this.name, this.from));
	}

	private void add(String problem, String remedy, Object... arguments) {
		this.problems.add(problem.formatted(arguments) + " " + remedy);
	}

}
