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

import java.util.function.UnaryOperator;

import io.zdm.migration.PlanningException;
import io.zdm.testing.ColumnBuilder;
import io.zdm.testing.SnapshotBuilder;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DropNotNull}: the plans, as text, and what it refuses.
 */
class DropNotNullTests {

	private static final String OPERATION = "- drop-not-null: { table: users, column: email }";

	@Test
	void dropsItAtOnceAndBringsItBackInSteps() {
		assertThat(Planned.text(users((column) -> column.notNull("one email")), OPERATION)).startsWith("""
				mappings
				expand
				  drop-not-null public.users.email [ACCESS EXCLUSIVE]
				    ALTER TABLE "public"."users" ALTER COLUMN "email" DROP NOT NULL;
				migrate
				contract
				rollback
				  check-not-null public.users.email [ACCESS SHARE]
				    DO""")
			.contains("'ctid = ' || CAST(zdm_row.ctid AS text) INTO".replace("'", "''"))
			.endsWith(
					"""
							  add-not-null public.users.email [ACCESS EXCLUSIVE]
							    ALTER TABLE "public"."users" ALTER COLUMN "email" DROP NOT NULL;
							    ALTER TABLE "public"."users" ADD CONSTRAINT "one email" NOT NULL "email" NOT VALID;
							  validate-not-null public.users.email [SHARE UPDATE EXCLUSIVE]
							    ALTER TABLE "public"."users" VALIDATE CONSTRAINT "one email";
							notes
							  - Whoever reads 'email' must put up with NULL before anybody writes it: primitive types and NOT NULL results do not. A rollback is only possible while no row is NULL.
							""");
	}

	@Test
	void bringsItBackByACheckBefore18() {
		assertThat(Planned.plan(users(ColumnBuilder::notNull).version(12), OPERATION).rollback())
			.extracting((step) -> step.name())
			.containsExactly("check-not-null public.users.email", "add-not-null public.users.email",
					"validate-not-null public.users.email", "set-not-null public.users.email");
	}

	@Test
	void refusesAColumnThatMayBeNull() {
		assertRefused(users(UnaryOperator.identity()), "may be NULL already. Take this operation out.");
	}

	@Test
	void refusesIdentityColumns() {
		assertRefused(users((column) -> column.notNull().identity()), "is an identity column");
	}

	@Test
	void refusesThePrimaryKey() {
		assertRefused(
				users(ColumnBuilder::notNull).index("users_pkey", "email", (index) -> index.unique().primaryKey()),
				"belongs to the primary key");
	}

	@Test
	void refusesTheReplicaIdentity() {
		assertRefused(
				users(ColumnBuilder::notNull).index("users_key", "email", (index) -> index.unique().replicaIdentity()),
				"ALTER TABLE … REPLICA IDENTITY");
	}

	@Test
	void refusesAConstraintThatCouldNotBeRestored() {
		assertRefused(users((column) -> column.notNull().peculiarity("NOT NULL constraint with NO INHERIT")),
				"has a NOT NULL constraint with NO INHERIT, which a rollback could not restore");
	}

	@Test
	void refusesWhatBefore12CouldNotComeBack() {
		assertRefused(users(ColumnBuilder::notNull).version(10).bytes(100 << 20), "Upgrade to PostgreSQL 12");
	}

	private static void assertRefused(SnapshotBuilder table, String message) {
		assertThatExceptionOfType(PlanningException.class).isThrownBy(() -> Planned.plan(table, OPERATION))
			.withMessageStartingWith("The ")
			.withMessageContaining("column 'email' of public.users ")
			.withMessageContaining(message);
	}

	private static SnapshotBuilder users(UnaryOperator<ColumnBuilder> email) {
		return SnapshotBuilder.table("public", "users").column("email", "text", email);
	}

}
