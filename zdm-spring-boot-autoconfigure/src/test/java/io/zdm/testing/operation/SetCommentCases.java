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
 * The cases of {@code set-comment}.
 */
final class SetCommentCases {

	private SetCommentCases() {
	}

	static List<OperationCase> all() {
		return List.of(new OperationCase("set-comment: table and columns", 10, """
				CREATE TABLE commented (id int PRIMARY KEY, a text, b text);
				COMMENT ON TABLE commented IS 'what others'' see';
				COMMENT ON COLUMN commented.a IS 'old';
				INSERT INTO commented SELECT i, 'a', 'b' FROM generate_series(1, 2000) AS i;
				""", """
				- set-comment: { table: commented, comment: "all; of 'them'" }
				- set-comment: { table: commented, column: a }
				- set-comment: { table: commented, column: b, comment: new }
				""", List.of("UPDATE commented SET a = 'a' || :n WHERE id = :n"),
				List.of("UPDATE commented SET b = 'b' || :n WHERE id = :n"),
				"SELECT count(*) FROM commented WHERE a NOT LIKE 'a%' OR b NOT LIKE 'b%'", """
						COMMENT ON TABLE commented IS 'all; of ''them''';
						COMMENT ON COLUMN commented.a IS NULL;
						COMMENT ON COLUMN commented.b IS 'new';
						"""));
	}

}
