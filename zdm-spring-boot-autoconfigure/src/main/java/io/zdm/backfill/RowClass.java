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

/**
 * Which rows of a page belong to which stride pass, by the numbers of their line
 * pointers. Those follow one another on every page, whatever the keys look like, so that
 * each pass takes about the same number of rows of every page. Any division is right, as
 * the last pass takes whatever is left.
 *
 * @param passes the number of passes, a power of two of at most 64
 * @param pass the pass, from 0
 */
record RowClass(int passes, int pass) {

	/**
	 * The bytes of a row's address, in the order of the network: four for the block, two
	 * for the line pointer. Its last byte is enough, and costs a fifth of what it costs
	 * to take the number out of the text of the address.
	 */
	private static final String LINE_POINTER = "pg_catalog.get_byte(pg_catalog.tidsend(ctid), 5)";

	/**
	 * Return the condition that a row belongs to the pass.
	 * @return a boolean expression that is never NULL
	 */
	String condition() {
		return (this.passes == 1) ? "true" : "(%s & %d) = %d".formatted(LINE_POINTER, this.passes - 1, this.pass);
	}

}
