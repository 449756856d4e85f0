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

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.zdm.DualWriteMode;
import io.zdm.migration.Migration;
import io.zdm.migration.MigrationVersion;
import io.zdm.migration.Operation;
import io.zdm.migration.PlanningContext;
import io.zdm.migration.TableReference;
import io.zdm.plan.Plan;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.TableSnapshot;
import io.zdm.testing.SilentRehearsal;
import io.zdm.testing.SnapshotBuilder;
import io.zdm.testing.TransformColumn;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UnderWay}.
 */
class UnderWayTests {

	private static final TableReference USERS = TableReference.parse("users");

	private static final QualifiedName TABLE = QualifiedName.of("public", "users");

	private static final Identifier A = new Identifier("a");

	private static final Identifier B = new Identifier("b");

	private static final RenameColumn RENAME = new RenameColumn(USERS, A, B);

	private static final TransformColumn REPLACEMENT = new TransformColumn(USERS, A, B, Optional.empty(), "upper(a)",
			"lower(b)", Optional.empty());

	@Test
	void bothColumnsOfAnEarlierMigrationAreTaken() {
		PlanningContext context = context(List.of(RENAME.plan(context(List.of()))));

		assertThat(UnderWay.problems(context, TABLE, List.of(A, B, new Identifier("c")))).containsExactly(
				"The column 'a' of public.users is part of a migration that is not finished: 'a' becomes 'b'. Contract or "
						+ "roll back that migration first.",
				"The column 'b' of public.users is part of a migration that is not finished: 'a' becomes 'b'. Contract or "
						+ "roll back that migration first.");
		assertThat(UnderWay.problems(context, QualifiedName.of("public", "orders"), List.of(A, B))).isEmpty();
	}

	@Test
	void withinOneMigrationTheOldNameIsRight() {
		assertThat(problemsAfter(RENAME, A)).isEmpty();
		assertThat(problemsAfter(RENAME, B)).containsExactly(
				"The column 'b' of public.users is another name of 'a' until contract, and goes then. Write this operation "
						+ "on 'a': the rename carries it over.");
	}

	@Test
	void whatIsReplacedWithinOneMigrationIsTaken() {
		assertThat(problemsAfter(REPLACEMENT, A)).singleElement()
			.asString()
			.endsWith("Put this operation into a migration of its own, and contract the other one first.");
		assertThat(problemsAfter(REPLACEMENT, B)).hasSize(1);
	}

	private static List<String> problemsAfter(Operation first, Identifier column) {
		List<String> problems = new ArrayList<>();
		Operation second = new Operation() {

			@Override
			public String name() {
				return "look";
			}

			@Override
			public Set<TableReference> tables() {
				return Set.of(USERS);
			}

			@Override
			public Map<String, Object> fields() {
				return Map.of();
			}

			@Override
			public Plan plan(PlanningContext context) {
				problems.addAll(UnderWay.problems(context, TABLE, List.of(column)));
				return Plan.ofSteps(List.of(), List.of(), List.of(), List.of(), List.of());
			}

		};
		new Migration(new MigrationVersion("2"), "two", "V2__two.yaml", List.of(first, second), "")
			.plan(context(List.of()));
		return problems;
	}

	private static PlanningContext context(List<Plan> underWay) {
		TableSnapshot users = SnapshotBuilder.table("public", "users").column("a", "text").build();
		return new PlanningContext("v2", Map.of(USERS, users), underWay, DualWriteMode.BOTH, new SilentRehearsal());
	}

}
