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

package io.zdm.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.zdm.Phase;
import io.zdm.data.TableRule.DirectedMapping;
import io.zdm.plan.MappedColumn;
import io.zdm.plan.Mapping;
import io.zdm.plan.MappingSql;
import io.zdm.postgres.Identifier;

import org.jspecify.annotations.Nullable;

/**
 * The statements of a {@link Reconciliation}. Each takes one array of texts for each
 * column of the key.
 *
 * @param rule what has to be done
 */
record ReconciliationSql(TableRule rule) {

	/**
	 * Return the query for rows that are out of step.
	 * @param mappings the mappings to look at
	 * @return a query for the columns of the key as texts, and then for each mapping
	 * whether the row disobeys it
	 */
	String check(List<DirectedMapping> mappings) {
		StringJoiner columns = new StringJoiner(", ");
		key().forEach((column) -> columns.add(column + "::text"));
		mappings.forEach((directed) -> columns.add(disobeys(directed)));
		return "SELECT /* zdm */ %s FROM %s WHERE %s AND %s".formatted(columns, this.rule.table().table(), keyIsGiven(),
				disobeysAny(mappings));
	}

	/**
	 * Return the statement that puts rows in step where no trigger does.
	 * @param mappings the mappings, none of which builds on another
	 * @return the statement
	 */
	String keepInStep(List<DirectedMapping> mappings) {
		return keepInStep(mappings, keyIsGiven());
	}

	/**
	 * Return the statement that puts all rows in step that the transaction has written,
	 * where no trigger does. It reads the whole table, and takes no parameters.
	 * @param mappings the mappings, none of which builds on another
	 * @return the statement
	 */
	String keepTransactionInStep(List<DirectedMapping> mappings) {
		return keepInStep(mappings, OwnRows.CONDITION);
	}

	private String keepInStep(List<DirectedMapping> mappings, String rows) {
		List<String> assignments = new ArrayList<>();
		for (DirectedMapping directed : mappings) {
			MappingSql sql = new MappingSql(directed.mapping());
			String toSources = toSources(directed);
			if (!"false".equals(toSources)) {
				assign(assignments, directed.mapping().sources(), sql.backwardValues(),
						disobeys(directed) + " AND " + toSources);
			}
			if (!"true".equals(toSources)) {
				assign(assignments, directed.mapping().targets(), sql.forwardValues(),
						disobeys(directed) + " AND NOT " + toSources);
			}
		}
		return "UPDATE %s SET /* zdm */ %s WHERE %s AND %s".formatted(this.rule.table().table(),
				String.join(", ", assignments), rows, disobeysAny(mappings));
	}

	/**
	 * Return the statement that repairs S of the rows in which S has to follow T.
	 * @param directed the mapping
	 * @return the statement
	 */
	String repairSources(DirectedMapping directed) {
		return repair(directed, new MappingSql(directed.mapping()).backwardAssignments(), toSources(directed));
	}

	/**
	 * Return the statement that repairs T of the rows in which T has to follow S.
	 * @param directed the mapping
	 * @return the statement
	 */
	String repairTargets(DirectedMapping directed) {
		return repair(directed, new MappingSql(directed.mapping()).forwardAssignments(), "NOT " + toSources(directed));
	}

	private String repair(DirectedMapping directed, String assignments, String condition) {
		return "UPDATE %s SET /* zdm */ %s WHERE %s AND %s AND %s".formatted(this.rule.table().table(), assignments,
				keyIsGiven(), disobeys(directed), condition);
	}

	private static void assign(List<String> assignments, List<MappedColumn> columns, List<String> values,
			String condition) {
		IntStream.range(0, columns.size())
			.mapToObj((index) -> "%1$s = CASE WHEN %2$s THEN %3$s ELSE %1$s END".formatted(columns.get(index).name(),
					condition, values.get(index)))
			.forEach(assignments::add);
	}

