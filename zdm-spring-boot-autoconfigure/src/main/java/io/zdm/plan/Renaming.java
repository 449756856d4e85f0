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
 * A column that gets another name and stays what it is.
 *
 * @param from the name before
 * @param to the name after
 */
public record Renaming(Identifier from, Identifier to) {

	/**
	 * Return the renaming that takes a column out of everybody's reach.
	 * @param column the column
	 * @return its renaming to a name that nobody uses
	 */
	public static Renaming outOfReach(Identifier column) {
		return new Renaming(column, Identifier.generated("zdm_sealed_" + column.value()));
	}

	/**
	 * Return the renaming that takes this one back.
	 * @return the other way round
	 */
	public Renaming inverse() {
		return new Renaming(this.to, this.from);
	}

	/**
	 * Return the statement.
	 * @param table the table
	 * @return the statement, which changes the catalog alone
	 */
	public String statement(QualifiedName table) {
		return "ALTER TABLE %s RENAME COLUMN %s TO %s".formatted(table, this.from, this.to);
	}

}
