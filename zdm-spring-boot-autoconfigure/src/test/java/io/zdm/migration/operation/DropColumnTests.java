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

import io.zdm.plan.Plan;
import io.zdm.plan.PlanText;
import io.zdm.plan.Step;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for {@link DropColumn}.
 */
@PostgresTest
class DropColumnTests {

	private static final String DROP = "- drop-column: { table: users, column: fax }";

	@PostgresVersionsTest(atLeast = 18)
	void dropsAtContractWhatMayBeLeftOutBefore(TestDatabase database) {
		create(database, "fax text NOT NULL CHECK (fax <> '')");
		database.jdbc().execute("CREATE INDEX by_fax ON users (lower(fax))");

		assertThat(text(database, DROP)).startsWith("""
				mappings
				expand
				  drop-not-null public.users.fax [ACCESS EXCLUSIVE]
				    ALTER TABLE "public"."users" ALTER COLUMN "fax" DROP NOT NULL;
				migrate
				seal, where zdm.contract.seal gives it time
				  seal-column public.users.fax [ACCESS EXCLUSIVE]
				    ALTER TABLE "public"."users" RENAME COLUMN "fax" TO "zdm_sealed_fax";
				unseal
				  unseal-column public.users.fax [ACCESS EXCLUSIVE]
				    ALTER TABLE "public"."users" RENAME COLUMN "zdm_sealed_fax" TO "fax";
				contract
				  drop-index public.by_fax [SHARE UPDATE EXCLUSIVE]
				    DROP INDEX CONCURRENTLY IF EXISTS "public"."by_fax";
				  drop-column public.users.fax [ACCESS EXCLUSIVE]
				    ALTER TABLE "public"."users" DROP CONSTRAINT "users_fax_check";
				    ALTER TABLE "public"."users" DROP COLUMN "fax";
				rollback
				  find-null public.users.fax [ACCESS SHARE]
				""");
	}

	@PostgresVersionsTest
	void aDefaultStandsInForValuesThatAreLeftOut(TestDatabase database) {
		create(database, "fax text NOT NULL");

		Plan plan = PlannedOperation.plan(database,
				"- drop-column: { table: users, column: fax, default: { value: none } }");

		assertThat(plan.expand()).flatExtracting(Step::statements)
			.containsExactly("ALTER TABLE \"public\".\"users\" ALTER COLUMN \"fax\" SET DEFAULT 'none'");
		assertThat(plan.rollback()).flatExtracting(Step::statements)
			.containsExactly("ALTER TABLE \"public\".\"users\" ALTER COLUMN \"fax\" DROP DEFAULT");
	}

	@PostgresVersionsTest
	void aColumnThatMayBeLeftOutStaysAsItIsUntilContract(TestDatabase database) {
		create(database, "fax text NOT NULL DEFAULT 'none'");
		database.jdbc()
			.execute("CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT fax FROM public.users LIMIT 1'");

		Plan plan = PlannedOperation.plan(database, DROP);

		assertThat(plan.expand()).isEmpty();
		assertThat(plan.rollback()).isEmpty();
		assertThat(plan.notes()).singleElement().asString().contains("The function public.f() mentions 'fax'");
	}

	@PostgresVersionsTest
	void theRollbackNamesRowsThatWereWrittenWithoutTheColumn(TestDatabase database) {
		create(database, "fax text NOT NULL");
		Plan plan = PlannedOperation.plan(database, DROP);
		run(database, plan.expand());
		database.jdbc().execute("INSERT INTO users (id) VALUES (1)");

		assertThatThrownBy(() -> run(database, plan.rollback()))
			.hasMessageContaining("The column 'fax' of public.users holds NULL in rows that were written without it");

		database.jdbc().execute("UPDATE users SET fax = ''");
		run(database, plan.rollback());
		assertThat(database.jdbc()
			.queryForObject(
					"SELECT attnotnull FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'fax'",
					Boolean.class))
			.isTrue();
	}

