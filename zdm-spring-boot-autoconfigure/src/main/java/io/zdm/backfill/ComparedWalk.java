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

import io.zdm.plan.Mapping;
import io.zdm.postgres.Session;
import io.zdm.store.BackfillLog;
import io.zdm.store.BackfillProgress.Kind;

/**
 * What a walk compares rows for.
 *
 * @param name what it is called in messages
 * @param kind under which kind its progress is recorded
 * @param sampling how it names rows
 * @param batchRows the rows of a batch
 * @param rest the time after the end of a walk in which no new one begins
 * @param keyless whether it can do without a key, reading the table in one batch
 * @param findings told of each batch
 */
record ComparedWalk(String name, Kind kind, Sampling sampling, int batchRows, Duration rest, boolean keyless,
		Findings findings) {

	/**
	 * The one walk over all rows that contract relies on.
	 * @param settings the pace
	 * @return the walk
	 */
	static ComparedWalk proof(BackfillSettings settings) {
		return new ComparedWalk("verification", Kind.VERIFICATION, Sampling.FOR_PEOPLE, settings.verifyBatchRows(),
				Duration.ZERO, true, (session, batch) -> {
				});
	}

	/**
	 * One of the walks after that.
	 * @param batchRows the rows of a batch
	 * @param rest the time between two walks
	 * @param findings told of each batch
	 * @return the walk
	 */
	static ComparedWalk again(int batchRows, Duration rest, Findings findings) {
		return new ComparedWalk("continuous verification", Kind.RECHECK, Sampling.BY_KEY, batchRows, rest, false,
				findings);
	}

	/**
	 * Return whether the last walk ended so short a time ago that no new one is to begin.
	 * @param session the transaction
	 * @param log the progress
	 * @param mapping the mapping
	 * @return whether it is time to rest
	 */
	boolean isResting(Session session, BackfillLog log, Mapping mapping) {
		return !this.rest.isZero() && log.finishedWithin(session, mapping.id(), this.kind, this.rest);
	}

	/**
	 * What is told of each batch.
	 */
	@FunctionalInterface
	interface Findings {

		/**
		 * Take note of a batch.
		 * @param session the transaction of the batch
		 * @param batch what it counted
		 */
		void compared(Session session, Census batch);

	}

}
