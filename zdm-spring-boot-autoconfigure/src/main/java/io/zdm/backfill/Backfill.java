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

import io.zdm.plan.Mapping;
import io.zdm.postgres.Database;
import io.zdm.store.BackfillLog;
import org.jspecify.annotations.Nullable;

/**
 * Fills the rows of one mapping that existed before its sync, in short transactions that
 * also commit the progress and update the lease. It never overwrites a value that is
 * there, and it is complete: the sync's trigger fills every row version that is written
 * from its installation on, and the backfill visits every block until there is nothing
 * left to fill.
 * <p>
 * The table is walked by block on every version of PostgreSQL: no key is needed, and the
 * progress is exact. Nothing waits for the backfill for longer than one batch, and the
 * backfill waits for nobody: rows that somebody has locked are left for later.
 */
public final class Backfill {

	private final Database database;

	private final BackfillLog log;

	private final BackfillSettings settings;

	private final Transformers transformers;

	/**
	 * Create a backfill.
	 * @param database the database
	 * @param log where the progress is recorded
	 * @param settings the pace
	 * @param transformers the beans that convert values
	 */
	public Backfill(Database database, BackfillLog log, BackfillSettings settings, Transformers transformers) {
		this.database = database;
		this.log = log;
		this.settings = settings;
		this.transformers = transformers;
	}

	/**
	 * Begin or go on. A backfill that was finished before is not repeated, unless the
	 * table was rewritten since.
	 * @param mapping the mapping
	 * @param control what governs its pace
	 * @param fence called in every transaction that changes something; what it throws
	 * rolls the batch back and ends the run
	 * @param checkpoint asked before each batch, and several times a second in pauses
	 * @return how it ended; an interrupted thread ends it as the checkpoint does, and
	 * stays interrupted
	 * @throws WalkFailedException if a row cannot be converted, the table or a column is
	 * gone, or row security hides rows; the batches before stay
	 */
	public WalkOutcome run(Mapping mapping, BackfillControl control, Fence fence, Checkpoint checkpoint) {
		return run(mapping, null, false, control, fence, checkpoint);
	}

	/**
	 * Begin or go on as {@link #run(Mapping, BackfillControl, Fence, Checkpoint)} does,
	 * but put rows aside that cannot be filled.
	 * @param mapping the mapping
	 * @param quarantining where such rows are recorded, or nothing to end with the first
	 * @param skipsTriggers whether the user's triggers of the table do not fire
	 * @param control what governs its pace
	 * @param fence called in every transaction that changes something
	 * @param checkpoint asked before each batch, and several times a second in pauses
	 * @return how it ended
	 */
	public WalkOutcome run(Mapping mapping, @Nullable Quarantining quarantining, boolean skipsTriggers,
			BackfillControl control, Fence fence, Checkpoint checkpoint) {
		Filling filling = Filling.of(mapping, this.transformers);
		if (quarantining != null && filling instanceof TransformedFilling transformed) {
			filling = transformed.strict();
		}
		return new WalkLoop(control, checkpoint).run(new BlockBackfill(this.database, this.log, this.settings, mapping,
				fence, skipsTriggers ? new QuietFilling(filling) : filling, quarantining));
	}

}
