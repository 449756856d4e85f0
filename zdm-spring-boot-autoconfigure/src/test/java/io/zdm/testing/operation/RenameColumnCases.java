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
 * The cases of {@code rename-column}: keys, indexes and plain columns.
 */
final class RenameColumnCases {

	private RenameColumnCases() {
	}

	static List<OperationCase> all() {
		return List.of(plain(), indexes(), include(), nullsNotDistinct(), unique(), deferrable(), primaryKey(),
				compositeKey(), identity(), foreignKey(), pair());
	}

	private static OperationCase plain() {
		return new OperationCase("rename-column: indexed and NOT NULL", 10, """
				CREATE TABLE rename_plain (id int PRIMARY KEY, user_name text NOT NULL, visits int NOT NULL DEFAULT 0);
				CREATE INDEX rename_plain_name ON rename_plain (user_name);
				INSERT INTO rename_plain (id, user_name) SELECT i, 'name ' || i FROM generate_series(1, 2000) AS i;
				""", "- rename-column: { table: rename_plain, from: user_name, to: display_name }",
				List.of("UPDATE rename_plain SET user_name = 'old ' || :n WHERE id = :n",
						"UPDATE rename_plain SET visits = visits + 1 WHERE id = :n",
						"SELECT user_name FROM rename_plain WHERE id = :n"),
				List.of("UPDATE rename_plain SET display_name = 'new ' || :n WHERE id = :n",
						"SELECT display_name FROM rename_plain WHERE id = :n"),
				"SELECT count(*) FROM rename_plain WHERE display_name NOT LIKE '% ' || id OR display_name IS NULL",
				"ALTER TABLE rename_plain RENAME COLUMN user_name TO display_name");
	}

	private static OperationCase indexes() {
		return new OperationCase("rename-column: every kind of index", 10,
				"""
						CREATE TABLE rename_indexes (id int PRIMARY KEY, user_name text NOT NULL, visits int NOT NULL DEFAULT 0);
						CREATE INDEX rename_indexes_order ON rename_indexes (user_name DESC NULLS LAST, visits);
						CREATE INDEX rename_indexes_lower ON rename_indexes (lower(user_name));
						CREATE INDEX rename_indexes_partial ON rename_indexes (visits) WHERE user_name LIKE 'new%';
						CREATE INDEX rename_indexes_pattern ON rename_indexes (user_name text_pattern_ops) WITH (fillfactor = 70);
						CREATE INDEX rename_indexes_collate ON rename_indexes (user_name COLLATE "C");
						CREATE INDEX rename_indexes_hash ON rename_indexes USING hash (user_name);
						CREATE INDEX rename_indexes_brin ON rename_indexes USING brin (user_name, id);
						CREATE INDEX rename_indexes_words ON rename_indexes USING gin (to_tsvector('simple', user_name));
						CREATE UNIQUE INDEX rename_indexes_both ON rename_indexes (id, upper(user_name));
						COMMENT ON INDEX rename_indexes_lower IS 'for the search';
						ALTER TABLE rename_indexes CLUSTER ON rename_indexes_order;
						INSERT INTO rename_indexes (id, user_name) SELECT i, 'name ' || i FROM generate_series(1, 2000) AS i;
						""",
				"- rename-column: { table: rename_indexes, from: user_name, to: display_name }",
				List.of("UPDATE rename_indexes SET user_name = 'old ' || :n WHERE id = :n",
						"UPDATE rename_indexes SET visits = visits + 1 WHERE id = :n",
						"SELECT user_name FROM rename_indexes WHERE id = :n",
						"SELECT id FROM rename_indexes WHERE lower(user_name) = 'old ' || :n"),
				List.of("UPDATE rename_indexes SET display_name = 'new ' || :n WHERE id = :n",
						"SELECT display_name FROM rename_indexes WHERE id = :n",
						"SELECT id FROM rename_indexes WHERE lower(display_name) = 'new ' || :n"),
				"SELECT count(*) FROM rename_indexes WHERE display_name NOT LIKE '% ' || id OR display_name IS NULL",
				"ALTER TABLE rename_indexes RENAME COLUMN user_name TO display_name");
	}

