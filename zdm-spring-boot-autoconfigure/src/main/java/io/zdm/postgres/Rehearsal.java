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

package io.zdm.postgres;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What only the server can say of statements before they are run: they are tried on an
 * empty copy of the table (its columns, defaults, checks, indexes; no foreign keys and no
 * triggers), which is gone when the answer is there. The table itself is only read.
 * <p>
 * A statement is given as a function of the copy's quoted name.
 */
public interface Rehearsal {

	/**
	 * Try statements, one after the other.
	 * @param table the table to copy
	 * @param before statements that bring the copy to where the others begin
	 * @param statements the statements in question
	 * @return what happened
	 */
	Outcome tryOut(QualifiedName table, List<UnaryOperator<String>> before, List<UnaryOperator<String>> statements);

	/**
	 * Ask what an expression over the columns of a row is. It is looked at under the
	 * {@code search_path} of the sync, which holds nothing but PostgreSQL's own schema.
	 * @param table the table
	 * @param before statements that bring the copy to where the expression is meant
	 * @param expression the expression
	 * @return what it is
	 */
	ExpressionFacts expression(QualifiedName table, List<UnaryOperator<String>> before, String expression);

	/**
	 * Ask how the indexes of a column would be defined if the column had another name.
	 * @param table the table
	 * @param from the column
	 * @param to the other name
	 * @return what follows the table's name in the definition of each valid index that
	 * uses the column, as in {@code USING btree (lower("to"))}; an index that cannot be
	 * copied is missing
	 */
	Map<QualifiedName, String> indexesOnRenamed(QualifiedName table, Identifier from, Identifier to);

	/**
	 * Ask what an index would be. It is made under the {@code search_path} of the sync,
	 * on a copy that is partitioned like the table.
	 * @param table the table
	 * @param before statements that bring the copy to where the index is meant
	 * @param index the name of the index
	 * @param body the statement that creates it from {@code USING} on
	 * @param unique whether it is unique
	 * @return what it is
	 */
	IndexFacts index(QualifiedName table, List<UnaryOperator<String>> before, QualifiedName index, String body,
			boolean unique);

	/**
	 * Ask for the sequence of an identity column.
	 * @param table the table
	 * @param column the column
	 * @return the sequence, if the column is an identity column
	 */
	Optional<IdentitySequence> identity(QualifiedName table, Identifier column);

	/**
	 * Evaluate an expression on a sample of the rows, with the sync's
	 * {@code search_path}.
	 * @param table the table as a whole, with its key for the message
	 * @param expression the expression
	 * @return the first failure with the row's key and the server's message, if there is
	 * one
	 */
	Optional<String> failingRow(TableSnapshot table, String expression);

	/**
	 * Ask what has a name among tables, indexes, sequences and views, which share their
	 * names within a schema.
	 * @param name the name
	 * @return what it is, for a person, as in {@code an index of public.users}; nothing
	 * where the name is free
	 */
	Optional<String> relation(QualifiedName name);

	/**
	 * Ask whether this role may write without firing the triggers of a table, by
	 * {@code session_replication_role}.
	 * @return the role that may not, quoted; nothing where it may
	 */
	default Optional<String> roleBoundToTriggers() {
		return Optional.empty();
	}

	/**
	 * Write the values of an expression for a sample of the rows into a column of a type,
	 * which, other than a cast, fails where a value does not fit.
	 * @param table the table as a whole, with its key for the message
	 * @param expression the expression
	 * @param type the type of the column
	 * @return the first failure with the row's key and the server's message, if there is
	 * one
	 */
	Optional<String> failingRow(TableSnapshot table, String expression, String type);

	/**
	 * What became of statements.
	 *
	 * @param failure what the server said against one of them
	 * @param rewritten whether they gave the heap a new file, as when every row is
	 * rewritten
	 * @param indexesRebuilt whether they built an index that was there before anew
	 * @param columns the columns that the table has after them
	 * @param constraints the constraints that it has after them
	 */
	record Outcome(Optional<Failure> failure, boolean rewritten, boolean indexesRebuilt,
			List<TableSnapshot.Column> columns, List<TableSnapshot.Constraint> constraints) {

		public Outcome {
			columns = List.copyOf(columns);
			constraints = List.copyOf(constraints);
		}

	}

	/**
	 * The sequence of an identity column.
	 *
	 * @param name the sequence
	 * @param always whether it is {@code GENERATED ALWAYS}
	 * @param options its options, without those that come with its type
	 */
	record IdentitySequence(QualifiedName name, boolean always, String options) {
	}

	/**
	 * What the server said against a statement.
	 *
	 * @param state the SQLSTATE
	 * @param message the message, without stack or position
	 */
	record Failure(String state, String message) {
	}

	/**
	 * What an expression is.
	 *
	 * @param failure what the server said against it; the rest means nothing then
	 * @param type the type of its value with modifier, as {@code format_type} prints it
	 * @param immutable whether the server takes it for immutable, which also means that
	 * it has no sub-select
	 */
	record ExpressionFacts(Optional<Failure> failure, String type, boolean immutable) {
	}

	/**
	 * What an index is.
	 *
	 * @param failure what the server said against it; the rest means nothing then
	 * @param definition what tells it from another one: its definition without names
	 * @param columns the columns that it uses, in keys, expressions, predicate or INCLUDE
	 * @param equal the valid indexes of the table that have the same definition
	 * @param holder what has its name already, for a person; an invalid index of the same
	 * definition, which an earlier attempt has left, does not count
	 */
	record IndexFacts(Optional<Failure> failure, String definition, List<Identifier> columns, List<QualifiedName> equal,
			Optional<String> holder) {

		public IndexFacts {
			columns = List.copyOf(columns);
			equal = List.copyOf(equal);
		}

	}

}
