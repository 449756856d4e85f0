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

package io.zdm;

/**
 * Where a migration stands in its life.
 *
 * @since 0.1.0
 */
public enum Phase {

	/**
	 * Known, and nothing done yet.
	 */
	PENDING,

	/**
	 * Target columns and sync are being added.
	 */
	EXPANDING,

	/**
	 * Old and new are in step; existing rows are being filled and checked.
	 */
	MIGRATING,

	/**
	 * Complete and proven; the sync goes on and going back is free.
	 */
	MIGRATED,

	/**
	 * The old structure is being taken away.
	 */
	CONTRACTING,

	/**
	 * The old structure is out of reach and can still be brought back.
	 */
	SEALED,

	/**
	 * The old structure is gone.
	 */
	COMPLETED,

	/**
	 * What the migration added is being taken away.
	 */
	ROLLING_BACK,

	/**
	 * All that the migration added is gone; it stays so until somebody asks.
	 */
	ROLLED_BACK;

	/**
	 * Return whether nothing more happens from here without a request.
	 * @return {@code true} for the two phases that end a migration
	 */
	public boolean isFinal() {
		return this == COMPLETED || this == ROLLED_BACK;
	}

	/**
	 * Return whether the sync of the migration's tables is installed in this phase.
	 * @return {@code true} from the end of the expand to the drop or the rollback
	 */
	public boolean isInSync() {
		return this == MIGRATING || this == MIGRATED || this == CONTRACTING || this == SEALED || this == ROLLING_BACK;
	}

}
