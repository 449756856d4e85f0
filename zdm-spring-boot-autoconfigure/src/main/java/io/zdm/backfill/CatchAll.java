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
import java.util.Optional;

import io.zdm.backfill.BackfillPosition.Stage;
import io.zdm.backfill.BlockFill.Filled;
import io.zdm.backfill.PageBudget.Pass;
import io.zdm.postgres.Session;
import io.zdm.store.BackfillProgress;
import io.zdm.store.BackfillProgress.Kind;

/**
 * The passes at the end of a backfill: every block up to the end that the table has by
 * then, without regard to classes, until a whole pass found nothing to change and left
 * nothing out. That is what makes the backfill complete; the order before it only makes
 * it fast.
 */
final class CatchAll {

	private static final double SHARE_AT_BEGINNING = 0.95;

	private static final double SHARE_OF_REPEATED_PASSES = 0.99;

	private static final Filled NOTHING = new Filled(0, false, 0, 0, 0, Duration.ZERO, true, false);

	private final BackfillContext context;

	private final BatchSizing sizing;

	private final Telemetry telemetry;

	private boolean aroundLocks;

	CatchAll(BackfillContext context, Telemetry telemetry) {
		this.context = context;
		this.telemetry = telemetry;
		this.sizing = new BatchSizing(context);
	}

	/**
	 * Do a batch.
	 * @param position where
	 * @return what follows
	 * @throws TableRewrittenException if the blocks are not where they were
	 */
	Next next(BackfillPosition position) {
		BlockRange blocks = blocks(position);
		boolean around = this.aroundLocks;
		Next next;
		try {
			next = this.context.database()
				.inTransaction(this.context.settings().transaction(),
						(session) -> fill(session, position, blocks, around));
		}
		catch (TableRewrittenException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			if (!this.sizing.isSmallerAfter(Pass.CATCH_ALL, blocks, ex)) {
				throw ex;
			}
			return new Next(position, false, blocks, NOTHING);
		}
		this.aroundLocks = next.waits;
		if (next.position.stage() == Stage.DONE) {
			this.telemetry.written();
		}
		else {
			this.telemetry.statement(next.filled.elapsed());
		}
		this.sizing.done(Pass.CATCH_ALL, blocks, next.filled);
		return next;
	}

	private BlockRange blocks(BackfillPosition position) {
		return this.sizing.next(Pass.CATCH_ALL, position.block(), BlockRange.MAX_BLOCK);
	}

	private Next fill(Session session, BackfillPosition position, BlockRange blocks, boolean around) {
		long start = System.nanoTime();
		Filling filling = this.context.fill().filling();
		String rows = blocks.condition(session.version(),
				WalkedTable.read(session, this.context.mapping().table()).blockSize());
		Filled filled = this.sizing.isRowByRow(blocks)
				? this.context.fill().fillOneByOne(session, position.relfilenode(), blocks, rows)
				: this.context.fill().fill(session, position.relfilenode(), blocks, rows, around);
		// From the second pass on little else is left to do than to wait for locked rows.
		boolean waits = filled.skipped() && position.pass() > 0;
		long another = filling.isDoneInOnePass() ? 0 : filled.changed();
		BackfillPosition next = (waits || filled.more()) ? position.withChanged(another)
				: position.afterBatch(blocks.to(), another, filled.skipped(), filled.blocksNow());
		if (next.stage() == Stage.DONE && isLeftSomewhere(session, filling)) {
			next = next.catchAll(next.pass());
		}
		Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
		String mapping = this.context.mapping().id();
		this.context.log()
			.advance(session, mapping, Kind.BACKFILL, next.toJson(), filled.changed(), share(next), elapsed);
		if (next.stage() == Stage.DONE) {
			this.telemetry.write(session, filled.elapsed(), 0);
			BackfillProgress progress = this.context.log().find(session, mapping, Kind.BACKFILL).orElseThrow();
			BackfillResult result = new BackfillResult(progress.rows(), next.pass(), progress.running().toMillis());
			this.context.log().finish(session, mapping, Kind.BACKFILL, Optional.of(result.toJson()));
		}
		this.context.fence().check(session);
		return new Next(next, waits, blocks, filled);
	}

	private static double share(BackfillPosition position) {
		if (position.stage() == Stage.DONE) {
			return 1;
		}
		return (position.pass() > 0) ? SHARE_OF_REPEATED_PASSES
				: SHARE_AT_BEGINNING + (SHARE_OF_REPEATED_PASSES - SHARE_AT_BEGINNING)
						* Math.min(1, position.block() / (double) Math.max(1, position.blocks()));
	}

	/**
	 * No trigger fills a row that moves behind the walk while its target is only filled
	 * once. One statement sees every row, whichever block it is in. It fails for rows
	 * that are put aside: as long as there are any the step is not done, and the table is
	 * walked again when there are none.
	 */
	private boolean isLeftSomewhere(Session session, Filling filling) {
		if (!this.context.mapping().sources().isEmpty() || this.context.fill().isAnyQuarantined(session)) {
			return false;
		}
		session.execute("SET LOCAL statement_timeout = 0");
		return filling.isLeft(session, "true");
	}

	/**
	 * Take note that a batch met a lock.
	 * @param position the position of the batch
	 * @param attempts how often in a row by now
	 * @return what is waited for
	 */
	String locked(BackfillPosition position, int attempts) {
		this.aroundLocks = attempts >= RangeFill.ATTEMPTS;
		return this.context.lockedAt(blocks(position));
	}

	/**
	 * What follows from a batch.
	 *
	 * @param position the next position
	 * @param waits whether the same batch has to be done again for its locked rows
	 * @param blocks the blocks of the batch
	 * @param filled what it did
	 */
	record Next(BackfillPosition position, boolean waits, BlockRange blocks, Filled filled) {

	}

}
