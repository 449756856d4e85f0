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

import io.zdm.migration.PlanningException;
import io.zdm.plan.Plan;
import io.zdm.plan.PlanText;
import io.zdm.plan.Step;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;

import org.junit.jupiter.api.BeforeEach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link CreateIndex}: its plans as text, and what it refuses.
 */
@PostgresTest
class CreateIndexTests {

	private static final String TABLE = """
			CREATE TABLE users (id int PRIMARY KEY, email text, "Name" text NOT NULL, settings json, deleted_at timestamptz)
			""";

	@BeforeEach
	void createTable(TestDatabase database) {
		database.jdbc().execute(TABLE);
	}

	@PostgresVersionsTest
	void plansAnIndex(TestDatabase database) {
		assertThat(text(database, "- create-index: { table: users, columns: [email, Name] }")).isEqualTo("""
				mappings
				expand
				migrate
				  create-index public.users_email_Name_idx [SHARE UPDATE EXCLUSIVE]
				    CREATE INDEX CONCURRENTLY "users_email_Name_idx" ON "public"."users" USING btree ("email", "Name");
				contract
				rollback
				  drop-index public.users_email_Name_idx [SHARE UPDATE EXCLUSIVE]
				    DROP INDEX CONCURRENTLY IF EXISTS "public"."users_email_Name_idx";
				""");
	}

	@PostgresVersionsTest
	void aUniqueIndexWaitsForTheEndOfTheRollout(TestDatabase database) {
		assertThat(text(database, """
				- create-index: { table: users, columns: email, unique: true, where: "deleted_at IS NULL" }
				""")).isEqualTo(
				"""
						mappings
						expand
						migrate
						  await-release public.users_email_idx [ACCESS SHARE]
						    -- wait until every live instance ships the migration
						  create-index public.users_email_idx [SHARE UPDATE EXCLUSIVE]
						    CREATE UNIQUE INDEX CONCURRENTLY "users_email_idx" ON "public"."users" USING btree ("email") WHERE (deleted_at IS NULL);
						contract
						rollback
						  drop-index public.users_email_idx [SHARE UPDATE EXCLUSIVE]
						    DROP INDEX CONCURRENTLY IF EXISTS "public"."users_email_idx";
						""");
	}

	@PostgresVersionsTest
	void everyPropertyIsInTheStatement(TestDatabase database) {
		Plan plan = plan(database, """
				- create-index:
				    table: public.users
				    name: by_mail
				    using: btree
				    columns:
				    - { expression: lower(email), order: desc, nulls: last, opclass: text_pattern_ops }
				    - { column: Name, collation: C }
				    with: { fillfactor: 70 }
				    tablespace: pg_default
				    where: email <> ''
				""");

		assertThat(plan.migrate().get(0).statements())
			.containsExactly("CREATE INDEX CONCURRENTLY \"by_mail\" ON \"public\".\"users\" USING \"btree\" "
					+ "((lower(email)) \"text_pattern_ops\" DESC NULLS LAST, \"Name\" COLLATE \"C\") "
					+ "WITH (\"fillfactor\" = '70') TABLESPACE \"pg_default\" WHERE (email <> '')");
		plan.migrate().forEach((step) -> step.statements().forEach(database.jdbc()::execute));
		assertThat(database.jdbc()
			.queryForObject("SELECT indexdef FROM pg_indexes WHERE indexname = 'by_mail'", String.class))
			.endsWith("USING btree (lower(email) text_pattern_ops DESC NULLS LAST, \"Name\" COLLATE \"C\") "
					+ "WITH (fillfactor='70') WHERE (email <> ''::text)");
	}

	@PostgresVersionsTest
	void whatAVersionDoesNotKnowIsRefusedThere(TestDatabase database) {
		List<String> refused = List.of();
		try {
			Plan plan = plan(database,
					"- create-index: { table: users, columns: email, unique: true, include: id, nulls-not-distinct: true }");
			assertThat(plan.migrate().get(1).statements().get(0))
				.endsWith("(\"email\") INCLUDE (\"id\") NULLS NOT DISTINCT");
		}
		catch (PlanningException ex) {
			refused = ex.problems();
		}

		assertThat(refused).hasSize((database.version() < 11) ? 2 : (database.version() < 15) ? 1 : 0);
	}

