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

import java.util.List;

import io.zdm.migration.MigrationFileException;
import io.zdm.plan.Plan;
import io.zdm.plan.PlanCodec;
import io.zdm.plan.PlanText;
import io.zdm.plan.Step;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link AddColumn}.
 */
@PostgresTest
class AddColumnTests {

	@PostgresVersionsTest(atLeast = 11)
	void aConstantDefaultNeedsOneStatement(TestDatabase database) {
		createOrders(database);

		assertThat(text(database,
				"{ column: status, type: text, nullable: false, default: { value: it's new }, comment: where it is }"))
			.isEqualTo(
					"""
							mappings
							expand
							  add-column public.orders.status [ACCESS EXCLUSIVE]
							    ALTER TABLE "public"."orders" ADD COLUMN "status" text DEFAULT 'it''s new' NOT NULL;
							    COMMENT ON COLUMN "public"."orders"."status" IS 'where it is';
							migrate
							contract
							rollback
							  drop-column public.orders.status [ACCESS EXCLUSIVE]
							    ALTER TABLE "public"."orders" DROP COLUMN IF EXISTS "status";
							notes
							  - An INSERT that names 'status' with NULL does not get the default: entities have to leave the column out or set a value.
							""");
	}

	@PostgresVersionsTest(atLeast = 18)
	void aDefaultThatRewritesIsFilledInTheBackground(TestDatabase database) {
		createOrders(database);

		assertThat(text(database,
				"{ column: token, type: uuid, nullable: false, default: { sql: gen_random_uuid() }, unique: true }"))
			.startsWith(
					"""
							mappings
							fills
							  v2_0 on public.orders
							    once "token" := (gen_random_uuid())
							expand
							  add-column public.orders.token [ACCESS EXCLUSIVE]
							    ALTER TABLE "public"."orders" ADD COLUMN "token" uuid;
							    ALTER TABLE "public"."orders" ALTER COLUMN "token" SET DEFAULT (gen_random_uuid());
							migrate
							  backfill public.orders.token [ROW EXCLUSIVE]
							    -- fill v2_0 in short transactions
							  analyze public.orders.token [SHARE UPDATE EXCLUSIVE]
							    ANALYZE "public"."orders";
							  add-not-null public.orders.token [ACCESS EXCLUSIVE]
							    ALTER TABLE "public"."orders" ADD CONSTRAINT "orders_token_not_null" NOT NULL "token" NOT VALID;
							  validate-not-null public.orders.token [SHARE UPDATE EXCLUSIVE]
							    ALTER TABLE "public"."orders" VALIDATE CONSTRAINT "orders_token_not_null";
							  create-index public.orders_token_key [SHARE UPDATE EXCLUSIVE]
							    CREATE UNIQUE INDEX CONCURRENTLY "orders_token_key" ON "public"."orders" ("token");
							  add-unique public.orders.token [ACCESS EXCLUSIVE]
							    ALTER TABLE "public"."orders" ADD CONSTRAINT "orders_token_key" UNIQUE USING INDEX "orders_token_key";
							contract
							rollback
							""");
	}

	@PostgresVersionsTest(atLeast = 11)
	void aForeignKeyComesAfterTheRolloutAndIsProvenApart(TestDatabase database) {
		createOrders(database);

		assertThat(text(database, "{ column: owner, type: int, references: { table: owners, on-delete: set-null } }"))
			.contains(
					"""
							migrate
							  await-release public.orders.orders_owner_fkey [ACCESS SHARE]
							    -- wait until every live instance ships the migration
							  add-constraint public.orders.orders_owner_fkey [SHARE ROW EXCLUSIVE, SHARE ROW EXCLUSIVE on public.owners]
							    ALTER TABLE "public"."orders" ADD CONSTRAINT "orders_owner_fkey" FOREIGN KEY ("owner") REFERENCES "public"."owners" ("id") ON DELETE SET NULL NOT VALID;
							  validate-constraint public.orders.orders_owner_fkey [SHARE UPDATE EXCLUSIVE, ROW SHARE on public.owners]
							    ALTER TABLE "public"."orders" VALIDATE CONSTRAINT "orders_owner_fkey";
							contract
							rollback
							  drop-constraint public.orders.orders_owner_fkey [ACCESS EXCLUSIVE, ACCESS EXCLUSIVE on public.owners]
							    ALTER TABLE "public"."orders" DROP CONSTRAINT IF EXISTS "orders_owner_fkey";
							""")
			.contains("but points to 'id' of public.owners, which is bigint.")
			.contains("No index serves the foreign key on 'owner'");
	}

	@PostgresVersionsTest
	void noStepRewritesTheTable(TestDatabase database) {
		createOrders(database);
		for (String fields : List.of("{ column: a, type: text, nullable: false, default: { value: x } }",
				"{ column: b, type: double precision, default: { sql: random() } }", "{ column: c, type: bigserial }",
				"{ column: d, type: int, identity: always }")) {
			Long file = file(database);

			run(database, plan(database, fields).expand());

			assertThat(file(database)).as(fields).isEqualTo(file);
		}
	}