	private static OperationCase include() {
		return new OperationCase("rename-column: index with INCLUDE", 11,
				"""
						CREATE TABLE rename_include (id int PRIMARY KEY, user_name text NOT NULL, visits int NOT NULL DEFAULT 0);
						CREATE UNIQUE INDEX rename_include_id ON rename_include (id) INCLUDE (user_name);
						INSERT INTO rename_include (id, user_name) SELECT i, 'name ' || i FROM generate_series(1, 2000) AS i;
						""",
				"- rename-column: { table: rename_include, from: user_name, to: display_name }",
				List.of("UPDATE rename_include SET user_name = 'old ' || :n WHERE id = :n",
						"UPDATE rename_include SET visits = visits + 1 WHERE id = :n",
						"SELECT user_name FROM rename_include WHERE id = :n"),
				List.of("UPDATE rename_include SET display_name = 'new ' || :n WHERE id = :n",
						"SELECT display_name FROM rename_include WHERE id = :n"),
				"SELECT count(*) FROM rename_include WHERE display_name NOT LIKE '% ' || id OR display_name IS NULL",
				"ALTER TABLE rename_include RENAME COLUMN user_name TO display_name");
	}

	private static OperationCase nullsNotDistinct() {
		return new OperationCase("rename-column: unique index with NULLS NOT DISTINCT", 15, """
				CREATE TABLE rename_nulls (id int PRIMARY KEY, user_name text, visits int NOT NULL DEFAULT 0);
				CREATE UNIQUE INDEX rename_nulls_name ON rename_nulls (user_name) NULLS NOT DISTINCT;
				INSERT INTO rename_nulls (id, user_name) SELECT i, 'name ' || i FROM generate_series(1, 2000) AS i;
				""", "- rename-column: { table: rename_nulls, from: user_name, to: display_name }",
				List.of("UPDATE rename_nulls SET user_name = 'old ' || :n WHERE id = :n",
						"UPDATE rename_nulls SET visits = visits + 1 WHERE id = :n",
						"SELECT user_name FROM rename_nulls WHERE id = :n"),
				List.of("UPDATE rename_nulls SET display_name = 'new ' || :n WHERE id = :n",
						"SELECT display_name FROM rename_nulls WHERE id = :n"),
				"SELECT count(*) FROM rename_nulls WHERE display_name NOT LIKE '% ' || id OR display_name IS NULL",
				"ALTER TABLE rename_nulls RENAME COLUMN user_name TO display_name");
	}

	private static OperationCase unique() {
		return new OperationCase("rename-column: unique constraint and upserts", 10,
				"""
						CREATE TABLE rename_unique (id int PRIMARY KEY, user_name text NOT NULL CONSTRAINT rename_unique_name UNIQUE, visits int NOT NULL DEFAULT 0);
						INSERT INTO rename_unique (id, user_name) SELECT i, 'name ' || i FROM generate_series(1, 2000) AS i;
						CREATE TABLE rename_unique_child (name text REFERENCES rename_unique (user_name) ON UPDATE CASCADE);
						INSERT INTO rename_unique_child SELECT user_name FROM rename_unique;
						""",
				"- rename-column: { table: rename_unique, from: user_name, to: display_name }",
				List.of("UPDATE rename_unique SET user_name = 'old ' || :n WHERE id = :n",
						"UPDATE rename_unique SET visits = visits + 1 WHERE id = :n",
						"SELECT user_name FROM rename_unique WHERE id = :n",
						"INSERT INTO rename_unique (id, user_name) SELECT id, user_name FROM rename_unique WHERE id = :n ON CONFLICT (user_name) DO UPDATE SET visits = 1"),
				List.of("UPDATE rename_unique SET display_name = 'new ' || :n WHERE id = :n",
						"SELECT display_name FROM rename_unique WHERE id = :n",
						"INSERT INTO rename_unique (id, display_name) SELECT id, display_name FROM rename_unique WHERE id = :n ON CONFLICT (display_name) DO UPDATE SET visits = 2"),
				"SELECT count(*) FROM rename_unique WHERE display_name NOT LIKE '% ' || id OR display_name IS NULL OR NOT EXISTS (SELECT FROM rename_unique_child AS c WHERE c.name = display_name)",
				"ALTER TABLE rename_unique RENAME COLUMN user_name TO display_name");
	}

