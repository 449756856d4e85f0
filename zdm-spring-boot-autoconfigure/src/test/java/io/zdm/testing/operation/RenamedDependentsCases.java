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
 * The cases of {@code rename-column} for what depends on a column or is set on it.
 */
final class RenamedDependentsCases {

	private RenamedDependentsCases() {
	}

	static List<OperationCase> all() {
		return List.of(checks(), exclusion(), settings(), dependents(), generated(), publication(), trigger(), names());
	}

	private static OperationCase checks() {
		return new OperationCase("rename-column: check constraints", 10, """
				CREATE TABLE rename_checks (id int PRIMARY KEY, user_name text NOT NULL, visits int NOT NULL DEFAULT 0);
				ALTER TABLE rename_checks ADD CONSTRAINT rename_checks_some CHECK (user_name <> '' AND visits >= 0);
				ALTER TABLE rename_checks ADD CONSTRAINT rename_checks_later CHECK (length(user_name) > 2) NOT VALID;
				COMMENT ON CONSTRAINT rename_checks_some ON rename_checks IS 'somebody';
				INSERT INTO rename_checks (id, user_name) SELECT i, 'name ' || i FROM generate_series(1, 2000) AS i;
				""", "- rename-column: { table: rename_checks, from: user_name, to: display_name }",
				List.of("UPDATE rename_checks SET user_name = 'old ' || :n WHERE id = :n",
						"UPDATE rename_checks SET visits = visits + 1 WHERE id = :n",
						"SELECT user_name FROM rename_checks WHERE id = :n"),
				List.of("UPDATE rename_checks SET display_name = 'new ' || :n WHERE id = :n",
						"SELECT display_name FROM rename_checks WHERE id = :n"),
				"SELECT count(*) FROM rename_checks WHERE display_name NOT LIKE '% ' || id OR display_name IS NULL",
				"ALTER TABLE rename_checks RENAME COLUMN user_name TO display_name");
	}

	private static OperationCase exclusion() {
		return new OperationCase("rename-column: exclusion constraint", 10,
				"""
						CREATE TABLE rename_exclusion (id int PRIMARY KEY, user_name text NOT NULL, visits int NOT NULL DEFAULT 0);
						ALTER TABLE rename_exclusion ADD CONSTRAINT rename_exclusion_name EXCLUDE USING hash (user_name WITH =);
						INSERT INTO rename_exclusion (id, user_name) SELECT i, 'name ' || i FROM generate_series(1, 2000) AS i;
						""",
				"- rename-column: { table: rename_exclusion, from: user_name, to: display_name }",
				List.of("UPDATE rename_exclusion SET user_name = 'old ' || :n WHERE id = :n",
						"UPDATE rename_exclusion SET visits = visits + 1 WHERE id = :n",
						"SELECT user_name FROM rename_exclusion WHERE id = :n"),
				List.of("UPDATE rename_exclusion SET display_name = 'new ' || :n WHERE id = :n",
						"SELECT display_name FROM rename_exclusion WHERE id = :n"),
				"SELECT count(*) FROM rename_exclusion WHERE display_name NOT LIKE '% ' || id OR display_name IS NULL",
				"ALTER TABLE rename_exclusion RENAME COLUMN user_name TO display_name");
	}

	private static OperationCase settings() {
		return new OperationCase("rename-column: default, grants, statistics and the like", 10,
				"""
						CREATE TABLE rename_settings (id int PRIMARY KEY, user_name varchar(80) COLLATE "C" NOT NULL DEFAULT 'nobody', visits int NOT NULL DEFAULT 0);
						CREATE UNIQUE INDEX rename_settings_name ON rename_settings (user_name);
						ALTER TABLE rename_settings REPLICA IDENTITY USING INDEX rename_settings_name;
						ALTER TABLE rename_settings ALTER user_name SET STATISTICS 500, ALTER user_name SET STORAGE EXTERNAL,
						    ALTER user_name SET (n_distinct = -1);
						CREATE STATISTICS rename_settings_both ON user_name, visits FROM rename_settings;
						GRANT SELECT (user_name), UPDATE (user_name) ON rename_settings TO PUBLIC;
						COMMENT ON COLUMN rename_settings.user_name IS 'what others see';
						INSERT INTO rename_settings (id, user_name) SELECT i, 'name ' || i FROM generate_series(1, 2000) AS i;
						""",
				"- rename-column: { table: rename_settings, from: user_name, to: display_name }",
				List.of("UPDATE rename_settings SET user_name = 'old ' || :n WHERE id = :n",
						"UPDATE rename_settings SET visits = visits + 1 WHERE id = :n",
						"SELECT user_name FROM rename_settings WHERE id = :n"),
				List.of("UPDATE rename_settings SET display_name = 'new ' || :n WHERE id = :n",
						"SELECT display_name FROM rename_settings WHERE id = :n"),
				"SELECT count(*) FROM rename_settings WHERE display_name NOT LIKE '% ' || id OR display_name IS NULL",
				"ALTER TABLE rename_settings RENAME COLUMN user_name TO display_name");
	}

