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

package io.zdm.migration.operation;

import java.util.List;

import io.zdm.migration.PlanningException;
import io.zdm.plan.Plan;
import io.zdm.plan.Step;
import io.zdm.testing.PostgresTest;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that the plans of the operations which change a column in place, run by hand on a
 * real server, leave what plain statements would have left, and their rollbacks what was
 * there before.
 */
@PostgresTest
class ColumnInPlaceSchemaTests {

	private static final String SCHEMA = """
			CREATE SCHEMA %1$s;
			CREATE TABLE %1$s."Orders" (
			    id int PRIMARY KEY,
			    "new" text CONSTRAINT "a rule" NOT NULL DEFAULT 'x' CHECK (length("new") < 20),
			    "first" character varying(5),
			    amount numeric(6,2) DEFAULT 1 CHECK (amount > 0),
			    zdm_key timestamptz,
			    a_column_with_a_name_as_long_as_postgresql_allows_for_any_äö text
			);
			COMMENT ON TABLE %1$s."Orders" IS 'all of them';
			COMMENT ON COLUMN %1$s."Orders".amount IS 'in €';
			INSERT INTO %1$s."Orders" SELECT i, 'x', CASE WHEN i > 2 THEN 'a' END, 1, now(), 'long' FROM generate_series(1, 50) i;
			""";

	private static final String DESCRIPTION = """
			SELECT format('column %%I not null %%s default %%s comment %%s', a.attname, a.attnotnull,
			    pg_get_expr(d.adbin, d.adrelid), col_description(a.attrelid, a.attnum))
			FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
			WHERE a.attrelid = '%1$s."Orders"'::regclass AND a.attnum > 0 AND NOT a.attisdropped
			UNION ALL
			SELECT format('constraint %%I %%s validated %%s', k.conname, pg_get_constraintdef(k.oid), k.convalidated)
			FROM pg_constraint k WHERE k.conrelid = '%1$s."Orders"'::regclass
			UNION ALL
			SELECT format('comment %%s', obj_description('%1$s."Orders"'::regclass, 'pg_class'))
			ORDER BY 1
			""";

	@PostgresVersionsTest
	void setNotNull(TestDatabase database) {
		leavesWhatPlainStatementsLeave(database,
				"- set-not-null: { table: planned.Orders, column: first, forward: \"\\\"new\\\" || id\" }",
				"UPDATE plain.\"Orders\" SET \"first\" = 'x' || id WHERE \"first\" IS NULL",
				"ALTER TABLE plain.\"Orders\" ALTER COLUMN \"first\" SET NOT NULL");
	}

	@PostgresVersionsTest
	void setNotNullOfALongName(TestDatabase database) {
		String column = "a_column_with_a_name_as_long_as_postgresql_allows_for_any_äö";

		leavesWhatPlainStatementsLeave(database,
				"- set-not-null: { table: planned.Orders, column: %s }".formatted(column),
				"ALTER TABLE plain.\"Orders\" ALTER COLUMN %s SET NOT NULL".formatted(column));
	}

	@PostgresVersionsTest
	void dropNotNull(TestDatabase database) {
		leavesWhatPlainStatementsLeave(database, "- drop-not-null: { table: planned.Orders, column: new }",
				"ALTER TABLE plain.\"Orders\" ALTER COLUMN \"new\" DROP NOT NULL");
	}

	@PostgresVersionsTest
	void setDefault(TestDatabase database) {
		leavesWhatPlainStatementsLeave(database, """
				- set-default: { table: planned.Orders, column: amount, value: 12.50 }
				- set-default: { table: planned.Orders, column: zdm_key, sql: now() - interval '1 day' }
				- set-default: { table: planned.Orders, column: new, sql: "'a' || current_user -- me" }
				""", """
				ALTER TABLE plain."Orders" ALTER amount SET DEFAULT '12.50',
				    ALTER zdm_key SET DEFAULT now() - interval '1 day', ALTER "new" SET DEFAULT 'a' || current_user
				""");
	}

	@PostgresVersionsTest
	void dropDefault(TestDatabase database) {
		leavesWhatPlainStatementsLeave(database, "- drop-default: { table: planned.Orders, column: new }",
				"ALTER TABLE plain.\"Orders\" ALTER COLUMN \"new\" DROP DEFAULT");
	}

	@PostgresVersionsTest
	void setComment(TestDatabase database) {
		leavesWhatPlainStatementsLeave(database, """
				- set-comment: { table: planned.Orders, column: amount }
				- set-comment: { table: planned.Orders, column: zdm_key, comment: 'it''s \\ ä' }
				- set-comment: { table: planned.Orders, comment: 'orders; of "all"' }
				""", """
				COMMENT ON COLUMN plain."Orders".amount IS NULL;
				COMMENT ON COLUMN plain."Orders".zdm_key IS E'it''s \\\\ ä';
				COMMENT ON TABLE plain."Orders" IS 'orders; of "all"'
				""");
	}

	@Test
	void rowsWithNullStopTheMigrationBeforeTheRuleIsInForce(TestDatabase database) {
		JdbcTemplate jdbc = database.jdbc();
		jdbc.execute(SCHEMA.formatted("planned"));
		Plan plan = Planned.plan(database, "- set-not-null: { table: planned.Orders, column: first }");

		assertThatExceptionOfType(RuntimeException.class)
			.isThrownBy(() -> Planned.run(jdbc, plan, Planned.forwards(plan)))
			.havingRootCause()
			.withMessageStartingWith(
					"ERROR: planned.Orders has rows in which 'first' is NULL, so NOT NULL is not in force "
							+ "for anybody yet; see SELECT * FROM \"planned\".\"Orders\" WHERE \"first\" IS NULL; the first has "
							+ "(\"id\") = (1)");
		assertThat(jdbc.update("UPDATE planned.\"Orders\" SET amount = 2 WHERE id = 1")).isOne();
	}

