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

package io.zdm.migration.operation;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One statement of a {@link Sql}.
 *
 * @param statement the statement, without a semicolon at its end
 * @param transaction whether it runs in a transaction, which also records that it is done
 */
public record SqlStatement(String statement, boolean transaction) {

	private static final int SHOWN_CHARACTERS = 120;

	/**
	 * Create a statement.
	 * @param statement the text
	 * @param transaction whether it runs in a transaction
	 * @throws IllegalArgumentException if it holds no statement or does not end
	 */
	public SqlStatement {
		statement = statement.strip();
		while (statement.endsWith(";")) {
			statement = statement.substring(0, statement.length() - 1).strip();
		}
		SqlForm.of(statement);
	}

	/**
	 * Return the statement for a message.
	 * @return its beginning on one line
	 */
	String brief() {
		String line = this.statement.replaceAll("\\s+", " ");
		return (line.length() <= SHOWN_CHARACTERS) ? line : line.substring(0, SHOWN_CHARACTERS) + "…";
	}

	Map<String, Object> fields() {
		Map<String, Object> fields = new LinkedHashMap<>();
		fields.put("statement", this.statement);
		if (!this.transaction) {
			fields.put("transaction", "false");
		}
		return fields;
	}

}
