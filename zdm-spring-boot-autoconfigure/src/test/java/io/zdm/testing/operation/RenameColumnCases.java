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
 * The cases of {@code rename-column}.
 */
final class RenameColumnCases {

	private RenameColumnCases() {
	}

	static List<OperationCase> all() {
		return List.of(new OperationCase("rename-column: indexed and NOT NULL", 10, """
				CREATE TABLE rename_plain (id int PRIMARY KEY, user_name text NOT NULL, visits int NOT NULL DEFAULT 0);
				CREATE INDEX rename_plain_name ON rename_plain (user_name);
				INSERT INTO rename_plain SELECT i, 'name ' || i FROM generate_series(1, 2000) AS i;
				""", "- rename-column: { table: rename_plain, from: user_name, to: display_name }",
				List.of("UPDATE rename_plain SET user_name = 'old ' || :n WHERE id = :n",
						"UPDATE rename_plain SET visits = visits + 1 WHERE id = :n",
						"SELECT user_name FROM rename_plain WHERE id = :n"),
				List.of("UPDATE rename_plain SET display_name = 'new ' || :n WHERE id = :n",
						"SELECT display_name FROM rename_plain WHERE id = :n"),
				"SELECT count(*) FROM rename_plain WHERE display_name NOT LIKE '% ' || id",
				"ALTER TABLE rename_plain RENAME COLUMN user_name TO display_name"));
	}

}
