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
import io.zdm.migration.PlanningException;
import io.zdm.plan.CreateIndexStep;
import io.zdm.plan.MappedColumn;
import io.zdm.plan.Mapping;
import io.zdm.plan.Plan;
import io.zdm.plan.Step;
import io.zdm.plan.TableColumn;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.Literal;
import io.zdm.postgres.LockMode;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Rehearsal;
import io.zdm.postgres.TableSnapshot;

/**
 * The planning of a new column. Whether its default makes the server rewrite the table is
 * for the server to say: then new rows get it from the default, and the others from a
 * fill in short transactions.
 */
final class ColumnAddition {

	private final AddColumn addition;

	private final PlanningContext context;

	private final TableSnapshot table;

	private final QualifiedName name;

	private final Identifier column;

	private final String display;

	private final String type;

	private final boolean filled;

	private final Identifier check;

	private final Optional<NumberedColumn> numbered;

	private final Optional<AddedForeignKey> foreignKey;

	ColumnAddition(AddColumn addition, PlanningContext context) {
		this.addition = addition;
		this.context = context;
		this.table = TableObstacles.find(context, addition.table());
		this.name = this.table.name();
		this.column = addition.column();
		this.display = this.name.display() + "." + this.column.value();
		this.type = type();
		this.filled = addition.isNumbered() || (addition.byDefault().isPresent() && rewrites());
		this.check = constraintName("check");
		this.numbered = numbered();
		this.foreignKey = addition.references()
			.map((reference) -> new AddedForeignKey(context, this.table, this.column, this.type,
					addition.byDefault().map(ColumnDefault::expression), reference, constraintName("fkey")));
	}

	/**
	 * A condition or expression of the author in parentheses: a line comment at its end
	 * must not swallow what follows.
	 */
	static String closed(String expression) {
		return expression.contains("--") ? expression + "\n" : expression;
	}

	/**
	 * The type as the server calls it, which does not depend on a search_path.
	 */
	private String type() {
		String written = NumberedColumn.plainType(this.addition.type());
		return columnAfter("ADD COLUMN %s %s".formatted(this.column, written)).map(TableSnapshot.Column::type)
			.orElse(written);
	}

	private Optional<TableSnapshot.Column> columnAfter(String action) {
		return attempt(action).columns().stream().filter((found) -> found.name().equals(this.column)).findFirst();
	}

	private boolean rewrites() {
		return attempt("ADD COLUMN " + definition()).rewritten();
	}

	private Rehearsal.Outcome attempt(String action) {
		return this.context.tryOut(this.table, List.of((copy) -> "ALTER TABLE " + copy + " " + action));
	}

	private String definition() {
		return "%s %s%s%s%s".formatted(this.column, this.type,
				this.addition.byDefault().map((value) -> " DEFAULT " + value.expression()).orElse(""),
				this.addition.isNotNull() ? " NOT NULL" : "",
				this.addition.generated().map((generation) -> " " + generation.clause()).orElse(""));
	}

	private Optional<NumberedColumn> numbered() {
		if (!this.addition.isNumbered()) {
			return Optional.empty();
		}
		Identifier sequence = this.addition.identity().isPresent()
				? Identifier.generated("zdm_%s_%s_seq".formatted(this.name.name().value(), this.column.value()))
				: ChosenName.of(this.name, List.of(this.column), "seq", this::isRelation);
		return Optional.of(new NumberedColumn(this.name, this.column, this.type,
				new QualifiedName(this.name.schema(), sequence), this.addition.identity()));
	}

	/**
	 * Relations of all kinds share their names within a schema.
	 */
	private boolean isRelation(Identifier relation) {
		return isChosen(relation) || this.context
			.tryOut(this.table, List.of((copy) -> "CREATE SEQUENCE " + new QualifiedName(this.name.schema(), relation)))
			.failure()
			.filter((failure) -> failure.state().equals("42P07"))
			.isPresent();
	}

	private Identifier constraintName(String label) {
		return ChosenName.of(this.name, List.of(this.column), label, this::isConstraint);
	}

	private boolean isConstraint(Identifier constraint) {
		return isChosen(constraint)
				|| this.table.constraints()
					.stream()
					.anyMatch((other) -> other.table().equals(this.name) && other.name().equals(constraint))
				|| this.table.columns()
					.stream()
					.anyMatch((other) -> other.notNullConstraint().filter(constraint::equals).isPresent());
	}

	/**
	 * Whether an operation before this one will take the name.
	 */
	private boolean isChosen(Identifier chosen) {
		return this.context.before()
			.stream()
			.flatMap((plan) -> Stream.concat(plan.expand().stream(), plan.migrate().stream()))
			.flatMap((step) -> step.statements().stream())
			.anyMatch((statement) -> statement.contains(chosen.quoted()));
	}

	Plan plan() {
		List<String> problems = new ArrayList<>(
				new AdditionObstacles(this.addition, this.context, this.table, this.type).problems(this.filled));
		if (problems.isEmpty()) {
			this.foreignKey.ifPresent((key) -> problems.addAll(key.problems()));
		}
		if (!problems.isEmpty()) {
			throw new PlanningException(problems);
		}
		List<Mapping> fills = this.filled ? List.of(fill()) : List.of();
		return new Plan(List.of(), fills, List.of(new TableColumn(this.name, this.column)), List.of(),
				List.of(addColumn()), migrate(), List.of(), rollback(), notes());
	}

