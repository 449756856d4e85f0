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
import java.util.Set;
import java.util.function.UnaryOperator;

import io.zdm.migration.PlanningContext;
import io.zdm.plan.Mapping;
import io.zdm.postgres.Rehearsal;
import io.zdm.postgres.TableSnapshot;

/**
 * What stands in the way of a new column.
 */
final class AdditionObstacles {

	private static final Set<String> SYSTEM_COLUMNS = Set.of("tableoid", "xmin", "cmin", "xmax", "cmax", "ctid", "oid");

	private static final String HINT = " What is not PostgreSQL's own has to be written with its schema.";

	private final AddColumn addition;

	private final PlanningContext context;

	private final TableSnapshot table;

	private final String type;

	private final String column;

	private final String name;

	private final List<String> problems = new ArrayList<>();

	AdditionObstacles(AddColumn addition, PlanningContext context, TableSnapshot table, String type) {
		this.addition = addition;
		this.context = context;
		this.table = table;
		this.type = type;
		this.column = addition.column().value();
		this.name = table.name().display();
	}

	/**
	 * Return what is in the way.
	 * @param filled whether the existing rows are filled in the background
	 * @return one sentence and its remedy for each, none where nothing is
	 */
	List<String> problems(boolean filled) {
		this.problems.addAll(TableObstacles.of(this.table, filled));
		checkName();
		checkFamily();
		if (this.problems.isEmpty()) {
			checkType();
		}
		if (this.problems.isEmpty()) {
			checkNotNull(filled);
			checkDefault();
			checkCheck();
			checkUnique(filled);
			checkGenerated();
		}
		return this.problems;
	}

	private void checkName() {
		if (this.table.column(this.addition.column()).isPresent()) {
			add("%s already has a column '%s'.", "Choose another name, or drop that column first.", this.name,
					this.column);
		}
		if (SYSTEM_COLUMNS.contains(this.column)) {
			add("'%s' is the name of a system column.", "Choose another name for the new column of %s.", this.column,
					this.name);
		}
		this.context.underWay()
			.stream()
			.flatMap((plan) -> plan.mappings().stream())
			.filter((mapping) -> mapping.table().equals(this.table.name()) && isSource(mapping))
			.forEach((mapping) -> add("The column '%s' of %s is still being replaced by another migration.",
					"Contract or roll back that migration first.", this.column, this.name));
	}

	private boolean isSource(Mapping mapping) {
		return mapping.sources().stream().anyMatch((source) -> source.name().equals(this.addition.column()));
	}

	private void checkFamily() {
		if (this.table.partition()) {
			add("%s is a partition.", "Add the column '%s' to the partitioned table.", this.name, this.column);
		}
		else if (this.table.kind() == 'r' && this.table.inherits()) {
			add("%s has parents or children by inheritance.", "Add the column '%s' by hand.", this.name, this.column);
		}
		else if (this.table.isPartitioned() && this.addition.unique()) {
			add("%s is partitioned, and no unique constraint of it can be built while others write.",
					"Add the column '%s' without 'unique'.", this.name, this.column);
		}
		else if (this.table.isPartitioned() && this.addition.isNumbered()) {
			add("%s is partitioned, and its partitions would not share a sequence.",
					"Add the column '%s' without 'identity' and serial types.", this.name, this.column);
		}
		else if (this.table.isPartitioned() && this.addition.references().isPresent()) {
			add("%s is partitioned, and its foreign keys cannot be validated apart before PostgreSQL 18.",
					"Add the column '%s' without 'references'.", this.name, this.column);
		}
	}

	private void checkType() {
		Rehearsal.Outcome plain = attempt("");
		if (plain.failure().isPresent()) {
			add("The column '%s' of %s cannot have the type %s: %s.", "Correct the type.", this.column, this.name,
					this.type, plain.failure().get().message());
		}
		else if (plain.rewritten()) {
			add("The type %s of the column '%s' is a domain with a constraint or a default, for which PostgreSQL "
					+ "rewrites %s while all others wait.", "Use its base type, with 'check' and 'default'.", this.type,
					this.column, this.name);
		}
		if (this.addition.isNumbered() && !NumberedColumn.isInteger(this.type)) {
			add("The column '%s' of %s cannot be an identity column with the type %s.",
					"Write smallint, integer or bigint.", this.column, this.name, this.type);
		}
	}

	private Rehearsal.Outcome attempt(String clause) {
		return this.context.tryOut(this.table, List.of((copy) -> "ALTER TABLE %s ADD COLUMN %s %s%s".formatted(copy,
				this.addition.column(), this.type, clause)));
	}