	@PostgresVersionsTest
	void namesAreThoseThatPostgresWouldChoose(TestDatabase database) {
		createOrders(database);
		database.jdbc().execute("CREATE SEQUENCE orders_n_seq; CREATE INDEX orders_n_key ON orders (visits)");
		database.jdbc().execute("ALTER TABLE orders ADD CONSTRAINT orders_n_check CHECK (visits >= 0)");

		assertThat(text(database, "{ column: n, type: serial, unique: true, check: n > 0 }"))
			.contains("CREATE SEQUENCE \"public\".\"orders_n_seq1\" AS integer")
			.contains("ADD CONSTRAINT \"orders_n_key1\" UNIQUE")
			.contains("ADD CONSTRAINT \"orders_n_check1\" CHECK (n > 0) NOT VALID");
	}

	@PostgresVersionsTest
	void whoeverMayInsertMayDrawNumbers(TestDatabase database) {
		createOrders(database);
		String role = database.createRole("writer");
		String other = database.createRole("columnist");
		database.jdbc().execute("GRANT INSERT, SELECT ON orders TO " + role);
		database.jdbc().execute("GRANT INSERT (id) ON orders TO " + other);

		run(database, plan(database, "{ column: n, type: bigint, identity: by-default }").expand());

		for (String writer : List.of(role, other)) {
			database.jdbc()
				.execute(
						"SET ROLE %s; INSERT INTO orders (id) SELECT count(*) + random() * 1e6 FROM (SELECT) AS x; RESET ROLE"
							.formatted(writer));
		}
		assertThat(database.jdbc().queryForList("SELECT n FROM orders WHERE n IS NOT NULL ORDER BY n", Long.class))
			.containsExactly(1L, 2L);
	}

	@PostgresVersionsTest
	void anIdentityGoesOnWhereItsSequenceStopped(TestDatabase database) {
		createOrders(database);
		Plan plan = plan(database, "{ column: n, type: smallint, identity: always }");
		run(database, plan.expand());
		database.jdbc().execute("UPDATE orders SET n = nextval('zdm_orders_n_seq')");
		long last = database.jdbc().queryForObject("SELECT max(n) FROM orders", Long.class);

		run(database, plan.migrate().stream().filter((step) -> !(step instanceof Step.Backfill)).toList());
		database.jdbc().execute("INSERT INTO orders (id) VALUES (1000)");

		assertThat(database.jdbc().queryForObject("SELECT n FROM orders WHERE id = 1000", Long.class))
			.isEqualTo(last + 1);
		assertThat(database.jdbc().queryForObject("SELECT pg_get_serial_sequence('orders', 'n')", String.class))
			.isEqualTo("public.orders_n_seq");
	}

	@PostgresVersionsTest
	void whatCannotBeDoneSafelyIsRefused(TestDatabase database) {
		createOrders(database);
		database.jdbc().execute("CREATE DOMAIN positive AS int CHECK (VALUE > 0); CREATE TABLE bare (a int)");
		boolean generates = database.version() >= 12;

		refused(database, "{ column: visits, type: int }", "already has a column 'visits'");
		refused(database, "{ column: xmin, type: int }", "name of a system column");
		refused(database, "{ column: a, type: nosuch }", "type \"nosuch\" does not exist");
		refused(database, "{ column: a, type: int, nullable: false }", "every INSERT of the release before would fail");
		refused(database, "{ column: a, type: positive }", "is a domain with a constraint or a default");
		refused(database, "{ column: a, type: int, default: { value: many } }", "invalid input syntax");
		refused(database, "{ column: a, type: int, default: { sql: visits } }", "default");
		refused(database, "{ column: a, type: text, default: { sql: nosuch() } }", "has to be written with its schema");
		refused(database,
				"{ column: a, type: text, nullable: false, default: { sql: \"nullif(md5(random()::text), md5('')) || null\" } }",
				"null value");
		refused(database, "{ column: a, type: int, default: { value: 1 }, check: a > 1 }",
				"does not accept its default '1', which the release before writes there");
		refused(database, "{ column: a, type: int, check: a is not null }", "does not accept NULL");
		refused(database, "{ column: a, type: int, check: a > visits }", "over this column alone");
		refused(database, "{ column: a, type: int, unique: true, default: { value: 1 } }", "the same default '1'");
		refused(database, "{ column: a, type: text, identity: always }", "cannot be an identity column");
		refused(database, "{ column: a, type: int, references: { table: nosuch } }", "no table nosuch");
		refused(database, "{ column: a, type: int, references: { table: bare } }",
				"no unique index on a primary key column alone");
		refused(database, "{ column: a, type: int, references: { table: owners, column: name } }",
				"no unique index on 'name'");
		refused(database, "{ column: a, type: date, references: { table: owners } }",
				"cannot point to 'id' of public.owners");
		refused(database, "{ column: a, type: int, default: { value: 77 }, references: { table: owners } }",
				"points to no row");
		if (generates) {
			refused(database, "{ column: a, type: int, generated: { sql: visits * 2 } }",
					"would make PostgreSQL rewrite");
			refused(database, "{ column: a, type: int, generated: { sql: nosuch * 2 } }", "\"nosuch\" does not exist");
		}
		if (database.version() < 18) {
			refused(database, "{ column: a, type: int, generated: { sql: visits * 2, stored: false } }",
					"that are not stored");
		}
	}

