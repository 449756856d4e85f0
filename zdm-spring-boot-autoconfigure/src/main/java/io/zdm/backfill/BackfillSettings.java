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

import java.time.Duration;
import java.util.Optional;

import io.zdm.postgres.TransactionSettings;

/**
 * The pace of backfills and verifications.
 *
 * @param windowPages the pages of a window
 * @param groupWindows the windows of a group, over which the passes are interleaved
 * @param passes the number of stride passes (k), a power of two
 * @param verifyBatchRows the rows of a verification batch
 * @param pauseRatio the pause after a batch, as a share of its duration
 * @param lockTimeout the longest wait for a locked row, well under
 * {@code deadlock_timeout}
 * @param statementTimeout the longest time for one statement
 * @param recheck the pace of the continuous verification
 */
public record BackfillSettings(int windowPages, int groupWindows, int passes, int verifyBatchRows, double pauseRatio,
		Duration lockTimeout, Duration statementTimeout, RecheckPace recheck) {

	/**
	 * The measured defaults.
	 */
	public static final BackfillSettings DEFAULT = new BackfillSettings(256, 16, 8, 50_000, 0.25,
			Duration.ofMillis(100), Duration.ofSeconds(30));

	private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(15);

	/**
	 * Create settings with the default pace of the continuous verification.
	 * @param windowPages the pages of a window
	 * @param groupWindows the windows of a group
	 * @param passes the number of stride passes, a power of two
	 * @param verifyBatchRows the rows of a verification batch
	 * @param pauseRatio the pause after a batch, as a share of its duration
	 * @param lockTimeout the longest wait for a locked row
	 * @param statementTimeout the longest time for one statement
	 */
	public BackfillSettings(int windowPages, int groupWindows, int passes, int verifyBatchRows, double pauseRatio,
			Duration lockTimeout, Duration statementTimeout) {
		this(windowPages, groupWindows, passes, verifyBatchRows, pauseRatio, lockTimeout, statementTimeout,
				RecheckPace.DEFAULT);
	}

	/**
	 * Return settings with another pace of the continuous verification.
	 * @param pace the pace
	 * @return the settings
	 */
	public BackfillSettings withRecheck(RecheckPace pace) {
		return new BackfillSettings(this.windowPages, this.groupWindows, this.passes, this.verifyBatchRows,
				this.pauseRatio, this.lockTimeout, this.statementTimeout, pace);
	}

	/**
	 * Return the settings of a batch's transaction.
	 * @return the settings
	 */
	TransactionSettings transaction() {
		return new TransactionSettings(Optional.of(this.lockTimeout), Optional.of(this.statementTimeout),
				Optional.of(IDLE_TIMEOUT), false);
	}

}
