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
import java.util.Optional;
import java.util.UUID;

import io.zdm.Phase;
import io.zdm.postgres.Identifier;
import io.zdm.store.Lease;
import io.zdm.store.MigrationRecord;
import io.zdm.store.Request;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests that come one upon the other: none that was accepted is lost, and a rollback
 * comes before all others.
 */
@PostgresTest
class OvertakenRequestTests {

	@Test
	void aRequestThatHasYetToBeTakenUpIsNotReplacedByAnotherButARollback(TestDatabase database) {
		try (TestInstance instance = migrated(database)) {
			assertThat(instance.request("2", "verify")).isInstanceOf(ActionOutcome.Accepted.class);

			assertThat(contract(instance)).isInstanceOfSatisfying(ActionOutcome.Refused.class,
					(refused) -> assertThat(refused.message()).contains("'verify' was asked for before"));
			assertThat(instance.request("2", "verify")).isInstanceOf(ActionOutcome.Accepted.class);
			assertThat(asked(instance)).contains(Request.Action.VERIFY);

			assertThat(instance.request("2", "rollback", "new-column-unmapped"))
				.isInstanceOf(ActionOutcome.Accepted.class);
			assertThat(contract(instance)).isInstanceOf(ActionOutcome.Refused.class);
			assertThat(instance.request("2", "verify")).isInstanceOf(ActionOutcome.Refused.class);
			assertThat(asked(instance)).contains(Request.Action.ROLLBACK);
		}
	}

	@Test
	void aWorkerThatWasAboutToContractDoesNotOvertakeARollback(TestDatabase database) {
		try (TestInstance instance = migrated(database)) {
			assertThat(contract(instance)).isInstanceOf(ActionOutcome.Accepted.class);
			MigrationRecord seen = instance.migration("2");
			assertThat(instance.request("2", "rollback", "new-column-unmapped"))
				.isInstanceOf(ActionOutcome.Accepted.class);

			Ledger ledger = Ledger.of(database.database(), new Identifier("zdm"));
			Lease lease = ledger.leases().acquire("test", UUID.randomUUID(), Duration.ofMinutes(1)).orElseThrow();
			Transitions transitions = new Transitions(ledger, "test", (event) -> {
			});
			transitions.move(seen, new Ownership(ledger.leases(), lease), Phase.MIGRATED, Phase.CONTRACTING);
			assertThat(instance.migration("2").phase()).isEqualTo(Phase.MIGRATED);

			instance.engine().start();
			instance.await("2", Phase.ROLLED_BACK);
		}
	}

	/**
	 * An instance that takes nothing up before it is started.
	 */
	private static TestInstance migrated(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		TestInstance instance = TestInstance.on(database.dataSource())
			.ships(TestMigrations.RENAME)
			.inlineMaxRows(100)
			.quietPeriod(Duration.ZERO)
			.build()
			.startup();
		assertThat(instance.migration("2").phase()).isEqualTo(Phase.MIGRATED);
		return instance;
	}

	/**
	 * It has hardly started: it may not have beaten yet.
	 */
	private static ActionOutcome contract(TestInstance instance) {
		return instance.request("2", "contract", "instances-acknowledge", "old-column-unmapped", "quiet-period");
	}

	private static Optional<Request.Action> asked(TestInstance instance) {
		return instance.migration("2").request().map(Request::action);
	}

}
