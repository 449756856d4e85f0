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

import io.zdm.postgres.Identifier;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WriterGrants}.
 */
@PostgresTest
class WriterGrantsTests {

	@Test
	void aTableThatANewerReleaseMigratesDoesNotKeepTheOthersFromTheirGrants(TestDatabase database) {
		StartupTests.createUsers(database, 10);
		String role = "late_" + Math.abs(database.url().hashCode());
		database.jdbc().execute("CREATE ROLE " + role);
		try (TestInstance instance = TestInstance.on(database.dataSource())
			.ships(TestMigrations.RENAME)
			.inlineMaxRows(100)
			.build()
			.startup()) {
			database.jdbc().execute("""
					INSERT INTO zdm.mapping (id, migration, table_schema, table_name, definition)
					SELECT 'v3_entangled', id, 'public', 'orders', '{"entangled": true}' FROM zdm.migration;
					GRANT SELECT, UPDATE ON users TO %s
					""".formatted(role));

			new WriterGrants(Ledger.of(database.database(), new Identifier("zdm"))).renewAll();

			database.jdbc().execute("""
					BEGIN;
					SET LOCAL ROLE %s;
					UPDATE users SET user_name = 'late' WHERE id = 1;
					COMMIT;
					""".formatted(role));
			assertThat(database.jdbc().queryForObject("SELECT display_name FROM users WHERE id = 1", String.class))
				.isEqualTo("late");
			assertThat(database.jdbc().queryForObject("""
					SELECT bool_and(has_sequence_privilege(?, oid, 'UPDATE'))
					FROM pg_class WHERE relnamespace = 'zdm'::regnamespace AND relname LIKE 'legacy%'
					""", Boolean.class, role)).isTrue();
		}
		finally {
			database.jdbc().execute("DROP OWNED BY %1$s; DROP ROLE %1$s".formatted(role));
		}
	}

}