	@PostgresVersionsTest(atLeast = 11)
	void partitionsAndFamiliesAreRefusedWhereTheyWouldBeBlocked(TestDatabase database) {
		database.jdbc()
			.execute(
					"CREATE TABLE orders (id int) PARTITION BY LIST (id); CREATE TABLE part PARTITION OF orders DEFAULT");
		database.jdbc().execute("CREATE TABLE parent (id int); CREATE TABLE child () INHERITS (parent)");

		refused(database, "{ column: a, type: int, unique: true }", "is partitioned");
		refused(database, "{ column: a, type: int, identity: always }", "is partitioned");
		if (database.version() < 14) {
			refused(database, "{ column: a, type: float, default: { sql: random() } }", "is partitioned");
		}
		assertThat(PlannedOperation.problems(database, "- add-column: { table: part, column: a, type: int }"))
			.singleElement()
			.asString()
			.contains("is a partition");
		assertThat(PlannedOperation.problems(database, "- add-column: { table: child, column: a, type: int }"))
			.singleElement()
			.asString()
			.contains("by inheritance");
		assertThat(plan(database, "{ column: a, type: int }").migrate()).isEmpty();
	}

	@PostgresVersionsTest
	void theStoredPlanIsTheSame(TestDatabase database) {
		createOrders(database);
		Plan plan = plan(database, "{ column: token, type: text, default: { sql: \"md5(random()::text)\" } }");

		assertThat(new PlanCodec().read(new PlanCodec().write(plan))).isEqualTo(plan);
		assertThat(plan.newColumns()).isEqualTo(plan.unfilledColumns()).hasSize(1);
	}

	@PostgresVersionsTest(atLeast = 11)
	void aColumnThatHasItsValuesAtOnceHoldsNobodyBack(TestDatabase database) {
		createOrders(database);
		Plan plan = plan(database, "{ column: status, type: text, default: { value: new } }");

		assertThat(plan.newColumns()).hasSize(1);
		assertThat(plan.unfilledColumns()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "type: text not null | write the name of a type only",
			"type: serial, identity: always | which has a sequence of its own",
			"type: int, identity: always, default: { value: 1 } | gets its value from a sequence",
			"type: bigserial, nullable: true | is never NULL",
			"type: int, default: { value: 1, sql: now() } | takes either a constant",
			"type: int, default: {} | takes either a constant",
			"type: int, generated: { sql: a }, unique: true | a generated column takes neither",
			"type: int, nullable: false, default: { value: 1 }, references: { table: t, on-delete: set-null } | sets NULL",
			"type: int, references: { table: t, on-delete: nothing } | Write one of" })
	void combinationsThatMakeNoSenseAreRefused(String fields, String message) {
		assertThatExceptionOfType(MigrationFileException.class).isThrownBy(
				() -> PlannedOperation.migration("- add-column: { table: orders, column: a, %s }".formatted(fields)))
			.withMessageContaining(message);
	}

	@Test
	void theChecksumIsOfWhatTheAuthorWrote() {
		assertThat(PlannedOperation.migration("- add-column: { table: orders, column: a, type: int }")
			.operations()
			.get(0)
			.fields()).containsOnlyKeys("table", "column", "type");
	}

	private static void createOrders(TestDatabase database) {
		database.jdbc().execute("""
				CREATE TABLE owners (id bigint PRIMARY KEY, name text);
				CREATE TABLE orders (id int PRIMARY KEY, visits int NOT NULL DEFAULT 0);
				INSERT INTO orders SELECT i FROM generate_series(1, 100) AS i
				""");
	}

	private static void refused(TestDatabase database, String fields, String problem) {
		assertThat(PlannedOperation.problems(database, operation(fields))).as(fields)
			.singleElement()
			.asString()
			.contains(problem);
	}

	private static String text(TestDatabase database, String fields) {
		return new PlanText(plan(database, fields)).toString();
	}

	private static Plan plan(TestDatabase database, String fields) {
		return PlannedOperation.plan(database, operation(fields));
	}

	private static String operation(String fields) {
		return "- add-column: { table: orders, " + fields.substring(1);
	}

	private static Long file(TestDatabase database) {
		return database.jdbc().queryForObject("SELECT pg_relation_filenode('orders')::bigint", Long.class);
	}

	private static void run(TestDatabase database, List<Step> steps) {
		steps.forEach((step) -> step.statements().forEach(database.jdbc()::execute));
	}

}
