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
import io.zdm.migration.MigrationFile;
import io.zdm.migration.MigrationParser;
import io.zdm.migration.OperationType;
import io.zdm.migration.PlanningContext;
import io.zdm.migration.PlanningException;
import io.zdm.migration.TableReference;
import io.zdm.plan.Conversion;
import io.zdm.plan.Mapping;
import io.zdm.plan.Plan;
import io.zdm.plan.PlanText;
import io.zdm.plan.Step;
import io.zdm.testing.IndexRehearsal;
import io.zdm.testing.SnapshotBuilder;
import io.zdm.testing.TransformColumn;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link OperationRegistry}, with an operation that zdm does not have.
 */
class OperationRegistryTests {

	private static final SnapshotBuilder USERS = SnapshotBuilder.table("public", "users")
		.column("a", "text", (column) -> column.notNull("users_a_not_null").defaultExpression("'x'::text"))
		.column("b", "text")
		.index("users_b", "b");

	@Test
	void standardHasTheOperationsOfZdm() {
		assertThat(OperationRegistry.standard().types()).extracting(OperationType::name)
			.contains("rename-column", "change-column-type", "set-not-null", "drop-not-null", "set-default",
					"drop-default", "set-comment");
	}

	@Test
	void refusesTwoOperationsOfOneName() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new OperationRegistry(List.of(RenameColumn.TYPE, RenameColumn.TYPE)))
			.withMessage("Two operations are called 'rename-column'");
	}

	@Test
	void takesAnotherOperationThatConverts() {
		Plan plan = plan("""
				operations:
				- test-transform-column:
				    table: users
				    from: a
				    to: c
				    type: varchar(20)
				    forward: upper(btrim(a))
				    backward: lower(c)
				    default: "'X'"
				""");

		Mapping mapping = plan.mappings().get(0);
		assertThat(mapping.forward()).containsExactly(new Conversion.Expression("upper(btrim(a))"));
		assertThat(mapping.backward()).containsExactly(new Conversion.Expression("lower(c)"));
		assertThat(new PlanText(plan).toString()).contains("ADD COLUMN \"c\" varchar(20);")
			.contains("ALTER COLUMN \"c\" SET DEFAULT 'X';")
			.contains("NOT NULL \"c\" NOT VALID;");
	}

	@Test
	void aDefaultThatIsNotConvertedIsRefused() {
		assertThatExceptionOfType(PlanningException.class).isThrownBy(() -> plan("""
				operations:
				- test-transform-column: { table: users, from: a, to: c, forward: upper(a), backward: lower(c) }
				""")).withMessageContaining("has a default, which does not fit converted values and cannot");
	}

	@Test
	void severalOperationsMakeOnePlan() {
		Plan plan = plan("""
				operations:
				- rename-column: { table: users, from: a, to: c }
				- rename-column: { table: users, from: b, to: d }
				""");

		assertThat(plan.mappings()).extracting(Mapping::id).containsExactly("v2_0", "v2_1");
		assertThat(plan.expand()).extracting(Step::name)
			.containsExactly("add-column public.users.c", "add-column public.users.d");
		assertThat(plan.rollback()).extracting(Step::name)
			.containsExactly("drop-index public.zdm_users_b", "drop-column public.users.d",
					"drop-column public.users.c");
	}

	@Test
	void twoOperationsThatChangeOneColumnAreRefused() {
		assertThatExceptionOfType(PlanningException.class).isThrownBy(() -> plan("""
				operations:
				- rename-column: { table: users, from: a, to: c }
				- rename-column: { table: users, from: a, to: d }
				"""))
			.withMessage("Two operations change the column 'a' of public.users. Put the second one into a migration of "
					+ "its own.");
	}

	@Test
	void theProblemsOfAllOperationsAreNamed() {
		assertThatExceptionOfType(PlanningException.class).isThrownBy(() -> plan("""
				operations:
				- rename-column: { table: users, from: x, to: c }
				- rename-column: { table: orders, from: y, to: d }
				""")).satisfies((ex) -> assertThat(ex.problems()).hasSize(2));
	}

	private static Plan plan(String text) {
		Migration migration = new MigrationParser(TransformColumn.REGISTRY)
			.parse(new MigrationFile("V2__x.yaml", "V2__x.yaml", text));
		return migration.plan(new PlanningContext("v2", Map.of(TableReference.parse("users"), USERS.build()), List.of(),
				DualWriteMode.BOTH, new IndexRehearsal(List.of(USERS.build()))));
	}

}
