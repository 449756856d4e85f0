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
import java.util.Map;
import java.util.Optional;

import io.zdm.DualWriteMode;
import io.zdm.migration.PlanningContext;
import io.zdm.migration.PlanningException;
import io.zdm.migration.TableReference;
import io.zdm.plan.Plan;
import io.zdm.plan.PlanCodec;
import io.zdm.plan.PlanText;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.TableSnapshot;
import io.zdm.testing.SilentRehearsal;
import io.zdm.testing.SnapshotBuilder;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link ChangeColumnType}: the plans, as text.
 */
class ChangeColumnTypeTests {

	private static final TableReference USERS = new TableReference(Optional.empty(), new Identifier("users"));

	@Test
	void plansAPlainColumn() {
		assertThat(new PlanText(plan(table().column("phone", "text").build())).toString()).isEqualTo(
				"""
						mappings
						  v2_0a1b2c3d_0 on public.users
						    forward "phone_e164" := transformer phoneTransformer
						    backward "phone" := transformer phoneTransformer
						expand
						  add-column public.users.phone_e164 [ACCESS EXCLUSIVE]
						    ALTER TABLE "public"."users" ADD COLUMN "phone_e164" text;
						    -- start the sync of v2_0a1b2c3d_0
						migrate
						  backfill public.users.phone_e164 [ROW EXCLUSIVE]
						    -- fill v2_0a1b2c3d_0 in short transactions
						  analyze public.users.phone_e164 [SHARE UPDATE EXCLUSIVE]
						    ANALYZE "public"."users";
						  create-index public.zdm_users_phone_e164_marked [SHARE UPDATE EXCLUSIVE]
						    CREATE INDEX CONCURRENTLY "zdm_users_phone_e164_marked" ON "public"."users" (("phone_e164" IS NULL)) WHERE (("phone" IS NULL) <> ("phone_e164" IS NULL));
						  verify public.users.phone_e164 [ACCESS SHARE]
						    -- prove that every row obeys v2_0a1b2c3d_0
						seal, where zdm.contract.seal gives it time
						  seal-column public.users.phone [ACCESS EXCLUSIVE]
						    ALTER TABLE "public"."users" RENAME COLUMN "phone" TO "zdm_sealed_phone";
						    -- go on with the sync of v2_0a1b2c3d_0
						unseal
						  unseal-column public.users.phone [ACCESS EXCLUSIVE]
						    ALTER TABLE "public"."users" RENAME COLUMN "zdm_sealed_phone" TO "phone";
						contract
						  drop-column public.users.phone [ACCESS EXCLUSIVE]
						    -- stop the sync of v2_0a1b2c3d_0
						    DROP INDEX IF EXISTS "public"."zdm_users_phone_e164_marked";
						    ALTER TABLE "public"."users" DROP COLUMN "phone";
						rollback
						  create-index public.zdm_users_phone_e164_unread [SHARE UPDATE EXCLUSIVE]
						    CREATE INDEX CONCURRENTLY "zdm_users_phone_e164_unread" ON "public"."users" (("phone_e164" IS NULL)) WHERE ("phone_e164" IS NOT NULL AND "phone" IS NULL);
						  drop-column public.users.phone_e164 [ACCESS EXCLUSIVE]
						    -- stop the sync of v2_0a1b2c3d_0
						    DROP INDEX IF EXISTS "public"."zdm_users_phone_e164_unread";
						    DROP INDEX IF EXISTS "public"."zdm_users_phone_e164_marked";
						    ALTER TABLE "public"."users" DROP COLUMN IF EXISTS "phone_e164";
						notes
						  - A write of 'phone' or 'phone_e164' that no repository of an application with the bean 'phoneTransformer' made leaves NULL on the other side until the background has filled it, usually within a second.
						""");
	}

