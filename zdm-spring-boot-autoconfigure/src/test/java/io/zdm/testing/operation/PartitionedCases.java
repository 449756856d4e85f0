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
 * Operations that change every row of a table whose rows are in partitions.
 */
final class PartitionedCases {

	private static final int SUPPORTED = 14;

	private PartitionedCases() {
	}

	static List<OperationCase> all() {
		return List.of(renamed(), retyped(), swapped(), filled(), notNull(), nullable());
	}

	private static OperationCase renamed() {
		return new OperationCase("rename-column: partitioned, in a unique index, a check and a view", SUPPORTED,
				"""
						CREATE TABLE parts_renamed (id int, login text COLLATE "C" NOT NULL CHECK (login <> ''), visits int NOT NULL DEFAULT 0, UNIQUE (login, id)) PARTITION BY RANGE (id);
						CREATE TABLE parts_renamed_low PARTITION OF parts_renamed FOR VALUES FROM (0) TO (1000);
						CREATE TABLE parts_renamed_high PARTITION OF parts_renamed FOR VALUES FROM (1000) TO (100000) PARTITION BY HASH (id);
						CREATE TABLE parts_renamed_even PARTITION OF parts_renamed_high FOR VALUES WITH (MODULUS 2, REMAINDER 0);
						CREATE TABLE parts_renamed_odd PARTITION OF parts_renamed_high FOR VALUES WITH (MODULUS 2, REMAINDER 1);
						INSERT INTO parts_renamed SELECT i, 'user' || i FROM generate_series(1, 2000) AS i;
						CREATE INDEX parts_renamed_upper ON parts_renamed (upper(login)) WHERE visits >= 0;
						CREATE VIEW parts_renamed_names AS SELECT id, login FROM parts_renamed_low;
						COMMENT ON COLUMN parts_renamed.login IS 'as others see it';
						""",
				"- rename-column: { table: parts_renamed, from: login, to: account }",
				List.of("UPDATE parts_renamed SET login = 'old' || id WHERE id = :n",
						"UPDATE parts_renamed SET visits = visits + 1 WHERE id = :n",
						"SELECT login FROM parts_renamed WHERE id = :n"),
				List.of("UPDATE parts_renamed SET account = 'new' || id WHERE id = :n",
						"SELECT account FROM parts_renamed WHERE id = :n"),
				"SELECT count(*) FROM parts_renamed WHERE account NOT IN ('user' || id, 'old' || id, 'new' || id)",
				"ALTER TABLE parts_renamed RENAME COLUMN login TO account");
	}

	private static OperationCase retyped() {
		return new OperationCase("change-column-type: partitioned, under a new name", SUPPORTED,
				"""
						CREATE TABLE parts_price (id int PRIMARY KEY, price text NOT NULL DEFAULT '0', visits int NOT NULL DEFAULT 0) PARTITION BY RANGE (id);
						CREATE TABLE parts_price_low PARTITION OF parts_price FOR VALUES FROM (0) TO (1000);
						CREATE TABLE parts_price_high PARTITION OF parts_price FOR VALUES FROM (1000) TO (100000) PARTITION BY HASH (id);
						CREATE TABLE parts_price_even PARTITION OF parts_price_high FOR VALUES WITH (MODULUS 2, REMAINDER 0);
						CREATE TABLE parts_price_odd PARTITION OF parts_price_high FOR VALUES WITH (MODULUS 2, REMAINDER 1);
						INSERT INTO parts_price SELECT i, i || '.25' FROM generate_series(1, 2000) AS i;
						CREATE INDEX parts_price_price ON parts_price (price DESC);
						CREATE INDEX parts_price_id ON parts_price (id, price) WHERE price IS NOT NULL;
						""",
				"- change-column-type: { table: parts_price, column: price, to: price_exact, type: 'numeric(12,4)', "
						+ "forward: 'price::numeric(12,4)', backward: 'price_exact::text', default: '0' }",
				List.of("UPDATE parts_price SET price = :n || '.50' WHERE id = :n",
						"UPDATE parts_price SET visits = visits + 1 WHERE id = :n",
						"SELECT price FROM parts_price WHERE id = :n"),
				List.of("UPDATE parts_price SET price_exact = :n + 0.125 WHERE id = :n",
						"SELECT price_exact FROM parts_price WHERE id = :n"),
				"SELECT count(*) FROM parts_price WHERE trunc(price_exact) <> id OR price_exact IS NULL", """
						ALTER TABLE parts_price DROP COLUMN price;
						ALTER TABLE parts_price ADD COLUMN price numeric(12,4) NOT NULL DEFAULT 0;
						ALTER TABLE parts_price RENAME COLUMN price TO price_exact;
						CREATE INDEX parts_price_price ON parts_price (price_exact DESC);
						CREATE INDEX parts_price_id ON parts_price (id, price_exact) WHERE price_exact IS NOT NULL;
						ALTER INDEX parts_price_low_price_exact_idx RENAME TO parts_price_low_price;
						ALTER INDEX parts_price_low_id_price_exact_idx RENAME TO parts_price_low_id;
						ALTER INDEX parts_price_high_price_exact_idx RENAME TO parts_price_high_price;
						ALTER INDEX parts_price_high_id_price_exact_idx RENAME TO parts_price_high_id;
						ALTER INDEX parts_price_even_price_exact_idx RENAME TO parts_price_even_price;
						ALTER INDEX parts_price_even_id_price_exact_idx RENAME TO parts_price_even_id;
						ALTER INDEX parts_price_odd_price_exact_idx RENAME TO parts_price_odd_price;
						ALTER INDEX parts_price_odd_id_price_exact_idx RENAME TO parts_price_odd_id;
						""");
	}

