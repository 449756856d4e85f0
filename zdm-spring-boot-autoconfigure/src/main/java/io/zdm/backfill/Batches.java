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
 * The batches of a walk, one after the other.
 */
interface Batches {

	/**
	 * Do the next batch in a transaction of its own.
	 * @return how it ended
	 */
	BatchOutcome next();

	/**
	 * Take note that the last batch was rolled back by something that passes: a lock, a
	 * deadlock, a lost connection.
	 * @param cause what happened
	 * @param attempts how often in a row by now
	 * @return what is waited for, for a person
	 */
	String interrupted(RuntimeException cause, int attempts);

	/**
	 * Take note of a pause between two batches.
	 * @param throttle the name of the throttle that wanted it, empty where none did
	 * @param duration how long it was
	 */
	default void paused(String throttle, Duration duration) {
	}

}
