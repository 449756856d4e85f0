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
import io.zdm.ConditionResult;
import io.zdm.Phase;
import io.zdm.Verdict;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RollbackGate} as a request meets it.
 */
@PostgresTest
class RollbackGateTests {

	@Test
	void rollbackWaitsForInstancesThatMapTheNewColumn(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance older = TestInstance.on(database.dataSource()).release("1.0").build().start()) {
			try (TestInstance instance = Gates.migrated(database, Duration.ofMillis(100))) {
				assertThat(Gates.failing(instance.request("2", "rollback"))).containsExactly("new-column-unmapped");
			}

			older.requestUntilAccepted("2", "rollback");
			older.await("2", Phase.ROLLED_BACK);
		}
	}

	@Test
	void aRollbackIsStickyUntilSomebodyAsks(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = migrated(database)) {
			instance.requestUntilAccepted("2", "rollback");
			instance.await("2", Phase.ROLLED_BACK);
		}

		try (TestInstance again = TestInstance.on(database.dataSource()).ships(TestMigrations.RENAME).build().start()) {
			assertThat(again.migration("2").phase()).isEqualTo(Phase.ROLLED_BACK);

			again.requestUntilAccepted("2", "retry");
			again.await("2", Phase.MIGRATED);
			again.requestUntilAccepted("2", "contract");
			again.await("2", Phase.COMPLETED);
		}
	}

	@Test
	void aBrokenSyncIsSaidBeforeTheNewColumnIsDropped(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		try (TestInstance instance = migrated(database)) {
			assertThat(Gates.ofRollback(instance, "sync-in-place").verdict()).isEqualTo(Verdict.PASS);

			database.jdbc().execute("ALTER TABLE users DISABLE TRIGGER \"~zdm_sync\"");

			ConditionResult broken = Gates.ofRollback(instance, "sync-in-place");
			assertThat(broken.verdict()).isEqualTo(Verdict.WARN);
			assertThat(broken.message()).contains("public.users", "~zdm_sync", "does not fire always");
			assertThat(broken.remedy()).contains("which the rollback drops");
			instance.requestUntilAccepted("2", "rollback");
			instance.await("2", Phase.ROLLED_BACK);
		}
	}

	private static TestInstance migrated(TestDatabase database) {
		TestInstance instance = TestInstance.on(database.dataSource()).ships(TestMigrations.RENAME).build().start();
		instance.await("2", Phase.MIGRATED);
		return instance;
	}

}
