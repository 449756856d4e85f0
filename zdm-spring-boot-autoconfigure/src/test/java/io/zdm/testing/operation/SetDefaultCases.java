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
 * The cases of {@code set-default} and {@code drop-default}.
 */
final class SetDefaultCases {

	private SetDefaultCases() {
	}

	static List<OperationCase> all() {
		return List.of(new OperationCase("set-default: value in place of another", 10, """
				CREATE TABLE default_value (id int, status varchar(10) NOT NULL DEFAULT 'old', paid boolean);
				INSERT INTO default_value SELECT i FROM generate_series(1, 2000) AS i;
				CREATE INDEX ON default_value (id);
				""", """
				- set-default: { table: default_value, column: status, value: it's new }
				- set-default: { table: default_value, column: paid, value: false }
				""",
				List.of("INSERT INTO default_value (id) VALUES (:n)",
						"INSERT INTO default_value (id, status) VALUES (:n, 'old')",
						"SELECT status FROM default_value WHERE id = :n"),
				List.of("INSERT INTO default_value (id) VALUES (:n)",
						"UPDATE default_value SET status = 'it''s new', paid = true WHERE id = :n"),
				"SELECT count(*) FROM default_value WHERE status NOT IN ('old', 'it''s new')",
				"ALTER TABLE default_value ALTER COLUMN status SET DEFAULT 'it''s new', ALTER COLUMN paid SET DEFAULT false"),
				new OperationCase("set-default: expression", 10, """
						CREATE SEQUENCE default_numbers;
						CREATE TABLE default_sql (id int, number bigint, at timestamptz DEFAULT now());
						INSERT INTO default_sql SELECT i FROM generate_series(1, 2000) AS i;
						""", """
						- set-default: { table: default_sql, column: number, sql: "nextval('public.default_numbers')" }
						- set-default: { table: default_sql, column: at, sql: "date_trunc('day', now())" }
						""", List.of("INSERT INTO default_sql (id) VALUES (:n)"),
						List.of("INSERT INTO default_sql (id) VALUES (:n)"),
						"SELECT count(*) FROM default_sql WHERE at IS NULL",
						"ALTER TABLE default_sql ALTER COLUMN number SET DEFAULT nextval('public.default_numbers'), ALTER COLUMN at SET DEFAULT date_trunc('day', now())"),
				new OperationCase("set-default: partitioned", 11, """
						CREATE TABLE default_parts (id int, kind text DEFAULT 'a') PARTITION BY RANGE (id);
						CREATE TABLE default_parts_1 PARTITION OF default_parts FOR VALUES FROM (0) TO (1000);
						CREATE TABLE default_parts_2 PARTITION OF default_parts FOR VALUES FROM (1000) TO (5000);
						INSERT INTO default_parts SELECT i FROM generate_series(1, 2000) AS i;
						""", "- set-default: { table: default_parts, column: kind, value: b }",
						List.of("INSERT INTO default_parts (id) VALUES (:n)",
								"SELECT kind FROM default_parts WHERE id = :n"),
						List.of("INSERT INTO default_parts (id) VALUES (:n)"),
						"SELECT count(*) FROM default_parts WHERE kind NOT IN ('a', 'b')",
						"ALTER TABLE default_parts ALTER COLUMN kind SET DEFAULT 'b'"),
				new OperationCase("drop-default: of a NOT NULL column", 10, """
						CREATE TABLE default_dropped (id int, status text NOT NULL DEFAULT 'new');
						INSERT INTO default_dropped SELECT i FROM generate_series(1, 2000) AS i;
						CREATE INDEX ON default_dropped (id);
						""", "- drop-default: { table: default_dropped, column: status }",
						List.of("INSERT INTO default_dropped (id) VALUES (:n)",
								"SELECT status FROM default_dropped WHERE id = :n"),
						List.of("INSERT INTO default_dropped (id, status) VALUES (:n, 'named')"),
						"SELECT count(*) FROM default_dropped WHERE status NOT IN ('new', 'named')",
						"ALTER TABLE default_dropped ALTER COLUMN status DROP DEFAULT"));
	}

}
