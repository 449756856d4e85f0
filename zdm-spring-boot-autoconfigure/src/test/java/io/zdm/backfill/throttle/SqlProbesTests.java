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

package io.zdm.backfill.throttle;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.zdm.backfill.Throttling.Level;
import io.zdm.postgres.Database;
import io.zdm.postgres.QualifiedName;
import io.zdm.testing.Background;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link DatabaseSource} and its probes.
 */
@PostgresTest
class SqlProbesTests {

	private static final QualifiedName USERS = QualifiedName.of("public", "Users");

	@PostgresVersionsTest
	void everyProbeCanBeRead(TestDatabase database) {
		assertThat(read(database.database(), all("SELECT 41.5")))
			.allSatisfy((name, state) -> assertThat(state.value()).as(name).doesNotContain("cannot be read"))
			.containsOnlyKeys(Arrays.stream(DatabaseThrottle.values()).map(DatabaseThrottle::text).toList())
			.hasEntrySatisfying("query", (state) -> assertThat(state.value()).isEqualTo("41.50"));
	}

	@PostgresVersionsTest
	void aRoleWithoutRightsReadsWhatItMayAndIsNotHeldBackByTheRest(TestDatabase database) {
		Database limited = new Database(database.dataSource(database.createRole("limited")));

		assertThat(read(limited, all("SELECT 1")))
			.allSatisfy((name, state) -> assertThat(state.value()).as(name).doesNotContain("cannot be read"));
	}

	@Test
	void aProbeThatFailsPausesAndTheOthersAreStillRead(TestDatabase database) {
		ThrottleSettings settings = settings(Optional.of("SELECT 1 / 0"), DatabaseThrottle.WAL_RATE,
				DatabaseThrottle.QUERY, DatabaseThrottle.FREE_CONNECTIONS);
		Map<Thresholds, SqlProbe> probes = SqlProbes.of(settings, System::nanoTime);
		Map<Thresholds, SqlProbe> disordered = new LinkedHashMap<>();
		probes.forEach((thresholds, probe) -> {
			if (thresholds.throttle().equals("query")) {
				disordered.put(thresholds, probe);
			}
		});
		disordered.putAll(probes);

		Map<String, ThrottleState> states = read(new DatabaseSource(database.database(), Windows.ALWAYS, disordered));

		assertThat(states).containsOnlyKeys("query", "wal-rate", "free-connections");
		assertThat(states.get("query").level()).isEqualTo(Level.PAUSE);
		assertThat(states.get("query").value()).contains("cannot be read: ").contains("division by zero");
		assertThat(states.get("free-connections").value()).matches("\\d+");
	}

	@Test
	void aQueryThatTakesTooLongPauses(TestDatabase database) {
		assertThat(
				read(database.database(), settings(Optional.of("SELECT 1 FROM pg_sleep(5)"), DatabaseThrottle.QUERY)))
			.hasEntrySatisfying("query", (state) -> {
				assertThat(state.level()).isEqualTo(Level.PAUSE);
				assertThat(state.value()).contains("statement timeout");
			});
	}

	@Test
	void aQueryCannotChangeAnything(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE log (n int)");

		assertThat(read(database.database(),
				settings(Optional.of("INSERT INTO log VALUES (1) RETURNING n"), DatabaseThrottle.QUERY)))
			.hasEntrySatisfying("query", (state) -> assertThat(state.value()).contains("read-only transaction"));
	}

	@PostgresVersionsTest
	void aVacuumCountsOnTheTablesThatAreFilledWhateverTheRights(TestDatabase database) throws Exception {
		Database limited = new Database(database.dataSource(database.createRole("limited")));
		JdbcTemplate jdbc = database.jdbc();
		jdbc.execute("CREATE TABLE \"Users\" (id int) WITH (autovacuum_enabled = false)");
		jdbc.execute("INSERT INTO \"Users\" SELECT generate_series(1, 20000)");
		ThrottleSettings settings = settings(Optional.empty(), DatabaseThrottle.AUTOVACUUM);
		assertThat(read(limited, settings).get("autovacuum").value()).startsWith("0 ");

		try (Connection connection = database.dataSource().getConnection();
				Statement vacuum = connection.createStatement()) {
			vacuum.execute("SET vacuum_cost_delay = 100; SET vacuum_cost_limit = 1");
			var running = Background.run(() -> execute(vacuum, "VACUUM (DISABLE_PAGE_SKIPPING) \"Users\""));

			Awaitility.await()
				.untilAsserted(
						() -> assertThat(read(limited, settings).get("autovacuum").level()).isEqualTo(Level.PAUSE));
			assertThat(read(
					new DatabaseSource(database.database(), Windows.ALWAYS, SqlProbes.of(settings, System::nanoTime)),
					Set.of(QualifiedName.of("public", "other")))
				.get("autovacuum")
				.level()).isEqualTo(Level.NONE);
			vacuum.cancel();
			running.handle((done, cancelled) -> done).join();
		}
	}