	private Mapping fill() {
		String value = this.numbered.map(NumberedColumn::next)
			.orElseGet(() -> this.addition.byDefault().orElseThrow().expression());
		Optional<String> collation = columnAfter("ADD COLUMN %s %s".formatted(this.column, this.type))
			.flatMap(TableSnapshot.Column::collation);
		return Mapping.fill(this.context.mappingId(0), this.name,
				new MappedColumn(this.column, this.type, collation, false, Optional.empty()), value);
	}

	private Step addColumn() {
		List<String> statements = new ArrayList<>();
		if (this.numbered.isPresent()) {
			statements.addAll(this.numbered.get().add());
		}
		else if (this.filled) {
			// In one transaction: every row from then on has the default.
			statements.add("ALTER TABLE %s ADD COLUMN %s %s".formatted(this.name, this.column, this.type));
			statements.add("ALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s".formatted(this.name, this.column,
					this.addition.byDefault().orElseThrow().expression()));
		}
		else {
			statements.add("ALTER TABLE %s ADD COLUMN %s".formatted(this.name, definition()));
			this.addition.check()
				.map((condition) -> checkSteps().add(checkDefinition(condition) + " NOT VALID"))
				.ifPresent(statements::add);
		}
		this.addition.comment()
			.ifPresent((text) -> statements
				.add("COMMENT ON COLUMN %s.%s IS %s".formatted(this.name, this.column, Literal.of(text))));
		return Step.Ddl.of("add-column " + this.display, this.name, LockMode.ACCESS_EXCLUSIVE,
				statements.toArray(String[]::new));
	}

	private ConstraintSteps checkSteps() {
		return new ConstraintSteps(this.name, this.check);
	}

	private static String checkDefinition(String condition) {
		return "CHECK (%s)".formatted(closed(condition));
	}

	private List<Step> migrate() {
		List<Step> steps = new ArrayList<>();
		if (this.filled) {
			steps.add(new Step.Backfill("backfill " + this.display, this.name, this.context.mappingId(0)));
			steps.add(new Step.Analyze("analyze " + this.display, this.name));
			// Not before: rows that are yet to be filled have to be written as they are.
			this.addition.check()
				.ifPresent((condition) -> steps
					.add(checkSteps().addNotValid(checkDefinition(condition), LockMode.ACCESS_EXCLUSIVE, List.of())));
		}
		this.addition.check().ifPresent((condition) -> steps.add(checkSteps().validate(List.of())));
		if (this.filled && this.addition.isNotNull()) {
			steps.addAll(notNull().steps());
		}
		this.numbered.flatMap(NumberedColumn::makeIdentity).ifPresent(steps::add);
		if (this.addition.unique()) {
			QualifiedName key = relation("key");
			steps.add(createIndex(key, "UNIQUE "));
			steps.add(ddl("add-unique", LockMode.ACCESS_EXCLUSIVE,
					"ALTER TABLE %s ADD CONSTRAINT %s UNIQUE USING INDEX %s".formatted(this.name, key.name(),
							key.name())));
		}
		this.addition.references()
			.filter(ColumnReference::index)
			.ifPresent((reference) -> steps.add(createIndex(relation("idx"), "")));
		this.foreignKey.ifPresent((key) -> steps.addAll(key.steps()));
		return steps;
	}

	private NotNullSteps notNull() {
		return new NotNullSteps(this.table, this.column, constraintName("not_null"));
	}

	private QualifiedName relation(String label) {
		return new QualifiedName(this.name.schema(), ChosenName.of(this.name, List.of(this.column), label,
				(name) -> isRelation(name) || isConstraint(name)));
	}

	private Step createIndex(QualifiedName index, String unique) {
		return new CreateIndexStep("create-index " + index.display(), this.name, index,
				"CREATE %sINDEX CONCURRENTLY %s ON %s (%s)".formatted(unique, index.name(), this.name, this.column));
	}

	private Step ddl(String verb, LockMode lock, String statement) {
		return Step.Ddl.of(verb + " " + this.display, this.name, lock, statement);
	}

	private List<Step> rollback() {
		List<Step> steps = new ArrayList<>();
		this.foreignKey.ifPresent((key) -> steps.add(key.drop()));
		steps.add(ddl("drop-column", LockMode.ACCESS_EXCLUSIVE,
				"ALTER TABLE %s DROP COLUMN IF EXISTS %s".formatted(this.name, this.column)));
		return steps;
	}

	private List<String> notes() {
		List<String> notes = new ArrayList<>();
		String name = this.column.value();
		if (this.filled) {
			notes.add(
					("PostgreSQL %s would rewrite %s for '%s': existing rows are filled in the background instead, and so "
							+ "are those that are written with NULL in it before that ends.")
						.formatted(this.table.version(), this.name.display(), name));
		}
		if (this.filled && this.addition.isNotNull()) {
			notes.addAll(notNull().notes());
		}
		if (this.addition.byDefault().isPresent()) {
			notes.add(
					("An INSERT that names '%s' with NULL does not get the default: entities have to leave the column out "
							+ "or set a value.")
						.formatted(name));
		}
		this.addition.identity()
			.filter("always"::equals)
			.ifPresent((kind) -> notes.add(
					"From MIGRATED on an INSERT that gives '%s' a value of its own fails, as GENERATED ALWAYS wants it."
						.formatted(name)));
		this.numbered.ifPresent((column) -> notes.add(("Rows are numbered in no particular order and with gaps, and an "
				+ "INSERT that relies on lastval() now gets the number of '%s'.")
			.formatted(name)));
		this.table.publications()
			.forEach((publication) -> notes
				.add("The publication '%s' contains %s: add the column '%s' on its subscribers first."
					.formatted(publication, this.name.display(), name)));
		this.foreignKey.ifPresent((key) -> notes.addAll(key.notes()));
		return notes;
	}

}
