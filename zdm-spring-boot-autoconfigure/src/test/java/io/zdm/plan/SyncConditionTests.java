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

package io.zdm.plan;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.ConnectionCallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SyncCondition}.
 */
class SyncConditionTests {

	private static final QualifiedName USERS = QualifiedName.of("public", "users");

	@Test
	void copiesFireWhereAnyOfThemIsNotObeyed() {
		SyncCondition condition = new SyncCondition(List.of(copy("a", "b", "text"), copy("b", "c", "text")));

		assertThat(condition.clause())
			.isEqualTo("WHEN (NEW.\"b\" IS DISTINCT FROM NEW.\"a\" OR NEW.\"c\" IS DISTINCT FROM NEW.\"b\") ");
		assertThat(condition.columns()).extracting(Identifier::value).containsExactlyInAnyOrder("a", "b", "c");
	}

	@Test
	void aConversionBesideACopyMakesTheTriggerFireForEveryRow() {
		Mapping conversion = new Mapping("m1", USERS, List.of(SyncedTable.column("s", "text")),
				List.of(SyncedTable.column("t", "integer")), List.of(SyncedTable.sql("s::int")),
				List.of(SyncedTable.sql("t::text")));

		assertNone(List.of(conversion));
		assertNone(List.of(copy("a", "b", "text"), conversion));
		assertNone(List.of());
	}

	@Test
	void valuesThatAreEqualAndNotTheSameAreNotCompared() {
		assertNone(List.of(copy("a", "b", "numeric")));
		assertNone(List.of(new Mapping(
				"m0", USERS, List.of(SyncedTable.column("a", "text")), List.of(new MappedColumn(new Identifier("b"),
						"text", Optional.of("\"pg_catalog\".\"C\""), true, Optional.empty())),
				List.of(SyncedTable.copy("a")), List.of(SyncedTable.copy("b")))));
	}

	@PostgresVersionsTest
	void theFunctionIsCalledForRowsThatDoNotObey(TestDatabase database) {
		SyncedTable users = users(database);
		Map<String, Integer> calls = new LinkedHashMap<>();
		calls.put("UPDATE users SET status = 'x' WHERE id = 1", 0);
		calls.put("UPDATE users SET a = a, b = b WHERE id = 1", 0);
		calls.put("UPDATE users SET a = 'n', b = 'n' WHERE id = 1", 0);
		calls.put("UPDATE users SET a = 'n' WHERE id = 1", 1);
		calls.put("UPDATE users SET b = 'n' WHERE id = 1", 1);
		calls.put("UPDATE users SET b = NULL WHERE id = 1", 1);
		calls.put("UPDATE users SET status = 'not filled yet' WHERE id = 2", 1);
		calls.put("UPDATE users SET status = 'without a value' WHERE id = 3", 0);
		calls.put("UPDATE users SET b = a WHERE id = 2", 0);
		calls.put("INSERT INTO users (id, a) VALUES (4, 'x')", 1);
		calls.put("INSERT INTO users (id, b) VALUES (4, 'x')", 1);
		calls.put("INSERT INTO users (id, status) VALUES (4, 'x')", 0);
		calls.put("INSERT INTO users (id, a) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET a = excluded.a", 2);

		assertThat(calls)
			.allSatisfy((statement, expected) -> assertThat(calls(users, statement)).isEqualTo((int) expected));

		calls.keySet().stream().filter((statement) -> !statement.contains("(4")).forEach(users::execute);
		assertThat(users.disobeying()).isZero();
		assertThat(users.row(2, "a", "b")).isEqualTo("two|two");
	}

	@PostgresVersionsTest
	void thePairIsNeitherDroppedNorRetypedByHandWhileTheConditionIsThere(TestDatabase database) {
		SyncedTable users = users(database);

		for (String change : List.of("DROP COLUMN a", "DROP COLUMN b", "ALTER COLUMN a TYPE varchar(99)",
				"ALTER COLUMN b TYPE varchar(99)")) {
			assertThatExceptionOfType(DataAccessException.class).as(change)
				.isThrownBy(() -> users.jdbc().execute("ALTER TABLE users " + change))
				.withMessageContaining("trigger");
		}
	}

	private static SyncedTable users(TestDatabase database) {
		SyncedTable users = SyncedTable.create(database, "id int PRIMARY KEY, a text, status text");
		users.execute("INSERT INTO users VALUES (1, 'one'), (2, 'two'), (3, NULL)");
		users.jdbc().execute("ALTER TABLE users ADD COLUMN b text");
		users.rename("a", "b").sync();
		users.execute("UPDATE users SET status = 'filled' WHERE id = 1");
		return users;
	}

	private static long calls(SyncedTable users, String statement) {
		Long calls = users.jdbc().execute((ConnectionCallback<Long>) (connection) -> {
			connection.setAutoCommit(false);
			try {
				return calls(connection, statement);
			}
			finally {
				connection.rollback();
				connection.setAutoCommit(true);
			}
		});
		return (calls != null) ? calls : 0;
	}

	private static long calls(Connection connection, String statement) throws SQLException {
		try (Statement session = connection.createStatement()) {
			session.execute("SET LOCAL track_functions = 'pl'");
			long before = callsSoFar(session);
			session.execute(statement);
			return callsSoFar(session) - before;
		}
	}

	private static long callsSoFar(Statement session) throws SQLException {
		try (ResultSet row = session.executeQuery(
				"SELECT coalesce(sum(calls), 0) FROM pg_stat_xact_user_functions WHERE funcname LIKE 'sync%'")) {
			row.next();
			return row.getLong(1);
		}
	}

	private static void assertNone(List<Mapping> mappings) {
		SyncCondition condition = new SyncCondition(mappings);
		assertThat(condition.isPresent()).isFalse();
		assertThat(condition.clause()).isEmpty();
		assertThat(condition.columns()).isEmpty();
	}

	private static Mapping copy(String from, String to, String type) {
		return new Mapping("m_" + to, USERS, List.of(SyncedTable.column(from, type)),
				List.of(SyncedTable.column(to, type)), List.of(SyncedTable.copy(from)), List.of(SyncedTable.copy(to)));
	}

}