	private static OperationCase dependents() {
		return new OperationCase("rename-column: views, rules and policies", 10,
				"""
						CREATE TABLE rename_views (id int PRIMARY KEY, user_name text NOT NULL, visits int NOT NULL DEFAULT 0);
						CREATE VIEW rename_views_names AS SELECT id, user_name FROM rename_views WHERE user_name <> '';
						CREATE VIEW rename_views_all AS SELECT * FROM rename_views;
						CREATE MATERIALIZED VIEW rename_views_count AS SELECT count(user_name) AS n FROM rename_views;
						CREATE POLICY rename_views_some ON rename_views USING (user_name <> '') WITH CHECK (user_name LIKE '% %');
						ALTER TABLE rename_views ENABLE ROW LEVEL SECURITY;
						INSERT INTO rename_views (id, user_name) SELECT i, 'name ' || i FROM generate_series(1, 2000) AS i;
						""",
				"- rename-column: { table: rename_views, from: user_name, to: display_name }",
				List.of("UPDATE rename_views SET user_name = 'old ' || :n WHERE id = :n",
						"UPDATE rename_views SET visits = visits + 1 WHERE id = :n",
						"SELECT user_name FROM rename_views WHERE id = :n",
						"UPDATE rename_views_names SET user_name = 'view ' || :n WHERE id = :n"),
				List.of("UPDATE rename_views SET display_name = 'new ' || :n WHERE id = :n",
						"SELECT display_name FROM rename_views WHERE id = :n",
						"UPDATE rename_views_names SET user_name = 'view ' || :n WHERE id = :n",
						"SELECT n FROM rename_views_count"),
				"SELECT count(*) FROM rename_views WHERE display_name NOT LIKE '% ' || id OR display_name IS NULL",
				"ALTER TABLE rename_views RENAME COLUMN user_name TO display_name");
	}

	private static OperationCase generated() {
		return new OperationCase("rename-column: generated column and function body", 14,
				"""
						CREATE TABLE rename_generated (id int PRIMARY KEY, user_name text NOT NULL, visits int NOT NULL DEFAULT 0, loud text GENERATED ALWAYS AS (upper(user_name)) STORED);
						CREATE INDEX rename_generated_loud ON rename_generated (loud);
						ALTER TABLE rename_generated ALTER user_name SET COMPRESSION pglz;
						INSERT INTO rename_generated (id, user_name) SELECT i, 'name ' || i FROM generate_series(1, 2000) AS i;
						CREATE FUNCTION rename_generated_longest() RETURNS int LANGUAGE sql
						    RETURN (SELECT max(length(user_name)) FROM rename_generated);
						""",
				"- rename-column: { table: rename_generated, from: user_name, to: display_name }",
				List.of("UPDATE rename_generated SET user_name = 'old ' || :n WHERE id = :n",
						"UPDATE rename_generated SET visits = visits + 1 WHERE id = :n",
						"SELECT user_name FROM rename_generated WHERE id = :n"),
				List.of("UPDATE rename_generated SET display_name = 'new ' || :n WHERE id = :n",
						"SELECT display_name FROM rename_generated WHERE id = :n", "SELECT rename_generated_longest()"),
				"SELECT count(*) FROM rename_generated WHERE display_name NOT LIKE '% ' || id OR display_name IS NULL OR loud <> upper(display_name)",
				"ALTER TABLE rename_generated RENAME COLUMN user_name TO display_name");
	}

	private static OperationCase publication() {
		return new OperationCase("rename-column: publication with a list of columns", 15,
				"""
						CREATE TABLE rename_publication (id int PRIMARY KEY, user_name text NOT NULL, visits int NOT NULL DEFAULT 0);
						CREATE PUBLICATION rename_publication FOR TABLE rename_publication (id, user_name);
						INSERT INTO rename_publication (id, user_name) SELECT i, 'name ' || i FROM generate_series(1, 2000) AS i;
						""",
				"- rename-column: { table: rename_publication, from: user_name, to: display_name }",
				List.of("UPDATE rename_publication SET user_name = 'old ' || :n WHERE id = :n",
						"UPDATE rename_publication SET visits = visits + 1 WHERE id = :n",
						"SELECT user_name FROM rename_publication WHERE id = :n"),
				List.of("UPDATE rename_publication SET display_name = 'new ' || :n WHERE id = :n",
						"SELECT display_name FROM rename_publication WHERE id = :n"),
				"SELECT count(*) FROM rename_publication WHERE display_name NOT LIKE '% ' || id OR display_name IS NULL",
				"ALTER TABLE rename_publication RENAME COLUMN user_name TO display_name");
	}

