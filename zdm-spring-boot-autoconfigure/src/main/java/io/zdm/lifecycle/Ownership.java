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

package io.zdm.lifecycle;

import java.time.Duration;
import java.util.Optional;

import io.zdm.postgres.Session;
import io.zdm.postgres.TransactionSettings;
import io.zdm.store.Lease;
import io.zdm.store.Leases;

/**
 * The right to work on a migration: every transaction of the work proves it by locking
 * the lease.
 *
 * @param leases the leases
 * @param lease the lease that is held
 */
record Ownership(Leases leases, Lease lease) {

	void prove(Session session) {
		this.leases.fence(session, this.lease);
	}

	/**
	 * Return settings for a transaction that may hold the lease's row locked: should this
	 * process hang, the server ends the transaction after the length of the lease, and
	 * another instance can take over.
	 * @param lockTimeout the longest wait for a lock
	 * @return the settings, without a limit for statements
	 */
	TransactionSettings transaction(Duration lockTimeout) {
		return TransactionSettings.BOOKKEEPING.withLockTimeout(lockTimeout)
			.withStatementTimeout(Optional.empty())
			.withIdleTimeout(this.lease.duration());
	}

}
