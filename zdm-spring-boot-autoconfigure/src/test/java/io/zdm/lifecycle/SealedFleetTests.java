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

import io.zdm.DualWriteMode;
import io.zdm.Phase;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

import org.springframework.jdbc.BadSqlGrammarException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Columns that three processes seal, bring back and drop, whichever of them is killed and
 * whichever hangs.
 */
@PostgresTest
@DisabledOnOs(OS.WINDOWS)
class SealedFleetTests {

	private static final Duration LONG = Duration.ofDays(2);

	private static final InstanceOptions SEALING = InstanceOptions.DEFAULT.withSeal(LONG);

	@Test
	void whatIsSealedIsBroughtBackAndDroppedByWhoeverIsLeft(TestDatabase database) throws IOException, SQLException {
		StartupTests.createUsers(database, 500);
		try (Fleet fleet = Fleet.started(database, SEALING, SEALING, SEALING)) {
			fleet.awaitMigrated();
			InstanceProcess hung;
			try (Connection reader = reader(database)) {
				fleet.observer().requestUntilAccepted("2", "contract");
				fleet.observer().await("2", Phase.CONTRACTING);
				InstanceProcess killed = fleet.awaitWorker();
				killed.kill();
				hung = fleet.awaitWorker(killed);
				hung.suspend();
				fleet.awaitWorker(killed, hung);
				reader.rollback();
			}
			hung.resume();
			fleet.observer().await("2", Phase.SEALED);
			TestInstance.patiently().until(() -> fleet.live().size() == 2);
			assertThatExceptionOfType(BadSqlGrammarException.class).as("whoever was forgotten fails visibly")
				.isThrownBy(() -> database.jdbc().update("UPDATE users SET user_name = 'late' WHERE id = 1"));
			database.jdbc().update("UPDATE users SET display_name = 'while sealed' WHERE id = 1");

			try (Connection reader = reader(database)) {
				fleet.observer().requestUntilAccepted("2", "unseal");
				fleet.awaitWorker().kill();
				reader.rollback();
			}
			fleet.observer().await("2", Phase.MIGRATED);
			assertThat(userName(database)).isEqualTo("while sealed");

			InstanceProcess old = fleet.add(DeployedRelease.ONE);
			TestInstance.patiently().until(() -> fleet.live().contains(old.pid()));
			fleet.awaitShut("instances-ship", "old-column-unmapped");
			old.stop();
			fleet.observer().requestUntilAccepted("2", "contract");
			fleet.observer().await("2", Phase.SEALED);

			InstanceProcess straggler = fleet.add(DeployedRelease.ONE);
			TestInstance.patiently().until(() -> fleet.live().contains(straggler.pid()));
			endSeal(database);
			fleet.awaitReason("the drop waits: old-column-unmapped", "(pid %d)".formatted(straggler.pid()));
			straggler.stop();
			fleet.observer().await("2", Phase.COMPLETED);
			assertThat(fleet.entries(Phase.SEALED)).isEqualTo(2);
			assertThat(fleet.entries(Phase.COMPLETED)).isOne();
			assertThat(LifecycleTests.leftovers(database)).isEmpty();
		}
	}

	@Test
	void whatRepositoriesKeptInStepIsHandedOverByWhoeverIsLeft(TestDatabase database) throws IOException, SQLException {
		StartupTests.createUsers(database, 500);
		InstanceOptions repository = InstanceOptions.DEFAULT.withDualWrite(DualWriteMode.REPOSITORY);
		InstanceOptions sealing = repository.withSeal(LONG);
		try (Fleet fleet = Fleet.started(database, repository, sealing, sealing)) {
			fleet.awaitMigrated();
			assertThat(fleet.awaitShut("dual-write-mode")).contains("zdm.contract.seal is 0");
		}
		try (Fleet fleet = Fleet.started(database, sealing, sealing, sealing)) {
			fleet.awaitMigrated();
			database.jdbc().update("INSERT INTO users (id, user_name) VALUES (9000, 'Outsider')");
			try (Connection writer = database.dataSource().getConnection()) {
				writer.setAutoCommit(false);
				try (Statement statement = writer.createStatement()) {
					statement.execute("UPDATE users SET email = 'written before the trigger' WHERE id = 2");
				}
				fleet.observer().requestUntilAccepted("2", "contract");
				InstanceProcess killed = fleet.awaitWorker();
				killed.kill();
				fleet.awaitWorker(killed);
				assertThat(fleet.observer().migration("2").phase()).isEqualTo(Phase.MIGRATED);
				writer.commit();
			}
			fleet.observer().await("2", Phase.SEALED);
			endSeal(database);
			fleet.observer().await("2", Phase.COMPLETED);
			assertThat(database.jdbc().queryForObject("SELECT display_name FROM users WHERE id = 9000", String.class))
				.isEqualTo("Outsider");
			assertThat(fleet.entries(Phase.COMPLETED)).isOne();
			assertThat(LifecycleTests.leftovers(database)).isEmpty();
		}
	}

	/**
	 * A transaction that has read the table keeps everybody from changing it.
	 */
	private static Connection reader(TestDatabase database) throws SQLException {
		Connection reader = database.dataSource().getConnection();
		reader.setAutoCommit(false);
		try (Statement statement = reader.createStatement()) {
			statement.execute("SELECT FROM users LIMIT 1");
		}
		return reader;
	}

	private static void endSeal(TestDatabase database) {
		database.jdbc()
			.update("UPDATE zdm.step SET finished_at = finished_at - interval '3 days' WHERE name LIKE 'seal-column %'");
	}

	private static String userName(TestDatabase database) {
		return database.jdbc().queryForObject("SELECT user_name FROM users WHERE id = 1", String.class);
	}

}
