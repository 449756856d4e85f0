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
 * What goes on in the same database while a table is filled.
 */
@FunctionalInterface
interface Hindrance {

	/**
	 * Nothing at all.
	 */
	Hindrance NONE = (database) -> () -> {
	};

	/**
	 * One snapshot that stays open all the time, as of a report or a dump.
	 */
	Hindrance LONG_SNAPSHOT = Snapshots::lasting;

	/**
	 * Snapshots of 300 ms that overlap, so that one is open at every moment.
	 */
	Hindrance OVERLAPPING_SNAPSHOTS = Snapshots::overlapping;

	/**
	 * Begin.
	 * @param database the database of the run
	 * @return ends it
	 */
	Ending begin(RunDatabase database);

	/**
	 * Ends a hindrance.
	 */
	@FunctionalInterface
	interface Ending extends AutoCloseable {

		@Override
		void close();

	}

}
