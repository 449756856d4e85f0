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

import io.zdm.DualWriteMode;
import io.zdm.migration.Migration;
import io.zdm.migration.MigrationVersion;
import io.zdm.migration.PlanningContext;
import io.zdm.migration.TableReference;
import io.zdm.plan.Plan;
import io.zdm.plan.PlanCodec;
import io.zdm.plan.PlanText;
import io.zdm.plan.Step;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.TableSnapshot;
import io.zdm.testing.IndexRehearsal;
import io.zdm.testing.SnapshotBuilder;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RenameColumn}: the plans, as text.
 */
class RenameColumnTests {

	@Test
	void plansTheRenameOfAPlainColumn() {
		TableSnapshot users = SnapshotBuilder.table("public", "users")
			.column("id", "bigint")
			.column("user_name", "text")
			.index("users_pkey", "id", (index) -> index.unique().constraint("users_pkey"))
			.constraint("users_pkey", 'p', "id")
			.build();

		assertThat(text(users)).isEqualTo("""
				mappings
				  v2_0a1b2c3d_0 on public.users
				    forward "display_name" := "user_name"
				    backward "user_name" := "display_name"
				expand
				  add-column public.users.display_name [ACCESS EXCLUSIVE]
				    ALTER TABLE "public"."users" ADD COLUMN "display_name" text;
				    -- start the sync of v2_0a1b2c3d_0
				migrate
				  backfill public.users.display_name [ROW EXCLUSIVE]
				    -- fill v2_0a1b2c3d_0 in short transactions
				  analyze public.users.display_name [SHARE UPDATE EXCLUSIVE]
				    ANALYZE "public"."users";
				  verify public.users.display_name [ACCESS SHARE]
				    -- prove that every row obeys v2_0a1b2c3d_0
				seal, where zdm.contract.seal gives it time
				  seal-column public.users.user_name [ACCESS EXCLUSIVE]
				    ALTER TABLE "public"."users" RENAME COLUMN "user_name" TO "zdm_sealed_user_name";
				    -- go on with the sync of v2_0a1b2c3d_0
				unseal
				  unseal-column public.users.user_name [ACCESS EXCLUSIVE]
				    ALTER TABLE "public"."users" RENAME COLUMN "zdm_sealed_user_name" TO "user_name";
				contract
				  rename-column public.users.user_name [ACCESS EXCLUSIVE]
				    -- stop the sync of v2_0a1b2c3d_0
				    ALTER TABLE "public"."users" DROP COLUMN "display_name";
				    ALTER TABLE "public"."users" RENAME COLUMN "user_name" TO "display_name";
				rollback
				  drop-column public.users.display_name [ACCESS EXCLUSIVE]
				    -- stop the sync of v2_0a1b2c3d_0
				    ALTER TABLE "public"."users" DROP COLUMN IF EXISTS "display_name";
				""");
	}

