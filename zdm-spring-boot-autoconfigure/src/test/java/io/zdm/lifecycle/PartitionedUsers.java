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

package io.zdm.lifecycle;

import io.zdm.testing.TestDatabase;

/**
 * The table of the tests with its rows in partitions, some of them a level deeper.
 */
final class PartitionedUsers {

	static final int ROWS = 6_000;

	private PartitionedUsers() {
	}

	/**
	 * Create it, with an index on the name.
	 * @param database the database
	 */
	static void create(TestDatabase database) {
		database.jdbc().execute("""
				CREATE SEQUENCE users_id;
				CREATE TABLE users (
				    id bigint DEFAULT nextval('users_id') PRIMARY KEY,
				    user_name text NOT NULL,
				    email text,
				    visits int NOT NULL DEFAULT 0) PARTITION BY RANGE (id);
				CREATE TABLE users_low PARTITION OF users FOR VALUES FROM (MINVALUE) TO (2000);
				CREATE TABLE users_high PARTITION OF users FOR VALUES FROM (2000) TO (1000000) PARTITION BY HASH (id);
				CREATE TABLE users_high_0 PARTITION OF users_high FOR VALUES WITH (MODULUS 2, REMAINDER 0);
				CREATE TABLE users_high_1 PARTITION OF users_high FOR VALUES WITH (MODULUS 2, REMAINDER 1);
				CREATE INDEX users_user_name_idx ON users (user_name);
				INSERT INTO users (user_name, email) SELECT 'Name ' || i, 'mail' || i FROM generate_series(1, %d) AS i;
				ANALYZE users;
				""".formatted(ROWS));
	}

}
