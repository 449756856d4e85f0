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

import io.zdm.Phase;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a role with rights on a single column has them under both names.
 */
@PostgresTest
class RenamedColumnPrivilegesTests {

	@PostgresVersionsTest
	void aRoleWithRightsOnTheColumnAloneUsesBothNames(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		String role = database.createRole("clerk");
		database.jdbc().execute("GRANT SELECT (id, user_name), UPDATE (user_name) ON users TO " + role);
		JdbcTemplate clerk = new JdbcTemplate(database.dataSource(role));
		try (TestInstance instance = TestInstance.on(database.dataSource())
			.ships(TestMigrations.RENAME)
			.quietPeriod(Duration.ZERO)
			.build()
			.start()) {
			instance.await("2", Phase.MIGRATED);

			clerk.update("UPDATE users SET user_name = 'old' WHERE id = 1");
			clerk.update("UPDATE users SET display_name = 'new' WHERE id = 2");

			assertThat(clerk.queryForList("SELECT display_name FROM users WHERE id < 3 ORDER BY id", String.class))
				.containsExactly("old", "new");
			instance.requestUntilAccepted("2", "contract");
			instance.await("2", Phase.COMPLETED);
			clerk.update("UPDATE users SET display_name = 'newer' WHERE id = 2");
		}
	}

}
