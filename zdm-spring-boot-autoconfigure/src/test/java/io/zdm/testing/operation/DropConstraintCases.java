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
 * The cases of {@code drop-constraint}.
 */
final class DropConstraintCases {

	private DropConstraintCases() {
	}

	static List<OperationCase> all() {
		return List.of(
				new OperationCase("drop-constraint: check with a comment", 10, """
						CREATE TABLE drop_check (id int PRIMARY KEY, age int CONSTRAINT "Of Age" CHECK (age > 0));
						COMMENT ON CONSTRAINT "Of Age" ON drop_check IS 'nobody''s age';
						INSERT INTO drop_check SELECT i, i FROM generate_series(1, 2000) AS i;
						""", "- drop-constraint: { table: drop_check, name: Of Age }",
						List.of("UPDATE drop_check SET age = age + 1 WHERE id = :n"),
						List.of("UPDATE drop_check SET age = -:n WHERE id = :n"), "SELECT 0",
						"ALTER TABLE drop_check DROP CONSTRAINT \"Of Age\""),
				new OperationCase("drop-constraint: check that was never validated", 10, """
						CREATE TABLE drop_unproven (id int PRIMARY KEY, age int);
						INSERT INTO drop_unproven SELECT i, i - 10 FROM generate_series(1, 2000) AS i;
						ALTER TABLE drop_unproven ADD CONSTRAINT unproven CHECK (age > 0) NOT VALID;
						""", "- drop-constraint: { table: drop_unproven, name: unproven }",
						List.of("UPDATE drop_unproven SET age = :n WHERE id = :n"),
						List.of("UPDATE drop_unproven SET age = -:n WHERE id = :n"), "SELECT 0",
						"ALTER TABLE drop_unproven DROP CONSTRAINT unproven"),
				new OperationCase("drop-constraint: foreign key", 10, """
						CREATE TABLE drop_customers (id int PRIMARY KEY, name text);
						CREATE TABLE drop_orders (id int PRIMARY KEY, customer int CONSTRAINT drop_fk
						    REFERENCES drop_customers ON DELETE CASCADE DEFERRABLE);
						INSERT INTO drop_customers SELECT i FROM generate_series(1, 2000) AS i;
						INSERT INTO drop_orders SELECT i, i FROM generate_series(1, 2000) AS i;
						""", "- drop-constraint: { table: drop_orders, name: drop_fk }",
						List.of("UPDATE drop_orders SET customer = 2001 - :n WHERE id = :n",
								"UPDATE drop_customers SET name = 'customer ' || :n WHERE id = :n"),
						List.of("UPDATE drop_orders SET customer = -:n WHERE id = :n"), "SELECT 0",
						"ALTER TABLE drop_orders DROP CONSTRAINT drop_fk"),
				new OperationCase("drop-constraint: unique", 10,
						"""
								CREATE TABLE drop_unique (id int PRIMARY KEY, email text CONSTRAINT drop_email UNIQUE, visits int);
								INSERT INTO drop_unique SELECT i, 'user' || i, 0 FROM generate_series(1, 2000) AS i;
								""",
						"- drop-constraint: { table: drop_unique, name: drop_email }", List.of("""
								INSERT INTO drop_unique VALUES (10000 + :n, 'user' || :n, 1)
								ON CONFLICT (email) DO UPDATE SET visits = drop_unique.visits + 1"""),
						List.of("UPDATE drop_unique SET visits = visits + 1 WHERE id = :n"), "SELECT 0",
						"ALTER TABLE drop_unique DROP CONSTRAINT drop_email"),
				new OperationCase("drop-constraint: primary key", 10, """
						CREATE TABLE drop_pk (id int PRIMARY KEY, name text);
						INSERT INTO drop_pk SELECT i FROM generate_series(1, 2000) AS i;
						""", "- drop-constraint: { table: drop_pk, name: drop_pk_pkey }",
						List.of("UPDATE drop_pk SET name = 'old ' || :n WHERE id = :n"),
						List.of("UPDATE drop_pk SET name = 'new ' || :n WHERE id = :n"), "SELECT 0",
						"ALTER TABLE drop_pk DROP CONSTRAINT drop_pk_pkey"),
				new OperationCase("drop-constraint: exclusion", 10, """
						CREATE TABLE drop_exclusion (id int PRIMARY KEY, span int4range,
						    CONSTRAINT drop_overlap EXCLUDE USING gist (span WITH &&));
						INSERT INTO drop_exclusion SELECT i, int4range(i, i + 1) FROM generate_series(1, 2000) AS i;
						""", "- drop-constraint: { table: drop_exclusion, name: drop_overlap }",
						List.of("UPDATE drop_exclusion SET span = int4range(:n, :n + 1) WHERE id = :n"),
						List.of("SELECT span FROM drop_exclusion WHERE id = :n"), "SELECT 0",
						"ALTER TABLE drop_exclusion DROP CONSTRAINT drop_overlap"),
				new OperationCase("drop-constraint: foreign key of a partitioned table", 11, """
						CREATE TABLE drop_rooms (id int PRIMARY KEY);
						CREATE TABLE drop_stays (id int, room int CONSTRAINT drop_room REFERENCES drop_rooms)
						    PARTITION BY RANGE (id);
						CREATE TABLE drop_stays_1 PARTITION OF drop_stays FOR VALUES FROM (0) TO (3000);
						INSERT INTO drop_rooms SELECT i FROM generate_series(1, 2000) AS i;
						INSERT INTO drop_stays SELECT i, i FROM generate_series(1, 2000) AS i;
						""", "- drop-constraint: { table: drop_stays, name: drop_room }",
						List.of("UPDATE drop_stays SET room = 2001 - :n WHERE id = :n"),
						List.of("UPDATE drop_stays SET room = :n WHERE id = :n"), "SELECT 0",
						"ALTER TABLE drop_stays DROP CONSTRAINT drop_room"),
				new OperationCase("drop-constraint: foreign key to a partitioned table", 12, """
						CREATE TABLE drop_days (day int PRIMARY KEY) PARTITION BY RANGE (day);
						CREATE TABLE drop_days_1 PARTITION OF drop_days FOR VALUES FROM (0) TO (3000);
						CREATE TABLE drop_visits (id int PRIMARY KEY, day int CONSTRAINT drop_day REFERENCES drop_days);
						INSERT INTO drop_days SELECT i FROM generate_series(1, 2000) AS i;
						INSERT INTO drop_visits SELECT i, i FROM generate_series(1, 2000) AS i;
						""", "- drop-constraint: { table: drop_visits, name: drop_day }",
						List.of("UPDATE drop_visits SET day = 2001 - :n WHERE id = :n"),
						List.of("UPDATE drop_visits SET day = :n WHERE id = :n"), "SELECT 0",
						"ALTER TABLE drop_visits DROP CONSTRAINT drop_day"));
	}

}
