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
 * The cases of {@code add-column}.
 */
final class AddColumnCases {

	private AddColumnCases() {
	}

	static List<OperationCase> all() {
		return List.of(new OperationCase("add-column: nullable with a comment", 10,
				"""
						CREATE TABLE add_plain (id int PRIMARY KEY, label text NOT NULL DEFAULT 'x', visits int NOT NULL DEFAULT 0);
						INSERT INTO add_plain SELECT i, 'label ' || i FROM generate_series(1, 2000) AS i;
						CREATE SEQUENCE add_plain_more START 1000000;
								""",
				"""
						- add-column: { table: add_plain, column: note, type: varchar(40), comment: "what's said" }
										""",
				List.of("UPDATE add_plain SET visits = visits + 1 WHERE id = :n",
						"UPDATE add_plain SET label = repeat('y', :n) WHERE id = :n",
						"INSERT INTO add_plain (id, label) VALUES (nextval('add_plain_more'), 'old')",
						"SELECT id, label, visits FROM add_plain WHERE id = :n"),
				List.of("UPDATE add_plain SET note = 'n' WHERE id = :n",
						"INSERT INTO add_plain (id, note) VALUES (nextval('add_plain_more'), 'new')"),
				"SELECT count(*) FROM add_plain WHERE note NOT IN ('n', 'new')",
				"ALTER TABLE add_plain ADD COLUMN note varchar(40); COMMENT ON COLUMN add_plain.note IS 'what''s said'"),
				new OperationCase("add-column: constant default and NOT NULL", 10,
						"""
								CREATE TABLE add_constant (id int PRIMARY KEY, label text NOT NULL DEFAULT 'x', visits int NOT NULL DEFAULT 0);
								INSERT INTO add_constant SELECT i, 'label ' || i FROM generate_series(1, 2000) AS i;
								CREATE SEQUENCE add_constant_more START 1000000;
										""",
						"""
								- add-column: { table: add_constant, column: status, type: text, nullable: false, default: { value: new } }
												""",
						List.of("UPDATE add_constant SET visits = visits + 1 WHERE id = :n",
								"UPDATE add_constant SET label = repeat('y', :n) WHERE id = :n",
								"INSERT INTO add_constant (id, label) VALUES (nextval('add_constant_more'), 'old')",
								"SELECT id, label, visits FROM add_constant WHERE id = :n"),
						List.of("UPDATE add_constant SET status = 'done' WHERE id = :n",
								"INSERT INTO add_constant (id, status) VALUES (nextval('add_constant_more'), 'open')",
								"INSERT INTO add_constant (id) VALUES (nextval('add_constant_more'))"),
						"SELECT count(*) FROM add_constant WHERE status IS NULL OR status NOT IN ('new', 'done', 'open')",
						"ALTER TABLE add_constant ADD COLUMN status text NOT NULL DEFAULT 'new'"),
				new OperationCase("add-column: stable default", 10,
						"""
								CREATE TABLE add_stable (id int PRIMARY KEY, label text NOT NULL DEFAULT 'x', visits int NOT NULL DEFAULT 0);
								INSERT INTO add_stable SELECT i, 'label ' || i FROM generate_series(1, 2000) AS i;
								CREATE SEQUENCE add_stable_more START 1000000;
										""",
						"""
								- add-column: { table: add_stable, column: created, type: timestamptz, nullable: false, default: { sql: now() } }
												""",
						List.of("UPDATE add_stable SET visits = visits + 1 WHERE id = :n",
								"UPDATE add_stable SET label = repeat('y', :n) WHERE id = :n",
								"INSERT INTO add_stable (id, label) VALUES (nextval('add_stable_more'), 'old')",
								"SELECT id, label, visits FROM add_stable WHERE id = :n"),
						List.of("UPDATE add_stable SET created = now() WHERE id = :n"),
						"SELECT count(*) FROM add_stable WHERE created IS NULL",
						"ALTER TABLE add_stable ADD COLUMN created timestamptz NOT NULL DEFAULT now()"),
				new OperationCase("add-column: volatile default and NOT NULL", 10,
						"""
								CREATE TABLE add_volatile (id int PRIMARY KEY, label text NOT NULL DEFAULT 'x', visits int NOT NULL DEFAULT 0);
								INSERT INTO add_volatile SELECT i, 'label ' || i FROM generate_series(1, 2000) AS i;
								CREATE SEQUENCE add_volatile_more START 1000000;
										""",
						"""
								- add-column: { table: add_volatile, column: token, type: text, nullable: false, default: { sql: "md5(random()::text)" } }
												""",
						List.of("UPDATE add_volatile SET visits = visits + 1 WHERE id = :n",
								"UPDATE add_volatile SET label = repeat('y', :n) WHERE id = :n",
								"INSERT INTO add_volatile (id, label) VALUES (nextval('add_volatile_more'), 'old')",
								"SELECT id, label, visits FROM add_volatile WHERE id = :n"),
						List.of("UPDATE add_volatile SET token = md5('t') WHERE id = :n",
								"INSERT INTO add_volatile (id) VALUES (nextval('add_volatile_more'))"),
						"SELECT count(*) FROM add_volatile WHERE token IS NULL OR length(token) <> 32",
						"ALTER TABLE add_volatile ADD COLUMN token text NOT NULL DEFAULT md5(random()::text)"),
				new OperationCase("add-column: volatile default, nullable", 10,
						"""
								CREATE TABLE add_volatile_null (id int PRIMARY KEY, label text NOT NULL DEFAULT 'x', visits int NOT NULL DEFAULT 0);
								INSERT INTO add_volatile_null SELECT i, 'label ' || i FROM generate_series(1, 2000) AS i;
								CREATE SEQUENCE add_volatile_null_more START 1000000;
										""",
						"""
								- add-column: { table: add_volatile_null, column: token, type: text, default: { sql: "md5(random()::text)" } }
												""",
						List.of("UPDATE add_volatile_null SET visits = visits + 1 WHERE id = :n",
								"UPDATE add_volatile_null SET label = repeat('y', :n) WHERE id = :n",
								"INSERT INTO add_volatile_null (id, label) VALUES (nextval('add_volatile_null_more'), 'old')",
								"SELECT id, label, visits FROM add_volatile_null WHERE id = :n"),
						List.of("UPDATE add_volatile_null SET token = md5('t') WHERE id = :n"),
						"SELECT count(*) FROM add_volatile_null WHERE token IS NULL",
						"ALTER TABLE add_volatile_null ADD COLUMN token text DEFAULT md5(random()::text)"),
				new OperationCase("add-column: unique with a volatile default", 13,
						"""
								CREATE TABLE add_unique_default (id int PRIMARY KEY, label text NOT NULL DEFAULT 'x', visits int NOT NULL DEFAULT 0);
								INSERT INTO add_unique_default SELECT i, 'label ' || i FROM generate_series(1, 2000) AS i;
								CREATE SEQUENCE add_unique_default_more START 1000000;
										""",
						"""
								- add-column: { table: add_unique_default, column: token, type: uuid, nullable: false, unique: true, default: { sql: gen_random_uuid() } }
												""",
						List.of("UPDATE add_unique_default SET visits = visits + 1 WHERE id = :n",
								"UPDATE add_unique_default SET label = repeat('y', :n) WHERE id = :n",
								"INSERT INTO add_unique_default (id, label) VALUES (nextval('add_unique_default_more'), 'old')",
								"SELECT id, label, visits FROM add_unique_default WHERE id = :n"),
						List.of("UPDATE add_unique_default SET token = gen_random_uuid() WHERE id = :n"),
						"SELECT count(*) - count(DISTINCT token) FROM add_unique_default",
						"ALTER TABLE add_unique_default ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE"),
				new OperationCase("add-column: unique and nullable", 10,
						"""
								CREATE TABLE add_unique (id int PRIMARY KEY, label text NOT NULL DEFAULT 'x', visits int NOT NULL DEFAULT 0);
								INSERT INTO add_unique SELECT i, 'label ' || i FROM generate_series(1, 2000) AS i;
								CREATE SEQUENCE add_unique_more START 1000000;
										""",
						"""
								- add-column: { table: add_unique, column: code, type: integer, unique: true }
												""",
						List.of("UPDATE add_unique SET visits = visits + 1 WHERE id = :n",
								"UPDATE add_unique SET label = repeat('y', :n) WHERE id = :n",
								"INSERT INTO add_unique (id, label) VALUES (nextval('add_unique_more'), 'old')",
								"SELECT id, label, visits FROM add_unique WHERE id = :n"),
						List.of("UPDATE add_unique SET code = :n WHERE id = :n"),
						"SELECT count(*) - count(DISTINCT code) FROM add_unique WHERE code IS NOT NULL",
						"ALTER TABLE add_unique ADD COLUMN code integer UNIQUE"),
				new OperationCase("add-column: check on a constant default", 10,
						"""
								CREATE TABLE add_check (id int PRIMARY KEY, label text NOT NULL DEFAULT 'x', visits int NOT NULL DEFAULT 0);
								INSERT INTO add_check SELECT i, 'label ' || i FROM generate_series(1, 2000) AS i;
								CREATE SEQUENCE add_check_more START 1000000;
										""",
						"""
								- add-column: { table: add_check, column: rating, type: integer, nullable: false, default: { value: 3 }, check: "rating BETWEEN 1 AND 5" }
												""",
						List.of("UPDATE add_check SET visits = visits + 1 WHERE id = :n",
								"UPDATE add_check SET label = repeat('y', :n) WHERE id = :n",
								"INSERT INTO add_check (id, label) VALUES (nextval('add_check_more'), 'old')",
								"SELECT id, label, visits FROM add_check WHERE id = :n"),
						List.of("UPDATE add_check SET rating = 1 + :n % 5 WHERE id = :n"),
						"SELECT count(*) FROM add_check WHERE rating NOT BETWEEN 1 AND 5",
						"ALTER TABLE add_check ADD COLUMN rating integer NOT NULL DEFAULT 3 CHECK (rating BETWEEN 1 AND 5)"),
				new OperationCase("add-column: check that NULL does not meet", 10,
						"""
								CREATE TABLE add_check_strict (id int PRIMARY KEY, label text NOT NULL DEFAULT 'x', visits int NOT NULL DEFAULT 0);
								INSERT INTO add_check_strict SELECT i, 'label ' || i FROM generate_series(1, 2000) AS i;
								CREATE SEQUENCE add_check_strict_more START 1000000;
										""",
						"""
								- add-column: { table: add_check_strict, column: weight, type: double precision, default: { sql: random() }, check: "coalesce(weight, -1) >= 0" }
												""",
						List.of("UPDATE add_check_strict SET visits = visits + 1 WHERE id = :n",
								"UPDATE add_check_strict SET label = repeat('y', :n) WHERE id = :n",
								"INSERT INTO add_check_strict (id, label) VALUES (nextval('add_check_strict_more'), 'old')",
								"SELECT id, label, visits FROM add_check_strict WHERE id = :n"),
						List.of("UPDATE add_check_strict SET weight = :n WHERE id = :n"),
						"SELECT count(*) FROM add_check_strict WHERE weight IS NULL",
						"ALTER TABLE add_check_strict ADD COLUMN weight double precision DEFAULT random() CHECK (coalesce(weight, -1) >= 0)"),
				new OperationCase("add-column: foreign key with an index", 10,
						"""
								CREATE TABLE add_reference (id int PRIMARY KEY, label text NOT NULL DEFAULT 'x', visits int NOT NULL DEFAULT 0);
								INSERT INTO add_reference SELECT i, 'label ' || i FROM generate_series(1, 2000) AS i;
								CREATE SEQUENCE add_reference_more START 1000000;
								CREATE TABLE add_reference_owner (id bigint PRIMARY KEY, name text);
								INSERT INTO add_reference_owner SELECT i, 'owner ' || i FROM generate_series(1, 2000) AS i;
										""",
						"""
								- add-column: { table: add_reference, column: owner_id, type: bigint, references: { table: add_reference_owner, on-delete: set-null, index: true } }
												""",
						List.of("UPDATE add_reference SET visits = visits + 1 WHERE id = :n",
								"UPDATE add_reference SET label = repeat('y', :n) WHERE id = :n",
								"INSERT INTO add_reference (id, label) VALUES (nextval('add_reference_more'), 'old')",
								"SELECT id, label, visits FROM add_reference WHERE id = :n",
								"UPDATE add_reference_owner SET name = 'old ' || :n WHERE id = :n"),
						List.of("UPDATE add_reference SET owner_id = :n WHERE id = :n"),
						"SELECT count(*) FROM add_reference WHERE owner_id <> id",
						"ALTER TABLE add_reference ADD COLUMN owner_id bigint REFERENCES add_reference_owner ON DELETE SET NULL; CREATE INDEX add_reference_owner_id_idx ON add_reference (owner_id)"),
				new OperationCase("add-column: foreign key to the same table", 10,
						"""
								CREATE TABLE add_self (id int PRIMARY KEY, label text NOT NULL DEFAULT 'x', visits int NOT NULL DEFAULT 0);
								INSERT INTO add_self SELECT i, 'label ' || i FROM generate_series(1, 2000) AS i;
								CREATE SEQUENCE add_self_more START 1000000;
										""",
						"""
								- add-column: { table: add_self, column: parent, type: integer, references: { table: add_self, column: id } }
												""",
						List.of("UPDATE add_self SET visits = visits + 1 WHERE id = :n",
								"UPDATE add_self SET label = repeat('y', :n) WHERE id = :n",
								"INSERT INTO add_self (id, label) VALUES (nextval('add_self_more'), 'old')",
								"SELECT id, label, visits FROM add_self WHERE id = :n"),
						List.of("UPDATE add_self SET parent = id WHERE id = :n"),
						"SELECT count(*) FROM add_self WHERE parent <> id",
						"ALTER TABLE add_self ADD COLUMN parent integer REFERENCES add_self (id)"),
				new OperationCase("add-column: serial", 10,
						"""
								CREATE TABLE add_serial (id int PRIMARY KEY, label text NOT NULL DEFAULT 'x', visits int NOT NULL DEFAULT 0);
								INSERT INTO add_serial SELECT i, 'label ' || i FROM generate_series(1, 2000) AS i;
								CREATE SEQUENCE add_serial_more START 1000000;
										""",
						"""
								- add-column: { table: add_serial, column: number, type: serial }
												""",
						List.of("UPDATE add_serial SET visits = visits + 1 WHERE id = :n",
								"UPDATE add_serial SET label = repeat('y', :n) WHERE id = :n",
								"INSERT INTO add_serial (id, label) VALUES (nextval('add_serial_more'), 'old')",
								"SELECT id, label, visits FROM add_serial WHERE id = :n"),
						List.of("INSERT INTO add_serial (id) VALUES (nextval('add_serial_more'))",
								"SELECT number FROM add_serial WHERE id = :n"),
						"SELECT count(*) - count(DISTINCT number) FROM add_serial",
						"ALTER TABLE add_serial ADD COLUMN number serial"),
				new OperationCase("add-column: bigserial", 10,
						"""
								CREATE TABLE add_bigserial (id int PRIMARY KEY, label text NOT NULL DEFAULT 'x', visits int NOT NULL DEFAULT 0);
								INSERT INTO add_bigserial SELECT i, 'label ' || i FROM generate_series(1, 2000) AS i;
								CREATE SEQUENCE add_bigserial_more START 1000000;
										""",
						"""
								- add-column: { table: add_bigserial, column: number, type: bigserial, unique: true }
												""",
						List.of("UPDATE add_bigserial SET visits = visits + 1 WHERE id = :n",
								"UPDATE add_bigserial SET label = repeat('y', :n) WHERE id = :n",
								"INSERT INTO add_bigserial (id, label) VALUES (nextval('add_bigserial_more'), 'old')",
								"SELECT id, label, visits FROM add_bigserial WHERE id = :n"),
						List.of("INSERT INTO add_bigserial (id) VALUES (nextval('add_bigserial_more'))",
								"SELECT number FROM add_bigserial WHERE id = :n"),
						"SELECT count(*) - count(DISTINCT number) FROM add_bigserial",
						"ALTER TABLE add_bigserial ADD COLUMN number bigserial UNIQUE"),
				new OperationCase("add-column: identity", 10,
						"""
								CREATE TABLE add_identity (id int PRIMARY KEY, label text NOT NULL DEFAULT 'x', visits int NOT NULL DEFAULT 0);
								INSERT INTO add_identity SELECT i, 'label ' || i FROM generate_series(1, 2000) AS i;
								CREATE SEQUENCE add_identity_more START 1000000;
										""",
						"""
								- add-column: { table: add_identity, column: number, type: bigint, identity: by-default }
												""",
						List.of("UPDATE add_identity SET visits = visits + 1 WHERE id = :n",
								"UPDATE add_identity SET label = repeat('y', :n) WHERE id = :n",
								"INSERT INTO add_identity (id, label) VALUES (nextval('add_identity_more'), 'old')",
								"SELECT id, label, visits FROM add_identity WHERE id = :n"),
						List.of("INSERT INTO add_identity (id) VALUES (nextval('add_identity_more'))",
								"SELECT number FROM add_identity WHERE id = :n"),
						"SELECT count(*) - count(DISTINCT number) FROM add_identity",
						"ALTER TABLE add_identity ADD COLUMN number bigint GENERATED BY DEFAULT AS IDENTITY"),
				new OperationCase("add-column: identity always", 10,
						"""
								CREATE TABLE add_identity_always (id int PRIMARY KEY, label text NOT NULL DEFAULT 'x', visits int NOT NULL DEFAULT 0);
								INSERT INTO add_identity_always SELECT i, 'label ' || i FROM generate_series(1, 2000) AS i;
								CREATE SEQUENCE add_identity_always_more START 1000000;
										""",
						"""
								- add-column: { table: add_identity_always, column: number, type: integer, identity: always }
												""",
						List.of("UPDATE add_identity_always SET visits = visits + 1 WHERE id = :n",
								"UPDATE add_identity_always SET label = repeat('y', :n) WHERE id = :n",
								"INSERT INTO add_identity_always (id, label) VALUES (nextval('add_identity_always_more'), 'old')",
								"SELECT id, label, visits FROM add_identity_always WHERE id = :n"),
						List.of("INSERT INTO add_identity_always (id) VALUES (nextval('add_identity_always_more'))",
								"SELECT number FROM add_identity_always WHERE id = :n"),
						"SELECT count(*) - count(DISTINCT number) FROM add_identity_always",
						"ALTER TABLE add_identity_always ADD COLUMN number integer GENERATED ALWAYS AS IDENTITY"),
				new OperationCase("add-column: virtual generated column", 18,
						"""
								CREATE TABLE add_virtual (id int PRIMARY KEY, label text NOT NULL DEFAULT 'x', visits int NOT NULL DEFAULT 0);
								INSERT INTO add_virtual SELECT i, 'label ' || i FROM generate_series(1, 2000) AS i;
								CREATE SEQUENCE add_virtual_more START 1000000;
										""",
						"""
								- add-column: { table: add_virtual, column: doubled, type: integer, generated: { sql: visits * 2, stored: false } }
												""",
						List.of("UPDATE add_virtual SET visits = visits + 1 WHERE id = :n",
								"UPDATE add_virtual SET label = repeat('y', :n) WHERE id = :n",
								"INSERT INTO add_virtual (id, label) VALUES (nextval('add_virtual_more'), 'old')",
								"SELECT id, label, visits FROM add_virtual WHERE id = :n"),
						List.of("SELECT doubled FROM add_virtual WHERE id = :n"),
						"SELECT count(*) FROM add_virtual WHERE doubled <> visits * 2",
						"ALTER TABLE add_virtual ADD COLUMN doubled integer GENERATED ALWAYS AS (visits * 2) VIRTUAL"),
				new OperationCase("add-column: two in one migration", 10,
						"""
								CREATE TABLE add_two (id int PRIMARY KEY, label text NOT NULL DEFAULT 'x', visits int NOT NULL DEFAULT 0);
								INSERT INTO add_two SELECT i, 'label ' || i FROM generate_series(1, 2000) AS i;
								CREATE SEQUENCE add_two_more START 1000000;
										""",
						"""
								- add-column: { table: add_two, column: token, type: text, nullable: false, default: { sql: "md5(random()::text)" } }
								- add-column: { table: add_two, column: number, type: serial }
												""",
						List.of("UPDATE add_two SET visits = visits + 1 WHERE id = :n",
								"UPDATE add_two SET label = repeat('y', :n) WHERE id = :n",
								"INSERT INTO add_two (id, label) VALUES (nextval('add_two_more'), 'old')",
								"SELECT id, label, visits FROM add_two WHERE id = :n"),
						List.of("UPDATE add_two SET token = md5('t') WHERE id = :n"),
						"SELECT count(*) FROM add_two WHERE token IS NULL OR number IS NULL",
						"ALTER TABLE add_two ADD COLUMN token text NOT NULL DEFAULT md5(random()::text), ADD COLUMN number serial"),
				new OperationCase("add-column: partitioned table", 11, """
						CREATE TABLE add_partitioned (id int NOT NULL, label text) PARTITION BY RANGE (id);
						CREATE TABLE add_partitioned_low PARTITION OF add_partitioned FOR VALUES FROM (0) TO (1000);
						CREATE TABLE add_partitioned_high PARTITION OF add_partitioned DEFAULT;
						INSERT INTO add_partitioned SELECT i, 'label ' || i FROM generate_series(1, 2000) AS i;
								""",
						"""
								- add-column: { table: add_partitioned, column: status, type: text, nullable: false, default: { value: new }, check: "status <> ''" }
												""",
						List.of("UPDATE add_partitioned SET label = 'old ' || :n WHERE id = :n",
								"INSERT INTO add_partitioned (id) VALUES (5000 + :n)"),
						List.of("UPDATE add_partitioned SET status = 'done' WHERE id = :n"),
						"SELECT count(*) FROM add_partitioned WHERE status NOT IN ('new', 'done')",
						"ALTER TABLE add_partitioned ADD COLUMN status text NOT NULL DEFAULT 'new' CHECK (status <> '')"),
				new OperationCase("add-column: mixed case, another schema and long names", 10,
						"""
								CREATE SCHEMA "Add Schema";
								CREATE TYPE "Add Schema"."Mood Type" AS ENUM ('sad', 'happy');
								CREATE TABLE "Add Schema"."Long Table Name That Has As Many As Sixty-Three Bytes In It, ok" (id int PRIMARY KEY, "Label" text);
								INSERT INTO "Add Schema"."Long Table Name That Has As Many As Sixty-Three Bytes In It, ok" SELECT i, 'l' FROM generate_series(1, 2000) AS i;
										""",
						"""
								- add-column:
								    table: Add Schema.Long Table Name That Has As Many As Sixty-Three Bytes In It, ok
								    column: The select That Has As Many As Sixty-Three Bytes In Its Name ok
								    type: '"Add Schema"."Mood Type"'
								    nullable: false
								    default: { sql: "(CASE WHEN random() > 0.5 THEN 'sad' ELSE 'happy' END)::\\"Add Schema\\".\\"Mood Type\\"" }
								    check: '"The select That Has As Many As Sixty-Three Bytes In Its Name ok" IS NOT NULL'
												""",
						List.of("UPDATE \"Add Schema\".\"Long Table Name That Has As Many As Sixty-Three Bytes In It, ok\" SET \"Label\" = 'o' WHERE id = :n"),
						List.of("UPDATE \"Add Schema\".\"Long Table Name That Has As Many As Sixty-Three Bytes In It, ok\" SET \"The select That Has As Many As Sixty-Three Bytes In Its Name ok\" = 'happy' WHERE id = :n"),
						"SELECT count(*) FROM \"Add Schema\".\"Long Table Name That Has As Many As Sixty-Three Bytes In It, ok\" WHERE \"The select That Has As Many As Sixty-Three Bytes In Its Name ok\" IS NULL",
						"ALTER TABLE \"Add Schema\".\"Long Table Name That Has As Many As Sixty-Three Bytes In It, ok\" ADD COLUMN \"The select That Has As Many As Sixty-Three Bytes In Its Name ok\" \"Add Schema\".\"Mood Type\" NOT NULL DEFAULT (CASE WHEN random() > 0.5 THEN 'sad' ELSE 'happy' END)::\"Add Schema\".\"Mood Type\" CHECK (\"The select That Has As Many As Sixty-Three Bytes In Its Name ok\" IS NOT NULL)"));
	}

}
