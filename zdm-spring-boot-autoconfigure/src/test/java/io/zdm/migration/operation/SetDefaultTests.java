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

import io.zdm.migration.MigrationFileException;
import io.zdm.migration.PlanningException;
import io.zdm.testing.SnapshotBuilder;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SetDefault} and {@link DropDefault}: the plans, as text, and what they
 * refuse.
 */
class SetDefaultTests {

	private static final String VALUE = "- set-default: { table: orders, column: status, value: it's new }";

	private static final String DROP = "- drop-default: { table: orders, column: status }";

	@Test
	void setsAConstant() {
		assertThat(Planned.text(orders(), VALUE)).isEqualTo("""
				mappings
				expand
				  set-default public.orders.status [ACCESS EXCLUSIVE]
				    ALTER TABLE "public"."orders" ALTER COLUMN "status" SET DEFAULT 'it''s new';
				migrate
				contract
				rollback
				  restore-default public.orders.status [ACCESS EXCLUSIVE]
				    ALTER TABLE "public"."orders" ALTER COLUMN "status" DROP DEFAULT;
				notes
				  - From the expand on, an INSERT of either release that leaves 'status' out gets the new default.
				""");
	}

	@Test
	void setsAnExpressionAndRestoresTheOldOne() {
		assertThat(Planned.text(withDefault(), "- set-default: { table: orders, column: status, sql: upper('x') }"))
			.contains("SET DEFAULT (upper('x'));")
			.contains("SET DEFAULT 'x'::text;");
	}

	@Test
	void aCommentInTheExpressionSwallowsNothing() {
		assertThat(Planned.text(orders(), "- set-default: { table: orders, column: status, sql: \"'a' -- b\" }"))
			.contains("SET DEFAULT ('a' -- b\n);");
	}

	@Test
	void takesEitherAValueOrAnExpression() {
		assertThatExceptionOfType(MigrationFileException.class)
			.isThrownBy(() -> Planned.plan(orders(), "- set-default: { table: orders, column: status }"))
			.withMessageContaining("Write either 'value' with a constant or 'sql' with an expression");
		assertThatExceptionOfType(MigrationFileException.class)
			.isThrownBy(
					() -> Planned.plan(orders(), "- set-default: { table: orders, column: status, value: a, sql: b }"))
			.withMessageContaining("Write either 'value' with a constant or 'sql' with an expression");
	}

	@Test
	void refusesColumnsThatHaveNone() {
		SnapshotBuilder generated = SnapshotBuilder.table("public", "orders")
			.column("status", "text", (column) -> column.generated());
		SnapshotBuilder identity = SnapshotBuilder.table("public", "orders")
			.column("status", "int", (column) -> column.identity());

		assertRefused(generated, VALUE, "is a generated column, which can have no default");
		assertRefused(identity, VALUE, "is an identity column, which can have no default");
		assertRefused(generated, DROP, "is a generated column and has no default");
		assertRefused(identity, DROP, "is an identity column and has no default");
		assertRefused(orders(), DROP, "The column 'status' of public.orders has no default. Take this operation out.");
	}

	@Test
	void refusesAColumnUnderReplacement() {
		SnapshotBuilder table = orders().column("state", "text");

		assertThatExceptionOfType(PlanningException.class)
			.isThrownBy(() -> Planned.plan(table, "- set-default: { table: orders, column: state, value: a }",
					Planned.plan(orders(), "- rename-column: { table: orders, from: status, to: state }")))
			.withMessageContaining("The column 'state' of public.orders is still kept in step");
	}

	@Test
	void dropsItAtContract() {
		assertThat(Planned.text(withDefault(), DROP)).isEqualTo(
				"""
						mappings
						expand
						migrate
						contract
						  drop-default public.orders.status [ACCESS EXCLUSIVE]
						    ALTER TABLE "public"."orders" ALTER COLUMN "status" DROP DEFAULT;
						rollback
						notes
						  - From the contract on, an INSERT that leaves 'status' out fails: the column is NOT NULL. Nobody may rely on the default by then.
						""");
	}

	@Test
	void saysThatPartitionsAreLockedToo() {
		assertThat(Planned.plan(orders().kind('p'), VALUE).notes())
			.anyMatch((note) -> note.contains("each of them is locked for the same instant"));
		assertThat(Planned.plan(withDefault().kind('p'), DROP).notes())
			.anyMatch((note) -> note.contains("each of them is locked for the same instant"));
	}

	private static void assertRefused(SnapshotBuilder table, String operation, String message) {
		assertThatExceptionOfType(PlanningException.class).isThrownBy(() -> Planned.plan(table, operation))
			.withMessageContaining(message);
	}

	private static SnapshotBuilder orders() {
		return SnapshotBuilder.table("public", "orders").column("status", "text");
	}

	private static SnapshotBuilder withDefault() {
		return SnapshotBuilder.table("public", "orders")
			.column("status", "text", (column) -> column.notNull().defaultExpression("'x'::text"));
	}

}
