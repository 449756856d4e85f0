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

package io.zdm.migration.bean;

import java.util.function.Consumer;

/**
 * The keys of {@code add-foreign-key}. Makes columns point to rows of another table.
 */
public interface AddForeignKeySpec {

	/**
	 * The table that points, with its schema where it needs one.
	 * @param value the value
	 * @return this
	 */
	AddForeignKeySpec table(String value);

	/**
	 * The column that points.
	 * @param value the value
	 * @return this
	 */
	AddForeignKeySpec column(String value);

	/**
	 * The columns that point, where there are several.
	 * @param values the values
	 * @return this
	 */
	AddForeignKeySpec columns(String... values);

	/**
	 * What they point to.
	 * @param keys what it says
	 * @return this
	 */
	AddForeignKeySpec references(Consumer<References> keys);

	/**
	 * The name of the constraint, otherwise PostgreSQL's own choice.
	 * @param value the value
	 * @return this
	 */
	AddForeignKeySpec name(String value);

	/**
	 * What happens when the other row is deleted.
	 * @param value the value
	 * @return this
	 */
	AddForeignKeySpec onDelete(String value);

	/**
	 * What happens when the other row's key changes.
	 * @param value the value
	 * @return this
	 */
	AddForeignKeySpec onUpdate(String value);

	/**
	 * Whether some of several columns may be NULL.
	 * @param value the value
	 * @return this
	 */
	AddForeignKeySpec match(String value);

	/**
	 * Whether a transaction may put the check off.
	 * @param value the value
	 * @return this
	 */
	AddForeignKeySpec deferrable(boolean value);

	/**
	 * Whether the check waits for the commit.
	 * @param value the value
	 * @return this
	 */
	AddForeignKeySpec initiallyDeferred(boolean value);

	/**
	 * The keys below {@code references}. What they point to.
	 */
	interface References {

		/**
		 * The other table.
		 * @param value the value
		 * @return this
		 */
		References table(String value);

		/**
		 * The columns there, otherwise its primary key.
		 * @param values the values
		 * @return this
		 */
		References columns(String... values);

	}

}
