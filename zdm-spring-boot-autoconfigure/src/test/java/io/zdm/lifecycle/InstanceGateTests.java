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

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import io.zdm.ConditionResult;
import io.zdm.Phase;
import io.zdm.Verdict;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the conditions of {@link ContractGate} on instances and sessions.
 */
@PostgresTest
class InstanceGateTests {

	@Test
	void aLiveInstanceWithoutTheMigrationClosesTheGate(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = Gates.migrated(database, Duration.ofMillis(100))) {
			try (TestInstance older = TestInstance.on(database.dataSource()).release("1.0").build().start()) {
				assertThat(older.engine().instances()).hasSize(2);
				TestInstance.patiently()
					.until(() -> Gates.failing(instance.request("2", "contract")).equals(Set.of("instances-ship")));
			}

			instance.requestUntilAccepted("2", "contract");
		}
	}

	@Test
	void aLiveInstanceThatMapsTheOldColumnClosesTheGate(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = Gates.migrated(database, Duration.ofMillis(100));
				TestInstance between = TestInstance.on(database.dataSource())
					.ships(TestMigrations.RENAME)
					.maps("users.user_name")
					.build()
					.start()) {
			assertThat(between.migration("2").phase()).isEqualTo(Phase.MIGRATED);
			TestInstance.patiently()
				.until(() -> Gates.failing(instance.request("2", "contract")).equals(Set.of("old-column-unmapped")));
		}
	}

	@Test
	void aSessionOfNobodyClosesTheGateAndCanBeOverridden(TestDatabase database) throws SQLException {
		StartupTests.createUsers(database, 10);
		String role = database.createRole("report");
		try (TestInstance instance = Gates.migrated(database, Duration.ofMillis(100));
				Connection report = database.dataSource(role).getConnection()) {
			assertThat(report.isValid(1)).isTrue();
			TestInstance.patiently()
				.until(() -> Gates.failing(instance.request("2", "contract")).equals(Set.of("sessions-accounted")));
			assertThat(Gates.report(instance, "sessions-accounted").message()).contains(role);

			assertThat(instance.engine()
				.request("2", new ActionCommand("contract", "test", Optional.empty(), Set.of("sessions-accounted"))))
				.isInstanceOf(ActionOutcome.Invalid.class);
			assertThat(instance.request("2", "contract", "sessions-accounted"))
				.isInstanceOf(ActionOutcome.Accepted.class);
			instance.await("2", Phase.COMPLETED);
		}
	}

	@Test
	void anOlderReleaseThatWasJustSeenClosesTheGate(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		TestInstance.on(database.dataSource()).release("1.0").build().start().close();
		try (TestInstance instance = Gates.builder(database).recentReleases(Duration.ofSeconds(10)).build().start()) {
			instance.await("2", Phase.MIGRATED);
			TestInstance.patiently()
				.until(() -> Gates.failing(instance.request("2", "contract")).equals(Set.of("recent-releases")));
			assertThat(Gates.report(instance, "recent-releases").message()).contains("shop 1.0 on ", " ago");

			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
		}
	}

	@Test
	void anOlderReleaseThatDiedStaysKnownForWeeks(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		TestInstance.on(database.dataSource()).release("1.0").build().startup().close();
		TestInstance.on(database.dataSource()).application("other").build().startup().close();
		database.jdbc()
			.update("UPDATE zdm.instance SET started_at = started_at - age.of, heartbeat_at = heartbeat_at - age.of, "
					+ "expires_at = expires_at - age.of FROM (SELECT interval '9 days 30 minutes' AS of) AS age");
		try (TestInstance instance = Gates.builder(database).recentReleases(Duration.ofDays(10)).build().start()) {
			instance.await("2", Phase.MIGRATED);

			ConditionResult seen = Gates.report(instance, "recent-releases");
			assertThat(seen.verdict()).isEqualTo(Verdict.FAIL);
			assertThat(seen.message()).startsWith("1 instances without the migration")
				.contains("shop 1.0", "9 d 0 h ago");
		}
		try (TestInstance instance = Gates.builder(database).recentReleases(Duration.ofDays(8)).build().start()) {
			assertThat(Gates.report(instance, "recent-releases").verdict()).isEqualTo(Verdict.PASS);
		}
	}

	@Test
	void theFirstReleaseWithTheStarterCannotKnowTheOnesBefore(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = Gates.builder(database).recentReleases(Duration.ofDays(1)).build().start()) {
			instance.await("2", Phase.MIGRATED);

			ConditionResult seen = Gates.report(instance, "recent-releases");
			assertThat(seen.verdict()).isEqualTo(Verdict.WARN);
			assertThat(seen.message()).contains("leaves no trace");
		}
	}

	@Test
	void sessionsOfNobodyMayBeNoMoreThanAWarningOrNothing(TestDatabase database) throws SQLException {
		StartupTests.createUsers(database, 10);
		String role = database.createRole("report");
		try (TestInstance warns = Gates.builder(database).unaccountedSessions(UnaccountedSessions.WARN).build().start();
				Connection report = database.dataSource(role).getConnection()) {
			assertThat(report.isValid(1)).isTrue();
			warns.await("2", Phase.MIGRATED);
			ConditionResult sessions = Gates.report(warns, "sessions-accounted");
			assertThat(sessions.verdict()).isEqualTo(Verdict.WARN);
			assertThat(sessions.message()).contains(role);

			try (TestInstance ignores = Gates.builder(database)
				.unaccountedSessions(UnaccountedSessions.IGNORE)
				.build()
				.start()) {
				assertThat(Gates.report(ignores, "sessions-accounted").verdict()).isEqualTo(Verdict.PASS);
			}
			warns.requestUntilAccepted("2", "contract");
			warns.await("2", Phase.COMPLETED);
		}
	}

}
