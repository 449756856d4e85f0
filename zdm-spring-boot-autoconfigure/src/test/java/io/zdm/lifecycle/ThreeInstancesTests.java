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
import java.util.List;

import io.zdm.Activity;
import io.zdm.ConditionResult;
import io.zdm.DualWriteMode;
import io.zdm.Phase;
import io.zdm.data.DualWrites;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import io.zdm.testing.traffic.Release;
import io.zdm.testing.traffic.Traffic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contract among three processes: each condition makes it wait, says why, and lets it go
 * on when its cause is gone.
 */
@PostgresTest
@DisabledOnOs(OS.WINDOWS)
class ThreeInstancesTests {

	private static final Duration LONG = Duration.ofMinutes(5);

	@Test
	void theOldReleaseKeepsTheGateShutUntilItsLastInstanceIsGone(TestDatabase database) throws IOException {
		StartupTests.createUsers(database, 500);
		try (Fleet fleet = Fleet.migrated(database, DeployedRelease.ONE, DeployedRelease.ONE, DeployedRelease.TWO)) {
			InstanceProcess first = fleet.process(0);
			InstanceProcess second = fleet.process(1);
			assertThat(fleet.awaitShut("instances-ship", "old-column-unmapped"))
				.contains("2 of 3 live instances do not ship it", "(pid %d)".formatted(first.pid()),
						"(pid %d)".formatted(second.pid()))
				.contains("users.user_name");

			first.stop();
			assertThat(fleet.awaitShut("instances-ship", "old-column-unmapped"))
				.contains("1 of 2 live instances do not ship it")
				.doesNotContain("(pid %d)".formatted(first.pid()));

			second.kill();
			fleet.expireIn(second, LONG);
			assertThat(fleet.awaitShut("instances-ship", "old-column-unmapped"))
				.as("a process that was killed counts until its heartbeat is too old")
				.contains("(pid %d)".formatted(second.pid()));
			fleet.expireIn(second, Duration.ZERO);
			fleet.observer().requestUntilAccepted("2", "contract");
			fleet.observer().await("2", Phase.COMPLETED);
			assertThat(fleet.live()).containsExactly(fleet.process(2).pid());
		}
	}

	@Test
	void anInstanceThatShipsItAndMapsTheOldColumnKeepsTheGateShut(TestDatabase database) throws IOException {
		StartupTests.createUsers(database, 500);
		try (Fleet fleet = Fleet.migrated(database, DeployedRelease.BETWEEN, DeployedRelease.TWO,
				DeployedRelease.TWO)) {
			assertThat(fleet.awaitShut("old-column-unmapped")).contains("users.user_name", "1.5");

			fleet.process(0).stop();
			fleet.observer().requestUntilAccepted("2", "contract");
			fleet.observer().await("2", Phase.COMPLETED);
		}
	}

	@Test
	void eachOfTheOtherConditionsShutsTheGateUntilItsCauseIsGone(TestDatabase database)
			throws IOException, SQLException {
		StartupTests.createUsers(database, 500);
		String role = database.createRole("report");
		try (Fleet fleet = Fleet.migrated(database, DeployedRelease.TWO, DeployedRelease.TWO, DeployedRelease.TWO)) {
			fleet.awaitOpen();
			database.jdbc().update("UPDATE users SET user_name = 'legacy' WHERE id = 1");
			assertThat(fleet.awaitShut("quiet-period"))
				.containsPattern("last write to users.user_name alone \\d s ago");
			fleet.awaitOpen();

			try (Connection report = database.dataSource(role).getConnection()) {
				report.setClientInfo("ApplicationName", "report");
				assertThat(fleet.awaitShut("sessions-accounted")).contains("1 'report' of " + role);
			}
			database.jdbc()
				.queryForList("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ?", role);
			fleet.awaitOpen();

			database.jdbc().execute("CREATE VIEW names AS SELECT display_name FROM users");
			assertThat(fleet.awaitShut("dependents")).contains("view public.names");
			database.jdbc().execute("DROP VIEW names");
			fleet.awaitOpen();

			database.jdbc().execute("ALTER TABLE users DISABLE TRIGGER \"~zdm_sync\"");
			assertThat(fleet.awaitShut("sync-in-place")).contains("does not fire always (tgenabled is D)");
			database.jdbc().execute("ALTER TABLE users ENABLE ALWAYS TRIGGER \"~zdm_sync\"");
			fleet.awaitOpen();

			database.jdbc().execute("VACUUM FULL users");
			assertThat(fleet.awaitShut("verification")).contains("was rewritten since it was verified");
			fleet.observer().requestUntilAccepted("2", "verify");
			fleet.observer().requestUntilAccepted("2", "contract");
			fleet.observer().await("2", Phase.COMPLETED);
		}
	}

