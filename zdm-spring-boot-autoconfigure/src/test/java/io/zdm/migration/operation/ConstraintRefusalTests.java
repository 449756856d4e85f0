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

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.zdm.DualWriteMode;
import io.zdm.migration.Migration;
import io.zdm.migration.MigrationFile;
import io.zdm.migration.MigrationParser;
import io.zdm.migration.PlanningContext;
import io.zdm.migration.PlanningException;
import io.zdm.migration.TableReference;
import io.zdm.plan.Plan;
import io.zdm.plan.PlanText;
import io.zdm.postgres.CatalogReader;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.RehearsalOnCopy;
import io.zdm.postgres.TableSnapshot;
import io.zdm.postgres.TransactionSettings;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for what the operations on constraints refuse, asked of a real server.
 */
@PostgresTest
class ConstraintRefusalTests {

	private static final String SCHEMA = """
			CREATE TABLE customers (id bigint PRIMARY KEY, code text, later text UNIQUE DEFERRABLE, name text, place point);
			CREATE UNIQUE INDEX customers_code ON customers (code) WHERE code > '';
			CREATE UNIQUE INDEX customers_name ON customers (name);
			ALTER TABLE customers REPLICA IDENTITY USING INDEX customers_pkey;
			CREATE TABLE orders (id bigint, customer bigint CONSTRAINT of_customer REFERENCES customers,
			    code text, price numeric, quantity int CONSTRAINT enough CHECK (quantity >= 0));
			CREATE INDEX orders_some ON orders (code) WHERE code > '';
			INSERT INTO orders (id, quantity) VALUES (1, 0);
			CREATE SEQUENCE orders_code_key;
			CREATE TABLE events (day int CONSTRAINT weekday CHECK (day < 7), customer bigint) PARTITION BY RANGE (day);
			CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (10);
			CREATE VIEW glance AS SELECT * FROM orders;
			""";

	@PostgresVersionsTest
	void checks(TestDatabase database) {
		database.jdbc().execute(SCHEMA);

		assertThat(problems(database, "- add-check: { table: nowhere, expression: a > 0 }")).singleElement()
			.asString()
			.contains("There is no table nowhere");
		assertThat(problems(database, "- add-check: { table: glance, expression: quantity > 0 }")).singleElement()
			.asString()
			.contains("public.glance is a view");
		assertThat(problems(database, "- add-check: { table: orders, expression: amount > 0 }")).singleElement()
			.asString()
			.contains("column \"amount\" does not exist");
		assertThat(problems(database, "- add-check: { table: orders, expression: quantity }")).singleElement()
			.asString()
			.contains("boolean");
		assertThat(problems(database, "- add-check: { table: orders, expression: id IN (SELECT 1) }")).singleElement()
			.asString()
			.contains("subquery");
		assertThat(problems(database, "- add-check: { table: orders, name: enough, expression: quantity > 0 }"))
			.containsExactly("public.orders has a constraint 'enough' already, or gets it from another migration or "
					+ "operation. Choose another name.");
		assertThat(problems(database, "- add-check: { table: orders, expression: 1 / quantity >= 0 }")).singleElement()
			.asString()
			.contains("division by zero", "ctid");
	}

	@PostgresVersionsTest
	void foreignKeys(TestDatabase database) {
		database.jdbc().execute(SCHEMA);

		assertThat(
				problems(database, "- add-foreign-key: { table: orders, column: x, references: { table: customers } }"))
			.containsExactly("public.orders has no column 'x'. Write the column's name exactly as in the database.");
		assertThat(problems(database, foreignKey("code", "code"))).singleElement()
			.asString()
			.contains("no unique index on just (code)", "add-unique");
		assertThat(problems(database, foreignKey("code", "later"))).singleElement()
			.asString()
			.contains("is not deferrable");
		assertThat(problems(database, foreignKey("price", "id"))).singleElement()
			.asString()
			.contains("of type numeric", "of type bigint", "change-column-type");
		assertThat(problems(database,
				"- add-foreign-key: { table: customers, column: id, references: { table: orders } }"))
			.singleElement()
			.asString()
			.contains("public.orders has no primary key to point to");
		assertThat(problems(database,
				"- add-foreign-key: { table: orders, column: customer, references: { table: customers }, name: of_customer }"))
			.singleElement()
			.asString()
			.contains("has a constraint 'of_customer' already");
		assertThat(new PlanText(plan(database, foreignKey("code", "name"), List.of())).toString())
			.contains("No index of public.orders begins with");
	}

	@PostgresVersionsTest(atLeast = 11, atMost = 17)
	void foreignKeysOfPartitionedTables(TestDatabase database) {
		database.jdbc().execute(SCHEMA);

		assertThat(problems(database,
				"- add-foreign-key: { table: events, column: customer, references: { table: customers } }"))
			.singleElement()
			.asString()
			.contains("public.events is partitioned", "Add one to each partition");
		assertThat(problems(database,
				"- add-foreign-key: { table: orders, column: quantity, references: { table: events, columns: day } }"))
			.first()
			.asString()
			.contains("cannot validate a foreign key to all its partitions later");
	}

