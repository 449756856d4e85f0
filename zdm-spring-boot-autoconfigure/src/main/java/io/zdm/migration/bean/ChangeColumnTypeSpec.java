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

/**
 * The keys of {@code change-column-type}. Changes the type of a column: under a new name,
 * under its own, or in place.
 */
public interface ChangeColumnTypeSpec {

	/**
	 * The table, with its schema where it needs one.
	 * @param value the value
	 * @return this
	 */
	ChangeColumnTypeSpec table(String value);

	/**
	 * The column.
	 * @param value the value
	 * @return this
	 */
	ChangeColumnTypeSpec column(String value);

	/**
	 * The name of the new column, where it gets another one.
	 * @param value the value
	 * @return this
	 */
	ChangeColumnTypeSpec to(String value);

	/**
	 * The type of the new column.
	 * @param value the value
	 * @return this
	 */
	ChangeColumnTypeSpec type(String value);

	/**
	 * The new value as an SQL expression over the old column.
	 * @param value the value
	 * @return this
	 */
	ChangeColumnTypeSpec forward(String value);

	/**
	 * The old value as an SQL expression over the new column.
	 * @param value the value
	 * @return this
	 */
	ChangeColumnTypeSpec backward(String value);

	/**
	 * The bean that converts the values, where SQL cannot.
	 * @param value the value
	 * @return this
	 */
	ChangeColumnTypeSpec transformer(String value);

	/**
	 * Whether the new column gets the name of the old one at contract.
	 * @param value the value
	 * @return this
	 */
	ChangeColumnTypeSpec keepName(boolean value);

	/**
	 * The default after contract as an SQL expression, where that of the old column does
	 * not fit.
	 * @param value the value
	 * @return this
	 */
	ChangeColumnTypeSpec defaultTo(String value);

	/**
	 * Whether the table's own triggers fire for the rows that the backfill fills.
	 * @param value the value
	 * @return this
	 */
	ChangeColumnTypeSpec tableTriggers(String value);

}
