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

/**
 * What the history knows of one step of a plan.
 *
 * @param name the name of the step within the plan
 * @param state how far it got
 * @param startedAt when it was first tried
 * @param finishedAt when it was done
 * @param attempts how often it was tried
 * @param elapsed how long the attempt that succeeded took
 * @param error what went wrong at the last attempt that failed, with its SQLSTATE
 */
public record StepRecord(String name, State state, Instant startedAt, Optional<Instant> finishedAt, int attempts,
		Optional<Duration> elapsed, Optional<String> error) {

	/**
	 * How far a step got.
	 */
	public enum State {

		STARTED, DONE, FAILED

	}

}
