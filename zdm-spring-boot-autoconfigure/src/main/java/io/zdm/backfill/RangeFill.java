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

	private static final int RENEWALS_PER_LEASE = 3;

	private final BackfillContext context;

	private final Claims claims;

	private final StrideChoice choice;

	private final BatchSizing sizing;

	private final Telemetry telemetry;

	private @Nullable Claim claim;

	private RangeMeasure measure = new RangeMeasure();

	private long lastPart;

	private boolean rereads;

	private boolean aroundLocks;

	private long renewed = System.nanoTime();

	RangeFill(BackfillContext context, int worker) {
		this.context = context;
		this.choice = new StrideChoice(context.settings());
		this.claims = new Claims(context, this.choice, worker);
		this.sizing = new BatchSizing(context);
		this.telemetry = new Telemetry(context.log(), context.mapping().id(), worker == 0);
	}

	/**
	 * Do a batch of the range, or claim one.
	 * @return finished if there is nothing left to claim
	 */
	@Override
	public BatchOutcome next() {
		try {
			Claim current = current();
			if (current == null) {
				return claim() ? BatchOutcome.GOING_ON : BatchOutcome.FINISHED;
			}
			fill(current);
		}
		catch (TableRewrittenException ex) {
			// The same range of a partition is claimed anew.
			handBack();
			this.sizing.forgetFailures();
			this.context.database().useTransaction(this.context.settings().transaction(), this.context::beginOrGoOn);
		}
		catch (RangeLostException ex) {
			this.claim = null;
		}
		return BatchOutcome.GOING_ON;
	}

	private boolean claim() {
		Claim next = this.claims.next().orElse(null);
		this.claim = next;
		this.measure = new RangeMeasure();
		if (next == null) {
			return false;
		}
		this.telemetry.chose(next.strides(), next.backfill().blocks());
		if (next.part().oid() != this.lastPart) {
			this.lastPart = next.part().oid();
			this.sizing.forgetFailures();
		}
		return true;
	}

	private @Nullable Claim current() {
		Claim current = this.claim;
		if (current == null || !this.rereads) {
			return current;
		}
		// Whether a commit that got no answer took place is known to the store alone.
		Optional<String> position = stored(current);
		this.rereads = false;
		this.claim = position.map((json) -> current.at(RangePosition.parse(json))).orElse(null);
		return this.claim;
	}

	private void fill(Claim current) {
		RangePosition at = current.at();
		Pass pass = this.measure.passOf(at);
		BlockRange blocks = this.sizing.next(pass, at.block(), current.range().to());
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
			if (this.sizing.isSmallerAfter(pass, blocks, ex)) {
				return;
			}
			throw reason(current, ex);
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
		this.sizing.done(pass, blocks, filled);
		this.measure.add(at, filled);
		if (done.next.pass() != at.pass()) {
			this.measure.endOfPass(at, done.next, current.blocks(), this.choice);
		}
		if (done.next.isDone()) {
			this.claim = null;
			return;
		}
		this.claim = current.at(done.next);
	}

	private RuntimeException reason(Claim current, RuntimeException error) {
		if (WalkLoop.passes(error)) {
			return error;
		}
		if (isLost(current)) {
			return new RangeLostException();
		}
		return this.context.isOutdated(current.part()) ? new TableRewrittenException() : error;
	}

	private Done fill(Session session, Claim current, BlockRange blocks, boolean[] written) {
		long start = System.nanoTime();
		RangePosition at = current.at();
		String rows = blocks.condition(session.version(), current.part().blockSize());
		long relfilenode = current.part().relfilenode();
		BlockFill fill = this.context.fill(current.part());
		Filled filled;
		if (this.sizing.isRowByRow(blocks)) {
			filled = fill.fillOneByOne(session, relfilenode, blocks, rows);
		}
		else {
			String ofPass = at.takesAll() ? rows
					: rows + " AND " + new RowClass(current.strides().passes(), at.pass()).condition();
			filled = fill.fill(session, relfilenode, blocks, ofPass, this.aroundLocks);
		}
		RangePosition next = filled.more() ? at : at.afterBatch(blocks.to(), current.blocks());
		if (next.pass() != at.pass() && !at.takesAll() && this.measure.isEnough(at, filled)) {
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
		return stored(current).isEmpty();
	}

	private Optional<String> stored(Claim current) {
		return this.context.database()
			.inTransaction(this.context.settings().transaction(),
					(session) -> this.context.ranges().position(session, current.range()));
	}

	@Override
	public String interrupted(RuntimeException cause, int attempts) {
		Claim current = this.claim;
		if (current == null || SqlState.isConnectionLost(cause) || !SqlState.isTransient(cause)) {
			this.rereads = true;
			return "no connection to the database: " + cause.getMessage();
		}
		this.aroundLocks = attempts >= ATTEMPTS;
		RangePosition at = current.at();
		return BackfillContext.lockedAt(this.sizing.next(this.measure.passOf(at), at.block(), current.range().to()),
				current.part().name());
	}

	@Override
	public void paused(String throttle, Duration duration) {
		this.telemetry.paused(throttle, duration);
		if (System.nanoTime() - this.renewed > this.context.worker().lease().toNanos() / RENEWALS_PER_LEASE) {
			this.renewed = System.nanoTime();
			renew();
		}
	}

	/**
	 * Keep what is this worker's while it waits. Where that is not possible at the moment
	 * the next batch finds out what has become of it.
	 */
	private void renew() {
		Claim current = this.claim;
		try {
			this.context.database().useTransaction(this.context.settings().transaction(), (session) -> {
				if (current != null) {
					this.context.ranges().renew(session, current.range());
				}
				this.context.fence().check(session);
			});
		}
		catch (RuntimeException ex) {
			if (!WalkLoop.passes(ex)) {
				throw ex;
			}
			logger.debug("Backfill %s: nothing could be renewed this time".formatted(this.context.mapping().id()), ex);
		}
	}

	Telemetry telemetry() {
		return this.telemetry;
	}

	/**
	 * Let others go on at once with the range that this worker has begun. Where that is
	 * not possible they go on when the claim has run out.
	 */
	void handBack() {
		Claim current = this.claim;
		this.claim = null;
		if (current == null) {
			return;
		}
		try {
			this.context.database()
				.useTransaction(this.context.settings().transaction(),
						(session) -> this.context.ranges().handBack(session, current.range()));
		}
		catch (RuntimeException ex) {
			logger.debug("The range is free when its claim has run out", ex);
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
