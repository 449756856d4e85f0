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

import io.zdm.plan.PlanText;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Planner}.
 */
@PostgresTest
class PlannerTests {

	@PostgresVersionsTest
	void thePlanSaysHowEachTableWillBeFilled(TestDatabase database) {
		StartupTests.createUsers(database, 30_000);
		database.jdbc().execute("ANALYZE users");
		String passes = (database.version() < 14)
				? "one pass: before PostgreSQL 14 a visit by block makes no room on a page."
				: "16 passes (zdm.backfill.passes) over each range of blocks, so that full pages get room from pass to "
						+ "pass, and one where pages turn out to have room or snapshots outlast a range.";

		try (TestInstance instance = TestInstance.on(database.dataSource())
			.ships(TestMigrations.RENAME)
			.build()
			.startup()) {
			assertThat(new PlanText(instance.migration("2").plan()).toString())
				.endsWith("\n  - The backfill of public.users takes " + passes + "\n");
		}
	}

}
