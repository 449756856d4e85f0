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
 * The cases of {@code drop-column}.
 */
final class DropColumnCases {

	private DropColumnCases() {
	}

	static List<OperationCase> all() {
		return List.of(new OperationCase("drop-column: nullable", 10, """
				CREATE TABLE drop_plain (id int PRIMARY KEY, fax text, visits int NOT NULL DEFAULT 0);
				INSERT INTO drop_plain (id, fax) SELECT i, i::text FROM generate_series(1, 2000) AS i;
				CREATE SEQUENCE drop_plain_more START 1000000;
						""", """
				- drop-column: { table: drop_plain, column: fax }
								""",
				List.of("UPDATE drop_plain SET fax = (:n + 5000)::text WHERE id = :n AND false",
						"UPDATE drop_plain SET visits = visits + 1 WHERE id = :n",
						"INSERT INTO drop_plain (id, fax) SELECT n, n::text FROM nextval('drop_plain_more') AS n",
						"SELECT fax FROM drop_plain WHERE id = :n"),
				List.of("UPDATE drop_plain SET visits = visits + 1 WHERE id = :n",
						"INSERT INTO drop_plain (id) VALUES (nextval('drop_plain_more'))"),
				"SELECT count(*) FROM drop_plain WHERE visits < 0", "ALTER TABLE drop_plain DROP COLUMN fax"),
				new OperationCase("drop-column: NOT NULL without a default", 10,
						"""
								CREATE TABLE drop_not_null (id int PRIMARY KEY, fax text NOT NULL, visits int NOT NULL DEFAULT 0);
								INSERT INTO drop_not_null (id, fax) SELECT i, i::text FROM generate_series(1, 2000) AS i;
								CREATE SEQUENCE drop_not_null_more START 1000000;
										""",
						"""
								- drop-column: { table: drop_not_null, column: fax }
												""",
						List.of("UPDATE drop_not_null SET fax = (:n + 5000)::text WHERE id = :n AND false",
								"UPDATE drop_not_null SET visits = visits + 1 WHERE id = :n",
								"INSERT INTO drop_not_null (id, fax) SELECT n, n::text FROM nextval('drop_not_null_more') AS n",
								"SELECT fax FROM drop_not_null WHERE id = :n"),
						List.of("UPDATE drop_not_null SET visits = visits + 1 WHERE id = :n",
								"INSERT INTO drop_not_null (id) VALUES (nextval('drop_not_null_more'))"),
						"SELECT count(*) FROM drop_not_null WHERE visits < 0",
						"ALTER TABLE drop_not_null DROP COLUMN fax"),
				new OperationCase("drop-column: NOT NULL with a default of the operation", 10,
						"""
								CREATE TABLE drop_with_default (id int PRIMARY KEY, fax text NOT NULL, visits int NOT NULL DEFAULT 0);
								INSERT INTO drop_with_default (id, fax) SELECT i, i::text FROM generate_series(1, 2000) AS i;
								CREATE SEQUENCE drop_with_default_more START 1000000;
										""",
						"""
								- drop-column: { table: drop_with_default, column: fax, default: { value: none } }
												""",
						List.of("UPDATE drop_with_default SET fax = (:n + 5000)::text WHERE id = :n AND false",
								"UPDATE drop_with_default SET visits = visits + 1 WHERE id = :n",
								"INSERT INTO drop_with_default (id, fax) SELECT n, n::text FROM nextval('drop_with_default_more') AS n",
								"SELECT fax FROM drop_with_default WHERE id = :n"),
						List.of("UPDATE drop_with_default SET visits = visits + 1 WHERE id = :n",
								"INSERT INTO drop_with_default (id) VALUES (nextval('drop_with_default_more'))"),
						"SELECT count(*) FROM drop_with_default WHERE visits < 0",
						"ALTER TABLE drop_with_default DROP COLUMN fax"),
				new OperationCase("drop-column: NOT NULL with a default", 10,
						"""
								CREATE TABLE drop_default (id int PRIMARY KEY, fax text NOT NULL DEFAULT 'none', visits int NOT NULL DEFAULT 0);
								INSERT INTO drop_default (id, fax) SELECT i, i::text FROM generate_series(1, 2000) AS i;
								CREATE SEQUENCE drop_default_more START 1000000;
										""",
						"""
								- drop-column: { table: drop_default, column: fax }
												""",
						List.of("UPDATE drop_default SET fax = (:n + 5000)::text WHERE id = :n AND false",
								"UPDATE drop_default SET visits = visits + 1 WHERE id = :n",
								"INSERT INTO drop_default (id, fax) SELECT n, n::text FROM nextval('drop_default_more') AS n",
								"SELECT fax FROM drop_default WHERE id = :n"),
						List.of("UPDATE drop_default SET visits = visits + 1 WHERE id = :n",
								"INSERT INTO drop_default (id) VALUES (nextval('drop_default_more'))"),
						"SELECT count(*) FROM drop_default WHERE visits < 0",
						"ALTER TABLE drop_default DROP COLUMN fax"),
				new OperationCase("drop-column: several indexes", 10, """
						CREATE TABLE drop_indexed (id int PRIMARY KEY, fax text, visits int NOT NULL DEFAULT 0);
						INSERT INTO drop_indexed (id, fax) SELECT i, i::text FROM generate_series(1, 2000) AS i;
						CREATE SEQUENCE drop_indexed_more START 1000000;
						CREATE INDEX drop_indexed_fax ON drop_indexed (fax);
						CREATE INDEX drop_indexed_lower ON drop_indexed (lower(fax)) WHERE fax IS NOT NULL;
						CREATE UNIQUE INDEX drop_indexed_key ON drop_indexed (fax);
								""", """
						- drop-column: { table: drop_indexed, column: fax }
										""", List.of(
						"UPDATE drop_indexed SET fax = (:n + 5000)::text WHERE id = :n AND false",
						"UPDATE drop_indexed SET visits = visits + 1 WHERE id = :n",
						"INSERT INTO drop_indexed (id, fax) SELECT n, n::text FROM nextval('drop_indexed_more') AS n",
						"SELECT fax FROM drop_indexed WHERE id = :n"),
						List.of("UPDATE drop_indexed SET visits = visits + 1 WHERE id = :n",
								"INSERT INTO drop_indexed (id) VALUES (nextval('drop_indexed_more'))"),
						"SELECT count(*) FROM drop_indexed WHERE visits < 0",
						"ALTER TABLE drop_indexed DROP COLUMN fax"),
				new OperationCase("drop-column: unique constraint and check", 10,
						"""
								CREATE TABLE drop_constrained (id int PRIMARY KEY, fax text UNIQUE CHECK (fax <> ''), visits int NOT NULL DEFAULT 0);
								INSERT INTO drop_constrained (id, fax) SELECT i, i::text FROM generate_series(1, 2000) AS i;
								CREATE SEQUENCE drop_constrained_more START 1000000;
										""",
						"""
								- drop-column: { table: drop_constrained, column: fax }
												""",
						List.of("UPDATE drop_constrained SET fax = (:n + 5000)::text WHERE id = :n AND false",
								"UPDATE drop_constrained SET visits = visits + 1 WHERE id = :n",
								"INSERT INTO drop_constrained (id, fax) SELECT n, n::text FROM nextval('drop_constrained_more') AS n",
								"SELECT fax FROM drop_constrained WHERE id = :n"),
						List.of("UPDATE drop_constrained SET visits = visits + 1 WHERE id = :n",
								"INSERT INTO drop_constrained (id) VALUES (nextval('drop_constrained_more'))"),
						"SELECT count(*) FROM drop_constrained WHERE visits < 0",
						"ALTER TABLE drop_constrained DROP COLUMN fax"),
				new OperationCase("drop-column: serial", 10, """
						CREATE TABLE drop_serial (id int PRIMARY KEY, number serial, visits int NOT NULL DEFAULT 0);
						INSERT INTO drop_serial (id) SELECT i FROM generate_series(1, 2000) AS i;
						CREATE SEQUENCE drop_serial_more START 1000000;
								""", """
						- drop-column: { table: drop_serial, column: number }
										""",
						List.of("INSERT INTO drop_serial (id) VALUES (nextval('drop_serial_more'))",
								"SELECT number FROM drop_serial WHERE id = :n"),
						List.of("UPDATE drop_serial SET visits = visits + 1 WHERE id = :n",
								"INSERT INTO drop_serial (id) VALUES (nextval('drop_serial_more'))"),
						"SELECT count(*) FROM drop_serial WHERE visits < 0",
						"ALTER TABLE drop_serial DROP COLUMN number"),
				new OperationCase("drop-column: identity", 10,
						"""
								CREATE TABLE drop_identity (id int PRIMARY KEY, number int GENERATED ALWAYS AS IDENTITY, visits int NOT NULL DEFAULT 0);
								INSERT INTO drop_identity (id) SELECT i FROM generate_series(1, 2000) AS i;
								CREATE SEQUENCE drop_identity_more START 1000000;
										""",
						"""
								- drop-column: { table: drop_identity, column: number }
												""",
						List.of("INSERT INTO drop_identity (id) VALUES (nextval('drop_identity_more'))",
								"SELECT number FROM drop_identity WHERE id = :n"),
						List.of("UPDATE drop_identity SET visits = visits + 1 WHERE id = :n",
								"INSERT INTO drop_identity (id) VALUES (nextval('drop_identity_more'))"),
						"SELECT count(*) FROM drop_identity WHERE visits < 0",
						"ALTER TABLE drop_identity DROP COLUMN number"),
				new OperationCase("drop-column: generated", 12,
						"""
								CREATE TABLE drop_generated (id int PRIMARY KEY, visits int NOT NULL DEFAULT 0, doubled int GENERATED ALWAYS AS (visits * 2) STORED);
								INSERT INTO drop_generated (id) SELECT i FROM generate_series(1, 2000) AS i;
										""",
						"""
								- drop-column: { table: drop_generated, column: doubled }
												""",
						List.of("UPDATE drop_generated SET visits = :n WHERE id = :n",
								"SELECT doubled FROM drop_generated WHERE id = :n"),
						List.of("UPDATE drop_generated SET visits = :n WHERE id = :n"),
						"SELECT count(*) FROM drop_generated WHERE visits < 0",
						"ALTER TABLE drop_generated DROP COLUMN doubled"),
				new OperationCase("drop-column: partitioned table", 11,
						"""
								CREATE TABLE drop_partitioned (id int NOT NULL, fax text, visits int DEFAULT 0) PARTITION BY RANGE (id);
								CREATE TABLE drop_partitioned_low PARTITION OF drop_partitioned FOR VALUES FROM (0) TO (1000);
								CREATE TABLE drop_partitioned_high PARTITION OF drop_partitioned DEFAULT;
								INSERT INTO drop_partitioned SELECT i, 'fax ' || i FROM generate_series(1, 2000) AS i;
										""",
						"""
								- drop-column: { table: drop_partitioned, column: fax }
												""", List.of("UPDATE drop_partitioned SET fax = 'old' WHERE id = :n"),
						List.of("UPDATE drop_partitioned SET visits = 1 WHERE id = :n"),
						"SELECT count(*) FROM drop_partitioned WHERE visits < 0",
						"ALTER TABLE drop_partitioned DROP COLUMN fax"),
				new OperationCase("drop-column: mixed case in another schema", 10, """
						CREATE SCHEMA "Drop Schema";
						CREATE TABLE "Drop Schema"."Drop" (id int PRIMARY KEY, "Fax, or so" text NOT NULL, label text);
						CREATE INDEX "By Fax" ON "Drop Schema"."Drop" ("Fax, or so");
						INSERT INTO "Drop Schema"."Drop" SELECT i, 'fax ' || i FROM generate_series(1, 2000) AS i;
								""", """
						- drop-column: { table: Drop Schema.Drop, column: "Fax, or so" }
										""",
						List.of("UPDATE \"Drop Schema\".\"Drop\" SET \"Fax, or so\" = 'old' WHERE id = :n"),
						List.of("UPDATE \"Drop Schema\".\"Drop\" SET label = 'new' WHERE id = :n"),
						"SELECT count(*) FROM \"Drop Schema\".\"Drop\" WHERE id < 0",
						"ALTER TABLE \"Drop Schema\".\"Drop\" DROP COLUMN \"Fax, or so\""));
	}

}
