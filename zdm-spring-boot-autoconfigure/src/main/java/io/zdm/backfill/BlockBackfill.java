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

import io.zdm.backfill.BlockCursor.Stage;
import io.zdm.plan.Mapping;
import io.zdm.postgres.Database;
import io.zdm.postgres.Session;
import io.zdm.postgres.SqlState;
import io.zdm.store.BackfillLog;
import io.zdm.store.BackfillProgress;
import io.zdm.store.BackfillProgress.Kind;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The batches of a backfill. Each is one transaction that fills rows, records the next
 * position and updates the lease; where the next batch begins is what the last
 * transaction committed.
 */
final class BlockBackfill implements Batches {

	private static final Log logger = LogFactory.getLog(BlockBackfill.class);

	/**
	 * How often a batch is tried against locked rows before it goes round them.
	 */
	private static final int ATTEMPTS = 3;

	private final Database database;

	private final BackfillLog log;

	private final BackfillSettings settings;

	private final Mapping mapping;

	private final Fence fence;

	private final Filling filling;

	private @Nullable Walk walk;

	private boolean aroundLocks;

	BlockBackfill(Database database, BackfillLog log, BackfillSettings settings, Mapping mapping, Fence fence,
			Filling filling) {
		this.database = database;
		this.log = log;
		this.settings = settings;
		this.mapping = mapping;
		this.fence = fence;
		this.filling = filling;
	}

	@Override
	public BatchOutcome next() {
		Walk current = this.walk;
		if (current == null) {
			this.walk = this.database.inTransaction(this.settings.transaction(), this::beginOrGoOn);
			return BatchOutcome.GOING_ON;
		}
		if (current.position.cursor().stage() == Stage.DONE) {
			return BatchOutcome.FINISHED;
		}
		Optional<Filled> filled = fill(current);
		if (filled.isEmpty()) {
			logger.info("Backfill %s: table %s was rewritten or emptied meanwhile, so it begins anew"
				.formatted(this.mapping.id(), this.mapping.table().display()));
			this.walk = this.database.inTransaction(this.settings.transaction(), this::begin);
			return BatchOutcome.GOING_ON;
		}
		this.walk = current.at(filled.get().next);
		this.aroundLocks = filled.get().waits;
		if (filled.get().next.stage() == Stage.DONE) {
			return BatchOutcome.FINISHED;
		}
		return filled.get().waits ? BatchOutcome.waitingFor(lockedAt(current)) : BatchOutcome.GOING_ON;
	}

	@Override
	public String interrupted(RuntimeException cause, int attempts) {
		Walk current = this.walk;
		if (current == null || !isConflict(cause)) {
			// Whether a commit that got no answer took place is known to the log alone.
			this.walk = null;
			return "no connection to the database: " + cause.getMessage();
		}
		this.aroundLocks = attempts >= ATTEMPTS;
		return lockedAt(current);
	}

	private static boolean isConflict(RuntimeException cause) {
		return SqlState.isTransient(cause) && !SqlState.isConnectionLost(cause);
	}

	private String lockedAt(Walk current) {
		return "row locked by another transaction at %s of %s".formatted(current.range(),
				this.mapping.table().display());
	}

	private Walk beginOrGoOn(Session session) {
		Optional<BackfillProgress> progress = this.log.find(session, this.mapping.id(), Kind.BACKFILL);
		if (progress.isPresent()) {
			BackfillPosition position = BackfillPosition.parse(progress.get().position());
			WalkedTable table = WalkedTable.read(session, this.mapping.table());
			if (position.relfilenode() == table.relfilenode()) {
				return new Walk(position, rowClass(session), table.blockSize());
			}
		}
		return begin(session);
	}

	private Walk begin(Session session) {
		WalkedTable table = WalkedTable.read(session, this.mapping.table());
		// A Tid Scan, which walks the list of tids before 14, makes no room on its pages.
		BlockPlan plan = BlockPlan.of(table.blocks(), session.version().atLeast(14), this.settings);
		BackfillPosition position = new BackfillPosition(table.relfilenode(), plan, plan.first());
		this.log.begin(session, this.mapping.id(), Kind.BACKFILL, position.toJson());
		this.fence.check(session);
		return new Walk(position, rowClass(session), table.blockSize());
	}

