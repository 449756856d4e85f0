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
 * Tests for {@link SetComment}: the plans, as text, and what it refuses.
 */
class SetCommentTests {

	@Test
	void setsTheCommentOfAColumn() {
		SnapshotBuilder orders = SnapshotBuilder.table("public", "orders")
			.column("status", "text", (column) -> column.comment("it's old"));

		assertThat(
				Planned.text(orders, "- set-comment: { table: orders, column: status, comment: 'new \\ \"comment\"' }"))
			.isEqualTo("""
					mappings
					expand
					  comment public.orders.status [SHARE UPDATE EXCLUSIVE]
					    COMMENT ON COLUMN "public"."orders"."status" IS E'new \\\\ "comment"';
					migrate
					contract
					rollback
					  restore-comment public.orders.status [SHARE UPDATE EXCLUSIVE]
					    COMMENT ON COLUMN "public"."orders"."status" IS 'it''s old';
					""");
	}

	@Test
	void takesTheCommentOfATableAway() {
		assertThat(Planned.text(SnapshotBuilder.table("public", "orders").comment("all orders"),
				"- set-comment: { table: orders }"))
			.isEqualTo("""
					mappings
					expand
					  comment public.orders [SHARE UPDATE EXCLUSIVE]
					    COMMENT ON TABLE "public"."orders" IS NULL;
					migrate
					contract
					rollback
					  restore-comment public.orders [SHARE UPDATE EXCLUSIVE]
					    COMMENT ON TABLE "public"."orders" IS 'all orders';
					""");
	}

	@Test
	void takesAwayAgainWhatWasNotThere() {
		assertThat(
				Planned.text(SnapshotBuilder.table("public", "orders"), "- set-comment: { table: orders, comment: a }"))
			.contains("IS 'a';")
			.contains("IS NULL;");
	}

	@Test
	void refusesAColumnUnderReplacementWhoseCommentIsCopied() {
		SnapshotBuilder orders = SnapshotBuilder.table("public", "orders").column("status", "text");

		assertThatExceptionOfType(PlanningException.class).isThrownBy(() -> Planned.plan(orders, """
				- rename-column: { table: orders, from: status, to: state }
				- set-comment: { table: orders, column: status, comment: a }
				""")).withMessageContaining("The column 'status' of public.orders is being replaced");
	}

	@Test
	void refusesTablesOfOthers() {
		assertThatExceptionOfType(PlanningException.class)
			.isThrownBy(() -> Planned.plan(SnapshotBuilder.table("public", "orders").ownedByAnother(),
					"- set-comment: { table: orders, comment: a }"))
			.withMessageContaining("does not own public.orders");
	}

}
