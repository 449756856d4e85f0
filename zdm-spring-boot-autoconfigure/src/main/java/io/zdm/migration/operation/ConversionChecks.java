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
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.zdm.migration.PlanningContext;
import io.zdm.plan.Conversion;
import io.zdm.plan.MappedColumn;
import io.zdm.plan.Mapping;
import io.zdm.postgres.Rehearsal;
import io.zdm.postgres.Rehearsal.Failure;
import io.zdm.postgres.TableSnapshot;

/**
 * What the server says against the conversions of a mapping before anything changes: the
 * trigger evaluates them in every write of the table, so that one which fails there would
 * stop the application.
 * <p>
 * A conversion has to be understood under the {@code search_path} of the sync, to use the
 * columns of the other side only, to be immutable, to give what can be written into its
 * column, and to succeed on a sample of the rows; NULL has to mean the same on both
 * sides.
 */
final class ConversionChecks {

	/**
	 * What PostgreSQL says when it does not find something.
	 */
	private static final Set<String> NOT_FOUND = Set.of("42883", "42704", "42P01", "3F000");

	private final PlanningContext context;

	private final TableSnapshot table;

	private final Mapping mapping;

	private final List<UnaryOperator<String>> targets;

	private final List<String> problems = new ArrayList<>();

	/**
	 * Create the checks.
	 * @param context where the server can be asked
	 * @param table the table, without the targets
	 * @param mapping the mapping
	 */
	ConversionChecks(PlanningContext context, TableSnapshot table, Mapping mapping) {
		this.context = context;
		this.table = table;
		this.mapping = mapping;
		this.targets = mapping.targets()
			.stream()
			.<UnaryOperator<String>>map(
					(target) -> (copy) -> "ALTER TABLE %s ADD COLUMN %s".formatted(copy, declaration(target)))
			.toList();
	}

	/**
	 * Return what is wrong.
	 * @return one sentence and its remedy for each, none where nothing is
	 */
	List<String> problems() {
		if (this.mapping.transformer().isPresent()) {
			return List.of();
		}
		check("forward", this.mapping.targets(), this.mapping.forward(), this.mapping.sources());
		check("backward", this.mapping.sources(), this.mapping.backward(), this.mapping.targets());
		if (this.problems.isEmpty() && evaluates()) {
			this.problems.addAll(new ConversionTrial(this.context, this.table, this.mapping).problems());
		}
		return List.copyOf(this.problems);
	}

	private boolean evaluates() {
		return IntStream.range(0, this.mapping.targets().size())
			.anyMatch((index) -> evaluates(this.mapping.targets().get(index), this.mapping.forward().get(index),
					this.mapping.sources()))
				|| IntStream.range(0, this.mapping.sources().size())
					.anyMatch((index) -> evaluates(this.mapping.sources().get(index),
							this.mapping.backward().get(index), this.mapping.targets()));
	}

	/**
	 * A copy into a column of the same type cannot fail.
	 */
	private static boolean evaluates(MappedColumn column, Conversion conversion, List<MappedColumn> inputs) {
		return !(conversion instanceof Conversion.Identity identity) || inputs.stream()
			.noneMatch((input) -> input.name().equals(identity.column()) && input.type().equals(column.type()));
	}

	private void check(String direction, List<MappedColumn> columns, List<Conversion> conversions,
			List<MappedColumn> inputs) {
		for (int index = 0; index < columns.size(); index++) {
			MappedColumn column = columns.get(index);
			Conversion conversion = conversions.get(index);
			if (evaluates(column, conversion, inputs)) {
				check(new Directed(direction, column, conversion, inputs));
			}
		}
	}

