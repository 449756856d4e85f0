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

package io.zdm.benchmark;

/**
 * A way to fill a new column of all rows from an old one.
 */
interface Strategy {

	String name();

	/**
	 * Do what is not measured, such as adding the column.
	 * @param database the database of the run
	 */
	void prepare(RunDatabase database);

	/**
	 * Fill the rows.
	 * @param database the database of the run
	 * @return what was observed
	 */
	Filled fill(RunDatabase database);

	/**
	 * Return the column that is filled.
	 * @return its name
	 */
	default String column() {
		return "display_name";
	}

}
