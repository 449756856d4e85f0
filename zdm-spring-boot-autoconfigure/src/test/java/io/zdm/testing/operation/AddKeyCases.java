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
 * The cases of {@code add-unique} and {@code add-primary-key}.
 */
final class AddKeyCases {

	private AddKeyCases() {
	}

	static List<OperationCase> all() {
		return List.of(
				new OperationCase("add-unique: one column, named by PostgreSQL", 10, """
						CREATE TABLE unique_plain (id int PRIMARY KEY, email text);
						INSERT INTO unique_plain SELECT i, 'user' || i FROM generate_series(1, 2000) AS i;
						""", "- add-unique: { table: unique_plain, columns: email }",
						List.of("UPDATE unique_plain SET email = 'user' || id WHERE id = :n",
								"SELECT email FROM unique_plain WHERE id = :n"),
						List.of("UPDATE unique_plain SET email = upper(email) WHERE id = :n"),
						"SELECT count(*) FROM (SELECT FROM unique_plain GROUP BY email HAVING count(*) > 1) AS twice",
						"ALTER TABLE unique_plain ADD UNIQUE (email)"),
				new OperationCase("add-unique: two columns, deferrable", 10, """
						CREATE TABLE unique_two (id int PRIMARY KEY, list int, place int);
						INSERT INTO unique_two SELECT i, 1, i FROM generate_series(1, 2000) AS i;
						""", """
						- add-unique:
						    table: unique_two
						    columns: [list, place]
						    name: One Place
						    deferrable: true
						    initially-deferred: true
						""", List.of("UPDATE unique_two SET place = -id WHERE id = :n"),
						List.of("UPDATE unique_two SET place = id WHERE id = :n"),
						"SELECT count(*) FROM (SELECT FROM unique_two GROUP BY list, place HAVING count(*) > 1) AS twice",
						"""
								ALTER TABLE unique_two ADD CONSTRAINT "One Place" UNIQUE (list, place)
								    DEFERRABLE INITIALLY DEFERRED"""),
				new OperationCase("add-unique: nulls not distinct", 15, """
						CREATE TABLE unique_nulls (id int PRIMARY KEY, code text);
						INSERT INTO unique_nulls SELECT i, nullif(i, 7) FROM generate_series(1, 2000) AS i;
						""", "- add-unique: { table: unique_nulls, columns: [code], nulls-not-distinct: true }",
						List.of("SELECT code FROM unique_nulls WHERE id = :n"),
						List.of("UPDATE unique_nulls SET code = code || '!' WHERE id = :n"),
						"SELECT count(*) FROM (SELECT FROM unique_nulls GROUP BY code HAVING count(*) > 1) AS twice",
						"ALTER TABLE unique_nulls ADD UNIQUE NULLS NOT DISTINCT (code)"),
				new OperationCase("add-primary-key: nullable column", 10, """
						CREATE TABLE pk_plain (id int, name text);
						INSERT INTO pk_plain SELECT i FROM generate_series(1, 2000) AS i;
						""", "- add-primary-key: { table: pk_plain, columns: [id] }",
						List.of("UPDATE pk_plain SET name = 'old ' || :n WHERE id = :n"),
						List.of("UPDATE pk_plain SET name = 'new ' || :n WHERE id = :n"),
						"SELECT count(*) FROM pk_plain WHERE id IS NULL", "ALTER TABLE pk_plain ADD PRIMARY KEY (id)"),
				new OperationCase("add-primary-key: two columns, one of them NOT NULL", 10, """
						CREATE TABLE "Pk Two" (tenant int NOT NULL, "Id" int, name text);
						INSERT INTO "Pk Two" SELECT i % 10, i FROM generate_series(1, 2000) AS i;
						""", "- add-primary-key: { table: Pk Two, columns: [tenant, Id], name: Key of Two }",
						List.of("UPDATE \"Pk Two\" SET name = 'old ' || :n WHERE \"Id\" = :n"),
						List.of("UPDATE \"Pk Two\" SET name = 'new ' || :n WHERE \"Id\" = :n"),
						"SELECT count(*) FROM \"Pk Two\" WHERE \"Id\" IS NULL",
						"ALTER TABLE \"Pk Two\" ADD CONSTRAINT \"Key of Two\" PRIMARY KEY (tenant, \"Id\")"));
	}

}