	@Test
	void plansAColumnThatIsNotNullWithAnIndexAndADefault() {
		assertThat(new PlanText(plan(table()
			.column("phone", "text", (column) -> column.notNull("users_phone_not_null").defaultExpression("''::text"))
			.index("users_by_phone", "phone", (index) -> index.unique())
			.build())).toString()).isEqualTo(
					"""
							mappings
							  v2_0a1b2c3d_0 on public.users
							    forward "phone_e164" := transformer phoneTransformer
							    backward "phone" := transformer phoneTransformer
							expand
							  add-column public.users.phone_e164 [ACCESS EXCLUSIVE]
							    ALTER TABLE "public"."users" ADD COLUMN "phone_e164" text;
							    ALTER TABLE "public"."users" ALTER COLUMN "phone" DROP NOT NULL;
							    ALTER TABLE "public"."users" ADD CONSTRAINT "zdm_users_phone_or_phone_e164" CHECK (("phone" IS NOT NULL OR "phone_e164" IS NOT NULL)) NOT VALID;
							    -- start the sync of v2_0a1b2c3d_0
							migrate
							  backfill public.users.phone_e164 [ROW EXCLUSIVE]
							    -- fill v2_0a1b2c3d_0 in short transactions
							  analyze public.users.phone_e164 [SHARE UPDATE EXCLUSIVE]
							    ANALYZE "public"."users";
							  create-index public.zdm_users_phone_e164_marked [SHARE UPDATE EXCLUSIVE]
							    CREATE INDEX CONCURRENTLY "zdm_users_phone_e164_marked" ON "public"."users" (("phone_e164" IS NULL)) WHERE (("phone" IS NULL) <> ("phone_e164" IS NULL));
							  verify public.users.phone_e164 [ACCESS SHARE]
							    -- prove that every row obeys v2_0a1b2c3d_0
							seal, where zdm.contract.seal gives it time
							  seal-column public.users.phone [ACCESS EXCLUSIVE]
							    ALTER TABLE "public"."users" RENAME COLUMN "phone" TO "zdm_sealed_phone";
							    -- go on with the sync of v2_0a1b2c3d_0
							unseal
							  unseal-column public.users.phone [ACCESS EXCLUSIVE]
							    ALTER TABLE "public"."users" RENAME COLUMN "zdm_sealed_phone" TO "phone";
							contract
							  add-not-null public.users.phone_e164 [ACCESS EXCLUSIVE]
							    ALTER TABLE "public"."users" ADD CONSTRAINT "zdm_users_phone_e164_not_null" NOT NULL "phone_e164" NOT VALID;
							  validate-not-null public.users.phone_e164 [SHARE UPDATE EXCLUSIVE]
							    ALTER TABLE "public"."users" VALIDATE CONSTRAINT "zdm_users_phone_e164_not_null";
							  drop-index public.users_by_phone [SHARE UPDATE EXCLUSIVE]
							    DROP INDEX CONCURRENTLY IF EXISTS "public"."users_by_phone";
							  drop-column public.users.phone [ACCESS EXCLUSIVE]
							    -- stop the sync of v2_0a1b2c3d_0
							    DROP INDEX IF EXISTS "public"."zdm_users_phone_e164_marked";
							    ALTER TABLE "public"."users" DROP CONSTRAINT IF EXISTS "zdm_users_phone_or_phone_e164";
							    ALTER TABLE "public"."users" DROP COLUMN "phone";
							    ALTER TABLE "public"."users" RENAME CONSTRAINT "zdm_users_phone_e164_not_null" TO "users_phone_not_null";
							rollback
							  create-index public.zdm_users_phone_e164_unread [SHARE UPDATE EXCLUSIVE]
							    CREATE INDEX CONCURRENTLY "zdm_users_phone_e164_unread" ON "public"."users" (("phone_e164" IS NULL)) WHERE ("phone_e164" IS NOT NULL AND "phone" IS NULL);
							  drop-column public.users.phone_e164 [ACCESS EXCLUSIVE]
							    -- stop the sync of v2_0a1b2c3d_0
							    DROP INDEX IF EXISTS "public"."zdm_users_phone_e164_unread";
							    DROP INDEX IF EXISTS "public"."zdm_users_phone_e164_marked";
							    ALTER TABLE "public"."users" DROP CONSTRAINT IF EXISTS "zdm_users_phone_or_phone_e164";
							    ALTER TABLE "public"."users" DROP COLUMN IF EXISTS "phone_e164";
							    ALTER TABLE "public"."users" ADD CONSTRAINT "zdm_users_phone_not_null" NOT NULL "phone" NOT VALID;
							  validate-not-null public.users.phone [SHARE UPDATE EXCLUSIVE]
							    ALTER TABLE "public"."users" VALIDATE CONSTRAINT "zdm_users_phone_not_null";
							  rename-not-null public.users.phone [ACCESS EXCLUSIVE]
							    ALTER TABLE "public"."users" RENAME CONSTRAINT "zdm_users_phone_not_null" TO "users_phone_not_null";
							notes
							  - A write of 'phone' or 'phone_e164' that no repository of an application with the bean 'phoneTransformer' made leaves NULL on the other side until the background has filled it, usually within a second.
							  - The unique index public.users_by_phone on 'phone' is not carried over to 'phone_e164', whose values are others; it is dropped at contract. Create the index that 'phone_e164' needs by hand.
							  - The default ''::text of 'phone' does not move to 'phone_e164' and is gone at contract.
							""");
	}

	@Test
	void isTheSamePlanAfterStorage() {
		Plan plan = plan(table().column("phone", "text").build());

		assertThat(new PlanCodec().read(new PlanCodec().write(plan))).isEqualTo(plan);
	}

