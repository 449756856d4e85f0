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
 * The cases of {@code change-column-type}.
 */
final class ChangeColumnTypeCases {

	private ChangeColumnTypeCases() {
	}

	static List<OperationCase> all() {
		return List.of(converted(), assigned(), inPlace(), inPlaceToText(), keepsName(), keepsSerialKey(),
				keepsIdentityKey());
	}

	private static OperationCase converted() {
		return new OperationCase("change-column-type: converted under a new name", 10,
				"""
						CREATE TABLE type_price (id int PRIMARY KEY, price text NOT NULL DEFAULT '0', visits int NOT NULL DEFAULT 0);
						CREATE INDEX type_price_price ON type_price (price DESC);
						CREATE INDEX type_price_id ON type_price (id, price) WHERE price IS NOT NULL;
						INSERT INTO type_price SELECT i, i || '.25' FROM generate_series(1, 2000) AS i;
						""",
				"- change-column-type: { table: type_price, column: price, to: price_exact, type: 'numeric(12,4)', "
						+ "forward: 'price::numeric(12,4)', backward: 'price_exact::text', default: '0' }",
				List.of("UPDATE type_price SET price = :n || '.50' WHERE id = :n",
						"UPDATE type_price SET visits = visits + 1 WHERE id = :n",
						"SELECT price FROM type_price WHERE id = :n"),
				List.of("UPDATE type_price SET price_exact = :n + 0.125 WHERE id = :n",
						"SELECT price_exact FROM type_price WHERE id = :n"),
				"SELECT count(*) FROM type_price WHERE trunc(price_exact) <> id OR price_exact IS NULL", """
						ALTER TABLE type_price DROP COLUMN price;
						ALTER TABLE type_price ADD COLUMN price numeric(12,4) NOT NULL DEFAULT 0;
						ALTER TABLE type_price RENAME COLUMN price TO price_exact;
						CREATE INDEX type_price_price ON type_price (price_exact DESC);
						CREATE INDEX type_price_id ON type_price (id, price_exact) WHERE price_exact IS NOT NULL;
						""");
	}

	private static OperationCase assigned() {
		return new OperationCase("change-column-type: assigned under a new name", 10, """
				CREATE TABLE type_amount (id int PRIMARY KEY, amount int, area int DEFAULT 7,
				    CONSTRAINT type_amount_once UNIQUE (area, amount));
				INSERT INTO type_amount SELECT i, i FROM generate_series(1, 2000) AS i;
				""", "- change-column-type: { table: type_amount, column: amount, to: amount_big, type: bigint }",
				List.of("UPDATE type_amount SET amount = id WHERE id = :n",
						"SELECT amount FROM type_amount WHERE id = :n"),
				List.of("UPDATE type_amount SET amount_big = id WHERE id = :n",
						"SELECT amount_big FROM type_amount WHERE id = :n"),
				"SELECT count(*) FROM type_amount WHERE amount_big IS DISTINCT FROM id", """
						ALTER TABLE type_amount DROP COLUMN amount, ADD COLUMN amount_big bigint;
						UPDATE type_amount SET amount_big = id;
						ALTER TABLE type_amount ADD CONSTRAINT type_amount_once UNIQUE (area, amount_big);
						""");
	}

	private static OperationCase inPlace() {
		return new OperationCase("change-column-type: longer in place", 10, """
				CREATE TABLE type_code (id int PRIMARY KEY, code varchar(20) COLLATE "C" NOT NULL UNIQUE);
				CREATE INDEX type_code_code ON type_code (code, id);
				INSERT INTO type_code SELECT i, 'code ' || i FROM generate_series(1, 2000) AS i;
				""", "- change-column-type: { table: type_code, column: code, type: varchar(50) }",
				List.of("UPDATE type_code SET code = 'old ' || :n WHERE id = :n",
						"SELECT code FROM type_code WHERE id = :n"),
				List.of("UPDATE type_code SET code = 'new and twenty times longer ' || :n WHERE id = :n",
						"SELECT code FROM type_code WHERE id = :n"),
				"SELECT count(*) FROM type_code WHERE code NOT LIKE '% ' || id",
				"ALTER TABLE type_code ALTER COLUMN code TYPE varchar(50) COLLATE \"C\"",
				"ALTER TABLE type_code ALTER COLUMN code TYPE varchar(50) COLLATE \"C\"");
	}

	private static OperationCase inPlaceToText() {
		return new OperationCase("change-column-type: text in place", 10, """
				CREATE TABLE type_text (id int PRIMARY KEY, note varchar(20) DEFAULT 'none', rate numeric(8,2));
				CREATE INDEX type_text_note ON type_text (note);
				INSERT INTO type_text SELECT i, 'note ' || i, i FROM generate_series(1, 2000) AS i;
				""", """
				- change-column-type: { table: type_text, column: note, type: text }
				- change-column-type: { table: type_text, column: rate, type: "numeric(12,2)" }
				""",
				List.of("UPDATE type_text SET note = 'old ' || :n WHERE id = :n",
						"SELECT note, rate FROM type_text WHERE id = :n"),
				List.of("UPDATE type_text SET note = 'new ' || :n, rate = :n WHERE id = :n",
						"SELECT note, rate FROM type_text WHERE id = :n"),
				"SELECT count(*) FROM type_text WHERE note NOT LIKE '% ' || id OR rate <> id",
				"ALTER TABLE type_text ALTER COLUMN note TYPE text, ALTER COLUMN rate TYPE numeric(12,2)",
				"ALTER TABLE type_text ALTER COLUMN note TYPE text, ALTER COLUMN rate TYPE numeric(12,2)");
	}

