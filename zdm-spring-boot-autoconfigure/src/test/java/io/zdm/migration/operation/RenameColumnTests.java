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

import io.zdm.migration.Migration;
import io.zdm.migration.MigrationVersion;
import io.zdm.migration.PlanningContext;
import io.zdm.migration.TableReference;
import io.zdm.plan.Plan;
import io.zdm.plan.PlanCodec;
import io.zdm.plan.PlanText;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.TableSnapshot;
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
				contract
				  drop-column public.users.user_name [ACCESS EXCLUSIVE]
				    -- stop the sync of v2_0a1b2c3d_0
				    ALTER TABLE "public"."users" DROP COLUMN "user_name";
				rollback
				  drop-column public.users.display_name [ACCESS EXCLUSIVE]
				    -- stop the sync of v2_0a1b2c3d_0
				    ALTER TABLE "public"."users" DROP COLUMN IF EXISTS "display_name";
				""");
	}

	@Test
	void plansAllThatBelongsToTheColumn() {
		assertThat(text(decorated(18))).isEqualTo(
				"""
						mappings
						  v2_0a1b2c3d_0 on public.users
						    forward "display_name" := "user_name"
						    backward "user_name" := "display_name"
						expand
						  add-column public.users.display_name [ACCESS EXCLUSIVE]
						    ALTER TABLE "public"."users" ADD COLUMN "display_name" character varying(100) COLLATE "pg_catalog"."C";
						    -- start the sync of v2_0a1b2c3d_0
						migrate
						  backfill public.users.display_name [ROW EXCLUSIVE]
						    -- fill v2_0a1b2c3d_0 in short transactions
						  analyze public.users.display_name [SHARE UPDATE EXCLUSIVE]
						    ANALYZE "public"."users";
						  create-index public.zdm_users_by_name [SHARE UPDATE EXCLUSIVE]
						    CREATE INDEX CONCURRENTLY "zdm_users_by_name" ON "public"."users" USING "hash" ("display_name");
						  create-index public.zdm_a_key [SHARE UPDATE EXCLUSIVE]
						    CREATE UNIQUE INDEX CONCURRENTLY "zdm_a_key" ON "public"."users" USING "btree" ("display_name") WITH ("fillfactor" = '50', "deduplicate_items" = 'off') TABLESPACE "fast";
						  add-not-null public.users.display_name [ACCESS EXCLUSIVE]
						    ALTER TABLE "public"."users" ADD CONSTRAINT "zdm_users_display_name_not_null" NOT NULL "display_name" NOT VALID;
						  validate-not-null public.users.display_name [SHARE UPDATE EXCLUSIVE]
						    ALTER TABLE "public"."users" VALIDATE CONSTRAINT "zdm_users_display_name_not_null";
						  comment public.users.display_name [SHARE UPDATE EXCLUSIVE]
						    COMMENT ON COLUMN "public"."users"."display_name" IS 'what others'' see';
						    COMMENT ON INDEX "public"."zdm_a_key" IS 'one name each';
						  verify public.users.display_name [ACCESS SHARE]
						    -- prove that every row obeys v2_0a1b2c3d_0
						contract
						  drop-index public.users_by_name [SHARE UPDATE EXCLUSIVE]
						    DROP INDEX CONCURRENTLY IF EXISTS "public"."users_by_name";
						  drop-index public.a_key [SHARE UPDATE EXCLUSIVE]
						    DROP INDEX CONCURRENTLY IF EXISTS "public"."a_key";
						  drop-column public.users.user_name [ACCESS EXCLUSIVE]
						    -- stop the sync of v2_0a1b2c3d_0
						    ALTER TABLE "public"."users" DROP COLUMN "user_name";
						    ALTER TABLE "public"."users" ALTER COLUMN "display_name" SET DEFAULT 'nobody'::character varying;
						    ALTER TABLE "public"."users" RENAME CONSTRAINT "zdm_users_display_name_not_null" TO "users_user_name_not_null";
						    ALTER INDEX "public"."zdm_users_by_name" RENAME TO "users_by_name";
						    ALTER INDEX "public"."zdm_a_key" RENAME TO "a_key";
						rollback
						  drop-index public.zdm_users_by_name [SHARE UPDATE EXCLUSIVE]
						    DROP INDEX CONCURRENTLY IF EXISTS "public"."zdm_users_by_name";
						  drop-index public.zdm_a_key [SHARE UPDATE EXCLUSIVE]
						    DROP INDEX CONCURRENTLY IF EXISTS "public"."zdm_a_key";
						  drop-column public.users.display_name [ACCESS EXCLUSIVE]
						    -- stop the sync of v2_0a1b2c3d_0
						    ALTER TABLE "public"."users" DROP COLUMN IF EXISTS "display_name";
						notes
						  - Until contract both public.a_key and public.zdm_a_key are unique: concurrent upserts (ON CONFLICT) of one new value can fail with SQLSTATE 23505 on the index that they do not name, and have to be tried again.
						  - The default 'nobody'::character varying moves from 'user_name' to 'display_name' at contract; until then an INSERT of NULL into 'display_name' that leaves 'user_name' out gets the default.
						  - The function public.greet(bigint) mentions 'user_name' in the line "SELECT user_name"; PostgreSQL does not record that, so change the function before contract.
						""");
	}

	@Test
	void provesNotNullByACheckBefore18() {
		assertThat(text(decorated(12))).contains("""
				  add-not-null public.users.display_name [ACCESS EXCLUSIVE]
				    ALTER TABLE "public"."users" ADD CONSTRAINT "zdm_users_display_name_not_null" \
				CHECK ("display_name" IS NOT NULL) NOT VALID;
				  validate-not-null public.users.display_name [SHARE UPDATE EXCLUSIVE]
				    ALTER TABLE "public"."users" VALIDATE CONSTRAINT "zdm_users_display_name_not_null";
				  set-not-null public.users.display_name [ACCESS EXCLUSIVE]
				    ALTER TABLE "public"."users" ALTER COLUMN "display_name" SET NOT NULL;
				    ALTER TABLE "public"."users" DROP CONSTRAINT "zdm_users_display_name_not_null";
				""").doesNotContain("RENAME CONSTRAINT");
	}

	@Test
	void setsNotNullDirectlyOnASmallTableBefore12() {
		assertThat(text(decorated(11))).contains("""
				  set-not-null public.users.display_name [ACCESS EXCLUSIVE]
				    ALTER TABLE "public"."users" ALTER COLUMN "display_name" SET NOT NULL;
				""")
			.doesNotContain("ADD CONSTRAINT")
			.contains("PostgreSQL 11.6 sets NOT NULL on 'display_name' only by reading the table under "
					+ "ACCESS EXCLUSIVE: 8 KiB at the time of planning.");
	}

	@Test
	void quotesEveryName() {
		TableSnapshot table = SnapshotBuilder.table("My Schema", "Order")
			.column("new", "\"My Schema\".\"Mood\"")
			.index("We\"ird", "new")
			.build();

		Plan plan = new RenameColumn(TableReference.parse("My Schema.Order"), new Identifier("new"),
				new Identifier("ol\"d"))
			.plan(new PlanningContext("v2", Map.of(TableReference.parse("My Schema.Order"), table)));

		assertThat(new PlanText(plan).toString())
			.contains("ALTER TABLE \"My Schema\".\"Order\" ADD COLUMN \"ol\"\"d\" \"My Schema\".\"Mood\";")
			.contains("CREATE INDEX CONCURRENTLY \"zdm_We\"\"ird\" ON \"My Schema\".\"Order\" USING \"btree\" "
					+ "(\"ol\"\"d\");")
			.contains("ALTER INDEX \"My Schema\".\"zdm_We\"\"ird\" RENAME TO \"We\"\"ird\";");
	}

	@Test
	void temporaryNamesAvoidThoseThatExist() {
		String longName = "i".repeat(63);
		TableSnapshot users = SnapshotBuilder.table("public", "users")
			.column("user_name", "text", (column) -> column.notNull("users_user_name_not_null"))
			.column("id", "text", (column) -> column.notNull("zdm_users_display_name_not_null"))
			.index("i", "user_name")
			.index("zdm_i", "id")
			.index(longName, "user_name")
			.build();

		assertThat(text(users)).contains("INDEX CONCURRENTLY \"zdm_i_2\"")
			.contains("ADD CONSTRAINT \"zdm_users_display_name_not_null_2\"")
			.contains("INDEX CONCURRENTLY \"" + Identifier.generated("zdm_" + longName).value() + "\"")
			.contains("RENAME TO \"" + longName + "\"");
	}

	@Test
	void buildsOnWhatAnEarlierMigrationWillLeave() {
		TableReference reference = TableReference.parse("users");
		Plan first = new RenameColumn(reference, new Identifier("user_name"), new Identifier("display_name"))
			.plan(context(decorated(18)));
		TableSnapshot expanded = decoratedBuilder(18).column("display_name", "character varying(100)").build();

		Plan second = new RenameColumn(reference, new Identifier("display_name"), new Identifier("label"))
			.plan(new PlanningContext("v3", Map.of(reference, expanded), List.of(first)));

		assertThat(new PlanText(second).toString())
			.contains("CREATE UNIQUE INDEX CONCURRENTLY \"zdm_a_key_2\" ON \"public\".\"users\" USING \"btree\" "
					+ "(\"label\") WITH (\"fillfactor\" = '50', \"deduplicate_items\" = 'off') TABLESPACE \"fast\";")
			.contains("DROP INDEX CONCURRENTLY IF EXISTS \"public\".\"a_key\";")
			.contains("ALTER INDEX \"public\".\"zdm_a_key_2\" RENAME TO \"a_key\";")
			.contains("ADD CONSTRAINT \"zdm_users_label_not_null\" NOT NULL \"label\" NOT VALID;")
			.contains("RENAME CONSTRAINT \"zdm_users_label_not_null\" TO \"users_user_name_not_null\";")
			.contains("ALTER COLUMN \"label\" SET DEFAULT 'nobody'::character varying;")
			.contains("COMMENT ON COLUMN \"public\".\"users\".\"label\" IS 'what others'' see';");
	}

	@Test
	void buildsOnAnEarlierMigrationAtAnyPointOfItsLife() {
		TableReference reference = TableReference.parse("users");
		Plan first = new RenameColumn(reference, new Identifier("user_name"), new Identifier("display_name"))
			.plan(context(decorated(12)));
		TableSnapshot migrating = decoratedBuilder(12)
			.column("display_name", "character varying(100)", (column) -> column.comment("what others' see"))
			.index("zdm_a_key", "display_name", (index) -> index.unique().storageParameters("fillfactor=50"))
			.index("zdm_users_by_name", "display_name", (index) -> index.method("hash"))
			.constraint("zdm_users_display_name_not_null", 'c', "display_name")
			.build();
		TableSnapshot contracting = SnapshotBuilder.table("public", "users")
			.version(12)
			.column("user_name", "character varying(100)", (column) -> column.notNull())
			.column("display_name", "character varying(100)", (column) -> column.notNull())
			.index("zdm_a_key", "display_name", (index) -> index.unique())
			.index("zdm_users_by_name", "display_name", (index) -> index.method("hash"))
			.build();

		for (TableSnapshot table : List.of(migrating, contracting)) {
			Plan second = new RenameColumn(reference, new Identifier("display_name"), new Identifier("label"))
				.plan(new PlanningContext("v3", Map.of(reference, table), List.of(first)));

			assertThat(new PlanText(second).toString()).containsOnlyOnce("CREATE UNIQUE INDEX")
				.containsOnlyOnce("USING \"hash\"")
				.contains("ALTER INDEX \"public\".\"zdm_a_key_2\" RENAME TO \"a_key\";")
				.contains("ALTER INDEX \"public\".\"zdm_users_by_name_2\" RENAME TO \"users_by_name\";");
		}
	}

	@Test
	void theStoredPlanIsTheSame() {
		Plan plan = plan(decorated(18));

		assertThat(new PlanCodec().read(new PlanCodec().write(plan))).isEqualTo(plan);
	}

	private static TableSnapshot decorated(int version) {
		return decoratedBuilder(version).build();
	}

	private static SnapshotBuilder decoratedBuilder(int version) {
		return SnapshotBuilder.table("public", "users")
			.version(version)
			.column("id", "bigint")
			.column("user_name", "character varying(100)",
					(column) -> column.collation("\"pg_catalog\".\"C\"")
						.notNull("users_user_name_not_null")
						.defaultExpression("'nobody'::character varying")
						.comment("what others' see"))
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
		return new PlanningContext("v2_0a1b2c3d", Map.of(TableReference.parse("users"), users));
	}

}