	/**
	 * The condition that S has to follow T in a row that is out of step. What the entity
	 * writes wins. But where a trigger should have done the work, or existing rows are
	 * still being filled, a side without a value has most likely never been written, and
	 * must not take the other's away; and before all rows are filled the old column is
	 * the truth.
	 */
	private static String toSources(DirectedMapping directed) {
		MappingSql sql = new MappingSql(directed.mapping());
		boolean backward = directed.direction() == Direction.BACKWARD;
		if (directed.mapping().dualWrite().hasTrigger()) {
			return backward ? "NOT " + sql.absent() : sql.onlyTargetsPresent();
		}
		if (backward && directed.synced().phase() != Phase.MIGRATED) {
			return sql.onlyTargetsPresent();
		}
		return Boolean.toString(backward);
	}

	private static String disobeys(DirectedMapping directed) {
		return "NOT " + new MappingSql(directed.mapping()).obeys();
	}

	private static String disobeysAny(List<DirectedMapping> mappings) {
		return mappings.stream().map(ReconciliationSql::disobeys).collect(Collectors.joining(" OR ", "(", ")"));
	}

	/**
	 * Return the query for the values of a mapping that only a transformer can apply.
	 * @param mapping the mapping
	 * @return a query for the columns of the key as texts, and then S and T
	 */
	String values(Mapping mapping) {
		StringJoiner columns = new StringJoiner(", ");
		key().forEach((column) -> columns.add(column + "::text"));
		return "SELECT /* zdm */ %s, %s, %s FROM %s WHERE %s".formatted(columns, mapping.sources().get(0).name(),
				mapping.targets().get(0).name(), this.rule.table().table(), keyIsGiven());
	}

	/**
	 * Return the statement that sets one column of rows, each to a value of its own. It
	 * takes one more array, of the values as texts.
	 * @param column the column
	 * @return the statement
	 */
	String set(Identifier column) {
		List<String> keys = new ArrayList<>();
		List<String> names = new ArrayList<>();
		for (Identifier part : key()) {
			Identifier name = new Identifier("~key" + names.size());
			keys.add("\"~rows\".%s = CAST(\"~given\".%s AS %s)".formatted(part, name, type(part)));
			names.add(name.quoted());
		}
		return "UPDATE %s AS \"~rows\" SET /* zdm */ %s = CAST(\"~given\".\"~value\" AS %s) FROM unnest(%s) AS \"~given\" (%s, \"~value\") WHERE %s"
			.formatted(this.rule.table().table(), column, type(column),
					String.join(", ", Collections.nCopies(names.size() + 1, "CAST(? AS text[])")),
					String.join(", ", names), String.join(" AND ", keys));
	}

	/**
	 * Without its length a character is one character long, and a bit one bit.
	 */
	private @Nullable String type(Identifier column) {
		String type = this.rule.table().columnTypes().get(column.value());
		if ("character".equals(type)) {
			return "bpchar";
		}
		return "bit".equals(type) ? "\"bit\"" : type;
	}

	private List<Identifier> key() {
		return this.rule.entity().key().stream().map(Identifier::new).toList();
	}

	/**
	 * Only under its bare name does unnest take several arrays; the grammar then finds it
	 * in pg_catalog itself.
	 */
	private String keyIsGiven() {
		List<String> arrays = this.rule.entity()
			.key()
			.stream()
			.map((column) -> "CAST(CAST(? AS text[]) AS %s[])".formatted(this.rule.table().columnTypes().get(column)))
			.toList();
		if (arrays.size() == 1) {
			return "%s = ANY (%s)".formatted(key().get(0), arrays.get(0));
		}
		// Only an unqualified unnest takes several arrays.
		return "(%s) IN (SELECT * FROM ROWS FROM (%s))".formatted(
				key().stream().map(Identifier::quoted).collect(Collectors.joining(", ")),
				arrays.stream().map("pg_catalog.unnest(%s)"::formatted).collect(Collectors.joining(", ")));
	}

}
