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
import java.util.Set;

import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;

/**
 * The text of one table's sync: a trigger function that applies all mappings of the
 * table, and its trigger. Pure: the same mappings give the same text.
 */
public final class TableSync {

	/**
	 * The name of the trigger. Row triggers fire in the order of their names, and a tilde
	 * sorts after letters, so that ours sees what the others have made of the row.
	 */
	public static final Identifier TRIGGER = new Identifier("~zdm_sync");

	private final Identifier zdmSchema;

	private final QualifiedName table;

	private final List<Mapping> mappings;

	private final MappingGraph graph;

	private final SyncCondition condition;

	/**
	 * Create the sync of a table.
	 * @param zdmSchema the schema of zdm
	 * @param table the table
	 * @param mappings all mappings of the table that are in sync, oldest first
	 * @throws IllegalArgumentException if the mappings do not form a forest: a column is
	 * the target of two mappings, or a mapping's sources come from different mappings
	 */
	public TableSync(Identifier zdmSchema, QualifiedName table, List<Mapping> mappings) {
		this.zdmSchema = zdmSchema;
		this.table = table;
		this.mappings = List.copyOf(mappings);
		this.graph = new MappingGraph(this.mappings);
		this.condition = new SyncCondition(this.mappings);
	}

	/**
	 * Return the name of the trigger function.
	 * @return the name
	 */
	public QualifiedName function() {
		return new QualifiedName(this.zdmSchema,
				Identifier.generated("sync_" + this.table.schema().value() + "_" + this.table.name().value()));
	}

	/**
	 * Return all statements that bring the sync into being or up to date whatever is
	 * there. Sequences of mappings that have gone are dropped by
	 * {@link SyncSequences#drop()}.
	 * @return what {@link #define()}, {@link #detach()} and {@link #attach()} say
	 */
	public List<String> statements() {
		List<String> statements = new ArrayList<>(define());
		statements.addAll(detach());
		statements.addAll(attach());
		return List.copyOf(statements);
	}

	/**
	 * Return the columns that the condition of the trigger compares.
	 * @return the columns, none where the trigger fires for every row
	 */
	public Set<Identifier> comparedByTrigger() {
		return this.condition.columns();
	}

	/**
	 * Return the statements that create the sequences and create or replace the function.
	 * They need no lock on the table, and nobody sees what they do before the commit.
	 * Where the trigger is there and fires when it should, they are enough.
	 * @return the statements, none without mappings
	 */
	public List<String> define() {
		List<String> statements = new ArrayList<>();
		this.mappings.forEach((mapping) -> statements.addAll(new SyncSequences(this.zdmSchema, mapping).create()));
		if (!this.mappings.isEmpty()) {
			statements.add(createFunction());
		}
		return List.copyOf(statements);
	}

	/**
	 * Return the statements that take the trigger off the table and, without mappings,
	 * its function away. They need the strong lock on the table. A column that the
	 * trigger's condition mentions cannot be dropped before.
	 * @return the statements
	 */
	public List<String> detach() {
		String trigger = "DROP TRIGGER IF EXISTS %s ON %s".formatted(TRIGGER, this.table);
		return this.mappings.isEmpty() ? List.of(trigger, "DROP FUNCTION IF EXISTS %s()".formatted(function()))
				: List.of(trigger);
	}

	/**
	 * Return the statements that put the trigger onto the table, whose columns have to be
	 * there. They need the strong lock on it.
	 * @return the statements, none without mappings
	 */
	public List<String> attach() {
		if (this.mappings.isEmpty()) {
			return List.of();
		}
		return List.of("""
				CREATE TRIGGER %s BEFORE INSERT OR UPDATE ON %s
				FOR EACH ROW %sEXECUTE PROCEDURE %s()""".formatted(TRIGGER, this.table, this.condition.clause(),
				function()), "ALTER TABLE %s ENABLE ALWAYS TRIGGER %s".formatted(this.table, TRIGGER));
	}

	/**
	 * Without a SET clause, which would cost every write of the table more than the rest
	 * of the function: all that the body says is qualified, and it sets the search_path
	 * itself where it comes to evaluate an expression.
	 */
	private String createFunction() {
		String body = new SyncFunction(this.zdmSchema, function().name(), this.graph, this.condition.isPresent())
			.body();
		String tag = Plpgsql.dollarTag(body);
		return "CREATE OR REPLACE FUNCTION %s() RETURNS trigger LANGUAGE plpgsql AS %s\n%s\n%s".formatted(function(),
				tag, body, tag);
	}

}
