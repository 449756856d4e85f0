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
 * The cases of {@code drop-not-null}.
 */
final class DropNotNullCases {

	private DropNotNullCases() {
	}

	static List<OperationCase> all() {
		return List.of(
				new OperationCase("drop-not-null: named on 18", 10,
						"""
								CREATE TABLE nullable_named (id int PRIMARY KEY, email text CONSTRAINT "must be there" NOT NULL, visits int NOT NULL DEFAULT 0);
								INSERT INTO nullable_named SELECT i, 'mail' || i FROM generate_series(1, 2000) AS i;
								""",
						"- drop-not-null: { table: nullable_named, column: email }",
						List.of("UPDATE nullable_named SET email = 'old' || :n WHERE id = :n",
								"UPDATE nullable_named SET visits = visits + 1 WHERE id = :n"),
						List.of("UPDATE nullable_named SET email = NULL WHERE id = :n",
								"UPDATE nullable_named SET email = 'new' || id WHERE id = :n"),
						"SELECT count(*) FROM nullable_named WHERE email NOT LIKE '%' || id",
						"ALTER TABLE nullable_named ALTER COLUMN email DROP NOT NULL"),
				new OperationCase("drop-not-null: unnamed, no primary key", 10, """
						CREATE TABLE nullable_plain (id int, "Value" int NOT NULL);
						INSERT INTO nullable_plain SELECT i, i FROM generate_series(1, 2000) AS i;
						CREATE UNIQUE INDEX nullable_plain_value ON nullable_plain (id);
						""", "- drop-not-null: { table: nullable_plain, column: Value }",
						List.of("UPDATE nullable_plain SET \"Value\" = :n WHERE id = :n",
								"SELECT \"Value\" FROM nullable_plain WHERE id = :n"),
						List.of("UPDATE nullable_plain SET \"Value\" = NULL WHERE id = :n"),
						"SELECT count(*) FROM nullable_plain WHERE \"Value\" NOT BETWEEN 1 AND 2000",
						"ALTER TABLE nullable_plain ALTER COLUMN \"Value\" DROP NOT NULL"));
	}

}
