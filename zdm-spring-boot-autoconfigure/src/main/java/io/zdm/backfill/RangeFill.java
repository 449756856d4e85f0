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

import io.zdm.backfill.BlockFill.Filled;
import io.zdm.backfill.Claims.Claim;
import io.zdm.backfill.PageBudget.Pass;
import io.zdm.postgres.Session;
import io.zdm.postgres.SqlState;
import io.zdm.store.FilledBatch;
import io.zdm.store.LeaseLostException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one worker: it claims a range, passes over it as often as the choice of
 * strides says, and claims the next one. Each batch is one transaction that fills rows,
 * records how far the range is and extends the claim.
 */
final class RangeFill implements Batches {

	/**
	 * How often a batch is tried against locked rows before it goes round them.
	 */
	static final int ATTEMPTS = 3;

	private static final Log logger = LogFactory.getLog(RangeFill.class);

	private static final double SHARE_OF_RANGES = 0.95;

	private final BackfillContext context;

	private final Claims claims;

	private final StrideChoice choice;

	private final PageBudget budget;

	private final Telemetry telemetry;

	private final BatchSplit split = new BatchSplit();

	private @Nullable Claim claim;

	private RangeMeasure measure = new RangeMeasure();

	private boolean rereads;

	private boolean aroundLocks;

	private long renewed = System.nanoTime();

	RangeFill(BackfillContext context, int worker) {
		this.context = context;
		this.choice = new StrideChoice(context.settings());
		this.claims = new Claims(context, this.choice, worker);
		this.budget = new PageBudget(context.settings().windowPages(), context.settings().passes());
		this.telemetry = new Telemetry(context.log(), context.mapping().id(), worker == 0);
	}

	/**
	 * Do a batch of the range, or claim one.
	 * @return finished if there is nothing left to claim
	 */
	@Override
	public BatchOutcome next() {
		Claim current = current();
		if (current == null) {
			Optional<Claim> next = this.claims.next();
			next.ifPresent((claimed) -> this.telemetry.chose(claimed.strides(), claimed.backfill().blocks()));
			this.claim = next.orElse(null);
			this.measure = new RangeMeasure();
			return next.isPresent() ? BatchOutcome.GOING_ON : BatchOutcome.FINISHED;
		}
		try {
			fill(current);
		}
		catch (TableRewrittenException ex) {
			this.claim = null;
			this.split.clear();
			this.context.database().useTransaction(this.context.settings().transaction(), this.context::beginOrGoOn);
		}
		catch (RangeLostException ex) {
			this.claim = null;
		}
		return BatchOutcome.GOING_ON;
	}

	private @Nullable Claim current() {
		Claim current = this.claim;
		if (current == null || !this.rereads) {
			return current;
		}
		// Whether a commit that got no answer took place is known to the store alone.
		Optional<String> position = this.context.database()
			.inTransaction(this.context.settings().transaction(),
					(session) -> this.context.ranges().position(session, current.range()));
		this.rereads = false;
		this.claim = position.map((json) -> current.at(RangePosition.parse(json))).orElse(null);
		return this.claim;
	}

	private void fill(Claim current) {
		RangePosition at = current.at();
		Pass pass = this.measure.kindOf(at);
		long pages = this.budget.pages(pass);
		BlockRange blocks = this.split
			.part(new BlockRange(at.block(), Math.min(at.block() + pages, current.range().to())));
		boolean[] written = new boolean[1];
		Done done;
		try {
			done = this.context.database()
				.inTransaction(this.context.settings().transaction(),
						(session) -> fill(session, current, blocks, written));
		}
		catch (TableRewrittenException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			smallerAfter(ex, current, blocks, pass);
			return;
		}
		this.aroundLocks = false;
		this.renewed = System.nanoTime();
		Filled filled = done.filled;
		if (written[0]) {
			this.telemetry.written();
		}
		else {
			this.telemetry.statement(filled.elapsed());
		}
		if (!filled.more()) {
			boolean rowByRow = this.split.isRowByRow(blocks);
			this.split.done(blocks, filled.clean());
			if (!rowByRow) {
				this.budget.took(pass, blocks.to() - blocks.from(), filled.elapsed(),
						this.context.control().pace().targetDuration());
			}
		}
		this.measure.add(at, filled);
		if (done.next.pass() != at.pass()) {
			this.measure.endOfPass(at, current, this.choice);
		}
		if (done.next.isDone()) {
			this.claim = null;
			return;
		}
		this.claim = current.at(done.next);
	}

