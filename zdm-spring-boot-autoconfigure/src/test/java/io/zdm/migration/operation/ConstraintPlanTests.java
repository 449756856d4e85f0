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
import java.util.Optional;

import io.zdm.DualWriteMode;
import io.zdm.migration.Migration;
import io.zdm.migration.MigrationFile;
import io.zdm.migration.MigrationParser;
import io.zdm.migration.PlanningContext;
import io.zdm.migration.PlanningException;
import io.zdm.migration.TableReference;
import io.zdm.plan.Plan;
import io.zdm.plan.PlanText;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.TableSnapshot;
import io.zdm.testing.ColumnBuilder;
import io.zdm.testing.SilentRehearsal;
import io.zdm.testing.SnapshotBuilder;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the operations on constraints: the plans, as text.
 */
class ConstraintPlanTests {

	private static final QualifiedName ORDERS = QualifiedName.of("app", "orders");

	private static final TableSnapshot CUSTOMERS = SnapshotBuilder.table("app", "customers")
		.column("id", "bigint", ColumnBuilder::notNull)
		.column("code", "text")
		.index("customers_pkey", "id", (index) -> index.unique().constraint("customers_pkey"))
		.index("customers_code_key", "code", (index) -> index.unique().constraint("customers_code_key"))
		.constraint("customers_pkey", 'p', "id")
		.constraint("customers_code_key", 'u', "code")
		.build();

	@Test
	void checkIsAddedForNewRowsFirstAndValidatedInAStepOfItsOwn() {
		assertThat(text("- add-check: { table: orders, name: positive, expression: quantity > 0 }")).isEqualTo(
				"""
						mappings
						expand
						migrate
						  await-release app.orders.positive [ACCESS SHARE]
						    -- wait until every live instance ships the migration
						  add-constraint app.orders.positive [ACCESS EXCLUSIVE]
						    ALTER TABLE "app"."orders" ADD CONSTRAINT "positive" CHECK (quantity > 0) NOT VALID;
						  validate-constraint app.orders.positive [SHARE UPDATE EXCLUSIVE]
						    ALTER TABLE "app"."orders" VALIDATE CONSTRAINT "positive";
						contract
						rollback
						  drop-constraint app.orders.positive [ACCESS EXCLUSIVE]
						    ALTER TABLE "app"."orders" DROP CONSTRAINT IF EXISTS "positive";
						notes
						  - Rows that do not obey make the validation fail, and can no longer be updated once the rollout is over. This finds them: SELECT * FROM "app"."orders" WHERE NOT (quantity > 0)
						""");
	}

	@Test
	void foreignKeyLocksBothTablesTogether() {
		assertThat(text("""
				- add-foreign-key:
				    table: orders
				    column: customer
				    references: { table: customers, columns: id }
				    on-delete: set-null
				    match: full
				""")).isEqualTo(
				"""
						mappings
						expand
						migrate
						  await-release app.orders.orders_customer_fkey [ACCESS SHARE]
						    -- wait until every live instance ships the migration
						  add-constraint app.orders.orders_customer_fkey [SHARE ROW EXCLUSIVE, SHARE ROW EXCLUSIVE on app.customers]
						    ALTER TABLE "app"."orders" ADD CONSTRAINT "orders_customer_fkey" FOREIGN KEY ("customer") REFERENCES "app"."customers" ("id") MATCH FULL ON DELETE SET NULL NOT VALID;
						  validate-constraint app.orders.orders_customer_fkey [SHARE UPDATE EXCLUSIVE, ROW SHARE on app.customers]
						    ALTER TABLE "app"."orders" VALIDATE CONSTRAINT "orders_customer_fkey";
						contract
						rollback
						  drop-constraint app.orders.orders_customer_fkey [ACCESS EXCLUSIVE, ACCESS EXCLUSIVE on app.customers]
						    ALTER TABLE "app"."orders" DROP CONSTRAINT IF EXISTS "orders_customer_fkey";
						notes
						  - No index of app.orders begins with the columns of the foreign key: each DELETE in app.customers, and each UPDATE of its key, reads all of app.orders. Add it before this operation: - create-index: { table: orders, columns: [customer] }
						""");
	}

	@Test
	void aForeignKeyToItsOwnTableLocksThatOnly() {
		assertThat(text(
				"- add-foreign-key: { table: customers, column: id, references: { table: customers, columns: id } }"))
			.contains("add-constraint app.customers.customers_id_fkey [SHARE ROW EXCLUSIVE]\n")
			.contains("drop-constraint app.customers.customers_id_fkey [ACCESS EXCLUSIVE]\n")
			.doesNotContain("No index");
	}

	@Test
	void narrowerTypesAreNoted() {
		assertThat(text(
				"- add-foreign-key: { table: orders, column: quantity, references: { table: customers, columns: id } }"))
			.contains("'quantity' of app.orders is of type integer, and 'id' of app.customers is of type bigint");
	}

