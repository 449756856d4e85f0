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

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The comparison of values by their images. Equality of types is not enough: numeric 1.0
 * equals 1.00, 'a' equals 'A' under some collations, and json has no equality at all.
 */
final class Comparison {

	private Comparison() {
	}

	/**
	 * Return the condition that all pairs are the same.
	 * @param terms the pairs
	 * @return a boolean expression in parentheses or a function call, never NULL
	 */
	static String same(List<Term> terms) {
		List<String> conditions = new ArrayList<>();
		terms.stream()
			.filter(Term::plain)
			.map((term) -> term.left() + " IS NOT DISTINCT FROM " + term.right())
			.forEach(conditions::add);
		image(terms).ifPresent(conditions::add);
		return "(" + String.join(" AND ", conditions) + ")";
	}

	/**
	 * Return the condition that all pairs are the same, in words that mean the same under
	 * every search_path: IS NOT DISTINCT FROM looks its operator up.
	 * @param terms the pairs
	 * @return a boolean expression in parentheses, never NULL
	 */
	static String sameQualified(List<Term> terms) {
		List<String> conditions = new ArrayList<>();
		terms.stream()
			.filter(Term::plain)
			.map((term) -> "COALESCE(%1$s OPERATOR(pg_catalog.=) %2$s, %1$s IS NULL AND %2$s IS NULL)"
				.formatted(term.left(), term.right()))
			.forEach(conditions::add);
		image(terms).ifPresent(conditions::add);
		return "(" + String.join(" AND ", conditions) + ")";
	}

	/**
	 * As a function: the operator between two ROW constructors is taken apart by the
	 * parser and then applied to the fields, whose types do not have it.
	 */
	private static Optional<String> image(List<Term> terms) {
		List<Term> images = terms.stream().filter((term) -> !term.plain()).toList();
		if (images.isEmpty()) {
			return Optional.empty();
		}
		return Optional.of("pg_catalog.record_image_eq(ROW(%s), ROW(%s))".formatted(
				images.stream().map(Term::left).collect(Collectors.joining(", ")),
				images.stream().map(Term::right).collect(Collectors.joining(", "))));
	}

	/**
	 * Return a value as one of a column's type and collation.
	 * @param value the value
	 * @param column the column
	 * @return the value, cast
	 */
	static String cast(String value, MappedColumn column) {
		return "CAST(" + value + " AS " + column.type() + ")"
				+ column.collation().map((collation) -> " COLLATE " + collation).orElse("");
	}

	/**
	 * Return an expression after which a parenthesis or a keyword may follow, even where
	 * it ends with a comment.
	 * @param expression the expression
	 * @return the expression, with a line break where needed
	 */
	static String closed(String expression) {
		return expression.contains("--") ? expression + "\n" : expression;
	}

	/**
	 * Two values to compare, of the same type.
	 *
	 * @param left the one
	 * @param right the other
	 * @param plain whether equal means identical for both
	 */
	record Term(String left, String right, boolean plain) {

	}

}