	private static OperationCase deferrable() {
		return new OperationCase("rename-column: deferrable unique constraint", 10,
				"""
						CREATE TABLE rename_later (id int PRIMARY KEY, user_name text NOT NULL, visits int NOT NULL DEFAULT 0);
						ALTER TABLE rename_later ADD CONSTRAINT rename_later_name UNIQUE (user_name) DEFERRABLE INITIALLY DEFERRED;
						INSERT INTO rename_later (id, user_name) SELECT i, 'name ' || i FROM generate_series(1, 2000) AS i;
						""",
				"- rename-column: { table: rename_later, from: user_name, to: display_name }",
				List.of("UPDATE rename_later SET user_name = 'old ' || :n WHERE id = :n",
						"UPDATE rename_later SET visits = visits + 1 WHERE id = :n",
						"SELECT user_name FROM rename_later WHERE id = :n"),
				List.of("UPDATE rename_later SET display_name = 'new ' || :n WHERE id = :n",
						"SELECT display_name FROM rename_later WHERE id = :n"),
				"SELECT count(*) FROM rename_later WHERE display_name NOT LIKE '% ' || id OR display_name IS NULL",
				"ALTER TABLE rename_later RENAME COLUMN user_name TO display_name");
	}

	private static OperationCase primaryKey() {
		return new OperationCase("rename-column: primary key that others point to", 10,
				"""
						CREATE TABLE rename_key (id bigserial PRIMARY KEY, visits int NOT NULL DEFAULT 0);
						CREATE TABLE rename_key_child (id serial PRIMARY KEY, parent bigint NOT NULL REFERENCES rename_key ON UPDATE CASCADE);
						CREATE INDEX rename_key_child_parent ON rename_key_child (parent);
						INSERT INTO rename_key (visits) SELECT 0 FROM generate_series(1, 2000);
						INSERT INTO rename_key_child (parent) SELECT id FROM rename_key;
						""",
				"""
						- rename-column: { table: rename_key, from: id, to: key }
						- rename-column: { table: rename_key_child, from: parent, to: owner }
						""",
				List.of("UPDATE rename_key SET visits = visits + 1 WHERE id = :n",
						"INSERT INTO rename_key (visits) VALUES (1)",
						"INSERT INTO rename_key_child (parent) VALUES (:n)",
						"SELECT count(*) FROM rename_key JOIN rename_key_child AS c ON parent = rename_key.id WHERE parent = :n"),
				List.of("UPDATE rename_key SET visits = visits + 1 WHERE key = :n",
						"INSERT INTO rename_key (visits) VALUES (2)",
						"INSERT INTO rename_key_child (owner) VALUES (:n)",
						"SELECT count(*) FROM rename_key JOIN rename_key_child ON owner = key WHERE owner = :n",
						"INSERT INTO rename_key (key) VALUES (:n) ON CONFLICT (key) DO UPDATE SET visits = 3"),
				"SELECT (SELECT count(*) FROM rename_key WHERE key IS NULL) + (SELECT count(*) FROM rename_key_child WHERE owner IS NULL)",
				"""
						ALTER TABLE rename_key RENAME COLUMN id TO key;
						ALTER TABLE rename_key_child RENAME COLUMN parent TO owner;
						""");
	}

	private static OperationCase compositeKey() {
		return new OperationCase("rename-column: composite keys", 10,
				"""
						CREATE TABLE rename_pair (tenant int, number int, note text, PRIMARY KEY (tenant, number), UNIQUE (number, note));
						CREATE TABLE rename_pair_child (tenant int, number int, FOREIGN KEY (tenant, number) REFERENCES rename_pair ON DELETE CASCADE);
						INSERT INTO rename_pair SELECT 1, i, 'note ' || i FROM generate_series(1, 2000) AS i;
						INSERT INTO rename_pair_child SELECT 1, i FROM generate_series(1, 2000) AS i;
						""",
				"- rename-column: { table: rename_pair, from: number, to: line }",
				List.of("UPDATE rename_pair SET note = 'old ' || :n WHERE tenant = 1 AND number = :n",
						"INSERT INTO rename_pair_child VALUES (1, :n)"),
				List.of("UPDATE rename_pair SET note = 'new ' || :n WHERE tenant = 1 AND line = :n",
						"INSERT INTO rename_pair_child VALUES (1, :n)",
						"INSERT INTO rename_pair (tenant, line) VALUES (1, :n) ON CONFLICT (tenant, line) DO UPDATE SET note = 'again ' || :n"),
				"SELECT count(*) FROM rename_pair WHERE note NOT LIKE '% ' || line",
				"ALTER TABLE rename_pair RENAME COLUMN number TO line");
	}

