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
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

import io.zdm.Phase;
import io.zdm.store.MigrationRecord;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import io.zdm.testing.traffic.Oracle;
import io.zdm.testing.traffic.Release;
import io.zdm.testing.traffic.Traffic;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A second process is killed with SIGKILL again and again while it takes a rename through
 * all its phases under traffic, forwards and back.
 */
@Tag("kill")
class KillTests {

	private static final Log logger = LogFactory.getLog(KillTests.class);

	/**
	 * The kills of a round, so that all rounds of the three versions that are tested by
	 * default come to the wanted number together.
	 */
	private static final int KILLS_PER_ROUND = Math.max(1, Integer.getInteger("zdm.test.kills", 20) / 12);

	private static final int ROWS = 8_000;

	private static final Duration AT_STARTUP = Duration.ofMillis(600);

	private static final Duration AT_WORK = Duration.ofMillis(2000);

	/**
	 * Long enough for the instances that were killed before to be given up.
	 */
	private static final Duration AT_GATE = Duration.ofMillis(5000);

	private static final Duration SEALED_LONG = Duration.ofHours(1);

	private static final Duration SEALED_SHORT = Duration.ofMillis(1);

	private final Random random = new Random(Long.getLong("zdm.test.seed", System.nanoTime()));

	private final Map<Phase, Integer> killed = new EnumMap<>(Phase.class);

	@PostgresVersionsTest
	void completesThoughItIsKilledAtAnyPoint(TestDatabase database) throws Exception {
		Traffic.createUsers(database.jdbc(), ROWS);
		try (Traffic traffic = traffic(database); TestInstance observer = observer(database)) {
			List<Long> ids = traffic.rememberAll(database.jdbc());
			traffic.start(Release.OLD, List.of("", ""), ids.subList(0, ids.size() / 2));

			killWhileTheTableIsInUse(database, observer);
			killUntil(Phase.MIGRATING, database, observer, KILLS_PER_ROUND, AT_STARTUP);
			InstanceProcess process = InstanceProcess.launch(database);
			awaitExpanded(observer);
			traffic.start(Release.NEW, List.of("", ""), ids.subList(ids.size() / 2, ids.size()));
			kill(process, observer, AT_WORK);
			killUntil(Phase.MIGRATED, database, observer, KILLS_PER_ROUND, AT_WORK);
			process = InstanceProcess.launch(database);
			observer.await("2", Phase.MIGRATED);
			traffic.filled();
			traffic.stop(Release.OLD);
			observer.requestUntilAccepted("2", "contract");
			try (Connection reader = openReader(database)) {
				TestInstance.patiently().until(() -> phase(observer).equals(Optional.of(Phase.CONTRACTING)));
				kill(process, observer, AT_STARTUP);
				killUntil(Phase.COMPLETED, database, observer, KILLS_PER_ROUND, AT_GATE);
				reader.rollback();
			}
			killUntil(Phase.COMPLETED, database, observer, KILLS_PER_ROUND, AT_GATE);
			process = InstanceProcess.launch(database);
			observer.await("2", Phase.COMPLETED);
			process.kill();
			traffic.stop(Release.NEW);

			assertNothingIsWrong(database, traffic);
			assertThat(LifecycleTests.leftovers(database)).isEmpty();
		}
	}

	@PostgresVersionsTest
	void rollsBackThoughItIsKilledAtAnyPoint(TestDatabase database) throws Exception {
		Traffic.createUsers(database.jdbc(), ROWS);
		List<String> before = Schema.of(database);
		try (Traffic traffic = traffic(database); TestInstance observer = observer(database)) {
			List<Long> ids = traffic.rememberAll(database.jdbc());
			traffic.start(Release.OLD, List.of("", ""), ids);
			killUntil(Phase.MIGRATING, database, observer, KILLS_PER_ROUND, AT_STARTUP);
			InstanceProcess process = InstanceProcess.launch(database);
			awaitExpanded(observer);
			kill(process, observer, AT_WORK);
			process = InstanceProcess.launch(database);
			try (Connection reader = openReader(database)) {
				observer.requestUntilAccepted("2", "rollback", "new-column-unmapped");
				TestInstance.patiently().until(() -> phase(observer).equals(Optional.of(Phase.ROLLING_BACK)));
				kill(process, observer, AT_STARTUP);
				killUntil(Phase.ROLLED_BACK, database, observer, KILLS_PER_ROUND, AT_GATE);
				reader.rollback();
			}
			killUntil(Phase.ROLLED_BACK, database, observer, KILLS_PER_ROUND, AT_GATE);
			process = InstanceProcess.launch(database);
			observer.await("2", Phase.ROLLED_BACK);
			process.kill();
			traffic.stop(Release.OLD);

			assertNothingIsWrong(database, traffic);
			assertThat(Schema.of(database)).isEqualTo(before);
			assertThat(LifecycleTests.leftovers(database)).isEmpty();
		}
	}

