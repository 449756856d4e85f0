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

package io.zdm.testing.operation;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.zdm.DualWriteMode;
import io.zdm.migration.Migration;
import io.zdm.migration.MigrationFile;
import io.zdm.migration.MigrationParser;
import io.zdm.migration.PlanningContext;
import io.zdm.migration.TableReference;
import io.zdm.migration.operation.OperationRegistry;
import io.zdm.plan.Plan;
import io.zdm.postgres.CatalogReader;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.RehearsalOnCopy;
import io.zdm.postgres.Session;
import io.zdm.postgres.TableSnapshot;
import io.zdm.postgres.TransactionSettings;
import io.zdm.testing.TestDatabase;

/**
 * A database with the tables of many cases, and the one migration that does all of them.
 */
public final class OperationDatabase {

	private final TestDatabase database;

	private final List<OperationCase> cases;

	/**
	 * Describe a database.
	 * @param database the database
	 * @param filter only the cases whose names contain it, all where it is empty
	 */
	public OperationDatabase(TestDatabase database, String filter) {
		this.database = database;
		this.cases = OperationCases.on(database.version())
			.stream()
			.filter((operation) -> operation.name().contains(filter))
			.toList();
	}

	public List<OperationCase> cases() {
		return this.cases;
	}

	/**
	 * Make the tables of all cases, in a schema that is empty.
	 */
	public void prepare() {
		this.database.jdbc()
			.queryForList(
					"SELECT quote_ident(nspname) FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema|zdm)'",
					String.class)
			.forEach((schema) -> this.database.jdbc().execute("DROP SCHEMA " + schema + " CASCADE"));
		this.database.jdbc()
			.queryForList("SELECT quote_ident(pubname) FROM pg_publication", String.class)
			.forEach((publication) -> this.database.jdbc().execute("DROP PUBLICATION " + publication));
		this.database.jdbc().execute("CREATE SCHEMA public");
		this.cases.forEach((operation) -> this.database.jdbc().execute(operation.setup()));
		this.database.jdbc().execute("ANALYZE");
	}

	/**
	 * Return the tables, as they would be if the cases were done by hand.
	 * @return the schema
	 */
	public List<String> schemaByHand() {
		prepare();
		this.cases.forEach((operation) -> this.database.jdbc().execute(operation.plain()));
		return schema();
	}

	/**
	 * Return the tables, as they would be after a rollback if the cases were done by
	 * hand.
	 * @return the schema
	 */
	public List<String> schemaAfterRollback() {
		prepare();
		this.cases.stream()
			.filter((operation) -> !operation.plainAfterRollback().isEmpty())
			.forEach((operation) -> this.database.jdbc().execute(operation.plainAfterRollback()));
		return schema();
	}

	/**
	 * Return whose steps are whose, by planning each case alone.
	 * @return the case and the phase of each step, by the name of the step
	 */
	public Map<String, PlannedStep> steps() {
		Map<String, PlannedStep> steps = new LinkedHashMap<>();
		this.cases.forEach((operation) -> {
			Plan plan = this.database.database()
				.inTransaction(TransactionSettings.BOOKKEEPING, (session) -> plan(session, operation));
			plan.expand().forEach((step) -> steps.put(step.name(), new PlannedStep(operation.name(), "expand")));
			plan.migrate().forEach((step) -> steps.put(step.name(), new PlannedStep(operation.name(), "migrate")));
			plan.contract().forEach((step) -> steps.put(step.name(), new PlannedStep(operation.name(), "contract")));
			plan.rollback()
				.forEach((step) -> steps.putIfAbsent(step.name(), new PlannedStep(operation.name(), "rollback")));
		});
		return steps;
	}

	private static Plan plan(Session session, OperationCase operation) {
		Migration migration = migration(List.of(operation));
		CatalogReader catalog = new CatalogReader();
		Map<TableReference, TableSnapshot> tables = new HashMap<>();
		for (TableReference reference : migration.tables()) {
			catalog.resolve(session, reference.schema(), reference.name())
				.flatMap((table) -> catalog.table(session, table, new Identifier("zdm")))
				.ifPresent((snapshot) -> tables.put(reference, snapshot));
		}
		return migration
			.plan(new PlanningContext("v2", tables, List.of(), DualWriteMode.BOTH, new RehearsalOnCopy(session)));
	}

	/**
	 * Return the migration of all cases.
	 * @return the migration, version 2
	 */
	public Migration migration() {
		return migration(this.cases);
	}

	private static Migration migration(List<OperationCase> cases) {
		String operations = cases.stream()
			.map((operation) -> operation.operations().strip())
			.collect(Collectors.joining("\n"));
		return new MigrationParser(OperationRegistry.standard()).parse(
				new MigrationFile("V2__all_of_them.yaml", "V2__all_of_them.yaml", "operations:\n" + operations + "\n"));
	}

	/**
	 * Return the rows that are wrong.
	 * @return a line for each case that has some
	 */
	public List<String> wrong() {
		return this.cases.stream()
			.map((operation) -> operation.name() + ": "
					+ this.database.jdbc().queryForObject(operation.wrong(), Long.class) + " wrong rows")
			.filter((line) -> !line.endsWith(": 0 wrong rows"))
			.toList();
	}

	/**
	 * Return what a dump would say of everything outside zdm's own schema.
	 * @return the lines
	 */
	public List<String> schema() {
		return SchemaLines.of(this.database.jdbc());
	}

	/**
	 * Where a step belongs.
	 *
	 * @param operation the name of the case
	 * @param phase the phase
	 */
	public record PlannedStep(String operation, String phase) {
	}

}