	@PostgresVersionsTest
	void keys(TestDatabase database) {
		database.jdbc().execute(SCHEMA);

		assertThat(problems(database, "- add-unique: { table: orders, columns: code }")).containsExactly(
				"The index of the constraint cannot be called 'orders_code_key', as there is a sequence of that name in "
						+ "the schema 'public'. Choose another name with 'name'.");
		assertThat(problems(database, "- add-unique: { table: customers, columns: place }")).singleElement()
			.asString()
			.contains("no default operator class");
		assertThat(problems(database, "- add-unique: { table: events, columns: day }")).singleElement()
			.asString()
			.contains("public.events is partitioned");
		assertThat(problems(database, "- add-primary-key: { table: customers, columns: code }")).first()
			.asString()
			.contains("has a primary key already, 'customers_pkey'");
		assertThat(
				new PlanText(plan(database, "- add-unique: { table: customers, columns: name }", List.of())).toString())
			.contains("The index public.customers_name makes the same columns unique already");
	}

	@PostgresVersionsTest(atMost = 14)
	void nullsNotDistinctNeedsANewerServer(TestDatabase database) {
		database.jdbc().execute(SCHEMA);

		assertThat(problems(database, "- add-unique: { table: orders, columns: price, nulls-not-distinct: true }"))
			.first()
			.asString()
			.contains("knows no NULLS NOT DISTINCT");
	}

	@PostgresVersionsTest
	void dropsAndRenames(TestDatabase database) {
		database.jdbc().execute(SCHEMA);

		assertThat(problems(database, "- drop-constraint: { table: orders, name: x }")).singleElement()
			.asString()
			.contains("public.orders has no constraint 'x'");
		assertThat(problems(database, "- drop-constraint: { table: customers, name: of_customer }")).singleElement()
			.asString()
			.contains("belongs to public.orders");
		assertThat(problems(database, "- drop-constraint: { table: customers, name: customers_pkey }"))
			.satisfiesExactly(
					(problem) -> assertThat(problem).contains("The foreign key 'of_customer' of public.orders points"),
					(problem) -> assertThat(problem).contains("what subscribers know the rows of public.customers by"));
		assertThat(problems(database, "- drop-constraint: { table: events_1, name: weekday }")).singleElement()
			.asString()
			.contains("comes from a parent or partitioned table");
		assertThat(problems(database, "- rename-constraint: { table: orders, from: of_customer, to: enough }"))
			.singleElement()
			.asString()
			.contains("has a constraint 'enough' already");
		assertThat(problems(database,
				"- rename-constraint: { table: customers, from: customers_pkey, to: orders_code_key }"))
			.singleElement()
			.asString()
			.contains("there is a sequence of that name");
	}

	@PostgresVersionsTest(atLeast = 18)
	void notNullIsDroppedByAnotherOperation(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int CONSTRAINT there NOT NULL)");

		assertThat(problems(database, "- drop-constraint: { table: users, name: there }"))
			.containsExactly("'there' of public.users is a NOT NULL constraint. Take it away with drop-not-null.");
	}

	@PostgresVersionsTest
	void columnsThatAreBeingReplaced(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int, name text, age int)");
		Plan rename = plan(database, "- rename-column: { table: users, from: name, to: label }", List.of());
		Plan added = plan(database, "- add-check: { table: users, name: old, expression: age > 0 }", List.of());

		assertThat(problems(database, "- add-unique: { table: users, columns: name }", rename)).containsExactly(
				"The column 'name' of public.users is part of a migration that is not finished: 'name' becomes 'label'. "
						+ "Contract or roll back that migration first.");
		assertThat(problems(database, "- add-check: { table: users, expression: name > '' }", rename)).singleElement()
			.asString()
			.contains("is part of a migration that is not finished");
		assertThat(problems(database, """
				- rename-column: { table: users, from: name, to: label }
				- add-unique: { table: users, columns: label }
				""")).singleElement()
			.asString()
			.contains("Write this operation on 'name': the rename carries it over.");
		assertThat(problems(database, """
				- drop-column: { table: users, column: name }
				- add-unique: { table: users, columns: name }
				""")).singleElement().asString().contains("is about to be removed, and what is put on it with it");
		database.jdbc().execute("ALTER TABLE users ADD CONSTRAINT old CHECK (age > 0) NOT VALID");
		assertThat(problems(database, "- drop-constraint: { table: users, name: old }", added)).containsExactly(
				"Another migration or operation works on the constraint 'old' of public.users. Wait until that migration "
						+ "is completed, then ship this one.");
	}

	private static String foreignKey(String column, String key) {
		return "- add-foreign-key: { table: orders, column: %s, references: { table: customers, columns: %s } }"
			.formatted(column, key);
	}

	private static List<String> problems(TestDatabase database, String operations, Plan... underWay) {
		PlanningException refusal = catchThrowableOfType(PlanningException.class,
				() -> plan(database, operations, List.of(underWay)));
		assertThat(refusal).as("refusal of " + operations).isNotNull();
		return refusal.problems();
	}

	private static Plan plan(TestDatabase database, String operations, List<Plan> underWay) {
		Migration migration = new MigrationParser(OperationRegistry.standard())
			.parse(new MigrationFile("V2__x.yaml", "V2__x.yaml", "operations:\n" + operations));
		CatalogReader catalog = new CatalogReader();
		return database.database().inTransaction(TransactionSettings.BOOKKEEPING, (session) -> {
			Map<TableReference, TableSnapshot> tables = new HashMap<>();
			migration.tables()
				.forEach((reference) -> catalog.resolve(session, reference.schema(), reference.name())
					.flatMap((table) -> catalog.table(session, table, new Identifier("zdm")))
					.ifPresent((snapshot) -> tables.put(reference, snapshot)));
			return migration
				.plan(new PlanningContext("v2", tables, underWay, DualWriteMode.BOTH, new RehearsalOnCopy(session)));
		});
	}

}
