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
import io.zdm.plan.MappedColumn;
import io.zdm.postgres.Rehearsal.Failure;
import io.zdm.postgres.TableSnapshot;

/**
 * What of the old column a column of another type can have, too: only the server knows
 * whether it has such an index or default.
 *
 * @param context where the server can be asked
 * @param table the table
 * @param target the new column
 */
record TargetTrial(PlanningContext context, TableSnapshot table, MappedColumn target) {

	/**
	 * Return what the server says against indexes, a default and a sequence.
	 * @param indexes the indexes
	 * @param defaultExpression the default, if there is to be one
	 * @param sequence the sequence
	 * @return one sentence and its remedy for each
	 */
	List<String> problems(List<IndexReplacement> indexes, Optional<String> defaultExpression,
			SequenceHandover sequence) {
		List<String> problems = new ArrayList<>();
		for (IndexReplacement index : indexes) {
			problem(index).ifPresent(problems::add);
		}
		defaultExpression
			.flatMap((expression) -> failure((copy) -> "ALTER TABLE %s ALTER COLUMN %s SET DEFAULT %s".formatted(copy,
					this.target.name(), expression))
				.map((failure) -> "The default %s of %s does not fit the type %s: %s. Write 'default'."
					.formatted(expression, this.table.name().display(), this.target.type(), failure.message())))
			.ifPresent(problems::add);
		sequence.addIdentityTo(this.table.name().quoted())
			.flatMap((statement) -> failure(
					(copy) -> "ALTER TABLE %s ALTER COLUMN %s SET NOT NULL".formatted(copy, this.target.name()),
					(copy) -> sequence.addIdentityTo(copy).orElseThrow()))
			.map((failure) -> "'%s' of %s cannot be an identity column: %s. Choose an integer type."
				.formatted(this.target.name().value(), this.table.name().display(), failure.message()))
			.ifPresent(problems::add);
		return problems;
	}

	private Optional<String> problem(IndexReplacement index) {
		String name = index.original().name().display();
		if (index.definition().isEmpty() && !IndexReplacement.isOnColumnAlone(index.original())) {
			return Optional
				.of("The index %s of %s cannot be carried over: %s. Drop it first, and create it again when the migration is completed."
					.formatted(name, this.table.name().display(), index.original().definition()));
		}
		if (index.definition().isPresent() && index.original().tablespace().isPresent()) {
			return Optional
				.of(("The index %s of %s is in a tablespace of its own and cannot be carried over yet. Move it "
						+ "with ALTER INDEX … SET TABLESPACE pg_default first.")
					.formatted(name, this.table.name().display()));
		}
		return failure(index::onCopy)
			.map((failure) -> "The index %s of %s cannot be built on the type %s: %s. Drop the index first."
				.formatted(name, this.table.name().display(), this.target.type(), failure.message()));
	}

	@SafeVarargs
	private Optional<Failure> failure(UnaryOperator<String>... statements) {
		List<UnaryOperator<String>> all = new ArrayList<>();
		all.add((copy) -> "ALTER TABLE %s ADD COLUMN %s %s%s".formatted(copy, this.target.name(), this.target.type(),
				this.target.collation().map(" COLLATE "::concat).orElse("")));
		all.addAll(List.of(statements));
		return this.context.tryOut(this.table, all).failure();
	}

}
