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
import io.zdm.postgres.TablePart;
import io.zdm.store.BackfillProgress;
import io.zdm.store.BackfillProgress.Kind;
import org.jspecify.annotations.Nullable;

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

	private @Nullable TablePart part;

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
			this.part = null;
			throw ex;
		}
		catch (RuntimeException ex) {
			TablePart current = this.part;
			if (current != null && !WalkLoop.passes(ex) && this.context.isOutdated(current)) {
				this.part = null;
				throw new TableRewrittenException();
			}
			if (!this.sizing.isSmallerAfter(Pass.CATCH_ALL, blocks, ex)) {
				throw ex;
			}
			return new Next(position, false, blocks, NOTHING);
		}
		this.aroundLocks = next.waits;
		if (next.position.part() != position.part()) {
			this.sizing.forgetFailures();
		}
		if (next.position.stage() == Stage.DONE) {
			this.telemetry.written();
		}
		else {
			this.telemetry.statement(next.filled.elapsed());
		}
		this.sizing.done(Pass.CATCH_ALL, blocks, next.filled);
		return next;
	}

	/**
	 * Find where the rows are.
	 */
	private Optional<TablePart> part(Session session, BackfillPosition position) {
		TablePart known = this.part;
		if (known == null || known.oid() != position.part()) {
			WalkedTable table = WalkedTable.read(session, this.context.mapping().table());
			if (position.isVoidFor(table)) {
				throw new TableRewrittenException();
			}
			known = table.part(position.part()).orElse(null);
			this.part = known;
		}
		return Optional.ofNullable(known);
	}

	private BlockRange blocks(BackfillPosition position) {
		return this.sizing.next(Pass.CATCH_ALL, position.block(), BlockRange.MAX_BLOCK);
	}

	private Next fill(Session session, BackfillPosition position, BlockRange blocks, boolean around) {
		long start = System.nanoTime();
		Optional<TablePart> part = part(session, position);
		boolean begins = part.filter((now) -> now.relfilenode() == position.relfilenode()).isEmpty();
		Filled filled = begins ? NOTHING : fill(session, part.orElseThrow(), blocks, around);
		// From the second pass on little else is left to do than to wait for locked rows.
		boolean waits = filled.skipped() && position.pass() > 0;
		Filling filling = this.context.fill().filling();
		long another = filling.isDoneInOnePass() ? 0 : filled.changed();
		BackfillPosition next;
		if (begins) {
			next = part.isPresent() ? position.to(part) : afterPart(session, position, filling);
		}
		else if (waits || filled.more()) {
			next = position.withChanged(another);
		}
		else {
			next = position.afterBatch(blocks.to(), another, filled.skipped(), filled.blocksNow());
			next = next.isAtEndOfPart() ? afterPart(session, next, filling) : next;
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

	private Filled fill(Session session, TablePart part, BlockRange blocks, boolean around) {
		String rows = blocks.condition(session.version(), part.blockSize());
		BlockFill fill = this.context.fill(part);
		return this.sizing.isRowByRow(blocks) ? fill.fillOneByOne(session, part.relfilenode(), blocks, rows)
				: fill.fill(session, part.relfilenode(), blocks, rows, around);
	}

	private BackfillPosition afterPart(Session session, BackfillPosition position, Filling filling) {
		WalkedTable table = WalkedTable.read(session, this.context.mapping().table());
		BackfillPosition next = position.afterPart(table);
		return (next.stage() == Stage.DONE && isLeftSomewhere(session, filling)) ? next.catchAll(next.pass(), table)
				: next;
	}

	private static double share(BackfillPosition position) {
		if (position.stage() == Stage.DONE) {
			return 1;
		}
		return (position.pass() > 0) ? SHARE_OF_REPEATED_PASSES
				: SHARE_AT_BEGINNING + (SHARE_OF_REPEATED_PASSES - SHARE_AT_BEGINNING) * Math.min(1,
						(position.claimed() + position.block()) / (double) Math.max(1, position.blocks()));
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
		return lockedAt(blocks(position));
	}

	/**
	 * Say what is waited for.
	 * @param blocks the blocks of the batch
	 * @return the reason
	 */
	String lockedAt(BlockRange blocks) {
		TablePart current = this.part;
		return BackfillContext.lockedAt(blocks, (current != null) ? current.name() : this.context.mapping().table());
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