	/**
	 * The workers are held so that the cause can come between request and work.
	 */
	@Test
	void whatComesUpAfterTheRequestMakesTheWorkerWaitToo(TestDatabase database) throws IOException, SQLException {
		StartupTests.createUsers(database, 500);
		String role = database.createRole("report");
		try (Fleet fleet = Fleet.migrated(database, DeployedRelease.TWO, DeployedRelease.TWO)) {
			fleet.awaitOpen();
			fleet.suspend();
			fleet.expireIn(fleet.process(0), LONG);
			fleet.expireIn(fleet.process(1), LONG);
			assertThat(fleet.observer().request("2", "contract")).isInstanceOf(ActionOutcome.Accepted.class);

			InstanceProcess straggler = fleet.add(DeployedRelease.ONE);
			fleet.awaitWaiting("instances-ship", "(pid %d)".formatted(straggler.pid()));
			try (Connection report = database.dataSource(role).getConnection()) {
				report.setClientInfo("ApplicationName", "report");
				fleet.resume();
				straggler.stop();
				fleet.awaitWaiting("sessions-accounted", "1 'report' of " + role);
				assertThat(fleet.observer().migration("2").activity()).isEqualTo(Activity.WAITING);
				assertThat(fleet.observer().migration("2").phase()).isEqualTo(Phase.CONTRACTING);
			}
			database.jdbc()
				.queryForList("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ?", role);
			fleet.observer().await("2", Phase.COMPLETED);
		}
	}

	/**
	 * Its sessions are still there when its lease has run out: nobody knows what it will
	 * do when it wakes up.
	 */
	@Test
	void aHungInstanceIsWaitedForEvenWhenItsLeaseHasRunOut(TestDatabase database) throws IOException {
		StartupTests.createUsers(database, 500);
		try (Fleet fleet = Fleet.migrated(database, DeployedRelease.TWO, DeployedRelease.TWO, DeployedRelease.TWO)) {
			InstanceProcess hung = fleet.process(2);
			fleet.awaitOpen();
			hung.suspend();
			fleet.expireIn(hung, LONG);
			assertThat(fleet.observer().request("2", "contract")).isInstanceOf(ActionOutcome.Accepted.class);
			fleet.awaitWaiting("instances-acknowledge", "1 of 3 live instances have not taken up CONTRACTING",
					"(pid %d)".formatted(hung.pid()));
			fleet.expireIn(hung, Duration.ZERO);
			fleet.awaitWaiting("sessions-accounted", hung.name());
			assertThat(fleet.live()).hasSize(2).doesNotContain(hung.pid());
			assertThat(fleet.observer().migration("2").phase()).isEqualTo(Phase.CONTRACTING);

			hung.resume();
			fleet.observer().await("2", Phase.COMPLETED);
			TestInstance.patiently().until(() -> fleet.acknowledged(hung, Phase.COMPLETED));
			assertThat(fleet.live()).hasSize(3);
			assertThat(fleet.entries(Phase.COMPLETED)).isOne();
		}
	}

	/**
	 * A transaction that has read the table keeps the contract from its lock.
	 */
	@Test
	void whoContractsMayBeKilledAndMayHangAndTheThirdGoesOn(TestDatabase database) throws IOException, SQLException {
		StartupTests.createUsers(database, 500);
		try (Fleet fleet = Fleet.migrated(database, DeployedRelease.TWO, DeployedRelease.TWO, DeployedRelease.TWO);
				Connection reader = database.dataSource().getConnection()) {
			reader.setAutoCommit(false);
			try (Statement statement = reader.createStatement()) {
				statement.execute("SELECT FROM users LIMIT 1");
			}
			fleet.observer().requestUntilAccepted("2", "contract");
			fleet.observer().await("2", Phase.CONTRACTING);

			InstanceProcess killed = fleet.awaitWorker();
			killed.kill();
			InstanceProcess hung = fleet.awaitWorker(killed);
			hung.suspend();
			InstanceProcess third = fleet.awaitWorker(killed, hung);
			reader.rollback();
			fleet.awaitWaiting("sessions-accounted");
			assertThat(fleet.observer().migration("2").phase()).isEqualTo(Phase.CONTRACTING);

			hung.resume();
			fleet.observer().await("2", Phase.COMPLETED);
			TestInstance.patiently().until(() -> fleet.acknowledged(hung, Phase.COMPLETED));
			assertThat(fleet.live()).containsExactlyInAnyOrder(hung.pid(), third.pid());
			assertThat(fleet.entries(Phase.COMPLETED)).isOne();
			assertThat(database.jdbc().queryForList("""
					SELECT attname FROM pg_attribute
					WHERE attrelid = 'users'::regclass AND attnum > 0 AND NOT attisdropped
					""", String.class)).containsExactly("id", "display_name", "email");
			assertThat(LifecycleTests.leftovers(database)).isEmpty();
		}
	}

