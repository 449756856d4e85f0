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
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A part of a table that a worker fills now.
 *
 * @param partition the partition, if the rows of the table are in partitions
 * @param fromBlock its first block
 * @param toBlock the block after its last
 * @param instance the instance
 * @param worker which of its threads
 * @param live whether the worker has been heard of lately
 * @param position where it is
 * @param rows the rows that it has filled
 * @param running the time spent running, without pauses
 * @param since when it began
 */
public record WorkedRange(Optional<String> partition, long fromBlock, long toBlock, UUID instance, int worker,
		boolean live, Position position, long rows, Duration running, Instant since) {

	/**
	 * Where a worker is, in the JSON of the store.
	 *
	 * @param pass the pass over the windows, from 1; 0 where the store does not say
	 * @param passes the number of passes
	 * @param block the block
	 */
	public record Position(int pass, int passes, long block) {

	}

}
