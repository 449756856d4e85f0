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
 * How far the backfill or verification of a mapping got.
 *
 * @param mapping the mapping
 * @param kind which of the walks it is
 * @param position where to go on, in the walk's own JSON
 * @param rows the rows changed or compared so far
 * @param share the share of the work that is done, from 0 to 1
 * @param running the time spent running, without pauses
 * @param startedAt when it began
 * @param finishedAt when it was done
 * @param result what it found, in the walk's own JSON
 */
public record BackfillProgress(String mapping, Kind kind, String position, long rows, double share, Duration running,
		Instant startedAt, Optional<Instant> finishedAt, Optional<String> result) {

	/**
	 * Which walk.
	 */
	public enum Kind {

		/**
		 * Fills rows.
		 */
		BACKFILL,

		/**
		 * Compares every row: the proof.
		 */
		VERIFICATION,

		/**
		 * Compares rows again and again while the migration is MIGRATED. The proof does
		 * not depend on it.
		 */
		RECHECK

	}

}