	/**
	 * Every launch may find the column sealed or not, and goes on from there; with a seal
	 * of a moment the sealed column is dropped by whoever lives long enough.
	 */
	@PostgresVersionsTest
	void sealsUnsealsAndDropsThoughItIsKilledAtAnyPoint(TestDatabase database) throws Exception {
		Traffic.createUsers(database.jdbc(), ROWS);
		try (Traffic traffic = traffic(database); TestInstance observer = observer(database)) {
			List<Long> ids = traffic.rememberAll(database.jdbc());
			InstanceProcess process = InstanceProcess.launch(database, SEALED_LONG);
			observer.await("2", Phase.MIGRATED);
			traffic.filled();
			traffic.start(Release.NEW, List.of("", ""), ids);

			for (int round = 0; round < 2; round++) {
				observer.requestUntilAccepted("2", "contract");
				try (Connection reader = openReader(database)) {
					kill(process, observer, AT_STARTUP);
					killUntil(Phase.SEALED, database, observer, KILLS_PER_ROUND, AT_GATE, SEALED_LONG);
					reader.rollback();
				}
				killUntil(Phase.SEALED, database, observer, KILLS_PER_ROUND, AT_GATE, SEALED_LONG);
				process = InstanceProcess.launch(database, SEALED_LONG);
				observer.await("2", Phase.SEALED);
				kill(process, observer, AT_STARTUP);

				observer.requestUntilAccepted("2", "unseal");
				for (int i = 0; i < KILLS_PER_ROUND; i++) {
					kill(InstanceProcess.launch(database, SEALED_LONG), observer, AT_WORK);
				}
				process = InstanceProcess.launch(database, SEALED_LONG);
				observer.await("2", Phase.MIGRATED);
				assertThat(database.jdbc().queryForList("""
						SELECT id FROM users WHERE user_name IS DISTINCT FROM display_name""", Long.class)).isEmpty();
			}

			observer.requestUntilAccepted("2", "contract");
			observer.await("2", Phase.SEALED);
			process.kill();
			try (Connection reader = openReader(database)) {
				killUntil(Phase.COMPLETED, database, observer, KILLS_PER_ROUND, AT_WORK, SEALED_SHORT);
				reader.rollback();
			}
			killUntil(Phase.COMPLETED, database, observer, KILLS_PER_ROUND, AT_WORK, SEALED_SHORT);
			process = InstanceProcess.launch(database, SEALED_SHORT);
			observer.await("2", Phase.COMPLETED);
			process.kill();
			traffic.stop(Release.NEW);

			assertNothingIsWrong(database, traffic);
			assertThat(LifecycleTests.leftovers(database)).isEmpty();
		}
	}

	/**
	 * A transaction that has read the table keeps the expand from its lock, so that the
	 * instance dies while it waits.
	 */
	private void killWhileTheTableIsInUse(TestDatabase database, TestInstance observer)
			throws IOException, SQLException {
		try (Connection reader = openReader(database)) {
			kill(InstanceProcess.launch(database), observer, AT_WORK);
			reader.rollback();
		}
	}

	private static Connection openReader(TestDatabase database) throws SQLException {
		Connection reader = database.dataSource().getConnection();
		reader.setAutoCommit(false);
		try (Statement statement = reader.createStatement()) {
			statement.execute("SELECT FROM users LIMIT 1");
		}
		return reader;
	}

	private void killUntil(Phase goal, TestDatabase database, TestInstance observer, int kills, Duration longestLife)
			throws IOException {
		killUntil(goal, database, observer, kills, longestLife, Duration.ZERO);
	}

	private void killUntil(Phase goal, TestDatabase database, TestInstance observer, int kills, Duration longestLife,
			Duration seal) throws IOException {
		for (int i = 0; i < kills && phase(observer).filter((phase) -> phase.compareTo(goal) >= 0).isEmpty(); i++) {
			kill(InstanceProcess.launch(database, seal), observer, longestLife);
		}
	}

	private void kill(InstanceProcess process, TestInstance observer, Duration longestLife) {
		Duration life = Duration.ofMillis(this.random.nextLong(longestLife.toMillis()));
		Awaitility.await().pollDelay(life).until(() -> true);
		Phase phase = phase(observer).orElse(Phase.PENDING);
		process.kill();
		this.killed.merge(phase, 1, Integer::sum);
	}

	private void assertNothingIsWrong(TestDatabase database, Traffic traffic) {
		logger.info("Killed on PostgreSQL %d, by phase: %s; %s".formatted(database.version(), this.killed,
				traffic.summary()));
		assertThat(traffic.failures()).isEmpty();
		assertThat(new Oracle(database.jdbc(), "user_name", "display_name").wrongRows(traffic.written())).isEmpty();
	}

	private static Optional<Phase> phase(TestInstance observer) {
		return observer.engine().history().stream().map(MigrationRecord::phase).findFirst();
	}

	private static void awaitExpanded(TestInstance observer) {
		TestInstance.patiently()
			.until(() -> phase(observer).filter((phase) -> phase == Phase.MIGRATING || phase == Phase.MIGRATED)
				.isPresent());
	}

	private static Traffic traffic(TestDatabase database) {
		return new Traffic(database.url(), database.username(), database.password(), false, 17);
	}

	private static TestInstance observer(TestDatabase database) {
		return TestInstance.on(database.dataSource()).ships(TestMigrations.RENAME).build();
	}

}