	private static OperationCase identity() {
		return new OperationCase("rename-column: identity column", 10,
				"""
						CREATE TABLE rename_identity (id int GENERATED ALWAYS AS IDENTITY (START WITH 1 INCREMENT BY 1) PRIMARY KEY, note text);
						INSERT INTO rename_identity (note) SELECT 'note' FROM generate_series(1, 2000);
						""",
				"- rename-column: { table: rename_identity, from: id, to: number }",
				List.of("INSERT INTO rename_identity (note) VALUES ('old')",
						"UPDATE rename_identity SET note = 'old ' || :n WHERE id = :n"),
				List.of("INSERT INTO rename_identity (note) VALUES ('new') RETURNING number",
						"UPDATE rename_identity SET note = 'new ' || :n WHERE number = :n"),
				"SELECT count(*) FROM rename_identity WHERE number IS NULL OR note LIKE '% %' AND note NOT LIKE '% ' || number",
				"ALTER TABLE rename_identity RENAME COLUMN id TO number");
	}

	private static OperationCase foreignKey() {
		return new OperationCase("rename-column: foreign key column", 10,
				"""
						CREATE TABLE rename_city (name text PRIMARY KEY);
						INSERT INTO rename_city SELECT 'city ' || i FROM generate_series(1, 2000) AS i;
						CREATE TABLE rename_visitor (id int PRIMARY KEY, city text REFERENCES rename_city ON UPDATE CASCADE ON DELETE SET NULL);
						CREATE INDEX rename_visitor_city ON rename_visitor (city);
						INSERT INTO rename_visitor SELECT i, 'city ' || i FROM generate_series(1, 2000) AS i;
						""",
				"- rename-column: { table: rename_visitor, from: city, to: town }",
				List.of("UPDATE rename_visitor SET city = 'city ' || :n WHERE id = :n",
						"UPDATE rename_city SET name = name WHERE name = 'city ' || :n"),
				List.of("UPDATE rename_visitor SET town = 'city ' || :n WHERE id = :n",
						"SELECT name FROM rename_city JOIN rename_visitor ON town = name WHERE id = :n"),
				"SELECT count(*) FROM rename_visitor WHERE town IS DISTINCT FROM 'city ' || id",
				"ALTER TABLE rename_visitor RENAME COLUMN city TO town");
	}

	private static OperationCase pair() {
		return new OperationCase("rename-column: two columns of one index and check", 10,
				"""
						CREATE TABLE rename_two (id int PRIMARY KEY, first text NOT NULL, last text NOT NULL, CHECK (first <> last));
						CREATE INDEX rename_two_both ON rename_two (first, last);
						INSERT INTO rename_two SELECT i, 'first ' || i, 'last ' || i FROM generate_series(1, 2000) AS i;
						""",
				"""
						- rename-column: { table: rename_two, from: first, to: first_name }
						- rename-column: { table: rename_two, from: last, to: last_name }
						""", List.of("UPDATE rename_two SET first = 'a ' || :n, last = 'b ' || :n WHERE id = :n"),
				List.of("UPDATE rename_two SET first_name = 'c ' || :n, last_name = 'd ' || :n WHERE id = :n",
						"SELECT id FROM rename_two WHERE first_name = 'c ' || :n"),
				"SELECT count(*) FROM rename_two WHERE first_name NOT LIKE '% ' || id OR last_name NOT LIKE '% ' || id OR left(last_name, 1) NOT IN ('b', 'd', 'l')",
				"""
						ALTER TABLE rename_two RENAME COLUMN first TO first_name;
						ALTER TABLE rename_two RENAME COLUMN last TO last_name;
						""");
	}

}