	@Test
	void forwardIsAskedOfTheServer(TestDatabase database) {
		database.jdbc().execute(SCHEMA.formatted("planned"));
		String operation = "- set-not-null: { table: planned.Orders, column: first, forward: \"%s\" }";

		assertRefused(database, operation.formatted("nobody"),
				"'forward' for the column 'first' of planned.Orders cannot be used: column \"nobody\" does not exist. "
						+ "Qualify what is not PostgreSQL's own with its schema.");
		assertRefused(database, "- set-not-null: { table: planned.Orders, column: zdm_key, forward: id }",
				"'forward' for the column 'zdm_key' of planned.Orders cannot be used: column \"zdm_key\" is of type "
						+ "timestamp with time zone but expression is of type integer. Qualify what is not PostgreSQL's "
						+ "own with its schema.");
		assertRefused(database, operation.formatted("(1 / (id - 2))::text"),
				"'forward' for the column 'first' of planned.Orders fails for the row with (\"id\") = (2): division by "
						+ "zero. Correct the expression or the row.");
		assertRefused(database, operation.formatted("nullif(id, 2)::text"),
				"'forward' for the column 'first' of planned.Orders gives NULL for the row with (\"id\") = (2). Write one "
						+ "that gives every row a value, as with coalesce(…).");
	}

	@Test
	void theDefaultIsAskedOfTheServer(TestDatabase database) {
		database.jdbc().execute(SCHEMA.formatted("planned"));
		String operation = "- set-default: { table: planned.Orders, column: %s, %s }";

		assertRefused(database, operation.formatted("amount", "value: much"),
				"The default for the column 'amount' of planned.Orders cannot be used: invalid input syntax for type "
						+ "numeric: \"much\". Write one that an INSERT into the column would take.");
		assertRefused(database, operation.formatted("first", "value: too long"),
				"The default for the column 'first' of planned.Orders cannot be used: value too long for type character "
						+ "varying(5). Write one that an INSERT into the column would take.");
		assertRefused(database, operation.formatted("amount", "sql: 0 - 1"),
				"The default for the column 'amount' of planned.Orders cannot be used: new row for relation "
						+ "\"zdm_rehearsal_default\" violates check constraint \"zdm_rehearsal_default_amount_check\". Write "
						+ "one that an INSERT into the column would take.");
		assertRefused(database, operation.formatted("zdm_key", "sql: unheard_of()"),
				"The default for the column 'zdm_key' of planned.Orders cannot be used: function unheard_of() does not "
						+ "exist. Qualify what is not PostgreSQL's own with its schema.");
		assertRefused(database, operation.formatted("amount", "sql: id"),
				"The default for the column 'amount' of planned.Orders cannot be used: cannot use column reference in "
						+ "DEFAULT expression. Write one that an INSERT into the column would take.");
	}

	@PostgresVersionsTest
	void defaultsAndCommentsOfPartitionedTables(TestDatabase database) {
		JdbcTemplate jdbc = database.jdbc();
		jdbc.execute("CREATE TABLE events (id int, kind text) PARTITION BY LIST (id)");
		jdbc.execute("CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (1)");
		Plan plan = Planned.plan(database, """
				- set-default: { table: events, column: kind, value: a }
				- set-comment: { table: events, column: kind, comment: b }
				""");

		Planned.run(jdbc, plan, Planned.forwards(plan));
		jdbc.execute("INSERT INTO events_1 VALUES (1)");

		assertThat(jdbc.queryForObject("SELECT kind FROM events", String.class)).isEqualTo("a");
		Planned.run(jdbc, plan, plan.rollback());
		jdbc.execute("INSERT INTO events VALUES (1)");
		assertThat(jdbc.queryForList("SELECT kind FROM events ORDER BY 1", String.class)).containsExactly("a", null);
	}

	private static void assertRefused(TestDatabase database, String operation, String message) {
		assertThatExceptionOfType(PlanningException.class).isThrownBy(() -> Planned.plan(database, operation))
			.withMessage(message);
	}

	private static void leavesWhatPlainStatementsLeave(TestDatabase database, String operation, String... statements) {
		JdbcTemplate jdbc = database.jdbc();
		jdbc.execute(SCHEMA.formatted("plain"));
		jdbc.execute(SCHEMA.formatted("planned"));
		List<String> before = describe(jdbc, "planned");
		Plan plan = Planned.plan(database, operation);
		List<Step> forwards = Planned.forwards(plan);

		for (int steps = 0; steps <= forwards.size(); steps++) {
			Planned.run(jdbc, plan, forwards.subList(0, steps));
			Planned.run(jdbc, plan, plan.rollback());

			assertThat(describe(jdbc, "planned")).as("after %d steps", steps).isEqualTo(before);
		}
		Planned.run(jdbc, plan, forwards);
		Planned.run(jdbc, plan, plan.contract());
		List.of(statements).forEach(jdbc::execute);

		assertThat(describe(jdbc, "planned")).isEqualTo(describe(jdbc, "plain")).isNotEqualTo(before);
		assertThat(rows(jdbc, "planned")).isEqualTo(rows(jdbc, "plain"));
	}

	private static List<String> describe(JdbcTemplate jdbc, String schema) {
		return jdbc.queryForList(DESCRIPTION.formatted(schema), String.class);
	}

	private static List<String> rows(JdbcTemplate jdbc, String schema) {
		return jdbc.queryForList("SELECT to_jsonb(o)::text FROM (SELECT id, \"first\" FROM %s.\"Orders\") o ORDER BY id"
			.formatted(schema), String.class);
	}

}