	@Test
	void uniqueConstraintTakesOverAnIndexThatIsBuiltConcurrently() {
		assertThat(text("- add-unique: { table: orders, columns: [customer, quantity], deferrable: true }")).isEqualTo(
				"""
						mappings
						expand
						migrate
						  await-release app.orders.orders_customer_quantity_key [ACCESS SHARE]
						    -- wait until every live instance ships the migration
						  create-index app.orders.orders_customer_quantity_key [SHARE UPDATE EXCLUSIVE]
						    CREATE UNIQUE INDEX CONCURRENTLY "orders_customer_quantity_key" ON "app"."orders" ("customer", "quantity");
						  add-constraint app.orders.orders_customer_quantity_key [ACCESS EXCLUSIVE]
						    ALTER TABLE "app"."orders" ADD CONSTRAINT "orders_customer_quantity_key" UNIQUE USING INDEX "orders_customer_quantity_key" DEFERRABLE;
						contract
						rollback
						  drop-constraint app.orders.orders_customer_quantity_key [ACCESS EXCLUSIVE]
						    ALTER TABLE "app"."orders" DROP CONSTRAINT IF EXISTS "orders_customer_quantity_key";
						  drop-index app.orders.orders_customer_quantity_key [SHARE UPDATE EXCLUSIVE]
						    DROP INDEX CONCURRENTLY IF EXISTS "app"."orders_customer_quantity_key";
						notes
						  - Between the build of the index and the next step the check of orders_customer_quantity_key cannot be put off.
						""");
	}

	@Test
	void primaryKeyProvesNotNullFirst() {
		assertThat(text("- add-primary-key: { table: orders, columns: id }")).isEqualTo("""
				mappings
				expand
				migrate
				  await-release app.orders.orders_pkey [ACCESS SHARE]
				    -- wait until every live instance ships the migration
				  add-not-null app.orders.id [ACCESS EXCLUSIVE]
				    ALTER TABLE "app"."orders" ADD CONSTRAINT "zdm_orders_id_not_null" NOT NULL "id" NOT VALID;
				  validate-not-null app.orders.id [SHARE UPDATE EXCLUSIVE]
				    ALTER TABLE "app"."orders" VALIDATE CONSTRAINT "zdm_orders_id_not_null";
				  create-index app.orders.orders_pkey [SHARE UPDATE EXCLUSIVE]
				    CREATE UNIQUE INDEX CONCURRENTLY "orders_pkey" ON "app"."orders" ("id");
				  add-constraint app.orders.orders_pkey [ACCESS EXCLUSIVE]
				    ALTER TABLE "app"."orders" ADD CONSTRAINT "orders_pkey" PRIMARY KEY USING INDEX "orders_pkey";
				    ALTER TABLE "app"."orders" RENAME CONSTRAINT "zdm_orders_id_not_null" TO "orders_id_not_null";
				contract
				rollback
				  drop-constraint app.orders.orders_pkey [ACCESS EXCLUSIVE]
				    ALTER TABLE "app"."orders" DROP CONSTRAINT IF EXISTS "orders_pkey";
				    ALTER TABLE "app"."orders" ALTER COLUMN "id" DROP NOT NULL;
				  drop-index app.orders.orders_pkey [SHARE UPDATE EXCLUSIVE]
				    DROP INDEX CONCURRENTLY IF EXISTS "app"."orders_pkey";
				""");
	}

	@Test
	void aDroppedForeignKeyIsPutBackByRollback() {
		assertThat(text("- drop-constraint: { table: orders, name: fk }")).isEqualTo(
				"""
						mappings
						expand
						  drop-constraint app.orders.fk [ACCESS EXCLUSIVE, ACCESS EXCLUSIVE on app.customers]
						    ALTER TABLE "app"."orders" DROP CONSTRAINT IF EXISTS "fk";
						migrate
						contract
						rollback
						  add-constraint app.orders.fk [ACCESS EXCLUSIVE, ACCESS EXCLUSIVE on app.customers]
						    ALTER TABLE "app"."orders" DROP CONSTRAINT IF EXISTS "fk", ADD CONSTRAINT "fk" FOREIGN KEY (customer) REFERENCES app.customers(id) NOT VALID;
						    COMMENT ON CONSTRAINT "fk" ON "app"."orders" IS 'why';
						  validate-constraint app.orders.fk [SHARE UPDATE EXCLUSIVE, ROW SHARE on app.customers]
						    ALTER TABLE "app"."orders" VALIDATE CONSTRAINT "fk";
						notes
						  - 'fk' (FOREIGN KEY (customer) REFERENCES app.customers(id)) goes when the release starts. A rollback puts it back for new rows at once; rows that were written against it meanwhile make its validation fail and have to be corrected then.
						""");
	}