	/**
	 * Do a batch in smaller ones where that may help, or throw what it failed with.
	 */
	private void smallerAfter(RuntimeException ex, Claim current, BlockRange blocks, Pass pass) {
		if (!this.split.isRowByRow(blocks) && this.context.fill().isDueToARow(ex)) {
			logger.debug("Backfill %s: %s is done in smaller parts".formatted(this.context.mapping().id(), blocks), ex);
			this.split.failed(blocks);
			return;
		}
		if (SqlState.QUERY_CANCELED.is(ex) && this.budget.halve(pass, blocks.to() - blocks.from())) {
			return;
		}
		if (!SqlState.isTransient(ex) && isLost(current)) {
			throw new RangeLostException();
		}
		throw ex;
	}

	private Done fill(Session session, Claim current, BlockRange blocks, boolean[] written) {
		long start = System.nanoTime();
		RangePosition at = current.at();
		String rows = blocks.condition(session.version(), current.blockSize());
		long relfilenode = current.backfill().relfilenode();
		Filled filled;
		if (this.split.isRowByRow(blocks)) {
			filled = this.context.fill().fillOneByOne(session, relfilenode, blocks, rows);
		}
		else {
			String ofPass = at.takesAll() ? rows
					: rows + " AND " + current.rowClass().condition(current.strides().passes(), at.pass());
			filled = this.context.fill().fill(session, relfilenode, blocks, ofPass, this.aroundLocks);
		}
		RangePosition next = filled.more() ? at : at.afterBatch(blocks.to(), current.blocks());
		if (next.pass() == 1 && at.pass() == 0 && this.measure.hasRoom(filled)) {
			next = next.withoutMorePasses();
		}
		record(session, current, next, filled, Duration.ofNanos(System.nanoTime() - start));
		if (next.isDone() || this.telemetry.isDue()) {
			this.telemetry.write(session, filled.elapsed(), next.isDone() ? current.range().blocks() : 0);
			written[0] = true;
		}
		this.context.fence().check(session);
		return new Done(filled, next);
	}

	private void record(Session session, Claim current, RangePosition next, Filled filled, Duration elapsed) {
		double share = current.shareOfAll(next.share() - current.at().share()) * SHARE_OF_RANGES;
		FilledBatch batch = new FilledBatch(filled.changed(), share, elapsed, filled.updated(), filled.hot());
		try {
			if (next.isDone()) {
				this.context.ranges().finish(session, current.range(), batch);
			}
			else {
				this.context.ranges().advance(session, current.range(), next.toJson(), batch);
			}
		}
		catch (LeaseLostException ex) {
			throw new RangeLostException();
		}
	}

	private boolean isLost(Claim current) {
		return !this.context.database()
			.withConnection((session) -> this.context.ranges().isOwned(session, current.range()));
	}

	@Override
	public String interrupted(RuntimeException cause, int attempts) {
		Claim current = this.claim;
		if (current == null || SqlState.isConnectionLost(cause) || !SqlState.isTransient(cause)) {
			this.rereads = true;
			return "no connection to the database: " + cause.getMessage();
		}
		this.aroundLocks = attempts >= ATTEMPTS;
		long from = current.at().block();
		return this.context.lockedAt(new BlockRange(from,
				Math.min(from + this.budget.pages(this.measure.kindOf(current.at())), current.range().to())));
	}

	@Override
	public void paused(String throttle, Duration duration) {
		this.telemetry.paused(throttle, duration);
		Claim current = this.claim;
		if (current != null && System.nanoTime() - this.renewed > this.context.worker().lease().toNanos() / 3) {
			this.renewed = System.nanoTime();
			this.context.database().useTransaction(this.context.settings().transaction(), (session) -> {
				if (this.context.ranges().isOwned(session, current.range())) {
					this.context.ranges().renew(session, current.range());
				}
				this.context.fence().check(session);
			});
		}
	}

	Telemetry telemetry() {
		return this.telemetry;
	}

	/**
	 * Let others go on at once with the range that this worker has begun.
	 */
	void handBack() {
		Claim current = this.claim;
		this.claim = null;
		if (current != null) {
			this.context.database()
				.useTransaction(this.context.settings().transaction(),
						(session) -> this.context.ranges().handBack(session, current.range()));
		}
	}

	private record Done(Filled filled, RangePosition next) {

	}

	/**
	 * Another worker has taken the range over, or the backfill was forgotten.
	 */
	private static final class RangeLostException extends RuntimeException {

	}

}
