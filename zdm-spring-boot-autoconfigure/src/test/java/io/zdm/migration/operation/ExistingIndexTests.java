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
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;

import org.junit.jupiter.api.BeforeEach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link DropIndex}, {@link RenameIndex} and {@link Reindex}: their plans as
 * text, and what they refuse.
 */
@PostgresTest
class ExistingIndexTests {

	@BeforeEach
	void createTable(TestDatabase database) {
		database.jdbc().execute("""
				CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL, name text);
				CREATE INDEX "By Name" ON users (name);
				CREATE UNIQUE INDEX users_email ON users (email);
				""");
	}

	@PostgresVersionsTest
	void anIndexIsDroppedAtContract(TestDatabase database) {
		assertThat(text(database, "- drop-index: { table: users, name: By Name }")).isEqualTo("""
				mappings
				expand
				migrate
				contract
				  drop-index public.By Name [SHARE UPDATE EXCLUSIVE]
				    DROP INDEX CONCURRENTLY IF EXISTS "public"."By Name";
				rollback
				""");
	}

	@PostgresVersionsTest
	void anIndexIsRenamedAtContract(TestDatabase database) {
		assertThat(text(database, "- rename-index: { table: users, from: By Name, to: select }")).isEqualTo("""
				mappings
				expand
				migrate
				contract
				  rename-index public.By Name [%s]
				    ALTER INDEX "public"."By Name" RENAME TO "select";
				rollback
				""".formatted((database.version() < 12) ? "ACCESS EXCLUSIVE" : "SHARE UPDATE EXCLUSIVE"));
	}

	@PostgresVersionsTest(atLeast = 12)
	void allIndexesOfATableAreBuiltAnewButExclusions(TestDatabase database) {
		database.jdbc().execute("ALTER TABLE users ADD CONSTRAINT one EXCLUDE (name WITH =)");

		assertThat(text(database, "- reindex: { table: users }")).isEqualTo("""
				mappings
				expand
				migrate
				  reindex public.By Name [SHARE UPDATE EXCLUSIVE]
				    REINDEX INDEX CONCURRENTLY "public"."By Name";
				  reindex public.users_email [SHARE UPDATE EXCLUSIVE]
				    REINDEX INDEX CONCURRENTLY "public"."users_email";
				  reindex public.users_pkey [SHARE UPDATE EXCLUSIVE]
				    REINDEX INDEX CONCURRENTLY "public"."users_pkey";
				contract
				rollback
				notes
				  - The index public.one belongs to an exclusion constraint and is left as it is.
				""");
		assertThat(problems(database, "- reindex: { table: users, index: one }")).singleElement()
			.asString()
			.contains("belongs to an exclusion constraint");
	}

	@PostgresVersionsTest(atMost = 11)
	void oldServersDoNotBuildAnewConcurrently(TestDatabase database) {
		assertThat(problems(database, "- reindex: { table: users }")).singleElement()
			.asString()
			.contains("only while all writers wait", "create-index");
	}

	@PostgresVersionsTest
	void anIndexThatIsNotThereIsNamedWithTheOneThatWasMeant(TestDatabase database) {
		assertThat(problems(database, "- drop-index: { table: users, name: users_emial }")).containsExactly(
				"public.users has no index 'users_emial'. Did you mean 'users_email'? Name an index of the table exactly as "
						+ "in the database.");
	}

	@PostgresVersionsTest
	void theIndexOfAConstraintIsLeftToThatOne(TestDatabase database) {
		assertThat(problems(database, "- drop-index: { table: users, name: users_pkey }")).containsExactly(
				"The index public.users_pkey of public.users belongs to the constraint 'users_pkey'. Use drop-constraint.");
		assertThat(problems(database, "- rename-index: { table: users, from: users_pkey, to: x }")).singleElement()
			.asString()
			.contains("use rename-constraint");
	}

	@PostgresVersionsTest
	void anIndexThatTheTableNeedsIsNotDropped(TestDatabase database) {
		database.jdbc().execute("ALTER TABLE users REPLICA IDENTITY USING INDEX users_email");
		database.jdbc().execute("ALTER TABLE users CLUSTER ON users_email");
		database.jdbc().execute("CREATE TABLE mails (address text REFERENCES users (email))");

		assertThat(problems(database, "- drop-index: { table: users, name: users_email }")).hasSize(3);
	}

	@PostgresVersionsTest
	void aNameThatIsTakenIsRefused(TestDatabase database) {
		database.jdbc().execute("CREATE SEQUENCE taken");

		assertThat(problems(database, "- rename-index: { table: users, from: By Name, to: taken }")).containsExactly(
				"The index public.By Name of public.users cannot get the name 'taken', which is that of a sequence. Choose "
						+ "another name for 'to'.");
	}

	@PostgresVersionsTest
	void anIndexInTheHandsOfAnotherOperationIsRefused(TestDatabase database) {
		Plan underWay = ServerPlans.plan(database,
				"- change-column-type: { table: users, column: name, to: full_name, type: varchar }");

		assertThat(problems(database, "- drop-index: { table: users, name: By Name }", underWay)).singleElement()
			.asString()
			.contains("is in the hands of another operation ('drop-index public.By Name')");
		assertThat(problems(database, """
				- drop-index: { table: users, name: By Name }
				- change-column-type: { table: users, column: name, to: full_name, type: varchar }
				""")).singleElement().asString().contains("Two operations have the step 'drop-index public.By Name'");
	}

	@PostgresVersionsTest(atLeast = 11)
	void theIndexOfAPartitionBelongsToThePartitionedTable(TestDatabase database) {
		database.jdbc().execute("""
				CREATE TABLE orders (id int) PARTITION BY RANGE (id);
				CREATE TABLE orders_1 PARTITION OF orders FOR VALUES FROM (0) TO (1000);
				CREATE INDEX orders_id ON orders (id);
				""");

		assertThat(problems(database, "- drop-index: { table: orders_1, name: orders_1_id_idx }")).singleElement()
			.asString()
			.contains("Drop that one, on the partitioned table.");
		assertThat(text(database, "- drop-index: { table: orders, name: orders_id }")).contains("""
				  drop-index public.orders_id [ACCESS EXCLUSIVE]
				    DROP INDEX IF EXISTS "public"."orders_id";
				""");
	}

	private static String text(TestDatabase database, String operations) {
		return new PlanText(ServerPlans.plan(database, operations)).toString();
	}

	private static List<String> problems(TestDatabase database, String operations, Plan... underWay) {
		return catchThrowableOfType(PlanningException.class, () -> ServerPlans.plan(database, operations, underWay))
			.problems();
	}

}
