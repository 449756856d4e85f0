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

import io.zdm.migration.NearMiss;
import io.zdm.migration.PlanningContext;
import io.zdm.migration.PlanningException;
import io.zdm.plan.DropIndexStep;
import io.zdm.plan.Plan;
import io.zdm.plan.Step;
import io.zdm.plan.TableColumn;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.Literal;
import io.zdm.postgres.LockMode;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.TableSnapshot;

/**
 * The planning of a column's end. At first it only becomes one that may be left out; at
 * contract its indexes go concurrently, and then the column with what belongs to it
 * alone.
 */
final class ColumnRemoval {

	private final DropColumn removal;

	private final TableSnapshot table;

	private final PlanningContext context;

	private final QualifiedName name;

	private final Identifier column;

	ColumnRemoval(DropColumn removal, PlanningContext context) {
		this.removal = removal;
		this.context = context;
		this.table = TableObstacles.find(context, removal.table());
		this.name = this.table.name();
		this.column = removal.column();
	}

	Plan plan() {
		List<String> problems = new ArrayList<>(TableObstacles.of(this.table, false));
		Optional<TableSnapshot.Column> found = this.table.column(this.column);
		if (found.isEmpty()) {
			List<String> known = this.table.columns().stream().map((other) -> other.name().value()).toList();
			problems.add("%s has no column '%s'. %sName a column exactly as in the database."
				.formatted(this.name.display(), this.column.value(), NearMiss.question(this.column.value(), known)));
		}
		else {
			problems
				.addAll(new RemovalObstacles(this.removal, this.context, this.table, found.get(), omits(found.get()))
					.problems());
		}
		if (!problems.isEmpty()) {
			throw new PlanningException(problems);
		}
		return plan(found.get());
	}

	/**
	 * Whether the column has to lose its NOT NULL, so that it can be left out.
	 */
	private boolean omits(TableSnapshot.Column found) {
		return found.notNull() && found.defaultExpression().isEmpty() && !found.identity() && !found.generated()
				&& this.removal.byDefault().isEmpty();
	}

	private Plan plan(TableSnapshot.Column found) {
		ReleasedNotNull released = new ReleasedNotNull(this.table, found);
		List<Step> expand = new ArrayList<>();
		List<Step> rollback = new ArrayList<>();
		if (omits(found)) {
			expand.add(ddl("drop-not-null", released.release().toArray(String[]::new)));
			rollback.add(Step.Ddl.of(step("find-null"), this.name, LockMode.ACCESS_SHARE, requireNoNull()));
			rollback.addAll(released.restore());
		}
		this.removal.byDefault().ifPresent((value) -> {
			expand.add(ddl("set-default", alter("SET DEFAULT " + value.expression())));
			rollback.add(ddl("drop-default", alter("DROP DEFAULT")));
		});
		Plan plan = new Plan(List.of(), List.of(), List.of(new TableColumn(this.name, this.column)), expand, List.of(),
				contract(), rollback, notes(found));
		return new SealedColumn(this.name, this.column).in(plan);
	}

	private List<Step> contract() {
		List<Step> steps = new ArrayList<>();
		this.table.indexes()
			.stream()
			.filter((index) -> index.columnsUsed().contains(this.column) && index.constraint().isEmpty())
			.forEach((index) -> steps
				.add(new DropIndexStep("drop-index " + index.name().display(), this.name, index.name())));
		List<String> statements = new ArrayList<>();
		// By name: a DROP COLUMN would take them along, and whatever came to be
		// meanwhile.
		this.table.constraints()
			.stream()
			.filter((constraint) -> constraint.columnsUsed().contains(this.column))
			.forEach((constraint) -> statements
				.add("ALTER TABLE %s DROP CONSTRAINT %s".formatted(this.name, constraint.name())));
		statements.add("ALTER TABLE %s DROP COLUMN %s".formatted(this.name, this.column));
		steps.add(ddl("drop-column", statements.toArray(String[]::new)));
		return steps;
	}

	// Otherwise the server would say so only after the scan of VALIDATE CONSTRAINT, and
	// with the constraint already there.
	private String requireNoNull() {
		return """
				DO $zdm$
				BEGIN
				  SET LOCAL row_security = off;
				  IF EXISTS (SELECT FROM %s WHERE %s IS NULL) THEN
				    RAISE EXCEPTION USING ERRCODE = 'not_null_violation', MESSAGE = %s;
				  END IF;
				END $zdm$""".formatted(this.name, this.column, Literal
			.of(("The column '%s' of %s holds NULL in rows that were written without it, and cannot be NOT NULL "
					+ "again. Give these rows a value, then ask for 'retry'.")
				.formatted(this.column.value(), this.name.display())));
	}

	private List<String> notes(TableSnapshot.Column found) {
		List<String> notes = new ArrayList<>();
		String column = this.column.value();
		if (omits(found)) {
			notes
				.add(("'%s' is NOT NULL without a default, so expand drops the NOT NULL: rows of the new release hold NULL "
						+ "there, which the release before has to cope with when it reads them, and which have to get a "
						+ "value before a rollback. With 'default' they would have one.")
					.formatted(column));
		}
		found.ownedSequence()
			.ifPresent((sequence) -> notes
				.add("The sequence %s goes along with '%s'.".formatted(sequence.display(), column)));
		this.table.constraints()
			.stream()
			.filter((constraint) -> constraint.columnsUsed().contains(this.column))
			.forEach((constraint) -> notes.add("The constraint '%s' goes along with '%s': %s."
				.formatted(constraint.name().value(), column, constraint.definition())));
		this.table.mentions()
			.stream()
			.filter((mention) -> mention.column().equals(this.column))
			.forEach((mention) -> notes.add(
					("The function %s mentions '%s' in the line \"%s\"; PostgreSQL does not record that, so change the "
							+ "function before contract.")
						.formatted(mention.function(), column, mention.line().strip())));
		this.table.publications()
			.forEach((publication) -> notes
				.add("The publication '%s' contains %s: its subscribers get no more values for '%s' after contract."
					.formatted(publication, this.name.display(), column)));
		return notes;
	}

	private String alter(String action) {
		return "ALTER TABLE %s ALTER COLUMN %s %s".formatted(this.name, this.column, action);
	}

	private Step ddl(String verb, String... statements) {
		return Step.Ddl.of(step(verb), this.name, LockMode.ACCESS_EXCLUSIVE, statements);
	}

	private String step(String verb) {
		return "%s %s.%s".formatted(verb, this.name.display(), this.column.value());
	}

}
