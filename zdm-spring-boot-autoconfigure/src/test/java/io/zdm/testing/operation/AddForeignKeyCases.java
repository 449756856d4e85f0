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
 * The cases of {@code add-foreign-key}.
 */
final class AddForeignKeyCases {

	private AddForeignKeyCases() {
	}

	static List<OperationCase> all() {
		return List.of(new OperationCase("add-foreign-key: one column, named by PostgreSQL", 10, """
				CREATE TABLE fk_customers (id int PRIMARY KEY, name text);
				CREATE TABLE fk_orders (id int PRIMARY KEY, customer_id int);
				CREATE INDEX fk_orders_customer ON fk_orders (customer_id);
				INSERT INTO fk_customers SELECT i FROM generate_series(1, 2000) AS i;
				INSERT INTO fk_orders SELECT i, nullif(i % 100, 0) FROM generate_series(1, 2000) AS i;
				""",
				"- add-foreign-key: { table: fk_orders, column: customer_id, references: { table: fk_customers } }",
				List.of("UPDATE fk_orders SET customer_id = 1 + (:n * 7) % 2000 WHERE id = :n",
						"UPDATE fk_customers SET name = 'customer ' || :n WHERE id = :n",
						"SELECT name FROM fk_customers WHERE id = :n"),
				List.of("UPDATE fk_orders SET customer_id = :n WHERE id = :n"),
				"SELECT count(*) FROM fk_orders WHERE customer_id NOT IN (SELECT id FROM fk_customers)",
				"ALTER TABLE fk_orders ADD FOREIGN KEY (customer_id) REFERENCES fk_customers"),
				new OperationCase("add-foreign-key: two columns with all rules", 10, """
						CREATE TABLE fk_shelves (room int, shelf int, CONSTRAINT fk_shelf UNIQUE (room, shelf));
						CREATE TABLE fk_books (id int PRIMARY KEY, room int, shelf int);
						CREATE INDEX fk_books_shelf ON fk_books (shelf, room);
						INSERT INTO fk_shelves SELECT i, i + 1 FROM generate_series(1, 2000) AS i;
						INSERT INTO fk_books SELECT i, i, i + 1 FROM generate_series(1, 2000) AS i;
						""", """
						- add-foreign-key:
						    table: fk_books
						    columns: [room, shelf]
						    references: { table: fk_shelves, columns: [room, shelf] }
						    name: Book on Shelf
						    match: full
						    on-delete: set-null
						    on-update: cascade
						    deferrable: true
						    initially-deferred: true
						""", List.of("UPDATE fk_books SET room = :n, shelf = :n + 1 WHERE id = :n"),
						List.of("UPDATE fk_books SET room = NULL, shelf = NULL WHERE id = :n"),
						"SELECT count(*) FROM fk_books WHERE (room, shelf) NOT IN (SELECT room, shelf FROM fk_shelves)",
						"""
								ALTER TABLE fk_books ADD CONSTRAINT "Book on Shelf" FOREIGN KEY (room, shelf)
								    REFERENCES fk_shelves (room, shelf) MATCH FULL ON DELETE SET NULL ON UPDATE CASCADE
								    DEFERRABLE INITIALLY DEFERRED"""),
				new OperationCase("add-foreign-key: to itself", 10, """
						CREATE TABLE fk_tree (id int PRIMARY KEY, parent int);
						CREATE INDEX fk_tree_parent ON fk_tree (parent);
						INSERT INTO fk_tree SELECT i, nullif(i - 1, 0) FROM generate_series(1, 2000) AS i;
						""", "- add-foreign-key: { table: fk_tree, column: parent, references: { table: fk_tree } }",
						List.of("UPDATE fk_tree SET parent = 1 WHERE id = :n"),
						List.of("UPDATE fk_tree SET parent = NULL WHERE id = :n"),
						"SELECT count(*) FROM fk_tree WHERE parent NOT IN (SELECT id FROM fk_tree)",
						"ALTER TABLE fk_tree ADD FOREIGN KEY (parent) REFERENCES fk_tree"),
				new OperationCase("add-foreign-key: to a partitioned table", 18, """
						CREATE TABLE fk_days (day int PRIMARY KEY) PARTITION BY RANGE (day);
						CREATE TABLE fk_days_1 PARTITION OF fk_days FOR VALUES FROM (0) TO (1000);
						CREATE TABLE fk_days_2 PARTITION OF fk_days FOR VALUES FROM (1000) TO (3000);
						CREATE TABLE fk_visits (id int PRIMARY KEY, day int);
						CREATE INDEX fk_visits_day ON fk_visits (day);
						INSERT INTO fk_days SELECT i FROM generate_series(1, 2000) AS i;
						INSERT INTO fk_visits SELECT i, i FROM generate_series(1, 2000) AS i;
						""", "- add-foreign-key: { table: fk_visits, column: day, references: { table: fk_days } }",
						List.of("UPDATE fk_visits SET day = 2001 - :n WHERE id = :n"),
						List.of("UPDATE fk_visits SET day = :n WHERE id = :n"),
						"SELECT count(*) FROM fk_visits WHERE day NOT IN (SELECT day FROM fk_days)",
						"ALTER TABLE fk_visits ADD FOREIGN KEY (day) REFERENCES fk_days"),
				new OperationCase("add-foreign-key: to columns that become unique", 10, """
						CREATE TABLE fk_products (id int PRIMARY KEY, code text);
						CREATE TABLE fk_items (id int PRIMARY KEY, code varchar(20));
						INSERT INTO fk_products SELECT i, 'code ' || i FROM generate_series(1, 2000) AS i;
						INSERT INTO fk_items SELECT i, 'code ' || i FROM generate_series(1, 2000) AS i;
						""",
						"""
								- add-unique: { table: fk_products, columns: code }
								- add-foreign-key: { table: fk_items, column: code, references: { table: fk_products, columns: code } }
								""",
						List.of("UPDATE fk_items SET code = 'code ' || (2001 - :n) WHERE id = :n"),
						List.of("SELECT code FROM fk_items WHERE id = :n"),
						"SELECT count(*) FROM fk_items WHERE code NOT IN (SELECT code FROM fk_products)", """
								ALTER TABLE fk_products ADD UNIQUE (code);
								ALTER TABLE fk_items ADD FOREIGN KEY (code) REFERENCES fk_products (code)"""),
				new OperationCase("add-foreign-key: of a partitioned table", 18, """
						CREATE TABLE fk_rooms (id int PRIMARY KEY);
						CREATE TABLE fk_stays (id int, room int) PARTITION BY RANGE (id);
						CREATE TABLE fk_stays_1 PARTITION OF fk_stays FOR VALUES FROM (0) TO (1000);
						CREATE TABLE fk_stays_2 PARTITION OF fk_stays FOR VALUES FROM (1000) TO (3000);
						CREATE INDEX fk_stays_room ON fk_stays (room);
						INSERT INTO fk_rooms SELECT i FROM generate_series(1, 2000) AS i;
						INSERT INTO fk_stays SELECT i, i FROM generate_series(1, 2000) AS i;
						""", "- add-foreign-key: { table: fk_stays, column: room, references: { table: fk_rooms } }",
						List.of("UPDATE fk_stays SET room = 2001 - :n WHERE id = :n"),
						List.of("UPDATE fk_stays SET room = :n WHERE id = :n"),
						"SELECT count(*) FROM fk_stays WHERE room NOT IN (SELECT id FROM fk_rooms)",
						"ALTER TABLE fk_stays ADD FOREIGN KEY (room) REFERENCES fk_rooms"));
	}

}
