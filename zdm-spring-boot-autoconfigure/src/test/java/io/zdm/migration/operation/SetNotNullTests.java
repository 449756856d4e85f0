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

import io.zdm.migration.PlanningException;
import io.zdm.testing.SnapshotBuilder;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SetNotNull}: the plans, as text, and what it refuses.
 */
class SetNotNullTests {

	private static final String FILLED = "- set-not-null: { table: users, column: email, forward: \"login || '@x'\" }";

	private static final String PLAIN = "- set-not-null: { table: users, column: email }";

	@Test
	void fillsBeforeTheRuleIsInForceAndProvesItAfterwards() {
		assertThat(Planned.text(users(), FILLED)).isEqualTo(
				"""
						mappings
						fills
						  v2_0 on public.users
						    once "email" := login || '@x'
						  v2_1 on public.users
						    once "email" := login || '@x'
						expand
						migrate
						  await-release public.users.email [ACCESS SHARE]
						    -- wait until every live instance ships the migration
						  backfill public.users.email [ROW EXCLUSIVE]
						    -- fill v2_0 in short transactions
						  check-not-null public.users.email [ACCESS SHARE]
						    DO 'DECLARE zdm_key text;
						BEGIN
						  SELECT ''("id") = '' || CAST(ROW(zdm_row."id") AS text) INTO zdm_key FROM ONLY "public"."users" AS zdm_row WHERE zdm_row."email" IS NULL LIMIT 1;
						  IF zdm_key IS NOT NULL THEN
						    RAISE EXCEPTION USING ERRCODE = ''not_null_violation'', MESSAGE = ''public.users has rows in which ''''email'''' is NULL, so NOT NULL is not in force for anybody yet; see SELECT * FROM "public"."users" WHERE "email" IS NULL; the first has '' || zdm_key;
						  END IF;
						END';
						  add-not-null public.users.email [ACCESS EXCLUSIVE]
						    ALTER TABLE "public"."users" ADD CONSTRAINT "users_email_not_null" NOT NULL "email" NOT VALID;
						  backfill-rest public.users.email [ROW EXCLUSIVE]
						    -- fill v2_1 in short transactions
						  validate-not-null public.users.email [SHARE UPDATE EXCLUSIVE]
						    ALTER TABLE "public"."users" VALIDATE CONSTRAINT "users_email_not_null";
						  analyze public.users.email [SHARE UPDATE EXCLUSIVE]
						    ANALYZE "public"."users";
						contract
						rollback
						  drop-not-null public.users.email [ACCESS EXCLUSIVE]
						    ALTER TABLE "public"."users" ALTER COLUMN "email" DROP NOT NULL;
						notes
						  - Rows in which 'email' is NULL get a value by 'forward', which they keep after a rollback.
						""");
	}

	@Test
	void usesAValidatedCheckAsProofBefore18() {
		assertThat(Planned.text(users().version(17), PLAIN)).contains(
				"""
						  add-not-null public.users.email [ACCESS EXCLUSIVE]
						    ALTER TABLE "public"."users" ADD CONSTRAINT "zdm_users_email_not_null" CHECK ("email" IS NOT NULL) NOT VALID;
						  validate-not-null public.users.email [SHARE UPDATE EXCLUSIVE]
						    ALTER TABLE "public"."users" VALIDATE CONSTRAINT "zdm_users_email_not_null";
						  set-not-null public.users.email [ACCESS EXCLUSIVE]
						    ALTER TABLE "public"."users" ALTER COLUMN "email" SET NOT NULL;
						    ALTER TABLE "public"."users" DROP CONSTRAINT "zdm_users_email_not_null";
						contract
						rollback
						  drop-not-null public.users.email [ACCESS EXCLUSIVE]
						    ALTER TABLE "public"."users" DROP CONSTRAINT IF EXISTS "zdm_users_email_not_null";
						    ALTER TABLE "public"."users" ALTER COLUMN "email" DROP NOT NULL;
						""");
	}

	@Test
	void setsItDirectlyOnSmallTablesBefore12() {
		assertThat(Planned.plan(users().version(11), FILLED).migrate()).extracting((step) -> step.name())
			.containsExactly("await-release public.users.email", "backfill public.users.email",
					"check-not-null public.users.email", "set-not-null public.users.email",
					"analyze public.users.email");
	}

