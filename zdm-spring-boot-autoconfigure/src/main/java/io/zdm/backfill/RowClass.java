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

package io.zdm.backfill;

import java.util.Optional;

import io.zdm.postgres.Identifier;

/**
 * Which rows of a page belong to which stride pass: evenly spaced over every page is
 * best, and any division is right.
 *
 * @param integerKey the primary key where it is a single integer column, whose values
 * usually follow one another on a page
 */
record RowClass(Optional<Identifier> integerKey) {

	/**
	 * Return the condition that a row belongs to a pass.
	 * @param passes the number of passes, a power of two
	 * @param pass the pass, from 0
	 * @return a boolean expression over the table's columns that is never NULL
	 */
	String condition(int passes, int pass) {
		if (passes == 1) {
			return "true";
		}
		// The binary AND gives negative keys a class too, which the remainder would not.
		return this.integerKey.map((key) -> "(%s & %d) = %d".formatted(key, passes - 1, pass))
			.orElseGet(() -> "(ctid::text::point)[1]::int %% %d = %d".formatted(passes, pass));
	}

}
