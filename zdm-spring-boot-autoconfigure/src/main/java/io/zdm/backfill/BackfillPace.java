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

/**
 * How fast a backfill goes. It may change between two batches.
 *
 * @param targetDuration how long the slowest statements of the backfill should take: an
 * application's write of a row may have to wait for one of them
 * @param pauseRatio the pause after a batch, as a share of its duration
 * @param workers the threads of one instance that fill rows at the same time
 * @param fleetWorkers the threads of all instances together that fill rows of one mapping
 * at the same time
 */
public record BackfillPace(Duration targetDuration, double pauseRatio, int workers, int fleetWorkers) {

	/**
	 * The measured defaults.
	 */
	public static final BackfillPace DEFAULT = new BackfillPace(Duration.ofMillis(20), 0.25, 1, 2);

	/**
	 * Return the pace with another pause.
	 * @param ratio the pause after a batch, as a share of its duration
	 * @return the pace
	 */
	public BackfillPace withPauseRatio(double ratio) {
		return new BackfillPace(this.targetDuration, ratio, this.workers, this.fleetWorkers);
	}

	/**
	 * Return the pace with other numbers of threads.
	 * @param perInstance the threads of one instance
	 * @param perFleet the threads of all instances together
	 * @return the pace
	 */
	public BackfillPace withWorkers(int perInstance, int perFleet) {
		return new BackfillPace(this.targetDuration, this.pauseRatio, perInstance, perFleet);
	}

}
