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

package io.zdm.lifecycle;

import io.zdm.Phase;

/**
 * Which columns of a migration an instance may count on in a phase. One whose entities
 * map others must not be ready.
 */
final class Reach {

	private Reach() {
	}

	/**
	 * Return whether the old columns are there to stay. While the contract is under way
	 * they may go at any moment: whoever becomes ready then is not asked.
	 * @param phase the phase of the migration
	 * @return whether an instance that maps them may become ready
	 */
	static boolean ofOldColumns(Phase phase) {
		return switch (phase) {
			case PENDING, EXPANDING, MIGRATING, MIGRATED, ROLLING_BACK, ROLLED_BACK -> true;
			case CONTRACTING, SEALED, COMPLETED -> false;
		};
	}

	/**
	 * Return whether the new columns are there and filled, to stay.
	 * @param phase the phase of the migration
	 * @return whether an instance that maps them may become ready
	 */
	static boolean ofNewColumns(Phase phase) {
		return switch (phase) {
			case MIGRATED, CONTRACTING, SEALED, COMPLETED -> true;
			case PENDING, EXPANDING, MIGRATING, ROLLING_BACK, ROLLED_BACK -> false;
		};
	}

}