	@Test
	void refusesToBuildOnColumnsOfATransformerAndTheOtherWayRound() {
		TableSnapshot before = table().column("phone", "text").build();
		TableSnapshot after = table().column("phone", "text").column("phone_e164", "text").build();
		Plan transformed = plan(before);
		Plan renamed = new RenameColumn(USERS, new Identifier("phone"), new Identifier("phone_e164"))
			.plan(context(before, List.of()));

		assertThatExceptionOfType(PlanningException.class)
			.isThrownBy(() -> new RenameColumn(USERS, new Identifier("phone_e164"), new Identifier("number"))
				.plan(context(after, List.of(transformed))))
			.withMessageContaining(
					"still being filled from 'phone', and a transformer (phoneTransformer) cannot be part");
		assertThatExceptionOfType(PlanningException.class)
			.isThrownBy(
					() -> transformed("phone_e164", "number", "text", "bean").plan(context(after, List.of(renamed))))
			.withMessageContaining("still being filled from 'phone', and a transformer (bean) cannot be part");
	}

	@ParameterizedTest
	@ValueSource(strings = { "text", "numeric(12,4)", "timestamp(3) with time zone", "app.\"mood\"", "text[]",
			"character varying(20)", "double precision" })
	void takesTypes(String type) {
		assertThat(transformed("a", "b", type, "bean").type()).isEqualTo(type);
	}

	@ParameterizedTest
	@ValueSource(strings = { "text NOT NULL", "text; DROP TABLE users", "text DEFAULT 1", "serial", "bigserial",
			"text -- comment", "int CHECK (true)", "numeric(12" })
	void refusesMoreThanAType(String type) {
		assertThatIllegalArgumentException().isThrownBy(() -> transformed("a", "b", type, "bean"))
			.withMessageContaining("'type' is");
	}

	@Test
	void refusesTheSameColumn() {
		assertThatIllegalArgumentException().isThrownBy(() -> transformed("a", "a", "text", "bean"))
			.withMessageContaining("choose another name for 'to'");
	}

	@Test
	void refusesWhatDoesNotGoTogether() {
		Optional<String> none = Optional.empty();
		Optional<String> some = Optional.of("x");
		Optional<Identifier> to = Optional.of(new Identifier("b"));

		assertRefused("exclude each other", () -> change(to, none, none, none, true, none));
		assertRefused("need the name of a new column", () -> change(Optional.empty(), some, none, none, false, none));
		assertRefused("need the name of a new column", () -> change(Optional.empty(), none, some, none, true, none));
		assertRefused("leave 'forward' and 'backward' out", () -> change(to, some, none, some, false, none));
		assertRefused("'default' goes with", () -> change(to, none, none, some, false, some));
		assertRefused("'default' goes with", () -> change(Optional.empty(), none, none, none, false, some));
	}

	@Test
	void takesIntoTheChecksumWhatWasWritten() {
		Optional<String> none = Optional.empty();

		assertThat(change(Optional.empty(), none, none, none, true, none).fields())
			.isEqualTo(Map.of("table", "users", "column", "a", "type", "text", "keep-name", "true"));
		assertThat(change(Optional.of(new Identifier("b")), Optional.of("upper(a)"), Optional.of("b"), none, false,
				Optional.of("''"))
			.fields())
			.isEqualTo(Map.of("table", "users", "column", "a", "to", "b", "type", "text", "forward", "upper(a)",
					"backward", "b", "default", "''"));
	}

	@Test
	void refusesToKeepTheNameWithoutATrigger() {
		TableSnapshot table = table().column("a", "varchar(20)").build();
		PlanningContext context = new PlanningContext("v2", Map.of(USERS, table), List.of(), DualWriteMode.REPOSITORY,
				new SilentRehearsal());

		assertThatExceptionOfType(PlanningException.class)
			.isThrownBy(() -> change(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), true,
					Optional.empty())
				.plan(context))
			.withMessageContaining("without a trigger nobody would keep its replacement in step");
	}

	private static void assertRefused(String message, ThrowingCallable change) {
		assertThatIllegalArgumentException().isThrownBy(change).withMessageContaining(message);
	}

	private static ChangeColumnType change(Optional<Identifier> to, Optional<String> forward, Optional<String> backward,
			Optional<String> transformer, boolean keepsName, Optional<String> expression) {
		return new ChangeColumnType(USERS, new Identifier("a"), to, "text", forward, backward, transformer, keepsName,
				expression);
	}

	private static SnapshotBuilder table() {
		return SnapshotBuilder.table("public", "users").column("id", "bigint");
	}

	private static ChangeColumnType transformed(String column, String to, String type, String transformer) {
		return new ChangeColumnType(USERS, new Identifier(column), Optional.of(new Identifier(to)), type,
				Optional.empty(), Optional.empty(), Optional.of(transformer), false, Optional.empty());
	}

	private static Plan plan(TableSnapshot table) {
		return transformed("phone", "phone_e164", "text", "phoneTransformer").plan(context(table, List.of()));
	}

	private static PlanningContext context(TableSnapshot table, List<Plan> underWay) {
		return new PlanningContext("v2_0a1b2c3d", Map.of(USERS, table), underWay, DualWriteMode.BOTH,
				new SilentRehearsal());
	}

}