	private static OperationCase keepsName() {
		return new OperationCase("change-column-type: under its own name", 10, """
				CREATE TABLE type_kept (id int PRIMARY KEY, total int NOT NULL DEFAULT 0, note text);
				CREATE UNIQUE INDEX type_kept_total ON type_kept ((total + 1), id) WHERE total > 0;
				COMMENT ON COLUMN type_kept.total IS 'all of it';
				INSERT INTO type_kept SELECT i, i FROM generate_series(1, 2000) AS i;
				""", "- change-column-type: { table: type_kept, column: total, type: bigint, keep-name: true }",
				List.of("UPDATE type_kept SET total = :n + 5000 WHERE id = :n",
						"SELECT total FROM type_kept WHERE id = :n"),
				List.of("UPDATE type_kept SET total = :n WHERE id = :n", "SELECT total FROM type_kept WHERE id = :n"),
				"SELECT count(*) FROM type_kept WHERE total NOT IN (id, id + 5000)", """
						DROP INDEX type_kept_total;
						ALTER TABLE type_kept DROP COLUMN total;
						ALTER TABLE type_kept ADD COLUMN total bigint NOT NULL DEFAULT 0;
						CREATE UNIQUE INDEX type_kept_total ON type_kept ((total + 1), id) WHERE total > 0;
						COMMENT ON COLUMN type_kept.total IS 'all of it';
						""");
	}

	private static OperationCase keepsSerialKey() {
		return new OperationCase("change-column-type: key of serial under its own name", 10, """
				CREATE TABLE type_serial (id serial PRIMARY KEY, note text);
				INSERT INTO type_serial (note) SELECT 'note' FROM generate_series(1, 2000) AS i;
				""", "- change-column-type: { table: type_serial, column: id, type: bigint, keep-name: true }",
				List.of("INSERT INTO type_serial (note) VALUES ('old')",
						"UPDATE type_serial SET note = 'old' WHERE id = :n",
						"SELECT id, note FROM type_serial WHERE id = :n"),
				List.of("INSERT INTO type_serial (note) VALUES ('new')",
						"UPDATE type_serial SET note = 'new' WHERE id = :n",
						"SELECT id, note FROM type_serial WHERE id = :n"),
				"SELECT greatest(max(id) - max(last_value), 0) FROM type_serial, type_serial_id_seq",
				"""
						ALTER TABLE type_serial ADD COLUMN new_id bigint NOT NULL DEFAULT nextval('type_serial_id_seq');
						ALTER SEQUENCE type_serial_id_seq OWNED BY type_serial.new_id;
						ALTER SEQUENCE type_serial_id_seq AS bigint;
						ALTER TABLE type_serial DROP COLUMN id;
						ALTER TABLE type_serial RENAME COLUMN new_id TO id;
						ALTER TABLE type_serial ADD PRIMARY KEY (id);
						DO $$BEGIN
						    ALTER TABLE type_serial RENAME CONSTRAINT type_serial_new_id_not_null TO type_serial_id_not_null;
						EXCEPTION WHEN undefined_object THEN NULL;
						END$$;
						""");
	}

	private static OperationCase keepsIdentityKey() {
		return new OperationCase("change-column-type: identity key under its own name", 10, """
				CREATE TABLE type_identity (
				    id int GENERATED ALWAYS AS IDENTITY (START WITH 10 INCREMENT BY 2 CACHE 5) PRIMARY KEY, note text);
				INSERT INTO type_identity (note) SELECT 'note' FROM generate_series(1, 2000) AS i;
				""", "- change-column-type: { table: type_identity, column: id, type: bigint, keep-name: true }",
				List.of("INSERT INTO type_identity (note) VALUES ('old')",
						"UPDATE type_identity SET note = 'old' WHERE id = :n * 2 + 8",
						"SELECT id, note FROM type_identity WHERE id = :n * 2 + 8"),
				List.of("INSERT INTO type_identity (note) VALUES ('new')",
						"UPDATE type_identity SET note = 'new' WHERE id = :n * 2 + 8",
						"SELECT id, note FROM type_identity WHERE id = :n * 2 + 8"),
				"SELECT count(*) FROM type_identity, pg_sequences WHERE sequencename = 'type_identity_id_seq' "
						+ "AND (id > last_value OR id % 2 = 1 OR (increment_by, cache_size) <> (2, 5))",
				"""
						ALTER TABLE type_identity DROP COLUMN id;
						ALTER TABLE type_identity ADD COLUMN id bigint
						    GENERATED ALWAYS AS IDENTITY (START WITH 10 INCREMENT BY 2 CACHE 5) PRIMARY KEY;
						""");
	}

}
