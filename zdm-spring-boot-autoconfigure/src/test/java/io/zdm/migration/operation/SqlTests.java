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
import java.util.Map;

import io.zdm.DualWriteMode;
import io.zdm.migration.Migration;
import io.zdm.migration.MigrationFile;
import io.zdm.migration.MigrationFileException;
import io.zdm.migration.MigrationParser;
import io.zdm.migration.PlanningContext;
import io.zdm.migration.PlanningException;
import io.zdm.migration.TableReference;
import io.zdm.plan.PlanText;
import io.zdm.testing.SilentRehearsal;
import io.zdm.testing.SnapshotBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Sql}.
 */
class SqlTests {

	@Test
	void plansEachStatementAsAStepOfItsOwn() {
		assertThat(plan("""
				- sql:
				    reason: reports need it.
				    tables: [users, app.orders]
				    expand:
				    - statement: "CREATE VIEW names AS SELECT name FROM users;"
				    - { statement: "VACUUM users", transaction: false }
				    contract:
				    - statement: DROP VIEW old_names
				    rollback:
				    - statement: DROP VIEW IF EXISTS names
				- sql:
				    reason: a second one
				    tables: users
				    expand:
				    - statement: COMMENT ON TABLE users IS 'x'
				""")).isEqualTo(
				"""
						mappings
						expand
						  sql app.orders.1 [ACCESS EXCLUSIVE]
						    CREATE VIEW names AS SELECT name FROM users;
						  sql app.orders.2 [SHARE UPDATE EXCLUSIVE]
						    -- outside of a transaction
						    VACUUM users;
						  sql public.users.5 [ACCESS EXCLUSIVE]
						    COMMENT ON TABLE users IS 'x';
						migrate
						contract
						  sql app.orders.3 [ACCESS EXCLUSIVE]
						    DROP VIEW old_names;
						rollback
						  sql app.orders.4 [ACCESS EXCLUSIVE]
						    DROP VIEW IF EXISTS names;
						notes
						  - sql: reports need it. zdm cannot tell what these statements lock or read.
						  - sql: a statement with 'transaction: false' runs again where a crash kept zdm from recording it; it must not mind.
						  - sql: a second one. zdm cannot tell what these statements lock or read.
						  - sql: a rollback leaves what its statements under 'expand' did, as it has none under 'rollback'.
						""");
	}

	@Test
	void refusesWithAllReasonsAtOnce() {
		assertThatExceptionOfType(PlanningException.class).isThrownBy(() -> plan("""
				- sql:
				    reason: x
				    tables: [users, nothing]
				    expand:
				    - statement: CREATE INDEX i ON users (name)
				    contract:
				    - statement: ALTER TABLE users DROP COLUMN name
				    rollback:
				    - statement: BEGIN
				"""))
			.satisfies((ex) -> assertThat(ex.problems()).hasSize(4)
				.anySatisfy((problem) -> assertThat(problem).startsWith("There is no table nothing."))
				.contains(
						"'CREATE INDEX i ON users (name)' keeps everybody from writing for as long as the index is built. "
								+ "Use create-index."));
	}

	@Test
	void insistsWithAReason() {
		assertThat(plan("""
				- sql:
				    reason: x
				    unsafe: the table is empty
				    tables: users
				    expand:
				    - statement: CREATE INDEX i ON users (name)
				    rollback:
				    - statement: DROP INDEX IF EXISTS i
				""")).contains("CREATE INDEX i ON users (name);")
			.contains("- sql: no statement was refused for its form, because: the table is empty.");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '#', quoteCharacter = '~',
			value = { "tables: t, expand: [{statement: SELECT 1}] # lacks the key 'reason'",
					"reason: x, expand: [{statement: SELECT 1}] # lacks the key 'tables'",
					"reason: x, tables: t # There is nothing to do",
					"reason: x, tables: t, expand: [] # There is nothing to do",
					"reason: x, tables: t, expand: [SELECT 1] # must be a mapping",
					"reason: x, tables: t, expand: [{transaction: true}] # 'expand' of sql lacks the key 'statement'",
					"reason: x, tables: t, expand: [{statement: SELECT 1, transaction: maybe}] # Write true or false",
					"reason: x, tables: t, expand: [{statement: \";\"}] # holds no statement",
					"reason: x, tables: t, expand: [{statement: \"SELECT 'a\"}] # a string (') that does not end" })
	void refusesWhatIsNotComplete(String fields, String message) {
		assertThatExceptionOfType(MigrationFileException.class).isThrownBy(() -> parse("- sql: { " + fields + " }\n"))
			.withMessageContaining(message);
	}

	@Test
	void theOrderOfTablesAndADefaultThatIsWrittenOutDoNotCount() {
		Migration one = parse("- sql: { reason: x, tables: [b, a], expand: [{statement: SELECT 1}] }\n");
		Migration other = parse(
				"- sql: { reason: x, tables: [a, b], expand: [{statement: \"SELECT 1;\", transaction: true}] }\n");
		Migration outside = parse(
				"- sql: { reason: x, tables: [a, b], expand: [{statement: SELECT 1, transaction: false}] }\n");

		assertThat(other.operations()).isEqualTo(one.operations());
		assertThat(other.checksum()).isEqualTo(one.checksum()).isNotEqualTo(outside.checksum());
	}

	private static Migration parse(String operations) {
		return new MigrationParser(OperationRegistry.standard())
			.parse(new MigrationFile("V2__x.yaml", "V2__x.yaml", "operations:\n" + operations));
	}

	private static String plan(String operations) {
		return new PlanText(parse(operations).plan(new PlanningContext("v2", Map.of(TableReference.parse("users"),
				SnapshotBuilder.table("public", "users").column("name", "text").build(),
				TableReference.parse("app.orders"), SnapshotBuilder.table("app", "orders").column("id", "int").build()),
				List.of(), DualWriteMode.BOTH, new SilentRehearsal())))
			.toString();
	}

}