	/**
	 * A transaction that has locked a row keeps the backfill from its end, but not the
	 * expand from its lock: it begins after that.
	 */
	@Test
	void nothingIsContractedBeforeEveryRowIsFilled(TestDatabase database) throws IOException, SQLException {
		StartupTests.createUsers(database, 50_000);
		InstanceOptions slow = InstanceOptions.DEFAULT.withPauseRatio(20);
		try (Fleet fleet = Fleet.started(database, slow, slow, slow);
				Connection writer = database.dataSource().getConnection();
				Statement statement = writer.createStatement()) {
			TestInstance.patiently()
				.until(() -> fleet.observer()
					.engine()
					.history()
					.stream()
					.anyMatch((migration) -> migration.phase() == Phase.MIGRATING));
			writer.setAutoCommit(false);
			statement.execute("SELECT FROM users WHERE display_name IS NULL FOR UPDATE");
			assertThat(Gates.report(fleet.observer(), "backfill").message())
				.contains("steps of the migrate phase are open");
			assertThat(fleet.observer().request("2", "contract")).isInstanceOfSatisfying(ActionOutcome.Refused.class,
					(refused) -> assertThat(refused.message())
						.contains("not possible while the migration is MIGRATING"));

			writer.rollback();
			fleet.awaitMigrated();
			fleet.observer().requestUntilAccepted("2", "contract");
			fleet.observer().await("2", Phase.COMPLETED);
		}
	}

	@Test
	void aMigrationThatBuildsOnAnotherIsContractedAfterIt(TestDatabase database) throws IOException {
		StartupTests.createUsers(database, 500);
		try (Fleet fleet = Fleet.migrated(database, DeployedRelease.THREE, DeployedRelease.THREE,
				DeployedRelease.THREE)) {
			fleet.observer().await("3", Phase.MIGRATED);
			TestInstance.patiently()
				.until(() -> fleet.refusal("3").stream().map(ConditionResult::name).toList(),
						(names) -> names.equals(List.of("earlier-migrations")));
			assertThat(fleet.refusal("3").get(0).message()).contains("V2");

			fleet.observer().requestUntilAccepted("2", "contract");
			fleet.observer().await("2", Phase.COMPLETED);
			fleet.observer().requestUntilAccepted("3", "contract");
			fleet.observer().await("3", Phase.COMPLETED);
			assertThat(LifecycleTests.leftovers(database)).isEmpty();
		}
	}

	@Test
	void aRepairShutsTheGateUntilEveryRowWasComparedAgain(TestDatabase database) throws IOException {
		database.jdbc().execute("""
				CREATE TABLE users (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, user_name text, email text,
				    visits int);
				INSERT INTO users (user_name) SELECT 'Name ' || i FROM generate_series(1, 300) AS i;
				""");
		DualWrites dualWrites = new DualWrites(1);
		try (Fleet fleet = Fleet.migrated(database, DeployedRelease.TWO, DeployedRelease.TWO);
				TestInstance third = DeployedRelease.TWO.describe(TestInstance.on(database.dataSource()))
					.dualWrite(DualWriteMode.BOTH, dualWrites)
					.build()
					.start();
				Traffic traffic = new Traffic(database.url(), database.username(), database.password(), false, 7)) {
			TestInstance.patiently().until(() -> !dualWrites.isIdle());
			fleet.awaitOpen();
			database.jdbc().execute("ALTER TABLE users DISABLE TRIGGER \"~zdm_sync\"");
			traffic.intercept(Release.NEW, dualWrites);
			traffic.start(Release.NEW, List.of(""), List.of());
			TestInstance.patiently().until(() -> !third.engine().detail("2").orElseThrow().repairs().isEmpty());
			traffic.stop(Release.NEW);
			database.jdbc().execute("ALTER TABLE users ENABLE ALWAYS TRIGGER \"~zdm_sync\"");
			assertThat(fleet.awaitShut("no-repairs")).contains("User");

			fleet.observer().requestUntilAccepted("2", "verify");
			fleet.observer().requestUntilAccepted("2", "contract");
			fleet.observer().await("2", Phase.COMPLETED);
			assertThat(traffic.failures()).isEmpty();
		}
	}

}
