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
import java.util.stream.Stream;

import io.zdm.migration.PlanningContext;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.TableSnapshot;

/**
 * What stands in the way of a rename. The old column stays, so that little does: only
 * what would meet the new column before the sync has put the old one in step.
 */
final class RenameObstacles {

	private final TableSnapshot table;

	private final PlanningContext context;

	private final Identifier from;

	private final Identifier to;

	private final String name;

	private final List<String> problems = new ArrayList<>();

	RenameObstacles(TableSnapshot settled, PlanningContext context, Identifier from, Identifier to) {
		this.table = settled;
		this.context = context;
		this.from = from;
		this.to = to;
		this.name = settled.name().display();
	}

	/**
	 * Return what is in the way.
	 * @return one sentence and its remedy for each, none where nothing is
	 */
	List<String> problems() {
		this.problems
			.addAll(new ColumnObstacles(this.table, this.from, this.to, Optional.empty(), this.context.underWay())
				.problems());
		this.problems.addAll(new ChainObstacles(this.table.name(), this.from, this.context).problems());
		this.table.column(this.from).ifPresent((source) -> {
			checkColumn(source);
			checkTriggers();
			checkRules();
			checkPartitions();
			checkUniqueIndexes();
			if (!this.context.dualWrite().hasTrigger()) {
				checkRepositoryMode(source);
			}
		});
		return this.problems;
	}

	private void checkColumn(TableSnapshot.Column column) {
		if (column.generated()) {
			add("The column '%s' of %s is a generated column, which nobody can write under a new name.",
					"Rename it with a plain ALTER TABLE while the application is stopped.", this.from.value(),
					this.name);
		}
		if (column.constrainedDomain()) {
			add("The column '%s' of %s is of the domain %s, whose constraint or default would rewrite the table.",
					"Give the column the type that the domain is made of first, " + ColumnObstacles.OTHERWISE,
					this.from.value(), this.name, column.type());
		}
	}

	/**
	 * BEFORE ROW triggers fire before the sync trigger; all others see the row as that
	 * one left it.
	 */
	private void checkTriggers() {
		this.table.triggers()
			.stream()
			.filter((trigger) -> trigger.before() && trigger.perRow())
			.filter((trigger) -> trigger.columnsUsed().contains(this.from))
			.forEach((trigger) -> add(
					"The BEFORE trigger '%s' of %s names the column '%s' (UPDATE OF, WHEN or the text of its function) "
							+ "and would not see what the new release writes.",
					"Drop the trigger first, " + ColumnObstacles.OTHERWISE, trigger.name().value(), this.name,
					this.from.value()));
	}

	/**
	 * A rule of the table itself rewrites the statement before any trigger fires; one of
	 * a view reads or writes the old column like any old release.
	 */
	private void checkRules() {
		String ofTable = " on table " + this.name;
		this.table.dependents()
			.stream()
			.filter((dependent) -> dependent.columnsUsed().contains(this.from))
			.filter((dependent) -> dependent.description().startsWith("rule ")
					&& dependent.description().replace("\"", "").endsWith(ofTable.replace("\"", "")))
			.forEach((dependent) -> add("The %s names the column '%s' and would not see what the new release writes.",
					"Drop the rule first, " + ColumnObstacles.OTHERWISE, dependent.description(), this.from.value()));
	}

	/**
	 * Triggers and rules of a single partition are not carried over.
	 */
	private void checkPartitions() {
		this.table.dependents()
			.stream()
			.filter((dependent) -> !dependent.followsRename() && dependent.columnsUsed().contains(this.from))
			.forEach((dependent) -> add("The %s may use the column '%s' and would not see what the new release writes.",
					"Drop it first, " + ColumnObstacles.OTHERWISE, dependent.description(), this.from.value()));
	}

	/**
	 * Upserts of the new release name all columns of a unique index by their new names,
	 * and no index has them all.
	 */
	private void checkUniqueIndexes() {
		UnderWay.renames(this.context, this.table.name())
			.filter((mapping) -> mapping.targets().stream().noneMatch((target) -> target.name().equals(this.from)))
			.flatMap((mapping) -> Stream.concat(mapping.sources().stream(), mapping.targets().stream()))
			.forEach((other) -> this.table.indexes()
				.stream()
				.filter(TableSnapshot.Index::unique)
				.filter((index) -> index.columnsUsed().contains(this.from)
						&& index.columnsUsed().contains(other.name()))
				.forEach((index) -> add(
						"The unique index %s uses both '%s' and '%s', which is being renamed too, and an upsert could name "
								+ "it by neither pair of names.",
						"Put the second rename into a migration of its own, and contract the first one before.",
						index.name().display(), this.from.value(), other.name().value())));
	}

	/**
	 * Without a trigger the old column is filled a moment after the INSERT.
	 */
	private void checkRepositoryMode(TableSnapshot.Column column) {
		String remedy = "Use the modes 'both' or 'trigger' for this migration.";
		String mode = "and repositories alone (zdm.dual-write.mode=repository) fill the old column only after the INSERT.";
		if (column.identity()) {
			add("The column '%s' of %s is an identity column, " + mode, remedy, this.from.value(), this.name);
		}
		this.table.constraints()
			.stream()
			.filter((constraint) -> constraint.columnsUsed().contains(this.from))
			.forEach((constraint) -> add("The column '%s' is used by the constraint '%s' of %s, " + mode, remedy,
					this.from.value(), constraint.name().value(), constraint.table().display()));
		if (column.notNull() && NotNullSteps.isOutOfReach(this.table)) {
			add("The column '%s' of %s is NOT NULL, which PostgreSQL %s gives back at contract only by reading the whole "
					+ "table (%d MiB) while all others wait.",
					"Upgrade to PostgreSQL 12 or newer, or use the modes 'both' or 'trigger'.", this.from.value(),
					this.name, this.table.version(), this.table.bytes() / (1024 * 1024));
		}
	}

	private void add(String problem, String remedy, Object... arguments) {
		this.problems.add(problem.formatted(arguments) + " " + remedy);
	}

}