	private RowClass rowClass(Session session) {
		return new RowClass(WalkKey.find(session, this.mapping).flatMap(WalkKey::integerPrimaryKey));
	}

	/**
	 * Do one batch.
	 * @param current the walk
	 * @return what was done, or nothing if the table is stored elsewhere by now, so that
	 * the batch was rolled back
	 */
	private Optional<Filled> fill(Walk current) {
		try {
			return Optional
				.of(this.database.inTransaction(this.settings.transaction(), (session) -> fill(session, current)));
		}
		catch (TableRewrittenException ex) {
			return Optional.empty();
		}
	}

	private Filled fill(Session session, Walk current) {
		long start = System.nanoTime();
		BatchMark.set(session, this.mapping.id());
		String rows = current.condition(session);
		WalkedTable table;
		long changed;
		boolean skipped;
		try {
			changed = this.filling.fill(session, rows, this.aroundLocks);
			skipped = this.aroundLocks && this.filling.isLeft(session, rows);
			table = WalkedTable.read(session, this.mapping.table());
		}
		catch (RuntimeException ex) {
			throw WalkFailedException.unlessItPasses("backfill", this.mapping.table(), current.range().toString(),
					this.filling.statement(rows, this.aroundLocks), ex);
		}
		if (table.relfilenode() != current.position.relfilenode()) {
			throw new TableRewrittenException();
		}
		BlockPlan plan = current.position.plan();
		BlockCursor cursor = current.position.cursor();
		boolean waits = skipped && !plan.leavesLockedRows(cursor);
		long another = this.filling.isDoneInOnePass() ? 0 : changed;
		BlockCursor next = waits ? cursor.withChanged(another) : plan.next(cursor, another, skipped, table.blocks());
		if (next.stage() == Stage.DONE && isLeftSomewhere(session)) {
			next = BlockCursor.catchAll(next.pass());
		}
		record(session, current.at(next), changed, Duration.ofNanos(System.nanoTime() - start));
		this.fence.check(session);
		return new Filled(next, waits);
	}

	/**
	 * No trigger fills a row that moves behind the walk while its target is only filled
	 * once. One statement sees every row, whichever block it is in.
	 */
	private boolean isLeftSomewhere(Session session) {
		if (!this.mapping.sources().isEmpty()) {
			return false;
		}
		session.execute("SET LOCAL statement_timeout = 0");
		return this.filling.isLeft(session, "true");
	}

	private void record(Session session, Walk next, long changed, Duration elapsed) {
		BlockPlan plan = next.position.plan();
		BlockCursor cursor = next.position.cursor();
		this.log.advance(session, this.mapping.id(), Kind.BACKFILL, next.position.toJson(), changed, plan.share(cursor),
				elapsed);
		if (cursor.stage() == Stage.DONE) {
			BackfillProgress progress = this.log.find(session, this.mapping.id(), Kind.BACKFILL).orElseThrow();
			BackfillResult result = new BackfillResult(progress.rows(), plan.passes(), cursor.pass(),
					progress.running().toMillis());
			this.log.finish(session, this.mapping.id(), Kind.BACKFILL, Optional.of(result.toJson()));
		}
	}

	private record Filled(BlockCursor next, boolean waits) {

	}

	private record Walk(BackfillPosition position, RowClass rowClass, int blockSize) {

		Walk at(BlockCursor next) {
			return new Walk(this.position.at(next), this.rowClass, this.blockSize);
		}

		BlockRange range() {
			return this.position.plan().range(this.position.cursor());
		}

		String condition(Session session) {
			String blocks = range().condition(session.version(), this.blockSize);
			BlockCursor cursor = this.position.cursor();
			return (cursor.stage() == Stage.STRIDE)
					? blocks + " AND " + this.rowClass.condition(this.position.plan().passes(), cursor.pass()) : blocks;
		}

	}

	private static final class TableRewrittenException extends RuntimeException {

	}

}
