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
 * The keys of {@code drop-column}. Drops a column, once no release needs it any more.
 */
public interface DropColumnSpec {

	/**
	 * The table, with its schema where it needs one.
	 * @param value the value
	 * @return this
	 */
	DropColumnSpec table(String value);

	/**
	 * The column.
	 * @param value the value
	 * @return this
	 */
	DropColumnSpec column(String value);

	/**
	 * What rows get there until contract that leave the column out.
	 * @param keys what it says
	 * @return this
	 */
	DropColumnSpec defaultTo(Consumer<DefaultTo> keys);

	/**
	 * The keys below {@code default}. What rows get there until contract that leave the
	 * column out.
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

}
