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
import io.zdm.lifecycle.ModelTable.Old;

/**
 * The releases of the application in the model.
 */
enum ModelRelease {

	/**
	 * Came before the migration; its entities map the old column.
	 */
	BEFORE(false, true, false),

	/**
	 * Came before the migration, and uses the old column in SQL that no mapping shows.
	 */
	BEFORE_UNSEEN(false, false, false),

	/**
	 * Ships the migration, and still maps the old column.
	 */
	SHIPS(true, true, false),

	/**
	 * Ships the migration and maps the new column.
	 */
	USES(true, false, true),

	/**
	 * Maps the new column; its file of the migration is deleted.
	 */
	AFTER(false, false, true);

	private final boolean ships;

	private final boolean mapsOld;

	private final boolean mapsNew;

	ModelRelease(boolean ships, boolean mapsOld, boolean mapsNew) {
		this.ships = ships;
		this.mapsOld = mapsOld;
		this.mapsNew = mapsNew;
	}

	boolean ships() {
		return this.ships;
	}

	boolean mapsOld() {
		return this.mapsOld;
	}

	boolean mapsNew() {
		return this.mapsNew;
	}

	boolean usesOld() {
		return !this.mapsNew;
	}

	/**
	 * Whether zdm lets an instance have traffic: when what its entities map is there, as
	 * the catalog has it, and filled, as the history has it.
	 */
	boolean isAdmitted(Phase phase, ModelTable table) {
		boolean filled = switch (phase) {
			case MIGRATED, CONTRACTING, SEALED, COMPLETED -> true;
			case PENDING, EXPANDING, MIGRATING, ROLLING_BACK, ROLLED_BACK -> false;
		};
		return (!this.mapsOld || table.old() == Old.PRESENT) && (!this.mapsNew || (filled && table.hasNew()));
	}

	/**
	 * Whether anybody deploys it. What uses a column that it does not map is nothing that
	 * zdm could refuse: nobody brings it back once the column is out of reach.
	 */
	boolean isDeployed(ModelTable table) {
		return this != BEFORE_UNSEEN || table.old() == Old.PRESENT;
	}

}