	private static OperationCase trigger() {
		return new OperationCase("rename-column: triggers UPDATE OF", 10,
				"""
						CREATE TABLE rename_trigger (id int PRIMARY KEY, user_name text NOT NULL, visits int NOT NULL DEFAULT 0);
						CREATE TABLE rename_trigger_log (seq bigserial PRIMARY KEY, id int, entry jsonb);
						CREATE FUNCTION rename_trigger_write() RETURNS trigger LANGUAGE plpgsql AS $$
						BEGIN
						    INSERT INTO rename_trigger_log (id, entry) VALUES (NEW.id, to_jsonb(NEW));
						    RETURN NULL;
						END $$;
						CREATE TRIGGER rename_trigger_audit AFTER UPDATE OF user_name ON rename_trigger FOR EACH ROW
						    WHEN (OLD.user_name IS DISTINCT FROM NEW.user_name OR NEW.visits < 0) EXECUTE PROCEDURE rename_trigger_write();
						COMMENT ON TRIGGER rename_trigger_audit ON rename_trigger IS 'who did it';
						ALTER TABLE rename_trigger ENABLE ALWAYS TRIGGER rename_trigger_audit;
						INSERT INTO rename_trigger (id, user_name) SELECT i, 'name ' || i FROM generate_series(1, 2000) AS i;
						""",
				"- rename-column: { table: rename_trigger, from: user_name, to: display_name }",
				List.of("UPDATE rename_trigger SET user_name = 'old ' || :n WHERE id = :n",
						"UPDATE rename_trigger SET visits = visits + 1 WHERE id = :n",
						"SELECT user_name FROM rename_trigger WHERE id = :n"),
				List.of("UPDATE rename_trigger SET display_name = 'new ' || :n WHERE id = :n",
						"SELECT display_name FROM rename_trigger WHERE id = :n"),
				"SELECT count(*) FROM rename_trigger WHERE display_name NOT LIKE '% ' || id OR display_name IS NULL OR EXISTS (SELECT FROM rename_trigger_log AS l WHERE l.id = rename_trigger.id AND NOT EXISTS (SELECT FROM rename_trigger_log AS m WHERE m.id = l.id AND m.seq > l.seq) AND coalesce(l.entry ->> 'display_name', l.entry ->> 'user_name') <> display_name) OR EXISTS (SELECT FROM rename_trigger_log AS l WHERE l.id = rename_trigger.id AND l.entry ->> 'user_name' LIKE 'name %') OR display_name NOT LIKE 'name %' AND NOT EXISTS (SELECT FROM rename_trigger_log AS l WHERE l.id = rename_trigger.id)",
				"ALTER TABLE rename_trigger RENAME COLUMN user_name TO display_name");
	}

	private static OperationCase names() {
		return new OperationCase("rename-column: names that need quotes", 10,
				"""
						CREATE SCHEMA "Rename Odd";
						CREATE TABLE "Rename Odd"."rename_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" ("Id" int PRIMARY KEY, "user" text);
						CREATE INDEX "iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii" ON "Rename Odd"."rename_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" ("user");
						INSERT INTO "Rename Odd"."rename_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" SELECT i, 'name ' || i FROM generate_series(1, 2000) AS i;
						""",
				"- rename-column: { table: Rename Odd.rename_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, from: user, to: 'The \"New\" Name' }",
				List.of("UPDATE \"Rename Odd\".\"rename_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\" SET \"user\" = 'old ' || :n WHERE \"Id\" = :n"),
				List.of("UPDATE \"Rename Odd\".\"rename_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\" SET \"The \"\"New\"\" Name\" = 'new ' || :n WHERE \"Id\" = :n"),
				"SELECT count(*) FROM \"Rename Odd\".\"rename_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\" WHERE \"The \"\"New\"\" Name\" NOT LIKE '% ' || \"Id\"",
				"ALTER TABLE \"Rename Odd\".\"rename_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\" RENAME COLUMN \"user\" TO \"The \"\"New\"\" Name\"");
	}

}
