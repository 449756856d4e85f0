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

import io.zdm.postgres.Session;

/**
 * How one batch of a backfill fills its rows.
 */
interface Filling {

	/**
	 * Fill the rows of a batch.
	 * @param session the transaction, in which {@code zdm.backfill} names the mapping
	 * @param rows the condition that a row version belongs to the batch
	 * @param aroundLocks whether to leave out the rows that somebody has locked;
	 * otherwise the batch fails where one is locked for longer than the lock timeout
	 * @return the number of rows filled
	 */
	long fill(Session session, String rows, boolean aroundLocks);

	/**
	 * Return whether a row of the batch is still to be filled.
	 * @param session the transaction
	 * @param rows the condition that a row version belongs to the batch
	 * @return whether there is one
	 */
	boolean isLeft(Session session, String rows);

	/**
	 * Return whether rows that writers touch while the backfill goes on are found by
	 * other means than by another pass over the table.
	 * @return whether one pass over all blocks is enough
	 */
	boolean isDoneInOnePass();

	/**
	 * Return whether the statement of a batch fills its rows all by itself, so that it
	 * can be sent together with others.
	 * @return whether it does
	 */
	default boolean isOneStatement() {
		return false;
	}

	/**
	 * Return the statement of a batch, for messages.
	 * @param rows the condition that a row version belongs to the batch
	 * @param aroundLocks whether locked rows are left out
	 * @return the statement
	 */
	String statement(String rows, boolean aroundLocks);

}
