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
 * The cases of {@code sql}.
 */
final class SqlCases {

	private SqlCases() {
	}

	static List<OperationCase> all() {
		return List.of(view(), trigger(), concurrently());
	}

	private static OperationCase view() {
		return new OperationCase("sql: view", 10, """
				CREATE TABLE sql_view (id int PRIMARY KEY, name text NOT NULL);
				CREATE VIEW sql_view_old AS SELECT id FROM sql_view;
				INSERT INTO sql_view SELECT i, 'name ' || i FROM generate_series(1, 2000) AS i;
				""", """
				- sql:
				    reason: both releases have a view of their own
				    tables: sql_view
				    expand:
				    - statement: CREATE VIEW sql_view_new AS SELECT id, name FROM sql_view
				    - statement: COMMENT ON VIEW sql_view_new IS 'of the new release'
				    contract:
				    - statement: DROP VIEW IF EXISTS sql_view_old
				    rollback:
				    - statement: DROP VIEW IF EXISTS sql_view_new
				""",
				List.of("SELECT id FROM sql_view_old WHERE id = :n",
						"UPDATE sql_view SET name = 'old ' || :n WHERE id = :n"),
				List.of("SELECT name FROM sql_view_new WHERE id = :n",
						"UPDATE sql_view SET name = 'new ' || :n WHERE id = :n"),
				"SELECT count(*) FROM sql_view_new WHERE name NOT LIKE '% ' || id", """
						CREATE VIEW sql_view_new AS SELECT id, name FROM sql_view;
						COMMENT ON VIEW sql_view_new IS 'of the new release';
						DROP VIEW sql_view_old;
						""");
	}

	private static OperationCase trigger() {
		return new OperationCase("sql: trigger", 10, """
				CREATE TABLE sql_trigger (id int PRIMARY KEY, name text NOT NULL, changes int NOT NULL DEFAULT 0);
				INSERT INTO sql_trigger SELECT i, 'name ' || i FROM generate_series(1, 2000) AS i;
				""", """
				- sql:
				    reason: changes are counted
				    tables: sql_trigger
				    expand:
				    - statement: |
				        CREATE FUNCTION sql_trigger_count() RETURNS trigger LANGUAGE plpgsql AS $$
				        BEGIN NEW.changes := OLD.changes + 1; RETURN NEW; END $$
				    - statement: |
				        CREATE TRIGGER count_changes BEFORE UPDATE ON sql_trigger
				        FOR EACH ROW EXECUTE PROCEDURE sql_trigger_count()
				    rollback:
				    - statement: DROP TRIGGER IF EXISTS count_changes ON sql_trigger
				    - statement: DROP FUNCTION IF EXISTS sql_trigger_count()
				""",
				List.of("UPDATE sql_trigger SET name = 'old ' || :n WHERE id = :n",
						"SELECT name FROM sql_trigger WHERE id = :n"),
				List.of("UPDATE sql_trigger SET name = 'new ' || :n WHERE id = :n",
						"SELECT changes FROM sql_trigger WHERE id = :n"),
				"SELECT count(*) FROM sql_trigger WHERE name LIKE 'new %' AND changes = 0", """
						CREATE FUNCTION sql_trigger_count() RETURNS trigger LANGUAGE plpgsql AS $$
						BEGIN NEW.changes := OLD.changes + 1; RETURN NEW; END $$;
						CREATE TRIGGER count_changes BEFORE UPDATE ON sql_trigger
						FOR EACH ROW EXECUTE PROCEDURE sql_trigger_count();
						""");
	}

	private static OperationCase concurrently() {
		return new OperationCase("sql: concurrently", 10, """
				CREATE TABLE sql_index (id int PRIMARY KEY, "Name" text NOT NULL);
				INSERT INTO sql_index SELECT i, 'name ' || i FROM generate_series(1, 2000) AS i;
				""", """
				- sql:
				    reason: an index that needs an operator class
				    tables: [sql_index]
				    expand:
				    - { statement: 'DROP INDEX CONCURRENTLY IF EXISTS sql_index_name', transaction: false }
				    - statement: 'CREATE INDEX CONCURRENTLY sql_index_name ON sql_index ("Name" text_pattern_ops)'
				      transaction: false
				    rollback:
				    - { statement: 'DROP INDEX CONCURRENTLY IF EXISTS sql_index_name', transaction: false }
				""",
				List.of("UPDATE sql_index SET \"Name\" = 'old ' || :n WHERE id = :n",
						"SELECT \"Name\" FROM sql_index WHERE id = :n"),
				List.of("UPDATE sql_index SET \"Name\" = 'new ' || :n WHERE id = :n",
						"SELECT id FROM sql_index WHERE \"Name\" LIKE 'new ' || :n"),
				"SELECT count(*) FROM sql_index WHERE \"Name\" NOT LIKE '% ' || id",
				"CREATE INDEX sql_index_name ON sql_index (\"Name\" text_pattern_ops)");
	}

}
