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

package io.zdm.postgres;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Sessions}.
 */
@PostgresTest
class SessionsTests {

	@PostgresVersionsTest
	void namesTheOthersOfThisDatabase(TestDatabase database) throws SQLException {
		try (OtherSession other = OtherSession.open(database, "old job").begin("SELECT 1")) {
			List<ClientSession> sessions = others(database.database());

			assertThat(sessions).hasSize(1).first().satisfies((session) -> {
				assertThat(session.applicationName()).isEqualTo("old job");
				assertThat(session.user()).isEqualTo(new Identifier(database.username()));
				assertThat(session.address()).isPresent();
				assertThat(session.state()).contains("idle in transaction");
			});
			assertThat(sessions.get(0).pid()).isEqualTo(other.pid());
		}
	}

	@PostgresVersionsTest
	void namesTheOthersWithoutTheRightToSeeTheirState(TestDatabase database) throws SQLException {
		String role = database.createRole("limited");
		try (OtherSession other = OtherSession.open(database, "old job").begin("SELECT 1")) {
			List<ClientSession> sessions = others(new Database(database.dataSource(role)));

			assertThat(sessions).contains(new ClientSession(other.pid(), "old job", new Identifier(database.username()),
					Optional.empty(), Optional.empty()));
		}
	}

	private static List<ClientSession> others(Database database) {
		return database.<List<ClientSession>>withConnection((session) -> new Sessions().others(session));
	}

}
