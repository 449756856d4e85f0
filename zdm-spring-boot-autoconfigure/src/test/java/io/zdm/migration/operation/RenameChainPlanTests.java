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
import io.zdm.migration.TableReference;
import io.zdm.plan.CreateIndexStep;
import io.zdm.plan.Plan;
import io.zdm.plan.PlanText;
import io.zdm.plan.Step;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.TableSnapshot;
import io.zdm.testing.IndexBuilder;
import io.zdm.testing.IndexRehearsal;
import io.zdm.testing.SnapshotBuilder;
import io.zdm.testing.TransformColumn;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the plans of renames and replacements that build on each other.
 */
class RenameChainPlanTests {

	@Test
	void buildsOnAnEarlierRenameAtAnyPointOfItsLife() {
		TableReference reference = TableReference.parse("users");
		Plan first = new RenameColumn(reference, new Identifier("user_name"), new Identifier("display_name"))
			.plan(context(RenameColumnTests.decoratedBuilder(18).build()));
		TableSnapshot expanded = RenameColumnTests.decoratedBuilder(18)
			.column("display_name", "character varying(100)")
			.triggerOn("zdm_audit_display_name", "ON public.users FOR EACH ROW EXECUTE FUNCTION public.audit()",
					"display_name")
			.build();
		TableSnapshot migrated = RenameColumnTests.decoratedBuilder(18)
			.column("display_name", "character varying(100)")
			.triggerOn("zdm_audit_display_name", "ON public.users FOR EACH ROW EXECUTE FUNCTION public.audit()",
					"display_name")
			.index("zdm_users_by_name", "display_name", (index) -> index.method("hash"))
			.index("zdm_a_key", "display_name", IndexBuilder::unique)
			.build();

		for (TableSnapshot table : List.of(expanded, migrated)) {
			Plan second = new RenameColumn(reference, new Identifier("display_name"), new Identifier("label"))
				.plan(context(table, List.of(first)));

			assertThat(second.expand().get(0).statements()).containsExactly(
					"ALTER TABLE \"public\".\"users\" ADD COLUMN \"label\" character varying(100) COLLATE \"pg_catalog\".\"C\"",
					"GRANT SELECT (\"label\") ON TABLE \"public\".\"users\" TO PUBLIC",
					"GRANT UPDATE (\"label\") ON TABLE \"public\".\"users\" TO clerk WITH GRANT OPTION", """
							CREATE TRIGGER "zdm_audit_label" AFTER UPDATE OF "label" ON public.users FOR EACH ROW \
							WHEN ((pg_catalog.pg_trigger_depth() OPERATOR(pg_catalog.>) 0 OR \
							pg_catalog.current_setting('zdm.backfill', true) IS DISTINCT FROM 'v2_0a1b2c3d_0')) \
							EXECUTE FUNCTION public.audit()""");
			assertThat(second.migrate().stream().filter(CreateIndexStep.class::isInstance)).extracting(Step::statements)
				.containsExactly(
						List.of("CREATE INDEX CONCURRENTLY \"zdm_users_by_name_2\" ON \"public\".\"users\" USING hash "
								+ "(label)"),
						List.of("CREATE UNIQUE INDEX CONCURRENTLY \"zdm_a_key_2\" ON \"public\".\"users\" USING btree "
								+ "(label)"));
			assertThat(second.contract()).singleElement()
				.satisfies((step) -> assertThat(step.statements())
					.contains("ALTER TABLE \"public\".\"users\" RENAME COLUMN \"display_name\" TO \"label\""));
		}
	}

	@Test
	void buildsOnAReplacementAtAnyPointOfItsLife() {
		TableReference reference = TableReference.parse("users");
		TableSnapshot before = SnapshotBuilder.table("public", "users")
			.column("user_name", "text")
			.index("i", "user_name")
			.build();
		Plan first = new TransformColumn(reference, new Identifier("user_name"), new Identifier("display_name"),
				Optional.empty(), "upper(user_name)", "lower(display_name)", Optional.empty())
			.plan(context(before));
		TableSnapshot migrated = SnapshotBuilder.table("public", "users")
			.column("user_name", "text")
			.column("display_name", "text")
			.index("i", "user_name")
			.index("zdm_i", "display_name")
			.build();
		TableSnapshot contracting = SnapshotBuilder.table("public", "users")
			.column("user_name", "text")
			.column("display_name", "text")
			.index("zdm_i", "display_name")
			.build();

		for (TableSnapshot table : List.of(migrated, contracting)) {
			Plan second = new RenameColumn(reference, new Identifier("display_name"), new Identifier("label"))
				.plan(context(table, List.of(first)));

			assertThat(second.migrate().stream().filter(CreateIndexStep.class::isInstance)).singleElement()
				.satisfies((step) -> assertThat(step.statements()).containsExactly(
						"CREATE INDEX CONCURRENTLY \"zdm_i_2\" ON \"public\".\"users\" USING btree (label)"));
		}
	}

	@Test
	void aReplacementBuildsOnARename() {
		TableReference reference = TableReference.parse("users");
		Plan first = new RenameColumn(reference, new Identifier("user_name"), new Identifier("display_name"))
			.plan(context(SnapshotBuilder.table("public", "users")
				.column("user_name", "text")
				.index("i", "user_name")
				.build()));
		TableSnapshot migrated = SnapshotBuilder.table("public", "users")
			.column("user_name", "text")
			.column("display_name", "text")
			.index("i", "user_name")
			.index("zdm_i", "display_name")
			.build();

		Plan second = new TransformColumn(reference, new Identifier("display_name"), new Identifier("label"),
				Optional.empty(), "upper(display_name)", "lower(label)", Optional.empty())
			.plan(context(migrated, List.of(first)));

		assertThat(new PlanText(second).toString()).containsOnlyOnce("CREATE INDEX")
			.contains("DROP INDEX CONCURRENTLY IF EXISTS \"public\".\"i\"")
			.contains("DROP COLUMN \"display_name\"");
	}

	private static PlanningContext context(TableSnapshot users) {
		return context(users, List.of());
	}

	private static PlanningContext context(TableSnapshot users, List<Plan> underWay) {
		return new PlanningContext("v2_0a1b2c3d", Map.of(TableReference.parse("users"), users), underWay,
				DualWriteMode.BOTH, new IndexRehearsal(List.of(users)));
	}

}