	private static OperationCase swapped() {
		return new OperationCase("change-column-type: partitioned, under its own name", SUPPORTED,
				"""
						CREATE TABLE parts_amount (id int PRIMARY KEY, amount int NOT NULL) PARTITION BY RANGE (id);
						CREATE TABLE parts_amount_low PARTITION OF parts_amount FOR VALUES FROM (0) TO (1000);
						CREATE TABLE parts_amount_high PARTITION OF parts_amount FOR VALUES FROM (1000) TO (100000) PARTITION BY HASH (id);
						CREATE TABLE parts_amount_even PARTITION OF parts_amount_high FOR VALUES WITH (MODULUS 2, REMAINDER 0);
						CREATE TABLE parts_amount_odd PARTITION OF parts_amount_high FOR VALUES WITH (MODULUS 2, REMAINDER 1);
						INSERT INTO parts_amount SELECT i, i FROM generate_series(1, 2000) AS i;
						CREATE INDEX parts_amount_amount ON parts_amount (amount);
						""",
				"- change-column-type: { table: parts_amount, column: amount, type: bigint, keep-name: true }",
				List.of("UPDATE parts_amount SET amount = id WHERE id = :n",
						"SELECT amount FROM parts_amount WHERE id = :n"),
				List.of("UPDATE parts_amount SET amount = id WHERE id = :n"),
				"SELECT count(*) FROM parts_amount WHERE amount IS DISTINCT FROM id", """
						ALTER TABLE parts_amount DROP COLUMN amount;
						ALTER TABLE parts_amount ADD COLUMN amount bigint NOT NULL DEFAULT 0;
						ALTER TABLE parts_amount ALTER COLUMN amount DROP DEFAULT;
						CREATE INDEX parts_amount_amount ON parts_amount (amount);
						ALTER INDEX parts_amount_low_amount_idx RENAME TO parts_amount_low_amount;
						ALTER INDEX parts_amount_high_amount_idx RENAME TO parts_amount_high_amount;
						ALTER INDEX parts_amount_even_amount_idx RENAME TO parts_amount_even_amount;
						ALTER INDEX parts_amount_odd_amount_idx RENAME TO parts_amount_odd_amount;
						""");
	}

