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
import java.util.function.UnaryOperator;

import io.zdm.migration.PlanningContext;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.Rehearsal;
import io.zdm.postgres.TableSnapshot;

/**
 * A default as the author wants it, put to the server before anything changes: one that
 * does not fit the column would make every INSERT fail that leaves it out.
 *
 * @param context where the server can be asked
 * @param column the column
 * @param expression the default, as it stands after {@code DEFAULT}
 * @param constant whether it is a constant
 */
record DefaultExpression(PlanningContext context, PlannedColumn column, String expression, boolean constant) {

	private static final String VALUE = "pg_temp.zdm_rehearsal_default";

	/**
	 * Refuse what the server does not take.
	 */
	void check() {
		boolean harmless = this.constant;
		if (!this.constant) {
			Rehearsal.ExpressionFacts facts = this.context.expression(this.column.table(), this.expression);
			if (facts.failure().isPresent()) {
				refuse(facts.failure().get(), "Qualify what is not PostgreSQL's own with its schema");
				return;
			}
			harmless = facts.immutable();
		}
		Optional<Rehearsal.Failure> failure = this.context
			.tryOut(this.column.table(), List.of((copy) -> set(copy, name())))
			.failure();
		if (failure.isEmpty() && harmless) {
			failure = this.context.tryOut(this.column.table(), evaluation()).failure();
		}
		failure.ifPresent((said) -> refuse(said, "Write one that an INSERT into the column would take"));
	}

	/**
	 * A table of the column alone, with its type and the checks on it, gets a row. What
	 * is not immutable is not evaluated: it might take a number from a sequence.
	 */
	private List<UnaryOperator<String>> evaluation() {
		List<UnaryOperator<String>> statements = new ArrayList<>();
		statements
			.add((copy) -> "CREATE TEMPORARY TABLE zdm_rehearsal_default AS SELECT %s FROM %s".formatted(name(), copy));
		statements.add((copy) -> set(VALUE, name()));
		this.column.table()
			.constraints()
			.stream()
			.filter((constraint) -> constraint.type() == 'c' && constraint.columnsUsed().equals(List.of(name())))
			.map(TableSnapshot.Constraint::definition)
			.forEach((check) -> statements.add((copy) -> "ALTER TABLE %s ADD %s".formatted(VALUE, check)));
		statements.add((copy) -> "INSERT INTO %s DEFAULT VALUES".formatted(VALUE));
		return statements;
	}

	private Identifier name() {
		return this.column.found().orElseThrow().name();
	}

	private String set(String table, Identifier name) {
		return "ALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s".formatted(table, name, this.expression);
	}

	private void refuse(Rehearsal.Failure failure, String remedy) {
		this.column.refuse("The default for the column '%%s' of %%s cannot be used: %s. %s."
			.formatted(failure.message().replace("%", "%%"), remedy));
	}

}
