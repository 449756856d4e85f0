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
import java.util.Locale;
import java.util.stream.Collectors;

import io.zdm.postgres.Identifier;

/**
 * The statements of the trigger function that carry values of NEW over to the other side
 * of a mapping. An assignment to a field coerces as a write of the column would.
 *
 * @param function the trigger function, whose name qualifies its variables: a column may
 * be called "new", too
 * @param mapping the mapping
 */
record RowConversion(Identifier function, Mapping mapping) {

	/**
	 * Return the assignment of forward(S).
	 * @param row the row variable whose targets are assigned
	 * @return the statements
	 */
	String forward(String row) {
		return assign(row, this.mapping.targets(), this.mapping.forward(), this.mapping.sources());
	}

	/**
	 * Return the assignment of backward(T).
	 * @param row the row variable whose sources are assigned
	 * @return the statements
	 */
	String backward(String row) {
		return assign(row, this.mapping.sources(), this.mapping.backward(), this.mapping.targets());
	}

	/**
	 * Return statements that give S a value, or NULL where a sealed S cannot hold it:
	 * whoever writes T does not know of S any more, and must not fail because of it. What
	 * brings S back looks for such rows.
	 * @param statements the statements
	 * @return the statements, guarded where S is sealed and they may fail
	 */
	String unlessSealed(String statements) {
		if (!this.mapping.isSealed() || new MappingSql(this.mapping).isCopy()) {
			return statements;
		}
		String cleared = Plpgsql.lines(this.mapping.sources()
			.stream()
			.map((source) -> Plpgsql.field(qualified("NEW"), source) + " := NULL;")
			.toList());
		return "BEGIN\n%s\nEXCEPTION WHEN OTHERS THEN\n%s\nEND;".formatted(Plpgsql.indent(statements),
				Plpgsql.indent(cleared));
	}

	/**
	 * Return the assignment of some columns from one row variable to another.
	 * @param columns the columns
	 * @return the statements
	 */
	static String take(List<MappedColumn> columns) {
		return columns.stream()
			.map((column) -> Plpgsql.field("NEW", column) + " := " + Plpgsql.field(SyncFunction.ROW, column) + ";")
			.collect(Collectors.joining("\n"));
	}

	private String assign(String row, List<MappedColumn> columns, List<Conversion> conversions,
			List<MappedColumn> inputs) {
		List<String> copies = new ArrayList<>();
		List<String> computed = new ArrayList<>();
		String texts = conversions.stream()
			.filter(Conversion.Expression.class::isInstance)
			.map(Conversion::sql)
			.collect(Collectors.joining("\n"));
		List<MappedColumn> needed = inputs.stream()
			.filter((input) -> mentions(texts, input.nameInExpressions()))
			.toList();
		boolean declarable = needed.stream().allMatch(Plpgsql::canBeNamed);
		for (int index = 0; index < columns.size(); index++) {
			MappedColumn column = columns.get(index);
			Conversion conversion = conversions.get(index);
			if (conversion instanceof Conversion.Identity identity) {
				copies.add("%s := %s;".formatted(Plpgsql.field(row, column), Plpgsql.field("NEW", identity.column())));
			}
			else {
				String expression = Comparison.closed(conversion.sql());
				computed.add("%s := %s;".formatted(Plpgsql.field(qualified(row), column),
						declarable ? expression : select(expression, needed)));
			}
		}
		if (declarable && !computed.isEmpty() && !needed.isEmpty()) {
			copies.add(block(needed, Plpgsql.lines(computed)));
		}
		else {
			copies.addAll(computed);
		}
		return Plpgsql.lines(copies);
	}

	/**
	 * Variables named as the columns keep the expression free of a FROM clause, which
	 * PL/pgSQL evaluates without the executor.
	 */
	private String block(List<MappedColumn> needed, String statements) {
		String declarations = needed.stream()
			.map((column) -> "%s %s%s := %s;".formatted(column.nameInExpressions(), Plpgsql.type(column),
					column.collation().map((collation) -> " COLLATE " + collation).orElse(""),
					Plpgsql.field(qualified("NEW"), column)))
			.collect(Collectors.joining("\n"));
		return "DECLARE\n%s\nBEGIN\n%s\nEND;".formatted(Plpgsql.indent(declarations), Plpgsql.indent(statements));
	}

	private String select(String expression, List<MappedColumn> needed) {
		return "(SELECT %s FROM (SELECT %s) AS \"~columns\")".formatted(expression,
				needed.stream()
					.map((column) -> Plpgsql.field(qualified("NEW"), column) + " AS " + column.nameInExpressions())
					.collect(Collectors.joining(", ")));
	}

	private String qualified(String row) {
		return "NEW".equals(row) ? this.function + ".NEW" : row;
	}

	/**
	 * Errs on the side of mentioning.
	 */
	private static boolean mentions(String text, Identifier column) {
		String lowerCase = text.toLowerCase(Locale.ROOT);
		return lowerCase.contains("u&\"") || lowerCase.contains(column.value().toLowerCase(Locale.ROOT))
				|| text.contains(column.quoted());
	}

}
