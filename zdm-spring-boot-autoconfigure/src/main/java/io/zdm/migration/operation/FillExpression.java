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
import java.util.Optional;

import io.zdm.migration.PlanningContext;
import io.zdm.postgres.Rehearsal;

/**
 * An author's expression for the rows in which a column is NULL, put to the server before
 * anything changes.
 *
 * @param context where the server can be asked
 * @param column the column
 * @param expression the expression
 */
record FillExpression(PlanningContext context, PlannedColumn column, String expression) {

	private static final String PATH_HINT = " Qualify what is not PostgreSQL's own with its schema.";

	/**
	 * Refuse what the server does not take, or what does not give every row a value.
	 */
	void check() {
		Optional<Rehearsal.Failure> failure = this.context.expression(this.column.table(), this.expression)
			.failure()
			.or(this::assignment);
		if (failure.isPresent()) {
			refuse("cannot be used: %s." + PATH_HINT, failure.get().message());
			return;
		}
		String name = this.column.found().orElseThrow().name().quoted();
		Optional<String> failing = this.context.rehearsal()
			.failingRow(this.column.table(), "CASE WHEN %s IS NULL THEN (%s) END".formatted(name, closed()));
		if (failing.isPresent()) {
			refuse("fails for %s. Correct the expression or the row.", failing.get());
			return;
		}
		// A constant division would be evaluated when the statement is planned.
		this.context.rehearsal()
			.failingRow(this.column.table(),
					"CASE WHEN %1$s IS NULL AND (%2$s) IS NULL THEN 1 / num_nonnulls(%1$s) END".formatted(name,
							closed()))
			.ifPresent(
					(row) -> refuse("gives NULL for %s. Write one that gives every row a value, as with coalesce(…).",
							row.substring(0, row.lastIndexOf(": "))));
	}

	private Optional<Rehearsal.Failure> assignment() {
		String name = this.column.found().orElseThrow().name().quoted();
		return this.context
			.tryOut(this.column.table(), List.of((copy) -> "UPDATE %s SET %s = (%s)".formatted(copy, name, closed())))
			.failure();
	}

	// A line comment at its end must not swallow what follows.
	private String closed() {
		return this.expression.contains("--") ? this.expression + "\n" : this.expression;
	}

	private void refuse(String problem, String detail) {
		String what = "'forward' for the column '%s' of %s " + problem.formatted(detail.replace("%", "%%"));
		this.column.refuse(what);
	}

}
