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
import java.util.List;
import java.util.Optional;

import io.zdm.plan.Mapping;
import io.zdm.plan.MappingSql;
import io.zdm.postgres.Database;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.Session;
import io.zdm.postgres.SqlState;
import io.zdm.postgres.TransactionSettings;
import io.zdm.store.BackfillLog;
import io.zdm.store.BackfillProgress;
import org.jspecify.annotations.Nullable;

/**
 * The batches of a verification: each counts the rows between two keys in one statement,
 * and records the census so far and the next key in the same transaction.
 */
final class VerificationBatches implements Batches {

	private final Database database;

	private final BackfillLog log;

	private final BackfillSettings settings;

	private final Mapping mapping;

	private final Fence fence;

	private final Comparison comparison;

	private final ComparedWalk purpose;

	private @Nullable Walk walk;

	VerificationBatches(Database database, BackfillLog log, BackfillSettings settings, Mapping mapping, Fence fence,
			Comparison comparison, ComparedWalk purpose) {
		this.database = database;
		this.log = log;
		this.settings = settings;
		this.mapping = mapping;
		this.fence = fence;
		this.comparison = comparison;
		this.purpose = purpose;
	}

	@Override
	public BatchOutcome next() {
		Walk current = this.walk;
		if (current == null) {
			Walk begun = this.database.inTransaction(this.settings.transaction(), this::beginOrGoOn);
			this.walk = begun;
			return begun.finished ? BatchOutcome.FINISHED : BatchOutcome.GOING_ON;
		}
		this.comparison.beforeBatch(this.fence);
		Walk next = this.database.inTransaction(settings(current), (session) -> compare(session, current));
		this.walk = next;
		return next.finished ? BatchOutcome.FINISHED : BatchOutcome.GOING_ON;
	}

	@Override
	public String interrupted(RuntimeException cause, int attempts) {
		if (SqlState.isTransient(cause) && !SqlState.isConnectionLost(cause)) {
			return "table %s locked by another transaction".formatted(this.mapping.table().display());
		}
		// Whether a commit that got no answer took place is known to the log alone.
		this.walk = null;
		return "no connection to the database: " + cause.getMessage();
	}

	/**
	 * Without a key the whole table is one batch, which may take its time.
	 */
	private TransactionSettings settings(Walk current) {
		TransactionSettings batch = this.settings.transaction();
		return current.key.isPresent() ? batch : batch.withStatementTimeout(Optional.empty());
	}

	private Walk beginOrGoOn(Session session) {
		if (this.purpose.isResting(session, this.log, this.mapping)) {
			return Walk.nothing();
		}
		WalkedTable table = WalkedTable.read(session, this.mapping.table());
		Optional<WalkKey> key = WalkKey.find(session, this.mapping);
		List<String> names = key.stream().flatMap((found) -> found.names().stream()).map(Identifier::value).toList();
		if (key.isEmpty() && !this.purpose.keyless()) {
			return Walk.nothing();
		}
		Optional<BackfillProgress> progress = this.log.find(session, this.mapping.id(), this.purpose.kind())
			.filter((found) -> found.finishedAt().isEmpty());
		if (progress.isPresent()) {
			VerificationPosition position = VerificationPosition.parse(progress.get().position());
			if (position.census().relfilenode() == table.relfilenode() && position.key().equals(names)) {
				return new Walk(position, key, false);
			}
		}
		return begin(session, table, key, names);
	}

	private Walk begin(Session session, WalkedTable table, Optional<WalkKey> key, List<String> names) {
		VerificationPosition position = new VerificationPosition(names, List.of(), Census.empty(table.relfilenode()));
		this.log.begin(session, this.mapping.id(), this.purpose.kind(), position.toJson());
		this.fence.check(session);
		return new Walk(position, key, false);
	}

	private Walk compare(Session session, Walk current) {
		long start = System.nanoTime();
		if (current.key.isEmpty()) {
			// The lease row stays locked for as long as the statement runs, so that
			// nobody takes the work over and begins it anew.
			this.fence.check(session);
		}
		session.value(String.class, "SELECT set_config('extra_float_digits', '3', true)");
		VerificationPosition position = current.position;
		CensusQuery query = new CensusQuery(new MappingSql(this.mapping), current.key, position.after(),
				this.purpose.sampling());
		String statement = this.comparison.statement(query, Optional.empty());
		Optional<List<String>> end;
		Census batch;
		WalkedTable table;
		try {
			end = query.end(session, this.comparison.batchRows(this.purpose.batchRows()));
			statement = this.comparison.statement(query, end);
			batch = this.comparison.run(session, query, statement, position.census().relfilenode());
			table = WalkedTable.read(session, this.mapping.table());
		}
		catch (RuntimeException ex) {
			throw WalkFailedException.unlessItPasses(this.purpose.name(), this.mapping.table(),
					position.after().isEmpty() ? "its beginning" : "the rows after " + position.after(), statement, ex);
		}
		if (table.relfilenode() != position.census().relfilenode()) {
			List<String> names = position.key();
			return begin(session, table, current.key, names);
		}
		this.purpose.findings().compared(session, batch);
		VerificationPosition next = new VerificationPosition(position.key(), end.orElse(position.after()),
				position.census().plus(this.purpose.sampling().kept(batch)));
		record(session, next, table, end.isEmpty(), Duration.ofNanos(System.nanoTime() - start), batch.rows());
		if (current.key.isPresent()) {
			this.fence.check(session);
		}
		return new Walk(next, current.key, end.isEmpty());
	}

	private void record(Session session, VerificationPosition next, WalkedTable table, boolean finished,
			Duration elapsed, long rows) {
		double share = finished ? 1.0
				: (double) next.census().rows() / Math.max(next.census().rows() + 1, table.estimatedRows());
		this.log.advance(session, this.mapping.id(), this.purpose.kind(), next.toJson(), rows, share, elapsed);
		if (finished) {
			this.log.finish(session, this.mapping.id(), this.purpose.kind(), Optional.of(next.census().toJson()));
		}
	}

	private record Walk(VerificationPosition position, Optional<WalkKey> key, boolean finished) {

		static Walk nothing() {
			return new Walk(new VerificationPosition(List.of(), List.of(), Census.empty(0)), Optional.empty(), true);
		}

	}

}
