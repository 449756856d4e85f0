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
 * Cases of {@code create-index}, {@code drop-index}, {@code rename-index} and
 * {@code reindex}.
 */
final class IndexCases {

	private static final List<String> WRITES = List.of("UPDATE %1$s SET email = 'old ' || :n WHERE id = :n",
			"UPDATE %1$s SET visits = visits + 1 WHERE id = :n", "SELECT email FROM %1$s WHERE id = :n");

	private IndexCases() {
	}

	static List<OperationCase> all() {
		return List.of(
				of("create-index: several columns", 10, "create_plain", "",
						"- create-index: { table: create_plain, columns: [email, visits] }",
						"CREATE INDEX create_plain_email_visits_idx ON create_plain (email, visits)"),
				of("create-index: unique, partial, on an expression", 10, "create_unique", "", """
						- create-index:
						    table: create_unique
						    name: Mail
						    unique: true
						    columns:
						    - { expression: lower(email), order: desc, opclass: text_pattern_ops }
						    with: { fillfactor: 80 }
						    where: visits >= 0
						""", """
						CREATE UNIQUE INDEX "Mail" ON create_unique (lower(email) text_pattern_ops DESC)
						    WITH (fillfactor = '80') WHERE visits >= 0
						"""),
				of("create-index: including a column", 11, "create_include", "",
						"- create-index: { table: create_include, columns: id, include: [email], unique: true }",
						"CREATE UNIQUE INDEX create_include_id_email_idx ON create_include (id) INCLUDE (email)"),
				of("create-index: nulls not distinct", 15, "create_nulls", "",
						"- create-index: { table: create_nulls, columns: email, unique: true, nulls-not-distinct: true }",
						"CREATE UNIQUE INDEX create_nulls_email_idx ON create_nulls (email) NULLS NOT DISTINCT"),
				partitioned(),
				of("drop-index", 10, "drop_index_plain",
						"CREATE INDEX drop_index_plain_email ON drop_index_plain (email);",
						"- drop-index: { table: drop_index_plain, name: drop_index_plain_email }",
						"DROP INDEX drop_index_plain_email"),
				of("rename-index", 10, "rename_idx", "CREATE INDEX \"Old\" ON rename_idx (email);",
						"- rename-index: { table: rename_idx, from: Old, to: select }",
						"ALTER INDEX \"Old\" RENAME TO \"select\""),
				of("reindex: one index", 12, "reindex_one", "CREATE INDEX reindex_one_email ON reindex_one (email);",
						"- reindex: { table: reindex_one, index: reindex_one_email }",
						"REINDEX INDEX reindex_one_email"),
				of("reindex: all of a table", 12, "reindex_all",
						"CREATE INDEX reindex_all_email ON reindex_all (email);", "- reindex: { table: reindex_all }",
						"REINDEX TABLE reindex_all"));
	}

	private static OperationCase partitioned() {
		return new OperationCase("create-index: partitioned table", 11,
				"""
						CREATE TABLE create_parted (id int, email text NOT NULL, visits int NOT NULL DEFAULT 0) PARTITION BY RANGE (id);
						CREATE TABLE create_parted_1 PARTITION OF create_parted FOR VALUES FROM (0) TO (1000);
						CREATE TABLE create_parted_2 PARTITION OF create_parted FOR VALUES FROM (1000) TO (3000)
						    PARTITION BY RANGE (id);
						CREATE TABLE create_parted_2_a PARTITION OF create_parted_2 FOR VALUES FROM (1000) TO (3000);
						INSERT INTO create_parted SELECT i, 'mail ' || i FROM generate_series(1, 2000) AS i;
						""",
				"- create-index: { table: create_parted, columns: [id], unique: true }", writes("create_parted"),
				writes("create_parted"), "SELECT count(*) - 2000 FROM create_parted",
				"CREATE UNIQUE INDEX create_parted_id_idx ON create_parted (id)");
	}

	private static OperationCase of(String name, int atLeast, String table, String index, String operation,
			String plain) {
		return new OperationCase(name, atLeast, """
				CREATE TABLE %1$s (id int PRIMARY KEY, email text NOT NULL, visits int NOT NULL DEFAULT 0);
				%2$s
				INSERT INTO %1$s SELECT i, 'mail ' || i FROM generate_series(1, 2000) AS i;
				""".formatted(table, index), operation, writes(table), writes(table),
				"SELECT count(*) - 2000 FROM " + table, plain);
	}

	private static List<String> writes(String table) {
		return WRITES.stream().map((statement) -> statement.formatted(table)).toList();
	}

}
