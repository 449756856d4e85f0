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

package io.zdm.migration.operation;

import java.util.LinkedHashMap;
import java.util.Map;

import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what is refused because single partitions have it, asked of a real server.
 */
class PartitionedTableRefusalTests {

	private static final String RENAME = "- rename-column: { table: users, from: login, to: account }";

	private static final String CONVERT = """
			- change-column-type:
			    { table: users, column: login, to: account, type: int, forward: 'login::int', backward: 'account::text' }
			""";

	/**
	 * What is done to the partitions, and what is said of it when the column is to be
	 * converted.
	 */
	private static final Map<String, String> OBSTACLES = new LinkedHashMap<>();

	static {
		OBSTACLES.put("CREATE INDEX users_own ON users_low (login)",
				"The index public.users_own depends on the column 'login'");
		OBSTACLES.put("CREATE INDEX users_own ON users_low (id) WHERE login > ''",
				"The index public.users_own depends on the column 'login'");
		OBSTACLES.put("ALTER TABLE users_even ADD CONSTRAINT own CHECK (login <> 'x')",
				"The constraint own on table public.users_even depends on the column 'login'");
		OBSTACLES.put("CREATE VIEW own AS SELECT login FROM users_even",
				"The view public.own depends on the column 'login'");
		OBSTACLES.put("CREATE STATISTICS own ON login, id FROM users_low", "own depends on the column 'login'");
		OBSTACLES.put("ALTER TABLE users_low ALTER COLUMN login SET NOT NULL",
				"The NOT NULL of table public.users_low depends on the column 'login'");
		OBSTACLES.put("GRANT SELECT (login) ON users_low TO PUBLIC",
				"The privileges on a column of table public.users_low");
		OBSTACLES.put("CREATE TRIGGER own AFTER INSERT ON users_low FOR EACH ROW EXECUTE FUNCTION nothing()",
				"The trigger own on table public.users_low depends on the column 'login'");
		OBSTACLES.put("CREATE RULE own AS ON DELETE TO users_low DO NOTHING", "");
		OBSTACLES.put("ALTER TABLE users ADD UNIQUE (id, login)",
				"The column 'login' is used by the unique constraint");
	}

	@PostgresVersionsTest(atLeast = 14)
	void whatSinglePartitionsHaveIsNotCarriedOver(TestDatabase database) {
		OBSTACLES.forEach((statement, problem) -> {
			prepare(database);
			database.jdbc().execute(statement);
			if (problem.isEmpty()) {
				assertThat(PlannedOperation.problems(database, CONVERT)).as(statement).isEmpty();
			}
			else {
				assertThat(PlannedOperation.problems(database, CONVERT)).as(statement)
					.singleElement()
					.asString()
					.contains(problem);
			}
		});
	}

	/**
	 * All that hangs on the column stays, but for what would not fire for the new name.
	 */
	@PostgresVersionsTest(atLeast = 14)
	void aRenameTakesItAlong(TestDatabase database) {
		OBSTACLES.forEach((statement, problem) -> {
			prepare(database);
			database.jdbc().execute(statement);
			if (statement.startsWith("CREATE TRIGGER")) {
				assertThat(PlannedOperation.problems(database, RENAME)).as(statement)
					.singleElement()
					.asString()
					.contains("The trigger own on table public.users_low may use the column 'login'");
			}
			else {
				assertThat(PlannedOperation.problems(database, RENAME)).as(statement).isEmpty();
			}
		});
	}

	@PostgresVersionsTest(atLeast = 14)
	void aColumnThatRoutesRowsKeepsItsName(TestDatabase database) {
		prepare(database);

		assertThat(PlannedOperation.problems(database, "- rename-column: { table: users, from: id, to: number }"))
			.singleElement()
			.asString()
			.contains("The column 'id' of public.users is part of the partition key of table");
		database.jdbc()
			.execute(
					"""
							ALTER TABLE users DETACH PARTITION users_high; DROP TABLE users_high;
							ALTER TABLE users DROP CONSTRAINT users_pkey;
							CREATE TABLE users_high PARTITION OF users FOR VALUES FROM (1000) TO (100000) PARTITION BY HASH (login)""");
		assertThat(PlannedOperation.problems(database, RENAME)).singleElement()
			.asString()
			.contains("The column 'login' of public.users is part of the partition key of table");
	}

	@PostgresVersionsTest(atLeast = 14)
	void aPartitionThatCannotBeSeenOrAltered(TestDatabase database) {
		prepare(database);
		database.jdbc().execute("CREATE PUBLICATION feed FOR TABLE users_even");
		assertThat(PlannedOperation.problems(database, RENAME)).singleElement()
			.asString()
			.contains("The publication 'feed' contains public.users");
		database.jdbc().execute("""
				DROP PUBLICATION feed;
				DROP TABLE users;
				CREATE TABLE users (id int, login text) PARTITION BY RANGE (id);
				CREATE FOREIGN DATA WRAPPER nowhere;
				CREATE SERVER nowhere FOREIGN DATA WRAPPER nowhere;
				CREATE FOREIGN TABLE users_far PARTITION OF users FOR VALUES FROM (2) TO (3) SERVER nowhere""");
		assertThat(PlannedOperation.problems(database, RENAME)).singleElement()
			.asString()
			.contains("The foreign table public.users_far may use the column 'login'");
	}

	@PostgresVersionsTest(atMost = 13)
	void partitionedTablesAreRefusedBefore14(TestDatabase database) {
		database.jdbc().execute("CREATE TABLE users (id int NOT NULL, login text) PARTITION BY RANGE (id)");

		assertThat(PlannedOperation.problems(database, RENAME)).singleElement()
			.asString()
			.contains("public.users is partitioned", "Upgrade to PostgreSQL 14 or newer.");
	}

	private static void prepare(TestDatabase database) {
		database.jdbc().execute("""
				DROP VIEW IF EXISTS own;
				DROP TABLE IF EXISTS users;
				CREATE OR REPLACE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
				CREATE TABLE users (id int PRIMARY KEY, login text) PARTITION BY RANGE (id);
				CREATE TABLE users_low PARTITION OF users FOR VALUES FROM (0) TO (1000);
				CREATE TABLE users_high PARTITION OF users FOR VALUES FROM (1000) TO (100000) PARTITION BY HASH (id);
				CREATE TABLE users_even PARTITION OF users_high FOR VALUES WITH (MODULUS 2, REMAINDER 0)""");
	}

}
