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
 * The keys of {@code add-column}. Adds a column, without rewriting the table.
 */
public interface AddColumnSpec {

	/**
	 * The table, with its schema where it needs one.
	 * @param value the value
	 * @return this
	 */
	AddColumnSpec table(String value);

	/**
	 * The name of the column.
	 * @param value the value
	 * @return this
	 */
	AddColumnSpec column(String value);

	/**
	 * Its type, as in text or numeric(12,4), or bigserial.
	 * @param value the value
	 * @return this
	 */
	AddColumnSpec type(String value);

	/**
	 * Whether it may be NULL, by default yes.
	 * @param value the value
	 * @return this
	 */
	AddColumnSpec nullable(boolean value);

	/**
	 * Its default, which existing rows get too.
	 * @param keys what it says
	 * @return this
	 */
	AddColumnSpec defaultTo(Consumer<DefaultTo> keys);

	/**
	 * Makes it an identity column.
	 * @param value the value
	 * @return this
	 */
	AddColumnSpec identity(String value);

	/**
	 * An SQL condition over this column.
	 * @param value the value
	 * @return this
	 */
	AddColumnSpec check(String value);

	/**
	 * Whether each value may occur once only.
	 * @param value the value
	 * @return this
	 */
	AddColumnSpec unique(boolean value);

	/**
	 * The row of another table that the column points to.
	 * @param keys what it says
	 * @return this
	 */
	AddColumnSpec references(Consumer<References> keys);

	/**
	 * Makes it a generated column.
	 * @param keys what it says
	 * @return this
	 */
	AddColumnSpec generated(Consumer<Generated> keys);

	/**
	 * Its comment.
	 * @param value the value
	 * @return this
	 */
	AddColumnSpec comment(String value);

	/**
	 * Whether the table's own triggers fire for the rows that the backfill fills.
	 * @param value the value
	 * @return this
	 */
	AddColumnSpec tableTriggers(String value);

	/**
	 * The keys below {@code default}. Its default, which existing rows get too.
	 */
	interface DefaultTo {

		/**
		 * A constant.
		 * @param value the value
		 * @return this
		 */
		DefaultTo value(String value);

		/**
		 * An SQL expression without columns.
		 * @param value the value
		 * @return this
		 */
		DefaultTo sql(String value);

	}

	/**
	 * The keys below {@code references}. The row of another table that the column points
	 * to.
	 */
	interface References {

		/**
		 * The other table.
		 * @param value the value
		 * @return this
		 */
		References table(String value);

		/**
		 * The column there, unless it is the primary key.
		 * @param value the value
		 * @return this
		 */
		References column(String value);

		/**
		 * What happens when that row is deleted.
		 * @param value the value
		 * @return this
		 */
		References onDelete(String value);

		/**
		 * What happens when that value changes.
		 * @param value the value
		 * @return this
		 */
		References onUpdate(String value);

		/**
		 * Whether the column gets an index too, by default not.
		 * @param value the value
		 * @return this
		 */
		References index(boolean value);

	}

	/**
	 * The keys below {@code generated}. Makes it a generated column.
	 */
	interface Generated {

		/**
		 * The expression over the other columns.
		 * @param value the value
		 * @return this
		 */
		Generated sql(String value);

		/**
		 * Whether the value is stored, by default yes.
		 * @param value the value
		 * @return this
		 */
		Generated stored(boolean value);

	}

}
