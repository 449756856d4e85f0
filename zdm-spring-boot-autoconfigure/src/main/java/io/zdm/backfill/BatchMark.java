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
 * Marks the transaction of a batch for the sync trigger, and for whoever wants to know
 * which sessions wait for a batch. The second mark is a shared advisory lock of the
 * transaction, which never waits: everybody may see it, whatever his rights, and neither
 * a pooler nor the names of sessions can hide it.
 */
public final class BatchMark {

	private static final String LOCK = "locktype = 'advisory' AND classid = 8021101 AND objid = 1 AND objsubid = 2"
			+ " AND granted";

	/**
	 * What takes the lock, to be selected from.
	 */
	static final String LOCKING = "pg_catalog.pg_try_advisory_xact_lock_shared(8021101, 1)";

	private BatchMark() {
	}

	/**
	 * Return the condition for a row of {@code pg_locks} to be the mark of a batch.
	 * @return the condition
	 */
	public static String lock() {
		return LOCK;
	}

	/**
	 * Mark a transaction until its end.
	 * @param session the transaction
	 * @param mapping the mapping that it fills
	 */
	public static void set(Session session, String mapping) {
		session.value(String.class, """
				SELECT set_config('zdm.backfill', ?, true) FROM %s
				""".formatted(LOCKING), mapping);
	}

}
