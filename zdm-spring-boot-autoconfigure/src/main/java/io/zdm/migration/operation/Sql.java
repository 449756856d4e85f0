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
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.zdm.migration.Key;
import io.zdm.migration.Key.Kind;
import io.zdm.migration.Operation;
import io.zdm.migration.OperationFields;
import io.zdm.migration.OperationType;
import io.zdm.migration.PlanningContext;
import io.zdm.migration.PlanningException;
import io.zdm.migration.TableReference;
import io.zdm.plan.Plan;
import io.zdm.plan.Step;
import io.zdm.plan.SqlStep;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.TableSnapshot;

/**
 * Statements of the author, for what no other operation does. zdm cannot see through
 * them: it refuses those whose danger shows in their form, runs each with a short lock
 * timeout in a transaction of its own, and tells afterwards which of the tables were
 * rewritten or read from beginning to end.
 *
 * @param reason what they are for
 * @param unsafe why those that would be refused are right here
 * @param tables the tables that they concern
 * @param expand what runs first, while the older release serves
 * @param contract what runs when nobody needs the old structure
 * @param rollback what takes back what expand did
 */
public record Sql(String reason, Optional<String> unsafe, Set<TableReference> tables, List<SqlStatement> expand,
		List<SqlStatement> contract, List<SqlStatement> rollback) implements Operation {

	/**
	 * The operation in files.
	 */
	public static final OperationType TYPE = new Type();

	/**
	 * Create an operation.
	 * @param reason what the statements are for
	 * @param unsafe why those that would be refused are right here
	 * @param tables the tables that they concern
	 * @param expand what runs first
	 * @param contract what runs when nobody needs the old structure
	 * @param rollback what takes back what expand did
	 * @throws IllegalArgumentException if there is no table, or nothing to do
	 */
	public Sql {
		tables = tables.stream()
			.sorted(Comparator.comparing(TableReference::text))
			.collect(Collectors.collectingAndThen(Collectors.toCollection(LinkedHashSet::new),
					Collections::unmodifiableSet));
		expand = List.copyOf(expand);
		contract = List.copyOf(contract);
		rollback = List.copyOf(rollback);
		if (tables.isEmpty()) {
			throw new IllegalArgumentException("'tables' is empty; name the tables that the statements concern");
		}
		if (expand.isEmpty() && contract.isEmpty()) {
			throw new IllegalArgumentException("There is nothing to do; write statements under 'expand' or 'contract'");
		}
	}

	@Override
	public String name() {
		return TYPE.name();
	}

	@Override
	public Map<String, Object> fields() {
		Map<String, Object> fields = new LinkedHashMap<>();
		fields.put("reason", this.reason);
		this.unsafe.ifPresent((why) -> fields.put("unsafe", why));
		fields.put("tables", this.tables.stream().map(TableReference::text).toList());
		put(fields, "expand", this.expand);
		put(fields, "contract", this.contract);
		put(fields, "rollback", this.rollback);
		return fields;
	}

	private static void put(Map<String, Object> fields, String key, List<SqlStatement> statements) {
		if (!statements.isEmpty()) {
			fields.put(key, statements.stream().map(SqlStatement::fields).toList());
		}
	}

	@Override
	public Plan plan(PlanningContext context) {
		List<String> problems = new ArrayList<>();
		List<TableSnapshot> found = new ArrayList<>();
		for (TableReference reference : this.tables) {
			try {
				TableSnapshot table = TableObstacles.find(context, reference);
				problems.addAll(TableObstacles.of(table, false));
				found.add(table);
			}
			catch (PlanningException ex) {
				problems.addAll(ex.problems());
			}
		}
		int server = found.stream().mapToInt((table) -> table.version().major()).findFirst().orElse(Integer.MAX_VALUE);
		Stream.of(this.expand, this.contract, this.rollback)
			.flatMap(List::stream)
			.map((statement) -> SqlRules.problems(statement, server, this.unsafe.isPresent()))
			.forEach(problems::addAll);
		if (!problems.isEmpty()) {
			throw new PlanningException(problems);
		}
		List<QualifiedName> tables = found.stream().map(TableSnapshot::name).distinct().toList();
		int first = stepsBefore(context);
		List<Step> expandSteps = steps(tables, first, this.expand);
		List<Step> contractSteps = steps(tables, first + this.expand.size(), this.contract);
		List<Step> rollbackSteps = steps(tables, first + this.expand.size() + this.contract.size(), this.rollback);
		return Plan.ofSteps(expandSteps, List.of(), contractSteps, rollbackSteps, notes());
	}

	private static int stepsBefore(PlanningContext context) {
		return (int) context.before()
			.stream()
			.flatMap((plan) -> Stream.of(plan.expand(), plan.contract(), plan.rollback()).flatMap(List::stream))
			.filter(SqlStep.class::isInstance)
			.count();
	}

	private static List<Step> steps(List<QualifiedName> tables, int before, List<SqlStatement> statements) {
		List<Step> steps = new ArrayList<>();
		for (SqlStatement statement : statements) {
			String name = "sql %s.%d".formatted(tables.get(0).display(), before + steps.size() + 1);
			steps.add(new SqlStep(name, tables, statement.statement(), statement.transaction()));
		}
		return steps;
	}

	private List<String> notes() {
		List<String> notes = new ArrayList<>();
		notes.add("sql: %s. zdm cannot tell what these statements lock or read.".formatted(ended(this.reason)));
		this.unsafe.ifPresent(
				(why) -> notes.add("sql: no statement was refused for its form, because: %s.".formatted(ended(why))));
		if (!this.expand.isEmpty() && this.rollback.isEmpty()) {
			notes
				.add("sql: a rollback leaves what its statements under 'expand' did, as it has none under 'rollback'.");
		}
		if (Stream.of(this.expand, this.contract, this.rollback)
			.flatMap(List::stream)
			.anyMatch((statement) -> !statement.transaction())) {
			notes.add(
					"sql: a statement with 'transaction: false' runs again where a crash kept zdm from recording it; it "
							+ "must not mind.");
		}
		return notes;
	}

	private static String ended(String text) {
		return text.strip().replaceAll("\\.+$", "");
	}

	private static final class Type implements OperationType {

		@Override
		public String name() {
			return "sql";
		}

		@Override
		public String description() {
			return "Runs statements of the author, for what no other operation does.";
		}

		@Override
		public List<Key> keys() {
			return List.of(Key.required("reason", Kind.TEXT, "What the statements are for."),
					Key.optional("unsafe", Kind.TEXT, "Why statements that would be refused are right here."),
					Key.optional("tables", Kind.TEXTS, "The tables that the statements concern.").asRequired(),
					statements("expand", "What runs first, while the older release serves."),
					statements("contract", "What runs when nobody needs the old structure."),
					statements("rollback", "What takes back what expand did."));
		}

		private static Key statements(String name, String description) {
			return Key.list(name, description, Key.required("statement", Kind.TEXT, "One statement."), Key.optional(
					"transaction", Kind.FLAG, "Whether it runs in a transaction, as it does unless told otherwise."));
		}

		@Override
		public Operation read(OperationFields fields) {
			List<TableReference> tables = fields.tables("tables");
			if (tables.isEmpty()) {
				throw fields.missing("tables");
			}
			return new Sql(fields.text("reason"), fields.optionalText("unsafe"), Set.copyOf(tables),
					statements(fields, "expand"), statements(fields, "contract"), statements(fields, "rollback"));
		}

		private static List<SqlStatement> statements(OperationFields fields, String key) {
			return fields.list(key)
				.stream()
				.map((item) -> new SqlStatement(item.text("statement"), item.flag("transaction").orElse(true)))
				.toList();
		}

	}

}
