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
 * The keys of {@code set-not-null}. Makes a column NOT NULL, without a scan that blocks
 * others.
 */
public interface SetNotNullSpec {

	/**
	 * The table, with its schema where it needs one.
	 * @param value the value
	 * @return this
	 */
	SetNotNullSpec table(String value);

	/**
	 * The column.
	 * @param value the value
	 * @return this
	 */
	SetNotNullSpec column(String value);

	/**
	 * An SQL expression over the columns of a row, for rows in which the column is NULL.
	 * @param value the value
	 * @return this
	 */
	SetNotNullSpec forward(String value);

	/**
	 * Whether the table's own triggers fire for the rows that the backfill fills.
	 * @param value the value
	 * @return this
	 */
	SetNotNullSpec tableTriggers(String value);

}
