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

package io.zdm.plan;

import java.util.List;

import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.testing.PostgresVersionsTest;
import io.zdm.testing.TestDatabase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the statements of {@link TableSync}, {@link SyncSequences} and
 * {@link MappingSql}.
 */
class TableSyncTests {

	private static final QualifiedName USERS = QualifiedName.of("public", "users");

	private static final Mapping RENAME = new Mapping("v2_0", USERS, List.of(SyncedTable.column("user_name", "text")),
			List.of(SyncedTable.column("display_name", "text")), List.of(SyncedTable.copy("user_name")),
			List.of(SyncedTable.copy("display_name")));

	@Test
	void conditionsOfARename() {
		MappingSql sql = new MappingSql(RENAME);

		assertThat(sql.obeys()).isEqualTo("(\"display_name\" IS NOT DISTINCT FROM \"user_name\")");
		assertThat(sql.needsBackfill()).isEqualTo("(\"display_name\" IS NULL AND \"user_name\" IS NOT NULL)");
		assertThat(sql.assignments()).isEqualTo("\"display_name\" = \"user_name\"");
		assertThat(sql.absent()).isEqualTo("(\"user_name\" IS NOT NULL AND \"display_name\" IS NULL)");
		assertThat(sql.lossy()).isEqualTo("NOT (\"user_name\" IS NOT DISTINCT FROM \"display_name\")");
	}

	@Test
	void conditionsOfAConversion() {
		MappingSql sql = new MappingSql(new Mapping("v2_0", USERS, List.of(SyncedTable.column("s", "text")),
				List.of(SyncedTable.column("t", "numeric(12,4)")), List.of(SyncedTable.sql("s::numeric")),
				List.of(SyncedTable.sql("t::text"))));

		assertThat(sql.obeys()).isEqualTo("""
				((pg_catalog.record_image_eq(ROW("t"), ROW(CAST((s::numeric) AS numeric(12,4))))) OR \
				(pg_catalog.record_image_eq(ROW("s"), ROW(CAST((t::text) AS text)))))""");
		assertThat(sql.needsBackfill()).isEqualTo("""
				(pg_catalog.num_nonnulls("t") = 0 AND \
				pg_catalog.num_nonnulls(CAST((s::numeric) AS numeric(12,4))) > 0 AND \
				NOT (pg_catalog.record_image_eq(ROW("s"), \
				ROW(CAST((SELECT (t::text) FROM (SELECT CAST(NULL AS numeric(12,4)) AS "t") AS absent) AS text)))))""");
	}

	@Test
	void functionOfARename() {
		String function = new TableSync(SyncedTable.ZDM, USERS, List.of(RENAME)).define().get(1);

		assertThat(function)
			.startsWith(
					"""
							CREATE OR REPLACE FUNCTION "zdm"."sync_public_users"() RETURNS trigger LANGUAGE plpgsql AS $zdm$
							#variable_conflict use_column
							BEGIN
							  IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
							    IF (COALESCE(NEW."display_name" OPERATOR(pg_catalog.=) OLD."display_name", \
							NEW."display_name" IS NULL AND OLD."display_name" IS NULL)) THEN
							      IF NEW."user_name" OPERATOR(pg_catalog.<>) OLD."user_name"
							        AND pg_catalog.current_setting('zdm.legacy_v2_0_356fb167', true) OPERATOR(pg_catalog.=)
							          CAST(pg_catalog.floor(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp())) AS pg_catalog.text) THEN
							        NEW."display_name" := NEW."user_name";
							""")
			.endsWith("""
					  END IF;
					  RETURN NEW;
					END
					$zdm$""")
			.contains(
					"""
							    ELSIF pg_catalog.pg_trigger_depth() OPERATOR(pg_catalog.>) 1
							      OR COALESCE(pg_catalog.current_setting('zdm.backfill', true) OPERATOR(pg_catalog.<>) 'v2_0', true) THEN
							      NEW."user_name" := NEW."display_name";
							""",
					"""
							    IF NEW."display_name" IS NOT NULL THEN
							      NEW."user_name" := NEW."display_name";
							    ELSE
							      IF NEW."user_name" IS NOT NULL
							""")
			.doesNotContain("SECURITY DEFINER", "nextval", "search_path");
	}

	@Test
	void statementsOfARename() {
		TableSync sync = new TableSync(SyncedTable.ZDM, USERS, List.of(RENAME));

		assertThat(sync.statements()).hasSize(5)
			.contains("CREATE SEQUENCE IF NOT EXISTS \"zdm\".\"legacy_v2_0\" AS bigint",
					"DROP TRIGGER IF EXISTS \"~zdm_sync\" ON \"public\".\"users\"", """
							CREATE TRIGGER "~zdm_sync" BEFORE INSERT OR UPDATE ON "public"."users"
							FOR EACH ROW WHEN (NEW."display_name" IS DISTINCT FROM NEW."user_name") \
							EXECUTE PROCEDURE "zdm"."sync_public_users"()""",
					"ALTER TABLE \"public\".\"users\" ENABLE ALWAYS TRIGGER \"~zdm_sync\"");
		assertThat(sync.define()).hasSize(2);
		assertThat(new TableSync(SyncedTable.ZDM, USERS, List.of()).statements()).containsExactly(
				"DROP TRIGGER IF EXISTS \"~zdm_sync\" ON \"public\".\"users\"",
				"DROP FUNCTION IF EXISTS \"zdm\".\"sync_public_users\"()");
	}

	@Test
	void grantsForWriters() {
		SyncSequences sequences = new SyncSequences(SyncedTable.ZDM, RENAME);

		assertThat(sequences.grants(List.of(new Identifier("app"), new Identifier("Batch")))).containsExactly(
				"GRANT USAGE ON SCHEMA \"zdm\" TO \"app\", \"Batch\"",
				"GRANT SELECT, UPDATE ON SEQUENCE \"zdm\".\"legacy_v2_0\" TO \"app\", \"Batch\"");
		assertThat(sequences.grants(List.of())).isEmpty();
		assertThat(sequences.drop()).containsExactly("DROP SEQUENCE IF EXISTS \"zdm\".\"legacy_v2_0\"");
	}

	@PostgresVersionsTest
	void statementsMayRunAgain(TestDatabase database) {
		SyncedTable users = SyncedTable.create(database, "id int, user_name text, display_name text")
			.rename("user_name", "display_name");

		users.sync().sync();
		new TableSync(SyncedTable.ZDM, USERS, users.mappings()).define().forEach(users.jdbc()::execute);

		assertThat(users.jdbc().queryForList("SELECT tgname::text || tgenabled::text FROM pg_trigger", String.class))
			.containsExactly("~zdm_syncA");
	}

}
