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
import java.util.concurrent.locks.LockSupport;

import io.zdm.backfill.BackfillPosition.Stage;
import io.zdm.postgres.Session;
import io.zdm.postgres.SqlState;
import io.zdm.store.BackfillProgress.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The batches of the worker that holds the migration: it begins the backfill, fills
 * ranges beside the others, waits until all ranges are filled, and does the catch-all
 * passes.
 */
final class Coordinator implements Batches {

	private static final Duration LOOK_AT_OTHERS = Duration.ofMillis(20);

	private final BackfillContext context;

	private final RangeFill worker;

	private final Crew crew;

	private final CatchAll catchAll;

	private @Nullable BackfillPosition position;

	private boolean waitsForOthers;

	Coordinator(BackfillContext context, RangeFill worker, Crew crew) {
		this.context = context;
		this.worker = worker;
		this.crew = crew;
		this.catchAll = new CatchAll(context, worker.telemetry());
	}

	@Override
	public BatchOutcome next() {
		this.crew.rethrow();
		BackfillPosition current = this.position;
		if (current == null) {
			this.position = this.context.database()
				.inTransaction(this.context.settings().transaction(), this.context::beginOrGoOn);
			return BatchOutcome.GOING_ON;
		}
		return switch (current.stage()) {
			case RANGES -> fillRanges();
			case CATCH_ALL -> catchAll(current);
			case DONE -> BatchOutcome.FINISHED;
		};
	}

	private BatchOutcome fillRanges() {
		if (!this.waitsForOthers) {
			this.crew.resize(this.context.control().pace().workers() - 1);
		}
		BatchOutcome outcome = this.worker.next();
		this.waitsForOthers = outcome.finished();
		if (!outcome.finished()) {
			return outcome;
		}
		this.position = this.context.database()
			.inTransaction(this.context.settings().transaction(), this::catchAllIfAllIsFilled)
			.orElse(null);
		BackfillPosition reached = this.position;
		if (reached != null && reached.stage() == Stage.RANGES) {
			LockSupport.parkNanos(this, LOOK_AT_OTHERS.toNanos());
		}
		return BatchOutcome.GOING_ON;
	}

	private Optional<BackfillPosition> catchAllIfAllIsFilled(Session session) {
		this.context.fence().check(session);
		Optional<BackfillPosition> known = this.context.lockedPosition(session);
		boolean filled = known.filter((reached) -> reached.stage() == Stage.RANGES && reached.isAllClaimed())
			.isPresent();
		if (!filled || this.context.ranges().open(session, this.context.mapping().id()) > 0) {
			return known;
		}
		WalkedTable table = WalkedTable.read(session, this.context.mapping().table());
		if (known.get().isVoidFor(table)) {
			return Optional.empty();
		}
		BackfillPosition first = known.get().catchAll(0, table);
		this.context.log().reposition(session, this.context.mapping().id(), Kind.BACKFILL, first.toJson());
		return Optional.of(first);
	}

	private BatchOutcome catchAll(BackfillPosition current) {
		CatchAll.Next next;
		try {
			next = this.catchAll.next(current);
		}
		catch (TableRewrittenException ex) {
			this.position = null;
			return BatchOutcome.GOING_ON;
		}
		this.position = next.position();
		if (next.position().stage() == Stage.DONE) {
			return BatchOutcome.FINISHED;
		}
		return next.waits() ? BatchOutcome.waitingFor(this.catchAll.lockedAt(next.blocks())) : BatchOutcome.GOING_ON;
	}

	@Override
	public String interrupted(RuntimeException cause, int attempts) {
		BackfillPosition current = this.position;
		if (current != null && current.stage() == Stage.CATCH_ALL) {
			if (SqlState.isTransient(cause) && !SqlState.isConnectionLost(cause)) {
				return this.catchAll.locked(current, attempts);
			}
			// Whether a commit that got no answer took place is known to the log alone.
			this.position = null;
		}
		return this.worker.interrupted(cause, attempts);
	}

	@Override
	public void paused(String throttle, Duration duration) {
		this.worker.paused(throttle, duration);
	}

}