	private void checkNotNull(boolean filled) {
		if (!this.addition.isNotNull()) {
			return;
		}
		if (!this.addition.isNumbered() && this.addition.byDefault().isEmpty()) {
			add("The column '%s' of %s would be NOT NULL without a default, and every INSERT of the release before would "
					+ "fail.", "Give it a default, or add it nullable and set NOT NULL in a later migration.",
					this.column, this.name);
		}
		else if (filled && NotNullSteps.isOutOfReach(this.table)) {
			add("The column '%s' of %s would be NOT NULL, which PostgreSQL %s sets on it only by reading the whole table "
					+ "(%d MiB) while all others wait.", "Upgrade to PostgreSQL 12 or newer, or leave it nullable.",
					this.column, this.name, this.table.version(), this.table.bytes() / (1024 * 1024));
		}
	}

	private void checkDefault() {
		Optional<String> expression = this.addition.byDefault().map(ColumnDefault::expression);
		if (expression.isEmpty()) {
			return;
		}
		Optional<Rehearsal.Failure> failure = this.context.expression(this.table, expression.get())
			.failure()
			.or(() -> attempt(" DEFAULT " + expression.get()).failure())
			.or(() -> probe(this.addition.isNotNull() ? " NOT NULL" : ""));
		failure.ifPresent((reason) -> add("The default of the column '%s' of %s cannot be used: %s.",
				"Correct it." + HINT, this.column, this.name, reason.message()));
	}

	private void checkCheck() {
		Optional<String> condition = this.addition.check();
		if (condition.isEmpty() || !this.problems.isEmpty()) {
			return;
		}
		String expression = ColumnAddition.closed(condition.get());
		probe(" CHECK (" + expression + ")").ifPresent((reason) -> {
			if (reason.state().equals("23514")) {
				add("The check of the column '%s' of %s does not accept %s, which the release before writes there.",
						"Correct the check or the default.", this.column, this.name,
						this.addition.byDefault().map((value) -> "its default " + value.expression()).orElse("NULL"));
			}
			else {
				add("The check of the column '%s' of %s cannot be used: %s.",
						"Write a condition over this column alone, or add it in a later migration." + HINT, this.column,
						this.name, reason.message());
			}
		});
	}

	/**
	 * Write the default into a table of this column alone.
	 */
	private Optional<Rehearsal.Failure> probe(String clause) {
		String value = this.addition.byDefault().map((given) -> " DEFAULT " + given.expression()).orElse("");
		List<UnaryOperator<String>> statements = new ArrayList<>();
		if (this.addition.isNumbered()) {
			value = " DEFAULT 1";
		}
		String columns = "%s %s%s%s".formatted(this.addition.column(), this.type, value, clause);
		statements.add((copy) -> "CREATE TEMPORARY TABLE zdm_rehearsal_row (%s)".formatted(columns));
		statements.add((copy) -> "INSERT INTO pg_temp.zdm_rehearsal_row DEFAULT VALUES");
		return this.context.tryOut(this.table, statements).failure();
	}

	private void checkUnique(boolean filled) {
		if (!this.addition.unique() || this.addition.byDefault().isEmpty()) {
			return;
		}
		String expression = this.addition.byDefault().get().expression();
		if (!filled || this.context.expression(this.table, expression).immutable()) {
			add("The column '%s' of %s would be unique, but every row of the release before would get the same default "
					+ "%s.", "Leave 'unique' or 'default' out, or write a default that differs from row to row.",
					this.column, this.name, expression);
		}
	}

	private void checkGenerated() {
		if (this.addition.generated().isEmpty()) {
			return;
		}
		ColumnGeneration generation = this.addition.generated().get();
		String remedy = "Add a plain column which the application or a trigger fills, or change the table while the "
				+ "application is stopped.";
		if (!generation.stored() && !this.table.version().atLeast(18)) {
			add("PostgreSQL %s has no generated columns that are not stored, such as '%s' of %s.", remedy,
					this.table.version(), this.column, this.name);
			return;
		}
		Optional<Rehearsal.Failure> failure = this.context.expression(this.table, generation.sql()).failure();
		Rehearsal.Outcome outcome = attempt(" " + generation.clause());
		failure.or(outcome::failure)
			.ifPresent((reason) -> add("The generated column '%s' of %s cannot be added: %s.",
					"Correct the expression." + HINT, this.column, this.name, reason.message()));
		if (failure.isEmpty() && outcome.rewritten()) {
			add("The generated column '%s' would make PostgreSQL rewrite %s while all others wait.",
					remedy + " From PostgreSQL 18 on 'stored: false' needs no rewrite.", this.column, this.name);
		}
	}

	private void add(String problem, String remedy, Object... arguments) {
		this.problems.add((problem + " " + remedy).formatted(arguments));
	}

}