	@PostgresVersionsTest
	void whatOthersNeedIsRefused(TestDatabase database) {
		create(database, "fax text, area text, place int");
		database.jdbc().execute("CREATE VIEW faxes AS SELECT fax FROM users");
		database.jdbc().execute("CREATE INDEX both_of_them ON users (area, fax)");
		database.jdbc().execute("CREATE INDEX partly ON users (area) WHERE fax IS NOT NULL");
		database.jdbc()
			.execute(
					"ALTER TABLE users ADD CONSTRAINT pair UNIQUE (fax, area), ADD CONSTRAINT differ CHECK (fax <> area)");
		database.jdbc().execute("CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'");
		database.jdbc()
			.execute("CREATE TRIGGER noting AFTER UPDATE OF fax ON users FOR EACH ROW EXECUTE PROCEDURE note()");
		database.jdbc()
			.execute(
					"CREATE TABLE places (id int PRIMARY KEY); ALTER TABLE users ADD FOREIGN KEY (place) REFERENCES places; ALTER TABLE places ADD COLUMN who int REFERENCES users");

		assertThat(PlannedOperation.problems(database, DROP)).hasSize(6)
			.anySatisfy((problem) -> assertThat(problem).contains("used by the view public.faxes"))
			.anySatisfy((problem) -> assertThat(problem).contains("index public.both_of_them together with 'area'"))
			.anySatisfy((problem) -> assertThat(problem).contains("index public.partly together with 'area'"))
			.anySatisfy((problem) -> assertThat(problem).contains("constraint 'pair' together with 'area'"))
			.anySatisfy((problem) -> assertThat(problem).contains("constraint 'differ' together with 'area'"))
			.anySatisfy((problem) -> assertThat(problem).contains("trigger 'noting'"));
		assertThat(PlannedOperation.problems(database, "- drop-column: { table: users, column: id }")).hasSize(2)
			.anySatisfy((problem) -> assertThat(problem).contains("primary key 'users_pkey'"))
			.anySatisfy((problem) -> assertThat(problem)
				.contains("foreign key 'places_who_fkey' of public.places points to"));
		assertThat(PlannedOperation.problems(database, "- drop-column: { table: users, column: place }"))
			.singleElement()
			.asString()
			.contains("has the foreign key 'users_place_fkey', which goes only with a lock on the other table too");
		assertThat(PlannedOperation.problems(database, "- drop-column: { table: users, column: fxa }")).singleElement()
			.asString()
			.contains("Did you mean 'fax'?");
	}

	@PostgresVersionsTest
	void whatKeepsTheNewReleaseFromLeavingItOutIsRefused(TestDatabase database) {
		create(database,
				"fax text NOT NULL DEFAULT 'none' UNIQUE, tel text CHECK (tel IS NOT NULL), age int DEFAULT 1");

		assertThat(PlannedOperation.problems(database, DROP)).singleElement()
			.asString()
			.contains("a second row that leaves the column out would violate it");
		assertThat(PlannedOperation.problems(database, "- drop-column: { table: users, column: tel }")).singleElement()
			.asString()
			.contains("has the check 'users_tel_check', which does not accept rows that leave it out");
		assertThat(PlannedOperation.problems(database,
				"- drop-column: { table: users, column: tel, default: { sql: nosuch() } }"))
			.anySatisfy((problem) -> assertThat(problem).contains("cannot have that default"));
		assertThat(PlannedOperation.problems(database,
				"- drop-column: { table: users, column: age, default: { value: 2 } }"))
			.singleElement()
			.asString()
			.contains("Take 'default' out");
	}

	@PostgresVersionsTest
	void aColumnOfAnotherMigrationIsRefused(TestDatabase database) {
		create(database, "fax text");
		Plan added = PlannedOperation.plan(database, "- add-column: { table: users, column: tel, type: text }");
		Plan renamed = PlannedOperation.plan(database, "- rename-column: { table: users, from: fax, to: telefax }");
		run(database, added.expand());

		assertThat(PlannedOperation.problems(database, "- drop-column: { table: users, column: tel }", added))
			.singleElement()
			.asString()
			.contains("is part of another migration");
		assertThat(PlannedOperation.problems(database, DROP, renamed)).singleElement()
			.asString()
			.contains("is part of another migration");
		assertThat(PlannedOperation.problems(database,
				"- add-column: { table: users, column: a, type: text }\n- drop-column: { table: users, column: a }"))
			.singleElement()
			.asString()
			.contains("is added by the same migration");
	}

	private static void create(TestDatabase database, String column) {
		database.jdbc().execute("CREATE TABLE users (id int PRIMARY KEY, %s)".formatted(column));
	}

	private static String text(TestDatabase database, String operations) {
		return new PlanText(PlannedOperation.plan(database, operations)).toString();
	}

	private static void run(TestDatabase database, List<Step> steps) {
		steps.forEach((step) -> step.statements().forEach(database.jdbc()::execute));
	}

}
