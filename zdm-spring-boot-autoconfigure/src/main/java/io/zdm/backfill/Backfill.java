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
import io.zdm.store.BackfillRanges;
import org.jspecify.annotations.Nullable;

/**
 * Fills the rows of one mapping that existed before its sync, in short transactions that
 * also commit the progress and prove the lease. It never overwrites a value that is
 * there, and it is complete: the sync's trigger fills every row version that is written
 * from its installation on, and the backfill visits every block until there is nothing
 * left to fill.
 * <p>
 * The table is walked by block on every version of PostgreSQL: no key is needed, and the
 * progress is exact. Nothing waits for the backfill for longer than one batch, and the
 * backfill waits for nobody: rows that somebody has locked are left for later.
 */
public final class Backfill {

	/**
	 * The claim of the range is the fence of whoever does not hold the migration.
	 */
	private static final Fence NO_FENCE = (session) -> {
	};

	private final Database database;

	private final BackfillLog log;

	private final BackfillRanges ranges;

	private final BackfillSettings settings;

	private final Transformers transformers;

	private final BackfillWorker worker;

	/**
	 * Create a backfill.
	 * @param database the database
	 * @param log where the progress is recorded
	 * @param ranges which parts of tables are being filled
	 * @param settings how backfills work
	 * @param transformers the beans that convert values
	 * @param worker who fills rows
	 */
	public Backfill(Database database, BackfillLog log, BackfillRanges ranges, BackfillSettings settings,
			Transformers transformers, BackfillWorker worker) {
		this.database = database;
		this.log = log;
		this.ranges = ranges;
		this.settings = settings;
		this.transformers = transformers;
		this.worker = worker;
	}

	/**
	 * Begin or go on, beside whoever else fills the table. A backfill that was finished
	 * before is not repeated, unless the table was rewritten since.
	 * @param mapping the mapping
	 * @param quarantining where rows are recorded that cannot be filled, or nothing to
	 * end with the first
	 * @param skipsTriggers whether the user's triggers of the table do not fire
	 * @param control what governs its pace
	 * @param fence called in every transaction of the calling thread that changes
	 * something; what it throws rolls the batch back and ends the run
	 * @param checkpoint asked before each batch, and several times a second in pauses
	 * @return how it ended; an interrupted thread ends it as the checkpoint does, and
	 * stays interrupted
	 * @throws WalkFailedException if the table or a column is gone, row security hides
	 * rows, so many rows cannot be filled that it is hardly the rows, or a throttle wants
	 * a person to look; the batches before stay
	 */
	public WalkOutcome run(Mapping mapping, @Nullable Quarantining quarantining, boolean skipsTriggers,
			BackfillControl control, Fence fence, Checkpoint checkpoint) {
		BackfillContext shared = context(mapping, quarantining, skipsTriggers, control);
		BackfillContext context = shared.fencedBy(fence);
		RangeFill first = new RangeFill(context, 0);
		try (Crew crew = crew(shared, 0)) {
			return new WalkLoop(control, checkpoint).run(new Coordinator(context, first, crew));
		}
		finally {
			first.handBack();
		}
	}

	/**
	 * Help with a backfill that another instance has begun, until there is nothing left
	 * to claim.
	 * @param mapping the mapping
	 * @param quarantining where rows are recorded that cannot be filled
	 * @param skipsTriggers whether the user's triggers of the table do not fire
	 * @param control what governs its pace
	 * @param checkpoint asked before each batch, and several times a second in pauses
	 */
	public void assist(Mapping mapping, Quarantining quarantining, boolean skipsTriggers, BackfillControl control,
			Checkpoint checkpoint) {
		BackfillContext context = context(mapping, quarantining, skipsTriggers, control);
		RangeFill first = new RangeFill(context, 1);
		try (Crew crew = crew(context, 1)) {
			crew.resize(control.pace().workers() - 1);
			new WalkLoop(control, checkpoint).run(first);
			crew.rethrow();
		}
		finally {
			first.handBack();
		}
	}

	private static Crew crew(BackfillContext context, int first) {
		return new Crew((number) -> new RangeFill(context, first + number), context.control());
	}

	private BackfillContext context(Mapping mapping, @Nullable Quarantining quarantining, boolean skipsTriggers,
			BackfillControl control) {
		return new BackfillContext(this.database, this.log, this.ranges, this.settings, control, mapping,
				(part) -> fill(part, quarantining, skipsTriggers), this.worker, NO_FENCE);
	}

	private BlockFill fill(Mapping mapping, @Nullable Quarantining quarantining, boolean skipsTriggers) {
		Filling filling = Filling.of(mapping, this.transformers);
		if (quarantining != null && filling instanceof TransformedFilling transformed) {
			filling = transformed.strict();
		}
		return new BlockFill(mapping, skipsTriggers ? new QuietFilling(filling) : filling, quarantining);
	}

}