	@Test
	void aUniqueConstraintStaysUntilContract() {
		assertThat(text("- drop-constraint: { table: customers, name: customers_code_key }")).isEqualTo(
				"""
						mappings
						expand
						migrate
						contract
						  drop-constraint app.customers.customers_code_key [ACCESS EXCLUSIVE]
						    ALTER TABLE "app"."customers" DROP CONSTRAINT IF EXISTS "customers_code_key";
						rollback
						notes
						  - 'customers_code_key' (…) stays in force until contract, as statements of the release before may need it. After the contract it cannot be put back by a rollback.
						""");
	}

	@Test
	void renamesAtContract() {
		assertThat(text("- rename-constraint: { table: orders, from: fk, to: Of Customer }")).isEqualTo(
				"""
						mappings
						expand
						migrate
						contract
						  rename-constraint app.orders.fk [ACCESS EXCLUSIVE]
						    ALTER TABLE "app"."orders" RENAME CONSTRAINT "fk" TO "Of Customer";
						rollback
						notes
						  - What names 'fk' (ON CONFLICT ON CONSTRAINT, SET CONSTRAINTS, code that reads the name from an error) must cope with both names before contract.
						""");
	}

	@Test
	void severalOperationsOnOneTableGetNamesOfTheirOwn() {
		assertThat(text("""
				- add-check: { table: orders, expression: quantity > 0 }
				- add-check: { table: orders, expression: quantity < 100 }
				- add-unique: { table: orders, columns: quantity }
				""")).contains("ADD CONSTRAINT \"orders_check\" CHECK", "ADD CONSTRAINT \"orders_check1\" CHECK",
				"ADD CONSTRAINT \"orders_quantity_key\" UNIQUE");
	}

	@Test
	void aForeignKeyMayPointToWhatAnOperationBeforeItMakesUnique() {
		assertThat(text("""
				- add-unique: { table: orders, columns: quantity }
				- add-foreign-key: { table: orders, column: id, references: { table: orders, columns: quantity } }
				""")).contains("FOREIGN KEY (\"id\") REFERENCES \"app\".\"orders\" (\"quantity\") NOT VALID");
	}

	@Test
	void notToWhatWillBeDeferrable() {
		assertThatExceptionOfType(PlanningException.class).isThrownBy(() -> text("""
				- add-unique: { table: orders, columns: quantity, deferrable: true }
				- add-foreign-key: { table: orders, column: id, references: { table: orders, columns: quantity } }
				""")).withMessageContaining("no unique index on just (quantity)");
	}

	@Test
	void longNamesAreShortenedAsPostgresqlDoes() {
		TableSnapshot table = SnapshotBuilder.table("app", "a".repeat(50)).column("b".repeat(40), "int").build();
		PlanningContext context = new PlanningContext("v2", Map.of());

		assertThat(ConstraintNames.of(context, table).choose(List.of(new Identifier("b".repeat(40))), "check"))
			.isEqualTo(new Identifier("a".repeat(28) + "_" + "b".repeat(28) + "_check"));
	}

	@Test
	void fieldsAreWhatTheAuthorWrote() {
		assertThat(migration("- add-unique: { table: orders, columns: customer }").operations().get(0).fields())
			.isEqualTo(Map.of("table", "orders", "columns", List.of("customer")));
		assertThat(
				migration("- add-foreign-key: { table: orders, columns: [customer], references: { table: customers } }")
					.checksum())
			.isEqualTo(migration(
					"- add-foreign-key: { references: { table: customers }, column: customer, table: orders }")
				.checksum());
	}

	private static String text(String operations) {
		return new PlanText(plan(operations)).toString();
	}

	private static Plan plan(String operations) {
		Map<TableReference, TableSnapshot> tables = new HashMap<>();
		tables.put(TableReference.parse("customers"), CUSTOMERS);
		tables.put(TableReference.parse("orders"),
				SnapshotBuilder.table("app", "orders")
					.column("id", "bigint")
					.column("customer", "bigint")
					.column("quantity", "integer")
					.constraint(new TableSnapshot.Constraint(ORDERS, new Identifier("fk"), 'f',
							"FOREIGN KEY (customer) REFERENCES app.customers(id)", List.of(new Identifier("customer")),
							Optional.of(CUSTOMERS.name()), Optional.empty(), false, Optional.of("why")))
					.build());
		return migration(operations)
			.plan(new PlanningContext("v2", tables, List.of(), DualWriteMode.BOTH, new SilentRehearsal()));
	}

	private static Migration migration(String operations) {
		return new MigrationParser(OperationRegistry.standard())
			.parse(new MigrationFile("V2__x.yaml", "V2__x.yaml", "operations:\n" + operations));
	}

}
