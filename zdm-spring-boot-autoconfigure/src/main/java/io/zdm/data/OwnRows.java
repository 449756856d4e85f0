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

package io.zdm.data;

/**
 * Tells the rows that the transaction itself has written from all others, by the number
 * of the transaction in each row version.
 * <p>
 * That is the transaction's own number, or a higher one where a savepoint was set. Of
 * rows with a higher number a snapshot shows those of transactions that were over when it
 * was taken, which are below its end, and our own: below the end our own are the ones in
 * progress. Numbers from the end on are not looked up, since PostgreSQL refuses to tell
 * about those that it has not given out yet, and a row frozen long ago may seem to have
 * one. As rows have no epoch, differences are taken modulo 2^32; numbers below 3 are no
 * transactions, and none has 2^24 savepoints.
 */
final class OwnRows {

	private static final String NUMBER = "CAST(CAST(xmin AS text) AS bigint)";

	/**
	 * As sub-selects, so that each is computed once for the statement.
	 */
	private static final String FIRST = "(SELECT pg_catalog.txid_current())";

	private static final String END = "(SELECT pg_catalog.txid_snapshot_xmax(pg_catalog.txid_current_snapshot()))";

	private static final String DISTANCE = "((%s - %s) & 4294967295)".formatted(NUMBER, FIRST);

	/**
	 * The condition that a row is one of the transaction's own, for PostgreSQL 10 and
	 * later.
	 */
	static final String CONDITION = """
			(CASE WHEN %1$s < 3 OR %3$s >= 16777216 THEN false WHEN %3$s = 0 THEN true \
			WHEN %2$s + %3$s >= %4$s THEN true \
			ELSE pg_catalog.txid_status(%2$s + %3$s) IS NOT DISTINCT FROM 'in progress' END)""".formatted(NUMBER, FIRST,
			DISTANCE, END);

	private OwnRows() {
	}

}
