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

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What somebody asked for.
 *
 * @param action what is to be done
 * @param by who asked
 * @param reason why, in the words of who asked
 * @param overrides the names of the gate's conditions that do not count this time
 * @param at when
 */
public record Request(Action action, String by, Optional<String> reason, Set<String> overrides, Instant at) {

	/**
	 * What can be asked for and takes its time.
	 */
	public enum Action {

		/**
		 * Take the old structure away.
		 */
		CONTRACT,

		/**
		 * Take away what the migration added.
		 */
		ROLLBACK,

		/**
		 * Compare every row again.
		 */
		VERIFY,

		/**
		 * Bring the sealed structure back.
		 */
		UNSEAL,

		/**
		 * Put the rows in step that are known to diverge: new columns from the old ones.
		 */
		REPAIR_FROM_OLD,

		/**
		 * Put the rows in step that are known to diverge: old columns from the new ones.
		 */
		REPAIR_FROM_NEW,

		/**
		 * Try the rows again that the backfill could not fill.
		 */
		RETRY_QUARANTINED

	}

}
