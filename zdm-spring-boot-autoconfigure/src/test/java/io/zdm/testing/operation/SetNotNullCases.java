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

package io.zdm.testing.operation;

import java.util.List;

/**
 * The cases of {@code set-not-null}.
 */
final class SetNotNullCases {

	private SetNotNullCases() {
	}

	static List<OperationCase> all() {
		return List.of(new OperationCase("set-not-null: NULLs filled", 10,
				"""
						CREATE TABLE not_null_filled (id int PRIMARY KEY, login text NOT NULL, email text, visits int NOT NULL DEFAULT 0);
						INSERT INTO not_null_filled SELECT i, 'user' || i, CASE WHEN i % 3 = 0 THEN 'mail' || i END FROM generate_series(1, 2000) AS i;
						""",
				"- set-not-null: { table: not_null_filled, column: email, forward: \"login || '@example.org'\" }",
				List.of("UPDATE not_null_filled SET visits = visits + 1 WHERE id = :n",
						"UPDATE not_null_filled SET email = 'old' || id WHERE id = :n AND id % 3 = 1",
						"SELECT email FROM not_null_filled WHERE id = :n"),
				List.of("UPDATE not_null_filled SET email = 'new' || id WHERE id = :n",
						"UPDATE not_null_filled SET visits = visits + 1 WHERE id = :n"),
				"SELECT count(*) FROM not_null_filled WHERE email NOT IN (login || '@example.org', 'mail' || id, 'old' || id, 'new' || id) OR email IS NULL",
				"""
						UPDATE not_null_filled SET email = login WHERE email IS NULL;
						ALTER TABLE not_null_filled ALTER COLUMN email SET NOT NULL
						"""),
				new OperationCase("set-not-null: no NULL, upper-case and long names", 10,
						"""
								CREATE TABLE "A table with a name that is almost as long as any may be, ä" ("the Value of a column with a long name, ö" text, id int);
								INSERT INTO "A table with a name that is almost as long as any may be, ä" SELECT 'a', i FROM generate_series(1, 2000) AS i;
								CREATE INDEX ON "A table with a name that is almost as long as any may be, ä" (id);
								""",
						"- set-not-null: { table: 'A table with a name that is almost as long as any may be, ä', column: 'the Value of a column with a long name, ö' }",
						List.of("UPDATE \"A table with a name that is almost as long as any may be, ä\" SET \"the Value of a column with a long name, ö\" = 'b' WHERE id = :n"),
						List.of("INSERT INTO \"A table with a name that is almost as long as any may be, ä\" VALUES ('c', :n)"),
						"SELECT count(*) FROM \"A table with a name that is almost as long as any may be, ä\" WHERE \"the Value of a column with a long name, ö\" IS NULL",
						"ALTER TABLE \"A table with a name that is almost as long as any may be, ä\" ALTER COLUMN \"the Value of a column with a long name, ö\" SET NOT NULL"),
				new OperationCase("set-not-null: with a default of its own", 10, """
						CREATE TABLE not_null_default (id int PRIMARY KEY, at timestamptz, n int NOT NULL DEFAULT 0);
						INSERT INTO not_null_default SELECT i FROM generate_series(1, 2000) AS i;
						""", """
						- set-default: { table: not_null_default, column: at, sql: clock_timestamp() }
						- set-not-null: { table: not_null_default, column: at, forward: clock_timestamp() }
						""",
						List.of("UPDATE not_null_default SET n = n + 1 WHERE id = :n",
								"UPDATE not_null_default SET at = now() WHERE id = :n"),
						List.of("UPDATE not_null_default SET at = now() WHERE id = :n",
								"INSERT INTO not_null_default (id) VALUES (:n) ON CONFLICT DO NOTHING"),
						"SELECT count(*) FROM not_null_default WHERE at IS NULL",
						"""
								UPDATE not_null_default SET at = now();
								ALTER TABLE not_null_default ALTER COLUMN at SET NOT NULL, ALTER COLUMN at SET DEFAULT clock_timestamp()
								"""));
	}

}
