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

import java.util.Optional;

import io.zdm.lifecycle.ModelTable.Old;
import io.zdm.lifecycle.ModelTable.Sync;
import io.zdm.lifecycle.ModelTable.Value;

/**
 * What has to hold in every state of the model. What has to hold of a statement is looked
 * at where it is made: {@link ModelApplication}.
 */
final class ModelInvariants {

	private ModelInvariants() {
	}

	static Optional<String> violation(ModelState state) {
		if (isWriteLost(state.table)) {
			return Optional.of("a committed write is lost");
		}
		if (!isAsThePhaseSays(state)) {
			return Optional.of("the schema is not what the phase says");
		}
		return Optional.empty();
	}

	/**
	 * In no state may the columns that are left miss what was written last. A write past
	 * the sync is missing in the new column, and must be missing there alone.
	 */
	private static boolean isWriteLost(ModelTable table) {
		if (table.isOldDropped()) {
			return table.newValue() != Value.LAST;
		}
		return table.oldValue() != Value.LAST;
	}

	private static boolean isAsThePhaseSays(ModelState state) {
		ModelTable table = state.table;
		boolean present = table.old() == Old.PRESENT;
		boolean both = present && table.hasNew() && table.sync() == Sync.BOTH;
		return switch (state.phase()) {
			case PENDING, ROLLED_BACK -> present && !table.hasNew() && table.sync() == Sync.NONE;
			case EXPANDING, ROLLING_BACK -> present;
			case MIGRATING -> both;
			case MIGRATED -> both && table.newValue() != Value.ABSENT;
			case CONTRACTING -> both || table.old() == Old.PARTLY_DROPPED || table.old() == Old.PARTLY_SEALED;
			case SEALED ->
				!present && table.old() != Old.PARTLY_DROPPED && !table.isOldDropped() && table.sync() == Sync.REVERSE;
			case COMPLETED -> table.isOldDropped() && table.hasNew() && table.sync() == Sync.NONE;
		};
	}

}