	private void check(Directed conversion) {
		String type;
		boolean immutable = true;
		if (conversion.isAssignment()) {
			type = conversion.inputs().get(0).type();
		}
		else {
			Rehearsal.ExpressionFacts facts = this.context.expression(this.table, this.targets, conversion.sql());
			if (facts.failure().isPresent()) {
				add(subject(conversion) + " is not understood: " + facts.failure().get().message() + ".",
						hint(facts.failure().get()));
				return;
			}
			type = facts.type();
			immutable = facts.immutable();
		}
		Optional<Failure> unwritable = assign(conversion);
		if (unwritable.isPresent()) {
			add(unwritable.get(), conversion, type);
		}
		else if (!immutable || !isImmutablyCast(conversion, type)) {
			add("%s is not immutable: what it gives depends on more than the row, as on the session's time zone, or it "
				.formatted(subject(conversion)) + "has a sub-select.",
					"Write %s so that PostgreSQL takes it for immutable, as in: created AT TIME ZONE 'UTC'."
						.formatted(conversion.key()));
		}
	}

	private boolean isImmutablyCast(Directed conversion, String type) {
		return type.equals(conversion.column().type()) || this.context
			.expression(this.table, this.targets,
					"CAST(%s AS %s)".formatted(parenthesized(conversion.sql()), conversion.column().type()))
			.immutable();
	}

	/**
	 * A statement of its own: a conversion that uses another column of the table does not
	 * find it there.
	 */
	private Optional<Failure> assign(Directed conversion) {
		List<UnaryOperator<String>> statements = new ArrayList<>(this.targets);
		statements.add((
				copy) -> "INSERT INTO %s (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM (SELECT %s FROM %s) AS \"~columns\""
					.formatted(copy, conversion.column().name(), parenthesized(conversion.sql()),
							conversion.inputs()
								.stream()
								.map((input) -> input.name().quoted())
								.collect(Collectors.joining(", ")),
							copy));
		return this.context.tryOut(this.table, statements).failure();
	}

	private void add(Failure failure, Directed conversion, String type) {
		switch (failure.state()) {
			case "42804" -> add(
					"%s gives %s, which cannot be written into '%s' of type %s.".formatted(subject(conversion), type,
							conversion.column().name().value(), conversion.column().type()),
					conversion.isAssignment()
							? "PostgreSQL does not convert it by itself: write 'forward' and 'backward', with a new name in 'to'."
							: "Write %s so that it gives that type.".formatted(conversion.key()));
			case "42703" -> add(
					"%s uses another column than %s: %s.".formatted(subject(conversion),
							conversion.inputs()
								.stream()
								.map((input) -> "'" + input.name().value() + "'")
								.collect(Collectors.joining(", ")),
							failure.message()),
					"It can only use the columns of the other side.");
			default -> add(subject(conversion) + " cannot be written: " + failure.message() + ".", hint(failure));
		}
	}

	private static String hint(Failure failure) {
		return NOT_FOUND.contains(failure.state())
				? "It is evaluated with an empty search_path: write everything that is not PostgreSQL's own with its "
						+ "schema, as in app.my_function(x)."
				: "Correct the expression.";
	}

	private static String declaration(MappedColumn column) {
		return column.name() + " " + column.type() + collate(column);
	}

	static String collate(MappedColumn column) {
		return column.collation().map(" COLLATE "::concat).orElse("");
	}

	/**
	 * A line comment at the end of an expression must not swallow what follows.
	 */
	static String parenthesized(String expression) {
		return "(" + expression + (expression.contains("--") ? "\n)" : ")");
	}

	private String subject(Directed conversion) {
		return "%s of %s".formatted(conversion.subject(), this.table.name().display());
	}

	private void add(String problem, String remedy) {
		this.problems.add(problem + " " + remedy);
	}

	/**
	 * One conversion into one column.
	 *
	 * @param direction the key of the direction in files
	 * @param column the column that it is written into
	 * @param conversion the conversion
	 * @param inputs the columns that it may use
	 */
	private record Directed(String direction, MappedColumn column, Conversion conversion, List<MappedColumn> inputs) {

		String key() {
			return "'" + this.direction + "'";
		}

		String sql() {
			return this.conversion.sql();
		}

		/**
		 * Return whether nothing was written, so that PostgreSQL has to convert.
		 */
		boolean isAssignment() {
			return this.conversion instanceof Conversion.Identity;
		}

		String subject() {
			return "%s to '%s' (%s)".formatted(key(), this.column.name().value(), sql());
		}

	}

}
