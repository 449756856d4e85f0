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

package io.zdm.testing;

import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PostgresTest} and {@link PostgresVersionsTest}.
 */
@PostgresTest
class PostgresTestTests {

	private final TestDatabase ofConstructor;

	PostgresTestTests(TestDatabase database) {
		this.ofConstructor = database;
	}

	@Test
	void constructorAndTestShareOneDatabase(TestDatabase database) {
		assertThat(database).isSameAs(this.ofConstructor);
		leavesATableThatTheNextTestMustNotSee(database);
	}

	@Test
	void aDatabaseIsEmpty(TestDatabase database) {
		leavesATableThatTheNextTestMustNotSee(database);
	}

	@Test
	void theServerIsTheNewestOfTheSelectedVersions(TestDatabase database) {
		assertThat(database.version()).isEqualTo(PostgresVersions.selected().newest());
		assertThat(database.database().version().major()).isEqualTo(database.version());
	}

	@Test
	void aRoleMayLogInAndNoMore(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int)");
		String role = database.createRole("reader");

		database.jdbc().execute("GRANT SELECT ON users TO " + role);

		JdbcTemplate jdbc = new JdbcTemplate(database.dataSource(role));
		assertThat(jdbc.queryForObject("SELECT current_user::text", String.class)).isEqualTo(role);
		assertThat(jdbc.queryForObject("SELECT rolsuper FROM pg_roles WHERE rolname = current_user", Boolean.class))
			.isFalse();
	}

	@PostgresVersionsTest
	void eachVersionHasItsOwnServer(TestDatabase database) {
		assertThat(database).isSameAs(this.ofConstructor);
		assertThat(database.database().version().major()).isEqualTo(database.version());
		assertThat(PostgresVersions.selected().majors()).contains(database.version());
		leavesATableThatTheNextTestMustNotSee(database);
	}

	@PostgresVersionsTest(atLeast = 11, atMost = 17)
	void versionsAreLimited(TestDatabase database) {
		assertThat(database.version()).isBetween(11, 17);
	}

	private static void leavesATableThatTheNextTestMustNotSee(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE left_behind (id int)");
	}

}
