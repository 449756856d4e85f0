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
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.zdm.Phase;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Processes whose clocks are wrong by an hour, one ahead and one behind: the clock of the
 * server decides.
 */
@PostgresTest
@DisabledOnOs(OS.WINDOWS)
class WrongClockTests {

	private static final Pattern CLOCK = Pattern.compile("This process says that it is (\\S+)");

	/**
	 * Every column of the store that holds a time.
	 */
	private static final List<String> TIMES = List.of("migration.created_at", "migration.updated_at",
			"migration.expanded_at", "migration.migrated_at", "migration.finished_at", "step.started_at",
			"step.finished_at", "progress.started_at", "progress.updated_at", "progress.finished_at",
			"lease.acquired_at", "lease.expires_at", "instance.started_at", "instance.heartbeat_at",
			"instance.expires_at", "audit.at");

	@Test
	void theClockOfTheServerDecides(TestDatabase database) throws IOException {
		StartupTests.createUsers(database, 500);
		Duration hour = Duration.ofHours(1);
		try (Fleet fleet = Fleet.started(database, InstanceOptions.DEFAULT.withClock(hour),
				InstanceOptions.DEFAULT.withClock(hour.negated()), InstanceOptions.DEFAULT)) {
			fleet.awaitMigrated();
			assertThat(clock(fleet.process(0))).isAfter(Instant.now().plus(Duration.ofMinutes(50)));
			assertThat(clock(fleet.process(1))).isBefore(Instant.now().minus(Duration.ofMinutes(50)));
			assertThat(fleet.live()).hasSize(3);

			fleet.awaitOpen();
			database.jdbc().update("UPDATE users SET user_name = 'legacy' WHERE id = 1");
			assertThat(fleet.awaitShut("quiet-period"))
				.containsPattern("last write to users.user_name alone \\d s ago");
			fleet.awaitOpen();
			fleet.process(0).kill();
			fleet.process(1).suspend();
			TestInstance.patiently().until(() -> fleet.live().size() == 1);
			fleet.process(1).resume();
			TestInstance.patiently().until(() -> fleet.live().size() == 2);
			fleet.process(2).kill();
			fleet.observer().requestUntilAccepted("2", "contract");
			fleet.observer().await("2", Phase.COMPLETED);

			assertThat(TIMES).allSatisfy((time) -> assertThat(wrong(database, time)).as(time).isEmpty());
		}
	}

	private static Instant clock(InstanceProcess process) {
		Matcher matcher = CLOCK.matcher(process.log());
		assertThat(matcher.find()).as(process.log()).isTrue();
		return Instant.parse(matcher.group(1));
	}

	private static List<String> wrong(TestDatabase database, String time) {
		String table = time.substring(0, time.indexOf('.'));
		return database.jdbc()
			.queryForList(
					"SELECT %2$s::text FROM zdm.%1$s WHERE abs(extract(epoch FROM %2$s - clock_timestamp())) > 1800"
						.formatted(table, time),
					String.class);
	}

}