	@Test
	void plansWhatTheNewReleaseNeedsMeanwhile() {
		assertThat(text(decorated(18))).isEqualTo(
				"""
						mappings
						  v2_0a1b2c3d_0 on public.users
						    forward "display_name" := "user_name"
						    backward "user_name" := "display_name"
						expand
						  add-column public.users.display_name [ACCESS EXCLUSIVE]
						    ALTER TABLE "public"."users" ADD COLUMN "display_name" character varying(100) COLLATE "pg_catalog"."C";
						    GRANT SELECT ("display_name") ON TABLE "public"."users" TO PUBLIC;
						    GRANT UPDATE ("display_name") ON TABLE "public"."users" TO clerk WITH GRANT OPTION;
						    CREATE TRIGGER "zdm_audit_display_name" AFTER UPDATE OF "display_name" ON public.users FOR EACH ROW WHEN ((pg_catalog.pg_trigger_depth() OPERATOR(pg_catalog.>) 0 OR pg_catalog.current_setting('zdm.backfill', true) IS DISTINCT FROM 'v2_0a1b2c3d_0')) EXECUTE FUNCTION public.audit();
						    -- start the sync of v2_0a1b2c3d_0
						migrate
						  backfill public.users.display_name [ROW EXCLUSIVE]
						    -- fill v2_0a1b2c3d_0 in short transactions
						  analyze public.users.display_name [SHARE UPDATE EXCLUSIVE]
						    ANALYZE "public"."users";
						  create-index public.zdm_users_by_name [SHARE UPDATE EXCLUSIVE]
						    CREATE INDEX CONCURRENTLY "zdm_users_by_name" ON "public"."users" USING hash (display_name);
						  create-index public.zdm_a_key [SHARE UPDATE EXCLUSIVE]
						    CREATE UNIQUE INDEX CONCURRENTLY "zdm_a_key" ON "public"."users" USING btree (display_name);
						  verify public.users.display_name [ACCESS SHARE]
						    -- prove that every row obeys v2_0a1b2c3d_0
						seal, where zdm.contract.seal gives it time
						  seal-column public.users.user_name [ACCESS EXCLUSIVE]
						    ALTER TABLE "public"."users" RENAME COLUMN "user_name" TO "zdm_sealed_user_name";
						    -- go on with the sync of v2_0a1b2c3d_0
						unseal
						  unseal-column public.users.user_name [ACCESS EXCLUSIVE]
						    ALTER TABLE "public"."users" RENAME COLUMN "zdm_sealed_user_name" TO "user_name";
						contract
						  rename-column public.users.user_name [ACCESS EXCLUSIVE]
						    -- stop the sync of v2_0a1b2c3d_0
						    DROP TRIGGER IF EXISTS "zdm_audit_display_name" ON "public"."users";
						    ALTER TABLE "public"."users" DROP COLUMN "display_name";
						    ALTER TABLE "public"."users" RENAME COLUMN "user_name" TO "display_name";
						rollback
						  drop-index public.zdm_users_by_name [SHARE UPDATE EXCLUSIVE]
						    DROP INDEX CONCURRENTLY IF EXISTS "public"."zdm_users_by_name";
						  drop-index public.zdm_a_key [SHARE UPDATE EXCLUSIVE]
						    DROP INDEX CONCURRENTLY IF EXISTS "public"."zdm_a_key";
						  drop-column public.users.display_name [ACCESS EXCLUSIVE]
						    -- stop the sync of v2_0a1b2c3d_0
						    DROP TRIGGER IF EXISTS "zdm_audit_display_name" ON "public"."users";
						    ALTER TABLE "public"."users" DROP COLUMN IF EXISTS "display_name";
						notes
						  - Until contract both public.a_key and public.zdm_a_key are unique: concurrent upserts (ON CONFLICT) of one new value can fail with SQLSTATE 23505 on the index that they do not name, and have to be tried again.
						  - The trigger 'audit' does not fire for updates of 'display_name'; until contract its twin 'zdm_audit_display_name' does. A statement that sets both 'user_name' and 'display_name' fires both.
						  - Until contract an INSERT of NULL into 'display_name' that leaves 'user_name' out gets the default 'nobody'::character varying.
						  - The function public.greet(bigint) mentions 'user_name' in the line "SELECT user_name"; PostgreSQL does not record that, so change the function before contract.
						""");
	}

	@Test
	void uniquenessIsLeftToTheOldColumnWhereItIsNoPlainOne() {
		TableSnapshot users = SnapshotBuilder.table("public", "users")
			.column("user_name", "text")
			.index("later", "user_name", (index) -> index.unique().constraint("later"))
			.constraint("later", 'u', "user_name", "UNIQUE (user_name) DEFERRABLE")
			.index("spans", "user_name", (index) -> index.unique().constraint("spans").method("gist"))
			.constraint("spans", 'u', "user_name", "UNIQUE (user_name WITHOUT OVERLAPS)")
			.index("key", "user_name", (index) -> index.unique().constraint("key"))
			.constraint("key", 'p', "user_name", "PRIMARY KEY (user_name)")
			.build();

		assertThat(text(users)).contains("CREATE INDEX CONCURRENTLY \"zdm_later\"")
			.contains("CREATE INDEX CONCURRENTLY \"zdm_spans\"")
			.contains("CREATE UNIQUE INDEX CONCURRENTLY \"zdm_key\"");
	}

