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

package io.zdm.migration;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

import io.zdm.DualWriteMode;
import io.zdm.plan.Plan;
import io.zdm.plan.Step;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Rehearsal;
import io.zdm.postgres.TableSnapshot;

/**
 * All that planning sees.
 *
 * @param mappingPrefix what the names of mappings begin with: unique for the migration in
 * the database, of letters, digits and underscores
 * @param tables the tables that were found, by how the author names them
 * @param underWay the plans of earlier migrations, lowest version first, that are neither
 * completed nor rolled back, so that a migration can build on what they will leave
 * @param dualWrite who is to keep old and new columns in step
 * @param rehearsal where the server can be asked
 * @param before the plans of the operations of the same migration before this one, whose
 * columns are in the tables already
 */
public record PlanningContext(String mappingPrefix, Map<TableReference, TableSnapshot> tables, List<Plan> underWay,
		DualWriteMode dualWrite, Rehearsal rehearsal, List<Plan> before) {

	public PlanningContext {
		tables = Map.copyOf(tables);
		underWay = List.copyOf(underWay);
		before = List.copyOf(before);
	}

	/**
	 * Create the context of a migration.
	 * @param mappingPrefix what the names of mappings begin with
	 * @param tables the tables that were found, by how the author names them
	 * @param underWay the plans of earlier migrations that are not finished
	 * @param dualWrite who is to keep old and new columns in step
	 * @param rehearsal where the server can be asked
	 */
	public PlanningContext(String mappingPrefix, Map<TableReference, TableSnapshot> tables, List<Plan> underWay,
			DualWriteMode dualWrite, Rehearsal rehearsal) {
		this(mappingPrefix, tables, underWay, dualWrite, rehearsal, List.of());
	}

	/**
	 * Create the context of a migration while no other is under way.
	 * @param mappingPrefix what the names of mappings begin with
	 * @param tables the tables that were found, by how the author names them
	 */
	public PlanningContext(String mappingPrefix, Map<TableReference, TableSnapshot> tables) {
		this(mappingPrefix, tables, List.of());
	}

	/**
	 * Create the context of a migration.
	 * @param mappingPrefix what the names of mappings begin with
	 * @param tables the tables that were found, by how the author names them
	 * @param underWay the plans of earlier migrations that are not finished
	 */
	public PlanningContext(String mappingPrefix, Map<TableReference, TableSnapshot> tables, List<Plan> underWay) {
		this(mappingPrefix, tables, underWay, DualWriteMode.BOTH);
	}

	/**
	 * Create the context of a migration.
	 * @param mappingPrefix what the names of mappings begin with
	 * @param tables the tables that were found, by how the author names them
	 * @param underWay the plans of earlier migrations that are not finished
	 * @param dualWrite who is to keep old and new columns in step
	 */
	public PlanningContext(String mappingPrefix, Map<TableReference, TableSnapshot> tables, List<Plan> underWay,
			DualWriteMode dualWrite) {
		this(mappingPrefix, tables, underWay, dualWrite, NoRehearsal.INSTANCE);
	}

	/**
	 * Return a table.
	 * @param reference how the author names it
	 * @return the table, if it is there
	 */
	public Optional<TableSnapshot> table(TableReference reference) {
		return Optional.ofNullable(this.tables.get(reference));
	}

	/**
	 * Return the name of a mapping of the operation.
	 * @param index its number within the operation, from 0
	 * @return the name
	 */
	public String mappingId(int index) {
		int before = this.before.stream().mapToInt((plan) -> plan.mappings().size() + plan.fills().size()).sum();
		return this.mappingPrefix + "_" + (before + index);
	}

	/**
	 * Try statements on an empty copy of a table, as the operations before this one will
	 * leave it.
	 * @param table the table
	 * @param statements the statements, as functions of the copy's quoted name
	 * @return what happened
	 */
	public Rehearsal.Outcome tryOut(TableSnapshot table, List<UnaryOperator<String>> statements) {
		return this.rehearsal.tryOut(table.name(), columnsAdded(table.name()), statements);
	}

	/**
	 * Ask what an expression over the columns of a table is, as the operations before
	 * this one will leave it.
	 * @param table the table
	 * @param expression the expression
	 * @return what it is
	 */
	public Rehearsal.ExpressionFacts expression(TableSnapshot table, String expression) {
		return this.rehearsal.expression(table.name(), columnsAdded(table.name()), expression);
	}

	/**
	 * Return whether an operation before this one adds a column, which is not there yet.
	 * @param table the table
	 * @param column the column
	 * @return whether it does
	 */
	public boolean adds(QualifiedName table, Identifier column) {
		String addition = "ALTER TABLE %s ADD COLUMN %s ".formatted(table, column);
		return this.before.stream()
			.flatMap((plan) -> plan.expand().stream())
			.flatMap((step) -> step.statements().stream())
			.anyMatch((statement) -> statement.startsWith(addition));
	}

	/**
	 * Ask what an index of a table would be, as the operations before this one will leave
	 * the table.
	 * @param table the table
	 * @param index the name of the index
	 * @param body the statement that creates it from {@code USING} on
	 * @param unique whether it is unique
	 * @return what it is
	 */
	public Rehearsal.IndexFacts index(TableSnapshot table, QualifiedName index, String body, boolean unique) {
		return this.rehearsal.index(table.name(), columnsAdded(table.name()), index, body, unique);
	}

	/**
	 * Ask what an expression is over the columns of a table and others that it is yet to
	 * get.
	 * @param table the table
	 * @param added statements that add the others, as functions of the copy's quoted name
	 * @param expression the expression
	 * @return what it is
	 */
	public Rehearsal.ExpressionFacts expression(TableSnapshot table, List<UnaryOperator<String>> added,
			String expression) {
		List<UnaryOperator<String>> all = new ArrayList<>(columnsAdded(table.name()));
		all.addAll(added);
		return this.rehearsal.expression(table.name(), all, expression);
	}

	/**
	 * Return the context of the operation after one.
	 * @param plan what that one will do
	 * @return the context, in which the columns that it adds are there
	 */
	PlanningContext after(Plan plan) {
		List<Plan> plans = new ArrayList<>(this.before);
		plans.add(plan);
		PlanningContext next = new PlanningContext(this.mappingPrefix, this.tables, this.underWay, this.dualWrite,
				this.rehearsal, plans);
		Map<TableReference, TableSnapshot> tables = new HashMap<>(this.tables);
		tables.replaceAll((reference, table) -> addsColumns(plan, table.name()) ? next.withAddedColumns(table) : table);
		return new PlanningContext(this.mappingPrefix, tables, this.underWay, this.dualWrite, this.rehearsal, plans);
	}

	private TableSnapshot withAddedColumns(TableSnapshot table) {
		List<TableSnapshot.Column> columns = new ArrayList<>(table.columns());
		tryOut(table, List.of()).columns()
			.stream()
			.filter((column) -> table.column(column.name()).isEmpty())
			.forEach(columns::add);
		return table.withColumns(columns);
	}

	private static boolean addsColumns(Plan plan, QualifiedName table) {
		return !addColumns(plan, table).isEmpty();
	}

	private List<UnaryOperator<String>> columnsAdded(QualifiedName table) {
		return this.before.stream().flatMap((plan) -> addColumns(plan, table).stream()).toList();
	}

	private static List<UnaryOperator<String>> addColumns(Plan plan, QualifiedName table) {
		String alter = "ALTER TABLE " + table + " ";
		return plan.expand()
			.stream()
			.filter(Step.Ddl.class::isInstance)
			.flatMap((step) -> step.statements().stream())
			.filter((statement) -> statement.startsWith(alter + "ADD COLUMN "))
			.<UnaryOperator<String>>map(
					(statement) -> (copy) -> "ALTER TABLE " + copy + " " + statement.substring(alter.length()))
			.toList();
	}

}
