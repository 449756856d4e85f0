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

import io.zdm.backfill.BlockFill.Filled;
import io.zdm.backfill.PageBudget.Pass;
import io.zdm.postgres.SqlState;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * How many blocks the next batch of one worker takes: as many as fit the wanted duration,
 * fewer where a row or the time made one fail. For one thread.
 */
final class BatchSizing {

	private static final Log logger = LogFactory.getLog(BatchSizing.class);

	private final BackfillContext context;

	private final PageBudget budget;

	private final BatchSplit split = new BatchSplit();

	BatchSizing(BackfillContext context) {
		this.context = context;
		this.budget = new PageBudget(context.settings().windowPages(), context.settings().passes());
	}

	/**
	 * Return the blocks of the next batch.
	 * @param pass the pass
	 * @param from the first block
	 * @param end the first block that is not part of the pass any more
	 * @return at least one block
	 */
	BlockRange next(Pass pass, long from, long end) {
		return this.split.part(new BlockRange(from, Math.min(from + this.budget.pages(pass), end)));
	}

	/**
	 * Return how to do a batch.
	 * @param blocks its blocks
	 * @return whether row by row
	 */
	boolean isRowByRow(BlockRange blocks) {
		return this.split.isRowByRow(blocks);
	}

	/**
	 * Take note of a batch.
	 * @param pass the pass
	 * @param blocks its blocks
	 * @param filled what it did
	 */
	void done(Pass pass, BlockRange blocks, Filled filled) {
		if (filled.more()) {
			return;
		}
		boolean rowByRow = isRowByRow(blocks);
		this.split.done(blocks, filled.clean());
		if (!rowByRow) {
			this.budget.took(pass, blocks.to() - blocks.from(), filled.elapsed(),
					this.context.control().pace().targetDuration());
		}
	}

	/**
	 * Make the next batch smaller, where that may help.
	 * @param pass the pass
	 * @param blocks the blocks of the batch that failed
	 * @param cause what it failed with
	 * @return whether to try again
	 */
	boolean isSmallerAfter(Pass pass, BlockRange blocks, RuntimeException cause) {
		if (!isRowByRow(blocks) && this.context.fill().isDueToARow(cause)) {
			logger.debug("Backfill %s: %s is done in smaller parts".formatted(this.context.mapping().id(), blocks),
					cause);
			this.split.failed(blocks);
			return true;
		}
		return SqlState.QUERY_CANCELED.is(cause) && this.budget.halve(pass, blocks.to() - blocks.from());
	}

	/**
	 * Forget which blocks have failed: the table has others now.
	 */
	void forgetFailures() {
		this.split.clear();
	}

}