	@PostgresVersionsTest
	void aColumnOfTheSameMigrationCanBeIndexed(TestDatabase database) {
		Plan plan = plan(database, """
				- add-column: { table: users, column: mail, type: text }
				- create-index: { table: users, columns: [mail, deleted_at] }
				""");

		assertThat(plan.migrate()).extracting(Step::name).endsWith("create-index public.users_mail_deleted_at_idx");
		assertThat(plan.rollback()).extracting(Step::name)
			.containsExactly("drop-index public.users_mail_deleted_at_idx", "drop-column public.users.mail");
	}

	@PostgresVersionsTest
	void aColumnThatIsBeingReplacedIsRefused(TestDatabase database) {
		assertThat(problems(database, """
				- change-column-type: { table: users, column: email, to: mail, type: varchar }
				- create-index: { table: users, name: x, columns: id, where: "lower(email) > 'a'" }
				""")).singleElement()
			.asString()
			.contains("The column 'email' of public.users is changed by another operation of this migration");
	}

	@PostgresVersionsTest
	void theNewNameOfARenameIsRefusedAndTheOldOneIsNot(TestDatabase database) {
		String rename = "- rename-column: { table: users, from: email, to: mail }\n";

		assertThat(problems(database, rename + "- create-index: { table: users, columns: mail }")).singleElement()
			.asString()
			.contains("Write this operation on 'email': the rename carries it over.");
		assertThat(
				plan(database, rename + "- create-index: { table: users, columns: email, name: by_email }").migrate())
			.extracting(Step::name)
			.endsWith("create-index public.by_email");
	}

	@PostgresVersionsTest
	void columnsOfAMigrationUnderWayAreRefused(TestDatabase database) {
		Plan underWay = plan(database, "- rename-column: { table: users, from: email, to: mail }");
		database.jdbc().execute("ALTER TABLE users ADD COLUMN mail text");

		for (String column : List.of("mail", "email")) {
			assertThat(problems(database, "- create-index: { table: users, columns: %s }".formatted(column), underWay))
				.containsExactly(
						("The column '%s' of public.users is part of a migration that is not finished: 'email' "
								+ "becomes 'mail'. Contract or roll back that migration first.")
							.formatted(column));
		}
	}

	@PostgresVersionsTest
	void theServersRefusalIsShown(TestDatabase database) {
		assertThat(problems(database, "- create-index: { table: users, columns: settings }")).singleElement()
			.asString()
			.contains("json has no default operator class for access method \"btree\"", "[SQLSTATE 42704]");
		assertThat(problems(database,
				"- create-index: { table: users, name: x, columns: { expression: deleted_at::text } }"))
			.singleElement()
			.asString()
			.contains("functions in index expression must be marked IMMUTABLE");
		assertThat(problems(database, "- create-index: { table: users, columns: id, where: nothing > 1 }"))
			.singleElement()
			.asString()
			.contains("column \"nothing\" does not exist");
	}

	@PostgresVersionsTest
	void namesThatAreNotPostgresqlsOwnNeedTheirSchema(TestDatabase database) {
		database.jdbc()
			.execute("CREATE FUNCTION soundalike(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower($1)'");

		assertThat(problems(database,
				"- create-index: { table: users, name: x, columns: { expression: soundalike(email) } }"))
			.singleElement()
			.asString()
			.contains("function soundalike(text) does not exist", "needs its schema before it");
		assertThat(plan(database,
				"- create-index: { table: users, name: x, columns: { expression: public.soundalike(email) } }")
			.migrate()).hasSize(1);
	}

