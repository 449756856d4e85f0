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
 * How backfills and verifications work.
 *
 * @param pace the pace of backfills where nobody has said another
 * @param windowPages the pages of a window to begin with
 * @param groupWindows the windows of a group, over which the passes are interleaved, to
 * begin with
 * @param passes the largest number of stride passes (k), a power of two of at most 64
 * @param verifyBatchRows the rows of a verification batch
 * @param lockTimeout the longest wait for a locked row, well under
 * {@code deadlock_timeout}
 * @param statementTimeout the longest time for one statement
 * @param recheck the pace of the continuous verification
 */
public record BackfillSettings(BackfillPace pace, int windowPages, int groupWindows, int passes, int verifyBatchRows,
		Duration lockTimeout, Duration statementTimeout, RecheckPace recheck) {

	/**
	 * The measured defaults.
	 */
	public static final BackfillSettings DEFAULT = new BackfillSettings(BackfillPace.DEFAULT, 256, 32, 16, 50_000,
			Duration.ofMillis(100), Duration.ofSeconds(30), RecheckPace.DEFAULT);

	private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(15);

	/**
	 * Return settings with another pace of the continuous verification.
	 * @param another the pace
	 * @return the settings
	 */
	public BackfillSettings withRecheck(RecheckPace another) {
		return new BackfillSettings(this.pace, this.windowPages, this.groupWindows, this.passes, this.verifyBatchRows,
				this.lockTimeout, this.statementTimeout, another);
	}

	/**
	 * Return settings with another pace of backfills.
	 * @param another the pace
	 * @return the settings
	 */
	public BackfillSettings withPace(BackfillPace another) {
		return new BackfillSettings(another, this.windowPages, this.groupWindows, this.passes, this.verifyBatchRows,
				this.lockTimeout, this.statementTimeout, this.recheck);
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
