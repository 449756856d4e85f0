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
 * The keys of {@code add-unique}. Makes columns unique together.
 */
public interface AddUniqueSpec {

	/**
	 * The table, with its schema where it needs one.
	 * @param value the value
	 * @return this
	 */
	AddUniqueSpec table(String value);

	/**
	 * The column, or the columns in order.
	 * @param values the values
	 * @return this
	 */
	AddUniqueSpec columns(String... values);

	/**
	 * The name of the constraint, otherwise PostgreSQL's own choice.
	 * @param value the value
	 * @return this
	 */
	AddUniqueSpec name(String value);

	/**
	 * Whether NULL counts as a value (15 and later).
	 * @param value the value
	 * @return this
	 */
	AddUniqueSpec nullsNotDistinct(boolean value);

	/**
	 * Whether a transaction may put the check off.
	 * @param value the value
	 * @return this
	 */
	AddUniqueSpec deferrable(boolean value);

	/**
	 * Whether the check waits for the commit.
	 * @param value the value
	 * @return this
	 */
	AddUniqueSpec initiallyDeferred(boolean value);

}
