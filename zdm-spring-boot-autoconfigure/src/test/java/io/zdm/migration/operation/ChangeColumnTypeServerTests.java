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
import io.zdm.plan.PlanCodec;
import io.zdm.plan.PlanText;
import io.zdm.plan.Step;
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
 * Tests for the forms of {@link ChangeColumnType} that only the server can judge.
 */
@PostgresTest
class ChangeColumnTypeServerTests {

	private static final String TABLE = """
			CREATE TABLE users (
			    id int PRIMARY KEY,
			    price text,
			    code varchar(20),
			    at timestamp,
			    total int NOT NULL DEFAULT 5
			);
			INSERT INTO users VALUES (1, '1.50', 'a', now(), 1), (2, NULL, 'b', now(), 2), (3, '2', 'c', now(), 3);
			""";

	@PostgresVersionsTest
	void convertsByWhatPostgresAssignsByItself(TestDatabase database) {
		database.jdbc().execute(TABLE + "CREATE INDEX users_code ON users (lower(code), id) WHERE code <> ''");

		assertThat(new PlanText(plan(database, "column: code, to: label, type: text")).toString()).isEqualTo(
				"""
						mappings
						  v2_0 on public.users
						    forward "label" := "code"
						    backward "code" := "label"
						expand
						  add-column public.users.label [ACCESS EXCLUSIVE]
						    ALTER TABLE "public"."users" ADD COLUMN "label" text;
						    -- start the sync of v2_0
						migrate
						  backfill public.users.label [ROW EXCLUSIVE]
						    -- fill v2_0 in short transactions
						  analyze public.users.label [SHARE UPDATE EXCLUSIVE]
						    ANALYZE "public"."users";
						  create-index public.zdm_users_code [SHARE UPDATE EXCLUSIVE]
						    CREATE INDEX CONCURRENTLY "zdm_users_code" ON "public"."users" USING btree (lower((label)::text), id) WHERE ((label)::text <> ''::text);
						  verify public.users.label [ACCESS SHARE]
						    -- prove that every row obeys v2_0
						seal, where zdm.contract.seal gives it time
						  seal-column public.users.code [ACCESS EXCLUSIVE]
						    ALTER TABLE "public"."users" RENAME COLUMN "code" TO "zdm_sealed_code";
						    -- go on with the sync of v2_0
						unseal
						  unseal-column public.users.code [ACCESS EXCLUSIVE]
						    ALTER TABLE "public"."users" RENAME COLUMN "zdm_sealed_code" TO "code";
						contract
						  drop-index public.users_code [SHARE UPDATE EXCLUSIVE]
						    DROP INDEX CONCURRENTLY IF EXISTS "public"."users_code";
						  drop-column public.users.code [ACCESS EXCLUSIVE]
						    -- stop the sync of v2_0
						    ALTER TABLE "public"."users" DROP COLUMN "code";
						    ALTER INDEX "public"."zdm_users_code" RENAME TO "users_code";
						rollback
						  drop-index public.zdm_users_code [SHARE UPDATE EXCLUSIVE]
						    DROP INDEX CONCURRENTLY IF EXISTS "public"."zdm_users_code";
						  drop-column public.users.label [ACCESS EXCLUSIVE]
						    -- stop the sync of v2_0
						    ALTER TABLE "public"."users" DROP COLUMN IF EXISTS "label";
						""");
	}

	@PostgresVersionsTest
	void swapsTheColumnsWhereTheNameStays(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id serial, note text); ALTER TABLE users ALTER id DROP NOT NULL");
		Plan plan = plan(database, "column: id, type: int8, keep-name: true");

