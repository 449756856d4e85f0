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

import io.zdm.postgres.ServerVersion;

/**
 * A range of blocks of a table's heap.
 *
 * @param from the first block
 * @param to the first block that is not part of it any more
 */
record BlockRange(long from, long to) {

	/**
	 * The highest block number that a tid can have.
	 */
	static final long MAX_BLOCK = 0xFFFF_FFFFL;

	private static final int PAGE_HEADER = 24;

	private static final int SMALLEST_TUPLE = 28;

	BlockRange {
		if (from < 0 || to < from || to > MAX_BLOCK) {
			throw new IllegalArgumentException("No range of blocks: from %d to %d".formatted(from, to));
		}
	}

	/**
	 * Return the condition that a row version lies in the range. From PostgreSQL 14 on a
	 * comparison of ctid reads just these blocks (TID Range Scan). Before, the same
	 * comparison would read the whole table, while a list of tids reads just them (Tid
	 * Scan): so every line pointer that a page can have is listed, which costs about a
	 * tenth of a microsecond for each that is empty.
	 * @param version the version of the server
	 * @param blockSize the size of a block in bytes
	 * @return a boolean expression over the table's columns
	 */
	String condition(ServerVersion version, int blockSize) {
		if (version.atLeast(14)) {
			return "ctid >= '(%d,0)'::tid AND ctid < '(%d,0)'::tid".formatted(this.from, this.to);
		}
		int lines = (blockSize - PAGE_HEADER) / SMALLEST_TUPLE;
		return """
				ctid = ANY (ARRAY(SELECT ('(' || page || ',' || line || ')')::tid
				    FROM generate_series(%d, %d) AS page, generate_series(1, %d) AS line))\
				""".formatted(this.from, this.to - 1, lines);
	}

	/**
	 * Return the range for a person.
	 * @return the first and the last block
	 */
	@Override
	public String toString() {
		return "blocks " + this.from + "–" + Math.max(this.from, this.to - 1);
	}

}
