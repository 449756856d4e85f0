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
 * The pace of the continuous verification.
 *
 * @param rowsPerSecond the rows that are compared in a second, by all instances of the
 * application together; 0 for none
 * @param rest the time from the end of one pass over a table to the beginning of the
 * next, so that small tables are not read without a pause
 */
public record RecheckPace(int rowsPerSecond, Duration rest) {

	/**
	 * A hundred million rows in little more than a day.
	 */
	public static final RecheckPace DEFAULT = new RecheckPace(1000, Duration.ofMinutes(1));

	/**
	 * Return whether rows are compared at all.
	 * @return whether they are
	 */
	public boolean isOn() {
		return this.rowsPerSecond > 0;
	}

}