		assertThat(plan.mappings()).singleElement().satisfies((mapping) -> assertThat(mapping.swapped()).isTrue());
		assertThat(plan.oldColumns()).isEmpty();
		assertThat(plan.droppedColumns()).hasSize(1);
		assertThat(plan.contract()).singleElement()
			.extracting(Step::statements)
			.isEqualTo(List.of("ALTER SEQUENCE \"public\".\"users_id_seq\" AS bigint",
					"ALTER SEQUENCE \"public\".\"users_id_seq\" OWNED BY \"public\".\"users\".\"zdm_id\"",
					"ALTER TABLE \"public\".\"users\" DROP COLUMN \"id\"",
					"ALTER TABLE \"public\".\"users\" ALTER COLUMN \"zdm_id\" SET DEFAULT nextval('public.users_id_seq'::regclass)",
					"ALTER TABLE \"public\".\"users\" RENAME COLUMN \"zdm_id\" TO \"id\""));
		assertThat(plan.notes()).anySatisfy((note) -> assertThat(note).contains("SQLSTATE 0A000"));
		assertThat(new PlanCodec().read(new PlanCodec().write(plan))).isEqualTo(plan);
	}

	@PostgresVersionsTest
	void readsAStoredMappingOfBeforeThereWereSwaps(TestDatabase database) {
		database.jdbc().execute(TABLE);
		Plan plan = plan(database, "column: code, to: label, type: text");
		String json = new PlanCodec().write(plan);

		assertThat(new PlanCodec().read(json.replaceAll(",\"swapped\":false", ""))).isEqualTo(plan);
		assertThat(json).contains("\"swapped\":false");
	}

	@PostgresVersionsTest
	void changesInPlaceWhatIsInTheCatalogAlone(TestDatabase database) {
		database.jdbc().execute(TABLE + "CREATE UNIQUE INDEX users_code ON users (code)");
		Plan plan = plan(database, "column: code, type: varchar(50)");

		assertThat(plan.expand()).singleElement()
			.extracting(Step::statements)
			.isEqualTo(List.of("ALTER TABLE \"public\".\"users\" ALTER COLUMN \"code\" TYPE varchar(50)"));
		assertThat(plan.mappings()).isEmpty();
		assertThat(plan.migrate()).isEmpty();
		assertThat(plan.contract()).isEmpty();
		assertThat(plan.rollback()).isEmpty();
	}

	@PostgresVersionsTest
	void refusesInPlaceWhatIsNotInTheCatalogAlone(TestDatabase database) {
		database.jdbc().execute(TABLE);

		assertRefused(database, "column: total, type: bigint", "would rewrite every row", "keep-name: true");
		assertRefused(database, "column: code, type: varchar(10)", "would rewrite every row");
		assertRefused(database, "column: price, type: int", "cannot be cast automatically", "Write 'to'");
		assertRefused(database, "column: at, type: timestamptz", "in place");
		assertRefused(database, "column: nosuch, type: text", "has no column 'nosuch'");
		database.jdbc().execute("CREATE INDEX ON users (lower(code))");
		assertRefused(database, "column: code, type: text", "would build an index anew");
		database.jdbc()
			.execute("ALTER TABLE users ADD CHECK (code <> ''); CREATE VIEW codes AS SELECT code FROM users");
		assertRefused(database, "column: code, type: text", "check constraint 'users_code_check'",
				"view public.codes depends on the column 'code'");
	}

	/**
	 * Without a rewrite it would be in sessions of this time zone only.
	 */
	@PostgresVersionsTest
	void refusesInPlaceWhatDependsOnTheTimeZone(TestDatabase database) {
		database.jdbc().execute(TABLE + "ALTER DATABASE %s SET TimeZone = 'UTC'".formatted(database.name()));

		assertRefused(database, "column: at, type: timestamptz", "in place");
	}

	@PostgresVersionsTest
	void refusesExpressionsBeforeAnythingChanges(TestDatabase database) {
		database.jdbc()
			.execute(TABLE + "CREATE FUNCTION cents(text) RETURNS int LANGUAGE sql AS 'SELECT random()::int'");
		String exact = "column: price, to: exact, type: 'numeric(12,4)', ";

		assertRefused(database, exact + "forward: 'cents(price)', backward: 'exact::text'",
				"'forward' to 'exact' (cents(price)) of public.users is not understood", "with its schema");
		assertRefused(database, exact + "forward: 'public.cents(price)', backward: 'exact::text'", "is not immutable");
		assertRefused(database, exact + "forward: '(SELECT 1)', backward: 'exact::text'", "is not immutable");
		assertRefused(database, exact + "forward: 'price::numeric + id', backward: 'exact::text'",
				"uses another column than 'price'");
		assertRefused(database, exact + "forward: 'price::numeric', backward: 'exact::text || code'",
				"'backward' to 'price'", "uses another column than 'exact'");
		assertRefused(database, exact + "forward: 'price::date', backward: 'exact::text'",
				"gives date, which cannot be written into");
		assertRefused(database, exact + "forward: 'price IS NULL', backward: 'exact::text'",
				"gives boolean, which cannot be written into 'exact' of type numeric(12,4)");
		assertRefused(database, exact + "backward: 'exact::text'", "gives text, which cannot be written",
				"PostgreSQL does not convert it by itself");
		assertRefused(database, "column: at, to: at_zone, type: timestamptz", "is not immutable", "AT TIME ZONE 'UTC'");
		assertRefused(database, "column: price, to: exact, type: nosuch, forward: price, backward: exact",
				"cannot have a column 'exact' of type nosuch: type \"nosuch\" does not exist");
	}

	@PostgresVersionsTest
	void refusesWhatFailsOnRows(TestDatabase database) {
		database.jdbc().execute(TABLE + "UPDATE users SET price = 'free' WHERE id = 3");

		assertRefused(database,
				"column: price, to: exact, type: 'numeric(12,4)', forward: 'price::numeric', backward: 'exact::text'",
				"'forward' to 'exact' of public.users fails for the row with (\"id\") = (3): invalid input syntax");
		assertRefused(database,
				"column: price, to: short, type: varchar(3), forward: 'price', backward: '(short::int)::text'",
				"fails for the row with (\"id\") = ");
		assertRefused(database, "column: price, type: varchar(3), keep-name: true",
				"value too long for type character varying(3)");
		assertRefused(database,
				"column: code, to: number, type: int, forward: 'length(code)', backward: '(10 / (number - 1))::text'",
				"'backward' to 'code' of public.users fails for the row with (\"id\") = (1): division by zero");
	}

	@PostgresVersionsTest
	void refusesNullThatCouldMeanEither(TestDatabase database) {
		database.jdbc().execute(TABLE + "ALTER TABLE users ADD COLUMN note text NOT NULL DEFAULT ''");

		assertRefused(database,
				"column: price, to: label, type: text, forward: \"coalesce(price, '')\", backward: label",
				"'forward' of 'price' of public.users gives a value for what 'backward' makes of NULL");
		assertRefused(database,
				"column: note, to: label, type: text, forward: note, backward: \"coalesce(label, '')\", default: \"''\"",
				"gives a value for what 'backward' makes of NULL");
		assertThat(plan(database,
				"column: note, to: label, type: text, forward: \"coalesce(note, '')\", backward: label, default: \"''\""))
			.isNotNull();
	}

	@PostgresVersionsTest
	void refusesWhatAColumnOfTheOtherTypeCannotHave(TestDatabase database) {
		database.jdbc().execute(TABLE + """
				CREATE INDEX users_price ON users (price text_pattern_ops);
				ALTER TABLE users ALTER COLUMN price SET DEFAULT 'nothing';
				CREATE TABLE orders (customer int REFERENCES users);
				""");
		String exact = "column: price, to: exact, type: 'numeric(12,4)', forward: 'price::numeric', backward: 'exact::text'";

		assertRefused(database, exact + ", default: \"'x'\"", "The index public.users_price of public.users cannot be",
				"does not fit the type numeric(12,4)");
		assertRefused(database, exact, "has a default, which does not fit converted values");
		assertRefused(database, "column: id, type: bigint, keep-name: true",
				"used by the foreign key 'orders_customer_fkey' of public.orders");
	}

	@PostgresVersionsTest
	void refusesToReplaceTwoColumnsOfOneIndexAtOnce(TestDatabase database) {
		database.jdbc().execute(TABLE + "CREATE INDEX users_both ON users (code, total)");

		assertRefused(database,
				"column: code, to: label, type: text }\n- change-column-type: { table: users, column: total, to: sum, type: bigint",
				"The index public.users_both of public.users is also on 'code', which another operation replaces");
	}

	private static void assertRefused(TestDatabase database, String change, String... messages) {
		PlanningException refusal = catchThrowableOfType(PlanningException.class, () -> plan(database, change));

		assertThat(refusal).as(change).isNotNull();
		assertThat(String.join("\n", refusal.problems())).contains(messages);
	}

	private static Plan plan(TestDatabase database, String change) {
		Migration migration = new MigrationParser(OperationRegistry.standard()).parse(new MigrationFile("V2__type.yaml",
				"V2__type.yaml", "operations:\n- change-column-type: { table: users, " + change + " }\n"));
		return database.database().inTransaction(TransactionSettings.BOOKKEEPING, (session) -> {
			CatalogReader catalog = new CatalogReader();
			Map<TableReference, TableSnapshot> tables = new HashMap<>();
			migration.tables()
				.forEach((reference) -> catalog.resolve(session, reference.schema(), reference.name())
					.flatMap((table) -> catalog.table(session, table, new Identifier("zdm")))
					.ifPresent((snapshot) -> tables.put(reference, snapshot)));
			return migration
				.plan(new PlanningContext("v2", tables, List.of(), DualWriteMode.BOTH, new RehearsalOnCopy(session)));
		});
	}

}
