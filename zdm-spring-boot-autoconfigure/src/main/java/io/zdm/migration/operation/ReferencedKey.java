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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

import io.zdm.migration.PlanningContext;
import io.zdm.plan.CreateIndexStep;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.TableSnapshot;
import io.zdm.postgres.TableSnapshot.Index;

/**
 * The columns that a foreign key points to, and how those which point there compare.
 *
 * @param referencing the table that has the foreign key
 * @param columns its columns
 * @param referenced the other table
 * @param key the columns there
 */
record ReferencedKey(TableSnapshot referencing, List<Identifier> columns, TableSnapshot referenced,
		List<Identifier> key) {

	private static final List<String> INTEGERS = List.of("smallint", "integer", "bigint");

	private static final Set<String> TEXTS = Set.of("text", "character varying");

	/**
	 * Return the primary key of a table.
	 * @param table the table
	 * @return its columns, none where it has no primary key
	 */
	static List<Identifier> primaryKey(TableSnapshot table) {
		return table.indexes()
			.stream()
			.filter(Index::primaryKey)
			.findFirst()
			.map((index) -> index.keys().stream().flatMap(Optional::stream).toList())
			.orElse(List.of());
	}

	/**
	 * Return whether the columns can be pointed to.
	 * @return whether a unique index on just these enforces them at once and in every row
	 */
	boolean isUnique() {
		return this.referenced.indexes()
			.stream()
			.filter((index) -> index.unique() && index.valid() && !index.definition().contains(" WHERE "))
			.filter((index) -> index.keys().size() == this.key.size()
					&& index.keys().stream().allMatch(Optional::isPresent)
					&& keys(index).equals(new HashSet<>(this.key)))
			.anyMatch((index) -> !isDeferrable(index));
	}

	/**
	 * Return whether an operation before this one, or a migration under way, makes the
	 * columns unique. It is done before this one, or this one fails and can be retried.
	 * @param context the context
	 * @return whether it does
	 */
	boolean becomesUnique(PlanningContext context) {
		return Stream.concat(context.underWay().stream(), context.before().stream())
			.anyMatch((plan) -> plan.migrate()
				.stream()
				.filter(CreateIndexStep.class::isInstance)
				.map(CreateIndexStep.class::cast)
				.filter((create) -> create.statement()
					.startsWith("CREATE UNIQUE INDEX CONCURRENTLY %s ON %s (%s)".formatted(create.index().name(),
							this.referenced.name(), ConstraintSteps.list(this.key)))
						&& !create.statement().contains(" WHERE "))
				.anyMatch((create) -> plan.migrate()
					.stream()
					.flatMap((step) -> step.statements().stream())
					.noneMatch((statement) -> statement
						.contains("USING INDEX " + create.index().name() + " DEFERRABLE"))));
	}

	private boolean isDeferrable(Index index) {
		return this.referenced.constraints()
			.stream()
			.filter((constraint) -> constraint.table().equals(this.referenced.name())
					&& Optional.of(constraint.name()).equals(index.constraint()))
			.anyMatch((constraint) -> constraint.definition().contains(") DEFERRABLE"));
	}

	/**
	 * Return whether the referencing columns have an index of their own, without which
	 * every DELETE and UPDATE of a key reads that whole table.
	 * @return whether an index of all rows begins with them
	 */
	boolean isIndexed() {
		return this.referencing.indexes()
			.stream()
			.filter((index) -> index.valid() && !index.definition().contains(" WHERE ")
					&& index.keys().size() >= this.columns.size())
			.anyMatch((index) -> new HashSet<>(index.keys().subList(0, this.columns.size()))
				.equals(new HashSet<>(this.columns.stream().map(Optional::of).toList())));
	}

	private static Set<Identifier> keys(Index index) {
		return new HashSet<>(index.keys().stream().flatMap(Optional::stream).toList());
	}

	/**
	 * Return the pairs of columns whose types differ too much.
	 * @return one sentence and its remedy for each
	 */
	List<String> problems() {
		return compared((one, other) -> !isComparable(one, other), """
				The column '%s' of %s is of type %s, and '%s' of %s is of type %s. Give both the same type with \
				change-column-type first.""");
	}

	/**
	 * Return the pairs of columns whose types differ a little.
	 * @return one sentence for each
	 */
	List<String> notes() {
		return compared((one, other) -> isComparable(one, other) && !base(one).equals(base(other)),
				"""
						The column '%s' of %s is of type %s, and '%s' of %s is of type %s: the narrower one overflows first.""");
	}

	private List<String> compared(BiPredicate<String, String> differ, String message) {
		List<String> found = new ArrayList<>();
		for (int i = 0; i < Math.min(this.columns.size(), this.key.size()); i++) {
			Identifier column = this.columns.get(i);
			Identifier target = this.key.get(i);
			Optional<String> one = this.referencing.column(column).map(TableSnapshot.Column::type);
			Optional<String> other = this.referenced.column(target).map(TableSnapshot.Column::type);
			if (one.isPresent() && other.isPresent() && differ.test(one.get(), other.get())) {
				found.add(message.formatted(column.value(), this.referencing.name().display(), one.get(),
						target.value(), this.referenced.name().display(), other.get()));
			}
		}
		return found;
	}

	private static boolean isComparable(String one, String other) {
		String first = base(one);
		String second = base(other);
		return first.equals(second) || (INTEGERS.contains(first) && INTEGERS.contains(second))
				|| (TEXTS.contains(first) && TEXTS.contains(second));
	}

	private static String base(String type) {
		return type.replaceAll("\\([0-9, -]*\\)", "");
	}

}
