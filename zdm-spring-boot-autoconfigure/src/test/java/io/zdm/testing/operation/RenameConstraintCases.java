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
 * The cases of {@code rename-constraint}.
 */
final class RenameConstraintCases {

	private RenameConstraintCases() {
	}

	static List<OperationCase> all() {
		return List.of(
				new OperationCase("rename-constraint: unique, check and foreign key", 10, """
						CREATE TABLE rename_owner (id int PRIMARY KEY);
						CREATE TABLE rename_constraint (id int PRIMARY KEY, mail text CONSTRAINT rename_mail UNIQUE,
						    age int CONSTRAINT rename_age CHECK (age > 0),
						    owner int CONSTRAINT rename_fk REFERENCES rename_owner);
						INSERT INTO rename_owner SELECT i FROM generate_series(1, 2000) AS i;
						INSERT INTO rename_constraint SELECT i, 'mail' || i, i, i FROM generate_series(1, 2000) AS i;
						""", """
						- rename-constraint: { table: rename_constraint, from: rename_mail, to: One Mail }
						- rename-constraint: { table: rename_constraint, from: rename_age, to: Of Age }
						- rename-constraint: { table: rename_constraint, from: rename_fk, to: Has Owner }
						""", List.of("""
						INSERT INTO rename_constraint VALUES (:n, 'mail' || :n, 1, :n)
						ON CONFLICT ON CONSTRAINT rename_mail DO UPDATE SET age = excluded.age"""),
						List.of("UPDATE rename_constraint SET age = :n WHERE id = :n"), "SELECT 0", """
								ALTER TABLE rename_constraint RENAME CONSTRAINT rename_mail TO "One Mail";
								ALTER TABLE rename_constraint RENAME CONSTRAINT rename_age TO "Of Age";
								ALTER TABLE rename_constraint RENAME CONSTRAINT rename_fk TO "Has Owner"
								"""),
				new OperationCase("rename-constraint: NOT NULL", 18, """
						CREATE TABLE rename_not_null (id int PRIMARY KEY, name text CONSTRAINT rename_named NOT NULL);
						INSERT INTO rename_not_null SELECT i, i FROM generate_series(1, 2000) AS i;
						""", "- rename-constraint: { table: rename_not_null, from: rename_named, to: Has Name }",
						List.of("UPDATE rename_not_null SET name = 'old ' || :n WHERE id = :n"),
						List.of("UPDATE rename_not_null SET name = 'new ' || :n WHERE id = :n"), "SELECT 0",
						"ALTER TABLE rename_not_null RENAME CONSTRAINT rename_named TO \"Has Name\""));
	}

}