	@PostgresVersionsTest
	void theSameIndexUnderAnotherNameIsRefused(TestDatabase database) {
		database.jdbc().execute("CREATE INDEX mails ON users (lower(email)) WHERE deleted_at IS NULL");

		assertThat(problems(database, """
				- create-index:
				    { table: users, name: x, columns: { expression: LOWER(email) }, where: deleted_at is null }
				""")).containsExactly(
				"public.users already has the same index: public.mails. Leave the operation out, or drop that one first.");
		assertThat(plan(database,
				"""
						- create-index:
						    { table: users, name: x, unique: true, columns: { expression: LOWER(email) }, where: deleted_at is null }
						""")
			.migrate()).hasSize(2);
	}

	@PostgresVersionsTest
	void aNameThatIsTakenIsRefused(TestDatabase database) {
		database.jdbc().execute("CREATE VIEW users_email_idx AS SELECT 1");
		database.jdbc().execute("CREATE INDEX users_id_idx ON users (id DESC)");

		assertThat(problems(database, "- create-index: { table: users, columns: email }")).containsExactly(
				"The name public.users_email_idx, for the index on public.users, is that of a view. Choose "
						+ "another one with 'name'.");
		assertThat(problems(database, "- create-index: { table: users, name: users_id_idx, columns: email }"))
			.singleElement()
			.asString()
			.contains("is that of an index of public.users: CREATE INDEX users_id_idx");
	}

	@PostgresVersionsTest
	void theInvalidRestOfAnEarlierAttemptIsInNobodysWay(TestDatabase database) {
		database.jdbc().execute("CREATE INDEX users_email_idx ON users (email)");
		database.jdbc()
			.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'users_email_idx'::regclass");

		assertThat(plan(database, "- create-index: { table: users, columns: email }").migrate()).hasSize(1);
	}

	@PostgresVersionsTest
	void allProblemsAreNamedTogether(TestDatabase database) {
		database.jdbc().execute("CREATE VIEW people AS SELECT * FROM users");

		assertThat(problems(database, "- create-index: { table: users, columns: [emial, nmae] }")).hasSize(2)
			.first()
			.asString()
			.isEqualTo("public.users has no column 'emial'. Did you mean 'email'? Name a column exactly as in the "
					+ "database.");
		assertThat(problems(database, "- create-index: { table: people, columns: email }")).first()
			.asString()
			.contains("public.people is a view");
	}

	@PostgresVersionsTest
	void aPartitionedTableGetsItsIndexPartitionByPartition(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE orders (id int, placed date) PARTITION BY RANGE (placed)");
		String operation = "- create-index: { table: orders, columns: id }";
		if (database.version() < 11) {
			assertThat(problems(database, operation)).singleElement()
				.asString()
				.contains("has no indexes of partitioned tables");
			return;
		}

		assertThat(text(database, operation)).isEqualTo(
				"""
						mappings
						expand
						migrate
						  create-index public.orders_id_idx [SHARE]
						    CREATE INDEX "orders_id_idx" ON ONLY "public"."orders" USING btree ("id");
						    -- build the indexes of the partitions concurrently, and attach them
						contract
						rollback
						  drop-index public.orders_id_idx [ACCESS EXCLUSIVE]
						    DROP INDEX IF EXISTS "public"."orders_id_idx";
						notes
						  - The partitions of public.orders get their indexes one after the other, concurrently; to attach one, its partition is locked (ACCESS EXCLUSIVE) for an instant.
						""");
		assertThat(problems(database, "- create-index: { table: orders, columns: id, unique: true }")).singleElement()
			.asString()
			.contains("must include all partitioning columns");
	}

	private static String text(TestDatabase database, String operations) {
		return new PlanText(plan(database, operations)).toString();
	}

	private static Plan plan(TestDatabase database, String operations, Plan... underWay) {
		return ServerPlans.plan(database, operations, underWay);
	}

	private static List<String> problems(TestDatabase database, String operations, Plan... underWay) {
		return catchThrowableOfType(PlanningException.class, () -> plan(database, operations, underWay)).problems();
	}

}
