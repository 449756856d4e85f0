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

import java.util.Optional;
import java.util.function.Supplier;

import io.zdm.plan.Mapping;
import io.zdm.postgres.Database;
import io.zdm.store.BackfillLog;

/**
 * Compares every row of a mapping, by key where the table has one, in short transactions.
 * When it is finished, the log's result holds the {@link Census} as JSON.
 * <p>
 * Each batch is one statement, and so one snapshot. Rows keep their key while they move
 * between blocks, so that under writers every row is compared once; a comparison by
 * ranges of blocks would miss those that move. A table without a key is therefore
 * compared whole, in a single statement without a timeout.
 */
public final class Verification {

	private final Database database;

	private final BackfillLog log;

	private final BackfillSettings settings;

	private final Transformers transformers;

	/**
	 * Create a verification.
	 * @param database the database
	 * @param log where the progress and the census are recorded
	 * @param settings the sizes of the batches
	 * @param transformers the beans that convert values
	 */
	public Verification(Database database, BackfillLog log, BackfillSettings settings, Transformers transformers) {
		this.database = database;
		this.log = log;
		this.settings = settings;
		this.transformers = transformers;
	}

	/**
	 * Begin or go on. After a verification that was finished a new one begins: a proof is
	 * of the rows as they are now.
	 * @param mapping the mapping
	 * @param pace gives the pace, before each batch and from memory
	 * @param fence called in every transaction; what it throws rolls the batch back and
	 * ends the run
	 * @param checkpoint asked before each batch, and several times a second in pauses
	 * @return how it ended; an interrupted thread ends it as the checkpoint does, and
	 * stays interrupted
	 * @throws WalkFailedException if a comparison fails, the table or a column is gone,
	 * or row security hides rows
	 */
	public WalkOutcome run(Mapping mapping, Supplier<BackfillPace> pace, Fence fence, Checkpoint checkpoint) {
		return new WalkLoop(BackfillControl.of(pace, () -> Throttling.NONE), checkpoint)
			.run(new VerificationBatches(this.database, this.log, this.settings, mapping, fence, comparison(mapping),
					ComparedWalk.proof(this.settings)));
	}

	private Comparison comparison(Mapping mapping) {
		return Comparison.of(mapping, this.transformers,
				Optional.of(new MarkedRows(this.database, this.settings, this.transformers)));
	}

}
