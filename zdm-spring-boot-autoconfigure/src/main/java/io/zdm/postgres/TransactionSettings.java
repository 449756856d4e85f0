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

package io.zdm.postgres;

import java.time.Duration;
import java.util.Optional;

/**
 * What a transaction of zdm sets for itself with {@code SET LOCAL}. Session state is
 * never relied on, so that a transaction pooler may stand in between.
 *
 * @param lockTimeout the longest wait for a lock, or empty for none
 * @param statementTimeout the longest time for a statement, or empty for none
 * @param idleTimeout after which time of silence the server ends a transaction whose
 * client hangs, so that it holds no lock for ever
 * @param snapshot whether the whole transaction sees one snapshot (REPEATABLE READ) and
 * only reads
 */
public record TransactionSettings(Optional<Duration> lockTimeout, Optional<Duration> statementTimeout,
		Optional<Duration> idleTimeout, boolean snapshot) {

	/**
	 * Short transactions on zdm's own tables: nobody holds their rows for long.
	 */
	public static final TransactionSettings BOOKKEEPING = new TransactionSettings(Optional.of(Duration.ofSeconds(5)),
			Optional.of(Duration.ofSeconds(30)), Optional.of(Duration.ofSeconds(15)), false);

	/**
	 * Return settings with another lock timeout.
	 * @param timeout the longest wait for a lock
	 * @return the settings
	 */
	public TransactionSettings withLockTimeout(Duration timeout) {
		return new TransactionSettings(Optional.of(timeout), this.statementTimeout, this.idleTimeout, this.snapshot);
	}

	/**
	 * Return settings with another statement timeout.
	 * @param timeout the longest time for a statement, or empty for none
	 * @return the settings
	 */
	public TransactionSettings withStatementTimeout(Optional<Duration> timeout) {
		return new TransactionSettings(this.lockTimeout, timeout, this.idleTimeout, this.snapshot);
	}

	/**
	 * Return settings with another idle timeout.
	 * @param timeout after which silence the server ends the transaction
	 * @return the settings
	 */
	public TransactionSettings withIdleTimeout(Duration timeout) {
		return new TransactionSettings(this.lockTimeout, this.statementTimeout, Optional.of(timeout), this.snapshot);
	}

	/**
	 * Return settings under which the transaction reads one snapshot.
	 * @return the settings
	 */
	public TransactionSettings withSnapshot() {
		return new TransactionSettings(this.lockTimeout, this.statementTimeout, this.idleTimeout, true);
	}

}
