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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.zdm.ConditionResult;
import io.zdm.Phase;
import io.zdm.Verdict;
import io.zdm.migration.Migration;
import io.zdm.migration.MigrationFile;
import io.zdm.migration.MigrationParser;
import io.zdm.migration.operation.OperationRegistry;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ContractGate} and {@link RollbackGate}, as a request meets them.
 */
@PostgresTest
class GateTests {

	@Test
	void aLegacyWriteClosesTheGateUntilThePeriodIsQuiet(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = migrated(database, Duration.ofSeconds(3))) {
			instance.requestUntilAccepted("2", "verify");
			patiently(instance);
			database.jdbc().update("UPDATE users SET user_name = 'legacy' WHERE id = 1");

			assertThat(failing(instance.request("2", "contract"))).contains("quiet-period");

			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
		}
	}

	@Test
	void aWriteOfTheNewColumnDoesNotCloseTheGate(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = migrated(database, Duration.ofMillis(100))) {
			instance.requestUntilAccepted("2", "pause");
			instance.requestUntilAccepted("2", "resume");
			TestInstance.patiently().until(() -> report(instance, "quiet-period").verdict() == Verdict.PASS);
			database.jdbc().update("UPDATE users SET display_name = 'new' WHERE id = 1");

			assertThat(report(instance, "quiet-period").message()).contains("since the expand");
		}
	}

	@Test
	void aColumnThatKeepsItsNameMayBeWrittenAndMappedAllTheTime(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		Migration migration = new MigrationParser(OperationRegistry.standard())
			.parse(new MigrationFile("V2__longer.yaml", "V2__longer.yaml", """
					operations:
					- change-column-type: { table: users, column: user_name, type: varchar(200), keep-name: true }
					"""));
		try (TestInstance instance = TestInstance.on(database.dataSource())
			.ships(migration)
			.maps("public.users.user_name")
			.knownApplications()
			.quietPeriod(Duration.ofDays(1))
			.build()
			.start()) {
			instance.await("2", Phase.MIGRATED);
			database.jdbc().update("UPDATE users SET user_name = 'legacy' WHERE id = 1");

			assertThat(report(instance, "quiet-period").verdict()).isEqualTo(Verdict.PASS);
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
			assertThat(database.jdbc().queryForObject("SELECT user_name FROM users WHERE id = 1", String.class))
				.isEqualTo("legacy");
			assertThat(database.jdbc()
				.queryForObject("SELECT pg_typeof(user_name)::text FROM users LIMIT 1", String.class))
				.isEqualTo("character varying");
		}
	}

	@Test
	void aLiveInstanceWithoutTheMigrationClosesTheGate(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = migrated(database, Duration.ofMillis(100))) {
			try (TestInstance older = TestInstance.on(database.dataSource()).release("1.0").build().start()) {
				assertThat(older.engine().instances()).hasSize(2);
				TestInstance.patiently()
					.until(() -> failing(instance.request("2", "contract")).equals(Set.of("instances-ship")));
			}

			instance.requestUntilAccepted("2", "contract");
		}
	}

	@Test
	void aLiveInstanceThatMapsTheOldColumnClosesTheGate(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = migrated(database, Duration.ofMillis(100));
				TestInstance between = TestInstance.on(database.dataSource())
					.ships(TestMigrations.RENAME)
					.maps("users.user_name")
					.build()
					.start()) {
			assertThat(between.migration("2").phase()).isEqualTo(Phase.MIGRATED);
			TestInstance.patiently()
				.until(() -> failing(instance.request("2", "contract")).equals(Set.of("old-column-unmapped")));
		}
	}

	@Test
	void aSessionOfNobodyClosesTheGateAndCanBeOverridden(TestDatabase database) throws SQLException {
		StartupTests.createUsers(database, 10);
		String role = database.createRole("report");
		try (TestInstance instance = migrated(database, Duration.ofMillis(100));
				Connection report = database.dataSource(role).getConnection()) {
			assertThat(report.isValid(1)).isTrue();
			TestInstance.patiently()
				.until(() -> failing(instance.request("2", "contract")).equals(Set.of("sessions-accounted")));
			assertThat(report(instance, "sessions-accounted").message()).contains(role);

			assertThat(instance.engine()
				.request("2", new ActionCommand("contract", "test", Optional.empty(), Set.of("sessions-accounted"))))
				.isInstanceOf(ActionOutcome.Invalid.class);
			assertThat(instance.request("2", "contract", "sessions-accounted"))
				.isInstanceOf(ActionOutcome.Accepted.class);
			instance.await("2", Phase.COMPLETED);
		}
	}

	@Test
	void whatWasBuiltOnTheColumnOfTheNewNameClosesTheGate(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = migrated(database, Duration.ofMillis(100))) {
			database.jdbc().execute("CREATE VIEW names AS SELECT display_name FROM users");
			database.jdbc().execute("CREATE INDEX by_name ON users (lower(display_name))");
			TestInstance.patiently()
				.until(() -> failing(instance.request("2", "contract", "dependents")).equals(Set.of("dependents")));
			assertThat(report(instance, "dependents").message()).contains("view public.names", "public.by_name");
			assertThat(report(instance, "dependents").remedy()).contains("carried over");
		}
	}

	@Test
	void whatDependsOnTheOldColumnIsCarriedOver(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = migrated(database, Duration.ofMillis(100))) {
			database.jdbc().execute("CREATE VIEW names AS SELECT user_name AS name FROM users");
			database.jdbc().execute("CREATE INDEX by_name ON users (lower(user_name))");

			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);

			assertThat(database.jdbc().queryForObject("SELECT pg_get_indexdef('by_name'::regclass)", String.class))
				.endsWith("(lower(display_name))");
			assertThat(database.jdbc().queryForObject("SELECT count(*) FROM names", Long.class)).isEqualTo(10);
		}
	}

	@Test
	void aTriggerFunctionThatNamesTheOldColumnClosesTheGate(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		String function = """
				CREATE OR REPLACE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$
				BEGIN
				    PERFORM NEW.%s;
				    RETURN NEW;
				END $$
				""";
		database.jdbc().execute(function.formatted("user_name"));
		database.jdbc().execute("CREATE TRIGGER audit AFTER UPDATE ON users FOR EACH ROW EXECUTE PROCEDURE audit()");
		try (TestInstance instance = migrated(database, Duration.ofMillis(100))) {
			TestInstance.patiently()
				.until(() -> failing(instance.request("2", "contract")).equals(Set.of("dependents")));
			assertThat(report(instance, "dependents").message()).contains("trigger audit names 'user_name'");

			database.jdbc().execute(function.formatted("display_name"));
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
			assertThat(database.jdbc().update("UPDATE users SET display_name = 'after ' || id")).isEqualTo(10);
		}
	}

	@Test
	void aDisabledTriggerClosesTheGateAndCannotBeOverridden(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = migrated(database, Duration.ofMillis(100))) {
			database.jdbc().execute("ALTER TABLE users DISABLE TRIGGER ALL");
			TestInstance.patiently()
				.until(() -> failing(instance.request("2", "contract", "sync-in-place"))
					.equals(Set.of("sync-in-place")));
		}
	}

	@Test
	void aRewriteOfTheTableWantsAnotherVerification(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = migrated(database, Duration.ofMillis(100))) {
			database.jdbc().execute("VACUUM FULL users");
			TestInstance.patiently()
				.until(() -> failing(instance.request("2", "contract")).equals(Set.of("verification")));

			instance.requestUntilAccepted("2", "verify");
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
		}
	}

	@Test
	void aRewriteAfterTheRequestIsVerifiedAgainBeforeAnythingIsDropped(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		migrated(database, Duration.ofMillis(100)).close();
		try (TestInstance observer = TestInstance.on(database.dataSource()).quietPeriod(Duration.ZERO).build()) {
			observer.requestUntilAccepted("2", "contract", "instances-ship");
			database.jdbc().execute("VACUUM FULL users");

			try (TestInstance instance = TestInstance.on(database.dataSource())
				.ships(TestMigrations.RENAME)
				.build()
				.start()) {
				instance.await("2", Phase.COMPLETED);
			}
		}
	}

	@Test
	void aSyncThatBreaksAfterTheRequestEndsTheContractBeforeAnythingIsDropped(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		migrated(database, Duration.ofMillis(100)).close();
		try (TestInstance observer = TestInstance.on(database.dataSource()).quietPeriod(Duration.ZERO).build()) {
			observer.requestUntilAccepted("2", "contract", "instances-ship");
			database.jdbc().execute("ALTER TABLE users DISABLE TRIGGER ALL");

			try (TestInstance instance = TestInstance.on(database.dataSource())
				.ships(TestMigrations.RENAME)
				.build()
				.start()) {
				TestInstance.patiently()
					.until(() -> instance.migration("2")
						.reason()
						.filter((reason) -> reason.contains("given up") && reason.contains("~zdm_sync"))
						.isPresent());
				assertThat(instance.migration("2").phase()).isEqualTo(Phase.MIGRATED);
				assertThat(instance.migration("2").request()).isEmpty();
				assertThat(instance.request("2", "rollback")).isInstanceOf(ActionOutcome.Accepted.class);
				instance.await("2", Phase.ROLLED_BACK);
			}
		}
	}

	@Test
	void aRowThatDoesNotObeyFailsTheVerificationUntilItIsCorrected(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = migrated(database, Duration.ofMillis(100))) {
			database.jdbc().execute("""
					ALTER TABLE users DISABLE TRIGGER "~zdm_sync";
					UPDATE users SET user_name = 'wrong' WHERE id = 7;
					ALTER TABLE users ENABLE ALWAYS TRIGGER "~zdm_sync";
					""");
			instance.requestUntilAccepted("2", "verify");
			TestInstance.patiently()
				.until(() -> instance.migration("2").reason().filter((reason) -> reason.contains("7")).isPresent());
			assertThat(failing(instance.request("2", "contract", "verification"))).contains("verification");

			database.jdbc().execute("UPDATE users SET display_name = user_name WHERE id = 7");
			instance.requestUntilAccepted("2", "retry");
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
		}
	}

	@Test
	void rollbackWaitsForInstancesThatMapTheNewColumn(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance older = TestInstance.on(database.dataSource()).release("1.0").build().start()) {
			try (TestInstance instance = migrated(database, Duration.ofMillis(100))) {
				assertThat(failing(instance.request("2", "rollback"))).containsExactly("new-column-unmapped");
			}

			older.requestUntilAccepted("2", "rollback");
			older.await("2", Phase.ROLLED_BACK);
		}
	}

	@Test
	void aRollbackIsStickyUntilSomebodyAsks(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = TestInstance.on(database.dataSource())
			.ships(TestMigrations.RENAME)
			.build()
			.start()) {
			instance.await("2", Phase.MIGRATED);
			instance.requestUntilAccepted("2", "rollback");
			instance.await("2", Phase.ROLLED_BACK);
		}

		try (TestInstance again = TestInstance.on(database.dataSource()).ships(TestMigrations.RENAME).build().start()) {
			assertThat(again.migration("2").phase()).isEqualTo(Phase.ROLLED_BACK);

			again.requestUntilAccepted("2", "retry");
			again.await("2", Phase.MIGRATED);
			again.requestUntilAccepted("2", "contract");
			again.await("2", Phase.COMPLETED);
		}
	}

	@Test
	void whatIsPausedStaysSoUntilItIsResumed(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		TestInstance.on(database.dataSource()).ships(TestMigrations.RENAME).build().startup().close();
		try (TestInstance observer = TestInstance.on(database.dataSource()).release("1.0").build()) {
			assertThat(observer.request("2", "pause")).isInstanceOf(ActionOutcome.Accepted.class);
			try (TestInstance instance = TestInstance.on(database.dataSource()).release("1.0").build().start()) {
				assertThat(instance.request("2", "contract")).isInstanceOf(ActionOutcome.Refused.class);
				assertThat(instance.migration("2").phase()).isEqualTo(Phase.MIGRATING);

				instance.requestUntilAccepted("2", "resume");
				instance.await("2", Phase.MIGRATED);
			}
		}
	}

	@Test
	void thePageOfTheGatesNamesEveryCondition(TestDatabase database) throws IOException {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = migrated(database, Duration.ofMillis(100))) {
			MigrationDetail detail = instance.engine().detail("2").orElseThrow();
			List<String> conditions = Stream.of(detail.contractGate(), detail.rollbackGate())
				.flatMap((gate) -> gate.orElseThrow().conditions().stream())
				.map((condition) -> "`%s` %s".formatted(condition.name(), condition.overridable() ? "yes" : "no"))
				.toList();

			assertThat(Files.readAllLines(Path.of("..", "docs", "gate.md"))
				.stream()
				.filter((line) -> line.startsWith("| `"))
				.map((line) -> line.replaceFirst("^\\| (`[a-z-]+`) \\|.*\\| (yes|no) \\|$", "$1 $2")))
				.containsExactlyInAnyOrderElementsOf(conditions);
		}
	}

	private static TestInstance migrated(TestDatabase database, Duration quiet) {
		TestInstance instance = TestInstance.on(database.dataSource())
			.ships(TestMigrations.RENAME)
			.maps("public.users.display_name")
			.knownApplications()
			.quietPeriod(quiet)
			.build()
			.start();
		instance.await("2", Phase.MIGRATED);
		return instance;
	}

	private static void patiently(TestInstance instance) {
		TestInstance.patiently().until(() -> instance.migration("2").request().isEmpty());
	}

	private static ConditionResult report(TestInstance instance, String name) {
		return instance.engine()
			.detail("2")
			.flatMap(MigrationDetail::contractGate)
			.orElseThrow()
			.conditions()
			.stream()
			.filter((condition) -> condition.name().equals(name))
			.findFirst()
			.orElseThrow();
	}

	private static Set<String> failing(ActionOutcome outcome) {
		return (outcome instanceof ActionOutcome.Refused refused)
				? refused.conditions().stream().map(ConditionResult::name).collect(Collectors.toSet()) : Set.of();
	}

}
