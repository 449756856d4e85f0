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

package io.zdm.store;

import java.time.Duration;

/**
 * A part of a table that one worker fills, claimed for a while.
 *
 * @param id its number
 * @param mapping the name of the mapping
 * @param partition the object identifier of the partition, 0 for the table itself
 * @param from the first block
 * @param to the first block that is not part of it any more
 * @param position how far it is, in the backfill's own JSON
 * @param token the fencing token: it grows with every owner
 * @param lease how long the claim lasts after each batch
 */
public record BackfillRange(long id, String mapping, long partition, long from, long to, String position, long token,
		Duration lease) {

	/**
	 * Return the number of blocks.
	 * @return the blocks
	 */
	public long blocks() {
		return this.to - this.from;
	}

}
