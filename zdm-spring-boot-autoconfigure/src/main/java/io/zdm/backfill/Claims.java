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
import io.zdm.backfill.StrideChoice.Surroundings;
import io.zdm.postgres.Session;
import io.zdm.postgres.TablePart;
import io.zdm.store.BackfillProgress.Kind;
import io.zdm.store.BackfillRange;
import io.zdm.store.FilledBatch;

/**
 * Claims the ranges of one worker, each as large as the worker's choice of strides wants
 * it.
 */
final class Claims {

	private final BackfillContext context;

	private final StrideChoice choice;

	private final int worker;

	/**
	 * Create the claims of a worker.
	 * @param context what the workers share
	 * @param choice how ranges are visited
	 * @param worker the number of the worker within the instance; 0 is the first of the
	 * instance that holds the migration, which works however many others do
	 */
	Claims(BackfillContext context, StrideChoice choice, int worker) {
		this.context = context;
		this.choice = choice;
		this.worker = worker;
	}

	/**
	 * Claim a range: one that was left by its worker, or else the next one.
	 * @return the claim, or nothing if there is nothing left or enough workers are there
	 * @throws TableRewrittenException if the blocks are not where they were
	 */
	Optional<Claim> next() {
		return this.context.database().inTransaction(this.context.settings().transaction(), this::next);
	}

	private Optional<Claim> takenOver(Session session, BackfillPosition position, WalkedTable table) {
		while (true) {
			Optional<BackfillRange> range = this.context.ranges()
				.takeOver(session, this.context.mapping().id(), this.context.worker().instance(), this.worker,
						this.context.worker().lease());
			if (range.isEmpty()) {
				return Optional.empty();
			}
			Optional<TablePart> part = table.partOfRange(range.get().partition());
			if (part.isPresent()) {
				return Optional.of(claim(range.get(), position, part.get(), "taken over"));
			}
			// Its partition was dropped or detached, and its rows with it.
			this.context.ranges().finish(session, range.get(), FilledBatch.NONE);
		}
	}

	private Optional<Claim> next(Session session) {
		Optional<BackfillPosition> position = this.context.lockedPosition(session)
			.filter((known) -> known.stage() == Stage.RANGES);
		if (position.isEmpty()) {
			return Optional.empty();
		}
		String mapping = this.context.mapping().id();
		BackfillPace pace = this.context.control().pace();
		int assistants = this.context.ranges().assistants(session, mapping);
		if (this.worker > 0 && assistants >= pace.fleetWorkers() - 1) {
			return Optional.empty();
		}
		WalkedTable table = WalkedTable.read(session, this.context.mapping().table());
		if (position.get().isVoidFor(table)) {
			throw new TableRewrittenException();
		}
		this.context.fence().check(session);
		return takenOver(session, position.get(), table)
			.or(() -> claimNew(session, position.get(), table, Math.max(pace.workers(), assistants + 1)));
	}

	private Optional<Claim> claimNew(Session session, BackfillPosition position, WalkedTable table, int workers) {
		if (position.isAllClaimed()) {
			return Optional.empty();
		}
		String mapping = this.context.mapping().id();
		Optional<TablePart> here = table.part(position.part()).filter((part) -> position.block() < position.end());
		BackfillPosition at = here.isPresent() ? position : position.toRangesOf(firstWithBlocks(table, position));
		if (at.isAllClaimed()) {
			this.context.log().reposition(session, mapping, Kind.BACKFILL, at.toJson());
			return Optional.empty();
		}
		TablePart part = table.part(at.part()).orElseThrow();
		long from = at.block();
		Strides strides = this.choice.next(surroundings(session, part), at.end() - from, workers);
		long to = Math.min(at.end(), from + strides.pages());
		BackfillRange range = this.context.ranges()
			.claim(session, mapping, table.partitioned() ? part.oid() : 0, from, to,
					RangePosition.first(strides, from).toJson(), this.context.worker().instance(), this.worker,
					this.context.worker().lease());
		BackfillPosition claimed = at.claimedTo(to);
		BackfillPosition next = (to < at.end()) ? claimed : claimed.toRangesOf(firstWithBlocks(table, claimed));
		this.context.log().reposition(session, mapping, Kind.BACKFILL, next.toJson());
		return Optional.of(claim(range, position, part, strides.reason()));
	}

	private static Optional<TablePart> firstWithBlocks(WalkedTable table, BackfillPosition behind) {
		return table.parts()
			.stream()
			.filter((part) -> table.partitioned() && part.oid() > behind.part() && part.blocks() > 0)
			.findFirst();
	}

	private static Claim claim(BackfillRange range, BackfillPosition position, TablePart part, String reason) {
		RangePosition at = RangePosition.parse(range.position());
		return new Claim(range, at, position, new Strides(at.passes(), range.blocks(), at.closing(), reason), part);
	}

	private static Surroundings surroundings(Session session, TablePart part) {
		return session
			.queryOptional(
					"""
							SELECT coalesce((
							        SELECT max(extract(epoch FROM clock_timestamp()
							            - CASE WHEN state = 'active' THEN query_start ELSE xact_start END))
							        FROM pg_catalog.pg_stat_activity
							        WHERE backend_xmin IS NOT NULL AND datname = current_database() AND pid <> pg_backend_pid()
							            AND (backend_type <> 'autovacuum worker' OR query LIKE '%ANALYZE%')), 0)::float8,
							    greatest((SELECT setting::bigint FROM pg_catalog.pg_settings WHERE name = 'shared_buffers') / 2,
							        (SELECT setting::bigint FROM pg_catalog.pg_settings WHERE name = 'effective_cache_size') / 8)
							""",
					(row, number) -> new Surroundings(Surroundings.prunes(session.version()),
							Surroundings.rowsPerPage(part.estimatedRows(), part.blocks()), part.indexes(),
							Duration.ofMillis(Math.max(0, (long) (row.getDouble(1) * 1000))), row.getLong(2)))
			.orElseThrow();
	}

	/**
	 * A range that a worker has claimed.
	 *
	 * @param range the range
	 * @param at how far it is
	 * @param backfill how far the backfill was
	 * @param strides how it is visited
	 * @param part where its blocks are
	 */
	record Claim(BackfillRange range, RangePosition at, BackfillPosition backfill, Strides strides, TablePart part) {

		Claim at(RangePosition next) {
			return new Claim(this.range, next, this.backfill, this.strides, this.part);
		}

		BlockRange blocks() {
			return new BlockRange(this.range.from(), this.range.to());
		}

		/**
		 * The share of the whole backfill's work.
		 */
		double shareOfAll(double shareOfRange) {
			return shareOfRange * this.range.blocks() / Math.max(1, this.backfill.blocks());
		}

	}

}