	@PostgresVersionsTest
	void theOldestSnapshotIsThatOfTheOldestTransaction(TestDatabase database) throws SQLException {
		ThrottleSettings settings = settings(Optional.empty(), DatabaseThrottle.OLDEST_SNAPSHOT);
		assertThat(read(database.database(), settings).get("oldest-snapshot").value()).isEqualTo("none");

		try (Connection connection = database.dataSource().getConnection();
				Statement statement = connection.createStatement()) {
			connection.setAutoCommit(false);
			connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
			statement.execute("SELECT 1");
			Awaitility.await()
				.untilAsserted(() -> assertThat(read(database.database(), settings).get("oldest-snapshot").level())
					.isEqualTo(Level.PAUSE));
			connection.rollback();
		}
	}

	@PostgresVersionsTest
	void aSlotThatNobodyReadsIsNamed(TestDatabase database) {
		String slot = "forgotten_" + database.name();
		database.jdbc().queryForList("SELECT pg_create_physical_replication_slot(?, true)", slot);
		try {
			database.jdbc().execute("CREATE TABLE filler AS SELECT generate_series(1, 10000) n");

			ThrottleState state = read(database.database(), settings(Optional.empty(), DatabaseThrottle.RETAINED_WAL))
				.get("retained-wal");

			assertThat(state.level()).isEqualTo(Level.PAUSE);
			assertThat(state.value()).contains("kept by slot ").contains("which nobody reads");
		}
		finally {
			database.jdbc().queryForList("SELECT pg_drop_replication_slot(?)", slot);
		}
	}

	@Test
	void outsideOfTheWindowsTheServerIsAskedForTheTimeAlone(TestDatabase database) {
		Instant before = Instant.now();
		String shut = (before.atZone(Windows.zone("UTC")).getDayOfWeek().plus(3)) + " 12:00-13:00";
		DatabaseSource source = new DatabaseSource(database.database(), Windows.ALWAYS.and(shut, Windows.zone("UTC")),
				SqlProbes.of(all("SELECT 1 / 0"), System::nanoTime));

		Source.Content content = source.read(Set.of(USERS));

		assertThat(content.findings()).isEmpty();
		assertThat(content.time())
			.hasValueSatisfying((time) -> assertThat(time).isCloseTo(before, within(Duration.ofMinutes(1))));
	}

	private static void execute(Statement statement, String sql) {
		try {
			statement.execute(sql);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static ThrottleSettings all(String query) {
		return settings(Optional.of(query), DatabaseThrottle.values());
	}

	/**
	 * All but nothing pauses.
	 */
	private static ThrottleSettings settings(Optional<String> query, DatabaseThrottle... throttles) {
		return new ThrottleSettings(Duration.ofMillis(100), Windows.ALWAYS,
				Arrays.stream(throttles)
					.collect(Collectors.toMap(Function.identity(), (throttle) -> new Limits(throttle.measure(),
							throttle.side(), Optional.empty(), Optional.of(0.001), Optional.empty()))),
				Set.of(), query);
	}

	private static Map<String, ThrottleState> read(Database database, ThrottleSettings settings) {
		return read(new DatabaseSource(database, Windows.ALWAYS, SqlProbes.of(settings, System::nanoTime)));
	}

	private static Map<String, ThrottleState> read(DatabaseSource source) {
		return read(source, Set.of(USERS));
	}

	private static Map<String, ThrottleState> read(DatabaseSource source, Set<QualifiedName> tables) {
		List<Finding> findings = source.read(tables).findings();
		return findings.stream()
			.collect(Collectors.toMap(Finding::name, (finding) -> finding.state(GivenSettings.NONE)));
	}

}
