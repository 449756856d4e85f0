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
 * Tests for {@link ContractGate} as a request meets it: what time and requests change.
 */
@PostgresTest
class GateTests {

	@Test
	void aLegacyWriteClosesTheGateUntilThePeriodIsQuiet(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = Gates.migrated(database, Duration.ofSeconds(3))) {
			instance.requestUntilAccepted("2", "verify");
			Gates.verified(instance);
			database.jdbc().update("UPDATE users SET user_name = 'legacy' WHERE id = 1");

			assertThat(Gates.failing(instance.request("2", "contract"))).contains("quiet-period");

			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
		}
	}

	@Test
	void aWriteOfTheNewColumnDoesNotCloseTheGate(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = Gates.migrated(database, Duration.ofMillis(100))) {
			instance.requestUntilAccepted("2", "pause");
			instance.requestUntilAccepted("2", "resume");
			TestInstance.patiently().until(() -> Gates.report(instance, "quiet-period").verdict() == Verdict.PASS);
			database.jdbc().update("UPDATE users SET display_name = 'new' WHERE id = 1");

			assertThat(Gates.report(instance, "quiet-period").message()).contains("since the expand");
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

			assertThat(Gates.report(instance, "quiet-period").verdict()).isEqualTo(Verdict.PASS);
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
	void aMigrationHasToReachItsMinimumAge(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = Gates.builder(database).minimumAge(Duration.ofHours(2)).build().start()) {
			instance.await("2", Phase.MIGRATED);
			TestInstance.patiently()
				.until(() -> Gates.failing(instance.request("2", "contract")).equals(Set.of("minimum-age")));
			assertThat(Gates.report(instance, "minimum-age").message()).endsWith("the minimum is 2 h 0 min");

			database.jdbc().update("UPDATE zdm.migration SET migrated_at = migrated_at - interval '2 hours'");
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
		}
	}

}
