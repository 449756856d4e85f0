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

package io.zdm.plan;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.zdm.postgres.Identifier;

/**
 * Pieces of PL/pgSQL whose meaning does not depend on the session's {@code search_path}:
 * every operator, function and type is qualified. Variables of the trigger function begin
 * with a tilde.
 */
final class Plpgsql {

	/**
	 * Type names that the grammar itself resolves to pg_catalog.
	 */
	private static final Set<String> GRAMMAR_TYPES = Set.of("smallint", "integer", "bigint", "real", "double",
			"boolean", "numeric", "decimal", "bit", "character", "time", "timestamp", "interval");

	private Plpgsql() {
	}

	/**
	 * Return statements, indented one level.
	 * @param statements the statements
	 * @return their lines, without the last line break
	 */
	static String indent(String statements) {
		return statements.lines().map((line) -> line.isEmpty() ? line : "  " + line).collect(Collectors.joining("\n"));
	}

	/**
	 * Return a dollar quote that a text does not contain.
	 * @param text the text
	 * @return the quote
	 */
	static String dollarTag(String text) {
		String tag = "$zdm$";
		for (int number = 1; text.contains(tag); number++) {
			tag = "$zdm" + number + "$";
		}
		return tag;
	}

	static String lines(List<String> statements) {
		return statements.stream().filter((statement) -> !statement.isEmpty()).collect(Collectors.joining("\n"));
	}

	static String ifThen(String condition, String then) {
		return then.isEmpty() ? "" : "IF %s THEN\n%s\nEND IF;".formatted(condition, indent(then));
	}

	static String or(List<String> conditions) {
		return String.join("\n  OR ", conditions);
	}

	/**
	 * Return the condition that columns have the same image in two rows.
	 * @param left the row variable on the left
	 * @param right the row variable on the right
	 * @param columns the columns
	 * @return a boolean expression, never NULL
	 */
	static String same(String left, String right, List<MappedColumn> columns) {
		return Comparison.sameQualified(columns.stream()
			.map((column) -> new Comparison.Term(field(left, column), field(right, column),
					column.equalMeansIdentical()))
			.toList());
	}

	static String differ(String left, String right, List<MappedColumn> columns) {
		return "NOT " + same(left, right, columns);
	}

	static String absent(String row, List<MappedColumn> columns) {
		return isPlainSingle(columns) ? field(row, columns.get(0)) + " IS NULL"
				: count(row, columns) + " OPERATOR(pg_catalog.=) 0";
	}

	static String present(String row, List<MappedColumn> columns) {
		return isPlainSingle(columns) ? field(row, columns.get(0)) + " IS NOT NULL"
				: count(row, columns) + " OPERATOR(pg_catalog.>) 0";
	}

	static String field(String row, MappedColumn column) {
		return field(row, column.name());
	}

	static String field(String row, Identifier column) {
		return row + "." + column;
	}

	/**
	 * Return whether a type or collation can be named whatever the writer's rights: a
	 * name in another schema needs USAGE on that schema, which a writer may not have.
	 * @param column the column
	 * @return whether both are in pg_catalog
	 */
	static boolean canBeNamed(MappedColumn column) {
		return isBuiltIn(column.type()) && column.collation()
			.map((collation) -> collation.startsWith("pg_catalog.") || collation.startsWith("\"pg_catalog\"."))
			.orElse(true);
	}

	/**
	 * Return the name of a built-in type: a temporary table called "text" would otherwise
	 * come before it.
	 * @param column a column of a built-in type
	 * @return the type as it is named in a declaration
	 */
	static String type(MappedColumn column) {
		String type = column.type();
		return (isGrammarType(type) || type.startsWith("pg_catalog.")) ? type : "pg_catalog." + type;
	}

	private static boolean isBuiltIn(String type) {
		return isGrammarType(type) || type.startsWith("pg_catalog.") || type.matches("[a-z0-9_]+(\\[])*")
				|| type.matches("\"char\"(\\[])*") || type.matches("[a-z0-9_]+\\(\\d+(,\\d+)?\\)(\\[])*");
	}

	private static boolean isGrammarType(String type) {
		return GRAMMAR_TYPES.contains(type.split("[ (\\[]", 2)[0]);
	}

	private static boolean isPlainSingle(List<MappedColumn> columns) {
		return columns.size() == 1 && columns.get(0).equalMeansIdentical();
	}

	private static String count(String row, List<MappedColumn> columns) {
		return "pg_catalog.num_nonnulls("
				+ columns.stream().map((column) -> field(row, column)).collect(Collectors.joining(", ")) + ")";
	}

}