	@Test
	void twoRenamesOfOneIndexHaveTheirOwnCopiesAndComeLast() {
		TableSnapshot users = SnapshotBuilder.table("public", "users")
			.column("a", "text")
			.column("b", "text")
			.index("i", "a", (index) -> index.key("b"))
			.triggerOn("audit", "ON public.users FOR EACH ROW EXECUTE FUNCTION public.audit()", "a", "b")
			.build();
		TableReference reference = TableReference.parse("users");

		Plan plan = new Migration(new MigrationVersion("2"), "display_name", "V2__display_name.yaml",
				List.of(new RenameColumn(reference, new Identifier("a"), new Identifier("c")),
						new RenameColumn(reference, new Identifier("b"), new Identifier("d"))),
				"")
			.plan(context(users));

		assertThat(new PlanText(plan).toString())
			.contains("INDEX CONCURRENTLY \"zdm_i\" ON \"public\".\"users\" USING btree (c, b)")
			.contains("INDEX CONCURRENTLY \"zdm_i_2\" ON \"public\".\"users\" USING btree (a, d)")
			.contains("TRIGGER \"zdm_audit_c\" AFTER UPDATE OF \"c\"")
			.contains("TRIGGER \"zdm_audit_d\" AFTER UPDATE OF \"d\"");
		assertThat(plan.mappings()).allMatch(plan::renames);
	}

	@Test
	void withoutTriggerNotNullGivesWayUntilTheHandover() {
		TableSnapshot users = SnapshotBuilder.table("public", "users")
			.column("user_name", "text", (column) -> column.notNull("users_user_name_not_null"))
			.triggerOn("audit", "ON public.users FOR EACH ROW EXECUTE FUNCTION public.audit()", "user_name")
			.build();
		TableReference reference = TableReference.parse("users");

		Plan plan = new RenameColumn(reference, new Identifier("user_name"), new Identifier("display_name"))
			.plan(new PlanningContext("v2", Map.of(reference, users), List.of(), DualWriteMode.REPOSITORY,
					new IndexRehearsal(List.of(users))));

		assertThat(plan.expand().get(0).statements()).containsExactly(
				"ALTER TABLE \"public\".\"users\" ADD COLUMN \"display_name\" text",
				"ALTER TABLE \"public\".\"users\" ALTER COLUMN \"user_name\" DROP NOT NULL");
		assertThat(plan.handover()).extracting(Step::name)
			.containsExactly("install-trigger public.users.display_name", "backfill-again public.users.display_name",
					"verify-again public.users.display_name", "handover-add-not-null public.users.user_name",
					"handover-validate-not-null public.users.user_name",
					"handover-name-not-null public.users.user_name");
		assertThat(plan.handover().get(0).statements()).singleElement()
			.asString()
			.contains("TRIGGER \"zdm_audit_display_name\"");
		assertThat(plan.contract()).extracting(Step::name).containsExactly("rename-column public.users.user_name");
		assertThat(plan.contract().get(0).statements())
			.contains("DROP TRIGGER IF EXISTS \"zdm_audit_display_name\" ON \"public\".\"users\"");
		assertThat(plan.rollback()).extracting(Step::name)
			.containsExactly("add-not-null public.users.user_name", "validate-not-null public.users.user_name",
					"name-not-null public.users.user_name", "drop-column public.users.display_name");
	}

