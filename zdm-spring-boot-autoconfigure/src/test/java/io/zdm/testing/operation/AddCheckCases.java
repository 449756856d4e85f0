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
 * The cases of {@code add-check}.
 */
final class AddCheckCases {

	private AddCheckCases() {
	}

	static List<OperationCase> all() {
		return List.of(
				new OperationCase("add-check: one column, named by PostgreSQL", 10, """
						CREATE TABLE check_plain (id int PRIMARY KEY, quantity int NOT NULL DEFAULT 1);
						INSERT INTO check_plain SELECT i, i FROM generate_series(1, 2000) AS i;
						""", "- add-check: { table: check_plain, expression: quantity > 0 }",
						List.of("UPDATE check_plain SET quantity = quantity + 1 WHERE id = :n",
								"SELECT quantity FROM check_plain WHERE id = :n"),
						List.of("UPDATE check_plain SET quantity = quantity + 2 WHERE id = :n"),
						"SELECT count(*) FROM check_plain WHERE quantity <= 0",
						"ALTER TABLE check_plain ADD CHECK (quantity > 0)"),
				new OperationCase("add-check: two columns, mixed case", 10, """
						CREATE TABLE "Check Two" (id int PRIMARY KEY, "From" int NOT NULL, "To" int);
						INSERT INTO "Check Two" SELECT i, i, i + 1 FROM generate_series(1, 2000) AS i;
						""", """
						- add-check: { table: Check Two, name: In Order, expression: '"From" < "To" -- or unknown' }
						""", List.of("UPDATE \"Check Two\" SET \"To\" = \"To\" + 1 WHERE id = :n"),
						List.of("UPDATE \"Check Two\" SET \"To\" = NULL WHERE id = :n"),
						"SELECT count(*) FROM \"Check Two\" WHERE \"From\" >= \"To\"",
						"ALTER TABLE \"Check Two\" ADD CONSTRAINT \"In Order\" CHECK (\"From\" < \"To\")"),
				new OperationCase("add-check: partitioned table", 11, """
						CREATE TABLE check_parts (id int, quantity int NOT NULL) PARTITION BY RANGE (id);
						CREATE TABLE check_parts_1 PARTITION OF check_parts FOR VALUES FROM (0) TO (1000);
						CREATE TABLE check_parts_2 PARTITION OF check_parts FOR VALUES FROM (1000) TO (3000);
						INSERT INTO check_parts SELECT i, i FROM generate_series(1, 2000) AS i;
						""", "- add-check: { table: check_parts, expression: quantity > 0 }",
						List.of("UPDATE check_parts SET quantity = quantity + 1 WHERE id = :n"),
						List.of("SELECT quantity FROM check_parts WHERE id = :n"),
						"SELECT count(*) FROM check_parts WHERE quantity <= 0",
						"ALTER TABLE check_parts ADD CHECK (quantity > 0)"));
	}

}
