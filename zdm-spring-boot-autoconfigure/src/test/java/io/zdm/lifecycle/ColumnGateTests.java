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

package io.zdm.lifecycle;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.zdm.Activity;
import io.zdm.ConditionResult;
import io.zdm.Phase;
import io.zdm.Verdict;
import io.zdm.migration.Migration;
import io.zdm.migration.MigrationFile;
import io.zdm.migration.MigrationParser;
import io.zdm.migration.operation.OperationRegistry;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that columns which are added or dropped without a mapping count for readiness and
 * for both gates.
 */
@PostgresTest
class ColumnGateTests {

	private static final Migration CONSTANT = migration(
			"- add-column: { table: users, column: status, type: text, default: { value: new } }");

	private static final Migration FILLED = migration(
			"- add-column: { table: users, column: token, type: text, default: { sql: \"md5(random()::text)\" } }");

	private static final Migration DROP = migration("- drop-column: { table: users, column: user_name }");

	@Test
	void rollbackWaitsForInstancesThatMapAnAddedColumn(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance older = TestInstance.on(database.dataSource()).release("1.0").build().start()) {
			try (TestInstance instance = start(database, CONSTANT, "users.status")) {
				instance.await("2", Phase.MIGRATED);

				assertThat(failing(instance.request("2", "rollback"))).containsExactly("new-column-unmapped");
			}

			older.requestUntilAccepted("2", "rollback");
			older.await("2", Phase.ROLLED_BACK);
		}
	}

	@Test
	void anAdditionIsCompletedWhenTheRolloutIsOver(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance older = TestInstance.on(database.dataSource()).release("1.0").build().start();
				TestInstance instance = start(database, CONSTANT, "users.status")) {
			instance.await("2", Phase.MIGRATED);
			older.close();

			instance.await("2", Phase.COMPLETED);
		}
	}

	@Test
	void onlyAColumnThatIsYetToBeFilledHoldsAnInstanceBack(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance older = TestInstance.on(database.dataSource()).release("1.0").build().start()) {
			try (TestInstance paused = TestInstance.on(database.dataSource()).ships(FILLED).build().startup()) {
				assertThat(paused.migration("2").phase()).isEqualTo(Phase.MIGRATING);
				assertThat(paused.request("2", "pause")).isInstanceOf(ActionOutcome.Accepted.class);
				try (TestInstance maps = start(database, FILLED, "users.token")) {
					assertThat(maps.engine().unreadyBecauseOf()).singleElement().asString().contains("users.token");

					maps.requestUntilAccepted("2", "resume");
					maps.await("2", Phase.MIGRATED);
					maps.awaitReady();
					assertThat(maps.engine().detail("2").orElseThrow().progress()).isNotEmpty();
				}
			}
			assertThat(older.engine().history()).hasSize(1);
		}
	}

	@Test
	void contractOfADropWaitsForInstancesThatMapTheColumn(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = start(database, DROP, "users.id")) {
			instance.await("2", Phase.MIGRATED);
			try (TestInstance between = start(database, DROP, "users.user_name")) {
				assertThat(between.migration("2").phase()).isEqualTo(Phase.MIGRATED);
				TestInstance.patiently()
					.until(() -> failing(instance.request("2", "contract")).equals(Set.of("old-column-unmapped")));
				ConditionResult quiet = contractGate(instance).stream()
					.filter((condition) -> condition.name().equals("quiet-period"))
					.findFirst()
					.orElseThrow();
				assertThat(quiet.verdict()).isEqualTo(Verdict.WARN);
				assertThat(quiet.message()).contains("users.user_name");
			}

			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
			assertThat(database.jdbc()
				.queryForList(
						"SELECT attname FROM pg_attribute WHERE attrelid = 'users'::regclass AND attnum > 0 AND NOT attisdropped",
						String.class))
				.doesNotContain("user_name");
		}
	}

	@Test
	void aConstraintThatCameLaterClosesTheGateOfADrop(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		database.jdbc().execute("ALTER TABLE users ADD CONSTRAINT planned CHECK (user_name <> '')");
		try (TestInstance instance = start(database, DROP, "users.id")) {
			instance.await("2", Phase.MIGRATED);
			database.jdbc().execute("ALTER TABLE users ADD CONSTRAINT later CHECK (user_name <> 'x')");

			TestInstance.patiently()
				.until(() -> failing(instance.request("2", "contract")).equals(Set.of("dependents")));
			assertThat(contractGate(instance)).filteredOn((condition) -> condition.name().equals("dependents"))
				.extracting(ConditionResult::message)
				.containsExactly("constraint later of public.users");
		}
	}

	@Test
	void rollbackOfADropWaitsForReleasesThatLeaveTheColumnOutAndForTheirRows(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		database.jdbc().execute("ALTER TABLE users ALTER COLUMN user_name SET NOT NULL");
		try (TestInstance older = start(database, null, "users.user_name")) {
			try (TestInstance instance = start(database, DROP, "users.id")) {
				instance.await("2", Phase.MIGRATED);
				assertThat(failing(instance.request("2", "rollback"))).containsExactly("removed-column-mapped");
			}
			database.jdbc().execute("UPDATE users SET user_name = NULL WHERE id = 3");

			older.requestUntilAccepted("2", "rollback");
			TestInstance.patiently().until(() -> older.migration("2").activity() == Activity.FAILED);
			assertThat(older.migration("2").reason()).get()
				.asString()
				.contains("holds NULL in rows that were written without it")
				.contains("retry");

			database.jdbc().execute("UPDATE users SET user_name = 'again' WHERE id = 3");
			older.requestUntilAccepted("2", "retry");
			older.await("2", Phase.ROLLED_BACK);
			assertThat(database.jdbc()
				.queryForObject(
						"SELECT attnotnull FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'user_name'",
						Boolean.class))
				.isTrue();
		}
	}

	private static TestInstance start(TestDatabase database, @Nullable Migration migration, String maps) {
		TestInstance.Builder builder = TestInstance.on(database.dataSource()).maps(maps).quietPeriod(Duration.ZERO);
		return ((migration != null) ? builder.ships(migration) : builder.release("1.0")).build().start();
	}

	private static List<ConditionResult> contractGate(TestInstance instance) {
		return instance.engine().detail("2").flatMap(MigrationDetail::contractGate).orElseThrow().conditions();
	}

	private static Set<String> failing(ActionOutcome outcome) {
		return (outcome instanceof ActionOutcome.Refused refused)
				? refused.conditions().stream().map(ConditionResult::name).collect(Collectors.toSet()) : Set.of();
	}

	private static Migration migration(String operation) {
		return new MigrationParser(OperationRegistry.standard())
			.parse(new MigrationFile("V2__x.yaml", "V2__x.yaml", "operations:\n" + operation + "\n"));
	}

}
