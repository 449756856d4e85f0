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
import java.util.Set;
import io.zdm.ConditionResult;
import io.zdm.Phase;
import io.zdm.Verdict;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the conditions of {@link ContractGate} on the proof and its trigger.
 */
@PostgresTest
class VerificationGateTests {

	@Test
	void aDisabledTriggerClosesTheGateAndCannotBeOverridden(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = Gates.migrated(database, Duration.ofMillis(100))) {
			database.jdbc().execute("ALTER TABLE users DISABLE TRIGGER ALL");
			TestInstance.patiently()
				.until(() -> Gates.failing(instance.request("2", "contract", "sync-in-place"))
					.equals(Set.of("sync-in-place")));
		}
	}

	@Test
	void aRewriteOfTheTableWantsAnotherVerification(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = Gates.migrated(database, Duration.ofMillis(100))) {
			database.jdbc().execute("VACUUM FULL users");
			TestInstance.patiently()
				.until(() -> Gates.failing(instance.request("2", "contract")).equals(Set.of("verification")));

			instance.requestUntilAccepted("2", "verify");
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
		}
	}

	@Test
	void aRewriteAfterTheRequestIsVerifiedAgainBeforeAnythingIsDropped(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		Gates.migrated(database, Duration.ofMillis(100)).close();
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
		Gates.migrated(database, Duration.ofMillis(100)).close();
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
		try (TestInstance instance = Gates.migrated(database, Duration.ofMillis(100))) {
			database.jdbc().execute("""
					ALTER TABLE users DISABLE TRIGGER "~zdm_sync";
					UPDATE users SET user_name = 'wrong' WHERE id = 7;
					ALTER TABLE users ENABLE ALWAYS TRIGGER "~zdm_sync";
					""");
			instance.requestUntilAccepted("2", "verify");
			TestInstance.patiently()
				.until(() -> instance.migration("2").reason().filter((reason) -> reason.contains("7")).isPresent());
			assertThat(Gates.failing(instance.request("2", "contract", "verification"))).contains("verification");

			database.jdbc().execute("UPDATE users SET display_name = user_name WHERE id = 7");
			instance.requestUntilAccepted("2", "retry");
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
		}
	}

	@Test
	void anOldVerificationWantsAnotherOne(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = Gates.migrated(database, Duration.ofMillis(100))) {
			database.jdbc()
				.update("UPDATE zdm.progress SET finished_at = finished_at - interval '8 days 30 minutes' "
						+ "WHERE kind = 'VERIFICATION'");
			TestInstance.patiently()
				.until(() -> Gates.failing(instance.request("2", "contract")).equals(Set.of("verification-recent")));
			assertThat(Gates.report(instance, "verification-recent").message()).contains("8 d 0 h ago", "7 d 0 h");

			instance.requestUntilAccepted("2", "verify");
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
		}
	}

	@Test
	void aVerificationThatGetsOldWhileContractWaitsIsDoneAgain(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		Gates.migrated(database, Duration.ofMillis(100)).close();
		try (TestInstance observer = TestInstance.on(database.dataSource()).quietPeriod(Duration.ZERO).build()) {
			observer.requestUntilAccepted("2", "contract", "instances-ship");
			database.jdbc()
				.update("UPDATE zdm.progress SET finished_at = finished_at - interval '8 days 30 minutes' "
						+ "WHERE kind = 'VERIFICATION'");

			try (TestInstance instance = TestInstance.on(database.dataSource())
				.ships(TestMigrations.RENAME)
				.build()
				.start()) {
				instance.await("2", Phase.COMPLETED);
			}
		}
	}

	@Test
	void rowsThatTheNewColumnCannotTellAreShownAndNotInTheWay(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		database.jdbc().update("UPDATE users SET user_name = CASE id WHEN 7 THEN ' Lossy ' ELSE lower(user_name) END");
		try (TestInstance instance = TestInstance.on(database.dataSource())
			.ships(TestMigrations.TRANSFORM)
			.build()
			.start()) {
			instance.await("2", Phase.MIGRATED);

			ConditionResult lost = Gates.report(instance, "rows-lost");
			assertThat(lost.verdict()).isEqualTo(Verdict.WARN);
			assertThat(lost.message()).contains("1 of 10 rows of public.users, as in [7]");
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
		}
	}

}