	@Test
	void quotesEveryName() {
		TableSnapshot table = SnapshotBuilder.table("My Schema", "Order")
			.column("new", "\"My Schema\".\"Mood\"")
			.index("We\"ird", "new")
			.build();

		Plan plan = new RenameColumn(TableReference.parse("My Schema.Order"), new Identifier("new"),
				new Identifier("ol\"d"))
			.plan(new PlanningContext("v2", Map.of(TableReference.parse("My Schema.Order"), table), List.of(),
					DualWriteMode.BOTH, new IndexRehearsal(List.of(table))));

		assertThat(new PlanText(plan).toString())
			.contains("ALTER TABLE \"My Schema\".\"Order\" ADD COLUMN \"ol\"\"d\" \"My Schema\".\"Mood\";")
			.contains("CREATE INDEX CONCURRENTLY \"zdm_We\"\"ird\" ON \"My Schema\".\"Order\" USING btree")
			.contains("ALTER TABLE \"My Schema\".\"Order\" RENAME COLUMN \"new\" TO \"ol\"\"d\";");
	}

	@Test
	void temporaryNamesAvoidThoseThatExist() {
		String longName = "i".repeat(63);
		TableSnapshot users = SnapshotBuilder.table("public", "users")
			.column("user_name", "text")
			.column("id", "text")
			.index("i", "user_name")
			.index("zdm_i", "id")
			.index(longName, "user_name")
			.build();

		assertThat(text(users)).contains("INDEX CONCURRENTLY \"zdm_i_2\"")
			.contains("INDEX CONCURRENTLY \"" + Identifier.generated("zdm_" + longName).value() + "\"");
	}

	@Test
	void theStoredPlanIsTheSame() {
		Plan plan = plan(decorated(18));

		assertThat(new PlanCodec().read(new PlanCodec().write(plan))).isEqualTo(plan);
	}

	private static TableSnapshot decorated(int version) {
		return decoratedBuilder(version).build();
	}

	static SnapshotBuilder decoratedBuilder(int version) {
		return SnapshotBuilder.table("public", "users")
			.version(version)
			.column("id", "bigint")
			.column("user_name", "character varying(100)",
					(column) -> column.collation("\"pg_catalog\".\"C\"")
						.notNull("users_user_name_not_null")
						.defaultExpression("'nobody'::character varying")
						.grant("SELECT", "PUBLIC")
						.grant("UPDATE", "clerk WITH GRANT OPTION")
						.comment("what others' see"))
			.constraint("name_or_nobody", 'c', "user_name")
			.dependent("view public.names", "user_name")
			.triggerOn("audit", "ON public.users FOR EACH ROW EXECUTE FUNCTION public.audit()", "user_name")
			.index("a_key", "user_name",
					(index) -> index.unique()
						.storageParameters("fillfactor=50", "deduplicate_items=off")
						.tablespace("fast")
						.comment("one name each"))
			.index("users_by_name", "user_name", (index) -> index.method("hash"))
			.index("users_by_id", "id")
			.mention("public.greet(bigint)", "user_name", "  SELECT user_name")
			.mention("public.count(bigint)", "id", "SELECT id");
	}

	private static String text(TableSnapshot users) {
		return new PlanText(plan(users)).toString();
	}

	private static Plan plan(TableSnapshot users) {
		RenameColumn rename = new RenameColumn(TableReference.parse("users"), new Identifier("user_name"),
				new Identifier("display_name"));
		return new Migration(new MigrationVersion("2"), "display_name", "V2__display_name.yaml", List.of(rename), "")
			.plan(context(users));
	}

	private static PlanningContext context(TableSnapshot users) {
		return context(users, List.of());
	}

	private static PlanningContext context(TableSnapshot users, List<Plan> underWay) {
		return new PlanningContext("v2_0a1b2c3d", Map.of(TableReference.parse("users"), users), underWay,
				DualWriteMode.BOTH, new IndexRehearsal(List.of(users)));
	}

}
