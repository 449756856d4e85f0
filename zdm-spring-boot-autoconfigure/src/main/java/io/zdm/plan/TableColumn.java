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

package io.zdm.plan;

import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;

/**
 * A column of a table.
 *
 * @param table the table
 * @param column the column
 */
public record TableColumn(QualifiedName table, Identifier column) {

	/**
	 * Return the column for a message to a person.
	 * @return schema, table and column without quotes
	 */
	public String display() {
		return this.table.display() + "." + this.column.value();
	}

}