	private static OperationCase filled() {
		return new OperationCase("add-column: partitioned, filled with a volatile default", SUPPORTED,
				"""
						CREATE TABLE parts_filled (id int PRIMARY KEY, visits int NOT NULL DEFAULT 0) PARTITION BY RANGE (id);
						CREATE TABLE parts_filled_low PARTITION OF parts_filled FOR VALUES FROM (0) TO (1000);
						CREATE TABLE parts_filled_high PARTITION OF parts_filled FOR VALUES FROM (1000) TO (100000) PARTITION BY HASH (id);
						CREATE TABLE parts_filled_even PARTITION OF parts_filled_high FOR VALUES WITH (MODULUS 2, REMAINDER 0);
						CREATE TABLE parts_filled_odd PARTITION OF parts_filled_high FOR VALUES WITH (MODULUS 2, REMAINDER 1);
						INSERT INTO parts_filled SELECT i FROM generate_series(1, 2000) AS i;
						""",
				"- add-column: { table: parts_filled, column: token, type: text, nullable: false, default: { sql: 'md5(random()::text)' } }",
				List.of("UPDATE parts_filled SET visits = visits + 1 WHERE id = :n",
						"SELECT id, visits FROM parts_filled WHERE id = :n"),
				List.of("UPDATE parts_filled SET token = md5('t') WHERE id = :n"),
				"SELECT count(*) FROM parts_filled WHERE token IS NULL",
				"ALTER TABLE parts_filled ADD COLUMN token text NOT NULL DEFAULT md5(random()::text)");
	}

	private static OperationCase notNull() {
		return new OperationCase("set-not-null: partitioned, NULLs filled", SUPPORTED,
				"""
						CREATE TABLE parts_not_null (id int PRIMARY KEY, login text NOT NULL, email text, visits int NOT NULL DEFAULT 0) PARTITION BY RANGE (id);
						CREATE TABLE parts_not_null_low PARTITION OF parts_not_null FOR VALUES FROM (0) TO (1000);
						CREATE TABLE parts_not_null_high PARTITION OF parts_not_null FOR VALUES FROM (1000) TO (100000) PARTITION BY HASH (id);
						CREATE TABLE parts_not_null_even PARTITION OF parts_not_null_high FOR VALUES WITH (MODULUS 2, REMAINDER 0);
						CREATE TABLE parts_not_null_odd PARTITION OF parts_not_null_high FOR VALUES WITH (MODULUS 2, REMAINDER 1);
						INSERT INTO parts_not_null SELECT i, 'user' || i, CASE WHEN i % 3 = 0 THEN 'mail' || i END FROM generate_series(1, 2000) AS i;
						""",
				"- set-not-null: { table: parts_not_null, column: email, forward: \"login || '@example.org'\" }",
				List.of("UPDATE parts_not_null SET visits = visits + 1 WHERE id = :n",
						"UPDATE parts_not_null SET email = 'old' || id WHERE id = :n AND id % 3 = 1"),
				List.of("UPDATE parts_not_null SET email = 'new' || id WHERE id = :n"),
				"SELECT count(*) FROM parts_not_null WHERE email NOT IN (login || '@example.org', 'mail' || id, 'old' || id, 'new' || id) OR email IS NULL",
				"""
						UPDATE parts_not_null SET email = login WHERE email IS NULL;
						ALTER TABLE parts_not_null ALTER COLUMN email SET NOT NULL
						""");
	}

	private static OperationCase nullable() {
		return new OperationCase("drop-not-null: partitioned", SUPPORTED,
				"""
						CREATE TABLE parts_nullable (id int PRIMARY KEY, email text NOT NULL) PARTITION BY RANGE (id);
						CREATE TABLE parts_nullable_low PARTITION OF parts_nullable FOR VALUES FROM (0) TO (1000);
						CREATE TABLE parts_nullable_high PARTITION OF parts_nullable FOR VALUES FROM (1000) TO (100000) PARTITION BY HASH (id);
						CREATE TABLE parts_nullable_even PARTITION OF parts_nullable_high FOR VALUES WITH (MODULUS 2, REMAINDER 0);
						CREATE TABLE parts_nullable_odd PARTITION OF parts_nullable_high FOR VALUES WITH (MODULUS 2, REMAINDER 1);
						INSERT INTO parts_nullable SELECT i, 'mail' || i FROM generate_series(1, 2000) AS i;
						""",
				"- drop-not-null: { table: parts_nullable, column: email }",
				List.of("UPDATE parts_nullable SET email = 'old' || id WHERE id = :n"),
				List.of("UPDATE parts_nullable SET email = NULL WHERE id = :n",
						"UPDATE parts_nullable SET email = 'new' || id WHERE id = :n"),
				"SELECT count(*) FROM parts_nullable WHERE email NOT LIKE '%' || id",
				"ALTER TABLE parts_nullable ALTER COLUMN email DROP NOT NULL");
	}

}
