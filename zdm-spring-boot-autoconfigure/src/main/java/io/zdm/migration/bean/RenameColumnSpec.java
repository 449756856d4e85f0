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
 * The keys of {@code rename-column}. Gives a column another name; until contract both
 * names work.
 */
public interface RenameColumnSpec {

	/**
	 * The table, with its schema where it needs one.
	 * @param value the value
	 * @return this
	 */
	RenameColumnSpec table(String value);

	/**
	 * The old name of the column.
	 * @param value the value
	 * @return this
	 */
	RenameColumnSpec from(String value);

	/**
	 * The new name of the column.
	 * @param value the value
	 * @return this
	 */
	RenameColumnSpec to(String value);

	/**
	 * Whether the table's own triggers fire for the rows that the backfill fills.
	 * @param value the value
	 * @return this
	 */
	RenameColumnSpec tableTriggers(String value);

}