	@Test
	void refusesBigTablesBefore12() {
		assertRefused(users().version(11).bytes(9 * 1024 * 1024), PLAIN,
				"The column 'email' of public.users cannot become NOT NULL: PostgreSQL 11.6 reads the whole table (9 MiB) "
						+ "for that while all others wait. Upgrade to PostgreSQL 12 or newer.");
	}

	@Test
	void doesNotTakeTheNameOfAnotherConstraint() {
		assertThat(Planned.text(users().constraint("users_email_not_null", 'c', "email"), PLAIN))
			.contains("ADD CONSTRAINT \"users_email_not_null1\" NOT NULL");
	}

	@Test
	void refusesAColumnThatIsNotNullAlready() {
		assertRefused(SnapshotBuilder.table("public", "users").column("email", "text", (column) -> column.notNull()),
				PLAIN, "The column 'email' of public.users is NOT NULL already. Take this operation out.");
	}

	@Test
	void refusesAConstraintThatIsNotValidated() {
		assertRefused(
				SnapshotBuilder.table("public", "users")
					.column("email", "text",
							(column) -> column.notNull().peculiarity("NOT NULL constraint that is not validated")),
				PLAIN,
				"The column 'email' of public.users has a NOT NULL constraint that is not validated. Validate it with "
						+ "ALTER TABLE … VALIDATE CONSTRAINT, and take this operation out.");
	}

	@Test
	void namesEveryProblem() {
		assertThatExceptionOfType(PlanningException.class)
			.isThrownBy(() -> Planned.plan(users().inherits().ownedByAnother(),
					"- set-not-null: { table: users, column: e_mail }"))
			.satisfies((ex) -> assertThat(ex.problems()).hasSize(3)
				.last()
				.isEqualTo("public.users has no column 'e_mail'. Did you mean 'email'? Name a column exactly as in the "
						+ "database."));
	}

	@Test
	void refusesPartitionedTablesBefore14() {
		assertThatExceptionOfType(PlanningException.class)
			.isThrownBy(() -> Planned.plan(users().kind('p').version(13), PLAIN))
			.withMessageContaining("public.users is partitioned");
	}

	@Test
	void refusesColumnsOfAReplacementUnderWay() {
		SnapshotBuilder table = users().column("mail", "text");

		assertThatExceptionOfType(PlanningException.class)
			.isThrownBy(() -> Planned.plan(table, PLAIN,
					Planned.plan(users(), "- rename-column: { table: users, from: email, to: mail }")))
			.withMessage("The column 'email' of public.users is being replaced. Contract or roll back that migration "
					+ "first, and change the new column then.");
		assertThatExceptionOfType(PlanningException.class)
			.isThrownBy(() -> Planned.plan(table, "- set-not-null: { table: users, column: mail }",
					Planned.plan(users(), "- rename-column: { table: users, from: email, to: mail }")))
			.withMessage(
					"The column 'mail' of public.users is still kept in step with the one that it replaces. Contract "
							+ "that migration first.");
	}

	@Test
	void refusesAColumnThatIsBeingFilled() {
		assertThatExceptionOfType(PlanningException.class)
			.isThrownBy(() -> Planned.plan(users(), PLAIN, Planned.plan(users(), FILLED)))
			.withMessageContaining("is being filled");
	}

	@Test
	void refusesAColumnOfTheSameMigration() {
		assertThatExceptionOfType(PlanningException.class)
			.isThrownBy(
					() -> Planned.plan(users(), "- rename-column: { table: users, from: email, to: mail }\n" + PLAIN))
			.withMessageContaining("is being replaced");
	}

	private static void assertRefused(SnapshotBuilder table, String operation, String message) {
		assertThatExceptionOfType(PlanningException.class).isThrownBy(() -> Planned.plan(table, operation))
			.withMessage(message);
	}

	private static SnapshotBuilder users() {
		return SnapshotBuilder.table("public", "users")
			.column("id", "bigint", (column) -> column.notNull("users_id_not_null"))
			.column("login", "text")
			.column("email", "text")
			.index("users_pkey", "id", (index) -> index.unique().primaryKey().constraint("users_pkey"));
	}

}
