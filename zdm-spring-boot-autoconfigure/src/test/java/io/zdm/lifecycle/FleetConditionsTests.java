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
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

import io.zdm.ConditionResult;
import io.zdm.Phase;
import io.zdm.Verdict;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The conditions that depend on settings and on what was seen before, with three
 * processes at work: whoever asks for contract has them in force.
 */
@PostgresTest
@DisabledOnOs(OS.WINDOWS)
class FleetConditionsTests {

	private static final Duration HOUR = Duration.ofHours(1);

	@Test
	void whatTimeMendsShutsTheGateForThatTime(TestDatabase database) throws IOException {
		StartupTests.createUsers(database, 500);
		try (Fleet fleet = Fleet.migrated(database, DeployedRelease.ONE, DeployedRelease.TWO, DeployedRelease.TWO)) {
			assertThat(shut(database, "minimum-age", (asking) -> asking.minimumAge(HOUR), "instances-ship",
					"old-column-unmapped"))
				.contains("the minimum is 1 h");
			fleet.process(0).stop();
			database.jdbc().update("UPDATE zdm.migration SET migrated_at = migrated_at - interval '2 hours'");
			assertThat(shut(database, "recent-releases", (asking) -> asking.minimumAge(HOUR).recentReleases(HOUR)))
				.contains("shop 1.0 on ", "(pid %d)".formatted(fleet.process(0).pid()));

			database.jdbc()
				.update("UPDATE zdm.progress SET finished_at = finished_at - interval '2 hours' WHERE kind = 'VERIFICATION'");
			assertThat(shut(database, "verification-recent", (asking) -> asking.maxVerificationAge(HOUR)))
				.contains("no verification older than 1 h 0 min counts");
			fleet.observer().requestUntilAccepted("2", "verify");
			Gates.verified(fleet.observer());

			AtomicReference<Verdict> verdict = new AtomicReference<>(Verdict.FAIL);
			UnaryOperator<TestInstance.Builder> all = (asking) -> asking.minimumAge(HOUR)
				.maxVerificationAge(HOUR)
				.conditions(() -> Map.of("approval",
						(migration) -> new ConditionResult("approval", verdict.get(), "not yet", "Wait.", true)));
			assertThat(shut(database, "approval", all)).isEqualTo("not yet");
			verdict.set(Verdict.PASS);
			try (TestInstance asking = all.apply(asking(database)).build()) {
				asking.requestUntilAccepted("2", "contract");
			}
			fleet.observer().await("2", Phase.COMPLETED);
		}
	}

	@Test
	void aReaderOfTheOldColumnShutsTheGateUntilItRests(TestDatabase database) throws IOException {
		StatementsGateTests.install(database);
		try (Fleet fleet = Fleet.migrated(database, DeployedRelease.TWO, DeployedRelease.TWO, DeployedRelease.TWO)) {
			fleet.awaitOpen();
			database.jdbc().queryForList("SELECT user_name FROM users WHERE id = 1");
			TestInstance.patiently()
				.until(() -> Gates.report(fleet.observer(), "statements-seen").verdict() == Verdict.FAIL);
			assertThat(fleet.awaitShut("statements-seen")).contains("SELECT user_name FROM users WHERE id = $1");

			fleet.observer().requestUntilAccepted("2", "contract");
			fleet.observer().await("2", Phase.COMPLETED);
		}
	}

	@Test
	void aRowThatWasWrittenPastTheTriggerShutsTheGateUntilItIsRepaired(TestDatabase database) throws IOException {
		StartupTests.createUsers(database, 20_000);
		try (Fleet fleet = Fleet.migrated(database, DeployedRelease.TWO, DeployedRelease.TWO, DeployedRelease.TWO)) {
			ContinuousVerificationTests.pastTheTrigger(database,
					"UPDATE users SET user_name = 'Past the trigger' WHERE id = 20000");
			TestInstance.patiently()
				.until(() -> Gates.report(fleet.observer(), "no-divergence").verdict() == Verdict.FAIL);
			assertThat(fleet.awaitShut("no-divergence")).contains("1 rows are out of step, keys {id=20000}");

			fleet.observer()
				.engine()
				.request("2", new ActionCommand("repair", "test", Optional.of("the import was right"), Set.of(),
						Optional.of("old")));
			fleet.observer().requestUntilAccepted("2", "contract");
			fleet.observer().await("2", Phase.COMPLETED);
			assertThat(database.jdbc().queryForObject("SELECT display_name FROM users WHERE id = 20000", String.class))
				.isEqualTo("Past the trigger");
		}
	}

	/**
	 * Ask under other settings than the processes have.
	 * @return what the condition says when nothing but what is named is in the way
	 */
	private static String shut(TestDatabase database, String name, UnaryOperator<TestInstance.Builder> settings,
			String... others) {
		Set<String> expected = new HashSet<>(Set.of(others));
		expected.add(name);
		try (TestInstance asking = settings.apply(asking(database)).build()) {
			TestInstance.patiently().until(() -> Gates.failing(asking.request("2", "contract")).equals(expected));
			return Gates.report(asking, name).message();
		}
	}

	private static TestInstance.Builder asking(TestDatabase database) {
		return TestInstance.on(database.dataSource()).quietPeriod(Duration.ofMillis(100));
	}

}
