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

import io.zdm.migration.PlanningContext;
import io.zdm.migration.PlanningException;
import io.zdm.migration.TableReference;
import io.zdm.plan.Plan;
import io.zdm.plan.PlanCodec;
import io.zdm.plan.PlanText;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.TableSnapshot;
import io.zdm.testing.SnapshotBuilder;
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
		assertThat(new PlanText(plan(table().column("phone", "text").build())).toString()).isEqualTo("""
				PLAIN""");
	}

	@Test
	void plansAColumnThatIsNotNullWithAnIndexAndADefault() {
		assertThat(new PlanText(plan(table()
			.column("phone", "text", (column) -> column.notNull("users_phone_not_null").defaultExpression("''::text"))
			.index("users_by_phone", "phone", (index) -> index.unique())
			.build())).toString()).isEqualTo("""
					DECORATED""");
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
			.withMessageContaining("still being filled from 'phone', and a transformer (phoneTransformer) cannot be part");
		assertThatExceptionOfType(PlanningException.class)
			.isThrownBy(
					() -> new ChangeColumnType(USERS, new Identifier("phone_e164"), new Identifier("number"), "text", "bean")
						.plan(context(after, List.of(renamed))))
			.withMessageContaining("still being filled from 'phone', and a transformer (bean) cannot be part");
	}

	@ParameterizedTest
	@ValueSource(strings = { "text", "numeric(12,4)", "timestamp(3) with time zone", "app.\"mood\"", "text[]",
			"character varying(20)", "double precision" })
	void takesTypes(String type) {
		assertThat(new ChangeColumnType(USERS, new Identifier("a"), new Identifier("b"), type, "bean").type())
			.isEqualTo(type);
	}

	@ParameterizedTest
	@ValueSource(strings = { "text NOT NULL", "text; DROP TABLE users", "text DEFAULT 1", "serial", "bigserial",
			"text -- comment", "int CHECK (true)", "numeric(12" })
	void refusesMoreThanAType(String type) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new ChangeColumnType(USERS, new Identifier("a"), new Identifier("b"), type, "bean"))
			.withMessageContaining("'type' is");
	}

	@Test
	void refusesTheSameColumn() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new ChangeColumnType(USERS, new Identifier("a"), new Identifier("a"), "text", "bean"))
			.withMessageContaining("choose another name for 'to'");
	}

	private static SnapshotBuilder table() {
		return SnapshotBuilder.table("public", "users").column("id", "bigint");
	}

	private static Plan plan(TableSnapshot table) {
		return new ChangeColumnType(USERS, new Identifier("phone"), new Identifier("phone_e164"), "text",
				"phoneTransformer")
			.plan(context(table, List.of()));
	}

	private static PlanningContext context(TableSnapshot table, List<Plan> underWay) {
		return new PlanningContext("v2_0a1b2c3d", Map.of(USERS, table), underWay);
	}

}
