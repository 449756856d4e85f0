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
import java.util.Objects;
import java.util.Optional;

import io.zdm.plan.Mapping;
import io.zdm.plan.MappingSql;
import io.zdm.postgres.CatalogReader;
import io.zdm.postgres.Database;
import io.zdm.postgres.Identifier;
import io.zdm.postgres.QualifiedName;
import io.zdm.postgres.Session;
import io.zdm.postgres.SqlState;
import io.zdm.postgres.TablePart;
import io.zdm.postgres.TransactionSettings;
import io.zdm.store.BackfillLog;
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

	private final CatalogReader catalog = new CatalogReader();

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
			return begun.finished() ? BatchOutcome.FINISHED : BatchOutcome.GOING_ON;
		}
		this.comparison.beforeBatch(this.fence);
		try {
			Walk next = this.database.inTransaction(settings(current), (session) -> compare(session, current));
			this.walk = next;
			return next.finished() ? BatchOutcome.FINISHED : BatchOutcome.GOING_ON;
		}
		catch (RuntimeException ex) {
			if (WalkLoop.passes(ex) || !isOutdated(current)) {
				throw ex;
			}
			this.walk = null;
			return BatchOutcome.GOING_ON;
		}
	}

	private boolean isOutdated(Walk current) {
		return current.isPartition(this.mapping) && !this.database
			.inTransaction(this.settings.transaction(), (session) -> WalkedTable.read(session, this.mapping.table()))
			.has(current.compared());
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
			return Walk.FINISHED;
		}
		WalkedTable table = WalkedTable.read(session, this.mapping.table());
		Optional<WalkKey> key = WalkKey.find(session, this.mapping);
		if (key.isEmpty() && !this.purpose.keyless()) {
			return Walk.FINISHED;
		}
		Optional<VerificationPosition> known = this.log.find(session, this.mapping.id(), this.purpose.kind())
			.filter((found) -> found.finishedAt().isEmpty())
			.map((found) -> VerificationPosition.parse(found.position()));
		Optional<TablePart> part = known.flatMap((position) -> table.part(position.part()));
		if (part.isPresent()) {
			Optional<WalkKey> ofPart = key(session, part.get(), key);
			if (known.get().isIn(part.get(), names(ofPart))) {
				return new Walk(known.get(), part.get(), ofPart, table.estimatedRows());
			}
		}
		// The partition where it was may be gone, with all that was compared of it.
		return (known.isPresent() && table.partitioned() && part.isEmpty()) ? next(session, known.get(), table)
				: begin(session, table);
	}

	private Walk begin(Session session, WalkedTable table) {
		VerificationPosition first = VerificationPosition.first();
		this.log.begin(session, this.mapping.id(), this.purpose.kind(), first.toJson());
		this.fence.check(session);
		Walk begun = next(session, first, table);
		this.log.reposition(session, this.mapping.id(), this.purpose.kind(), begun.position.toJson());
		return begun;
	}

	/**
	 * Go to the first part that has not been compared.
	 */
	private Walk next(Session session, VerificationPosition position, WalkedTable table) {
		Optional<TablePart> next = table.parts()
			.stream()
			.filter((part) -> !position.census().partitions().containsKey(part.oid()))
			.findFirst();
		if (next.isEmpty()) {
			this.log.finish(session, this.mapping.id(), this.purpose.kind(),
					Optional.of(position.census().in(0).toJson()));
			return Walk.FINISHED;
		}
		Optional<WalkKey> key = key(session, next.get(), WalkKey.find(session, this.mapping));
		return new Walk(position.beginningOf(next.get(), names(key)), next.get(), key, table.estimatedRows());
	}

	/**
	 * All partitions have the key of the table, if that has one.
	 */
	private Optional<WalkKey> key(Session session, TablePart part, Optional<WalkKey> ofTable) {
		return ofTable.or(() -> WalkKey.find(session, this.mapping.on(part.name())));
	}

	private static List<Identifier> names(Optional<WalkKey> key) {
		return key.map(WalkKey::names).orElse(List.of());
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
		QualifiedName name = current.compared().name();
		CensusQuery query = new CensusQuery(new MappingSql(this.mapping.on(name)), current.key, position.after(),
				this.purpose.sampling());
		String statement = this.comparison.statement(query, Optional.empty());
		Optional<List<String>> end;
		Census batch;
		Optional<TablePart> now;
		try {
			end = query.end(session, this.comparison.batchRows(this.purpose.batchRows()));
			statement = this.comparison.statement(query, end);
			batch = this.comparison.run(session, query, statement, position.census().relfilenode());
			now = this.catalog.parts(session, name).stream().findFirst();
		}
		catch (RuntimeException ex) {
			throw WalkFailedException.unlessItPasses(this.purpose.name(), name,
					position.after().isEmpty() ? "its beginning" : "the rows after " + position.after(), statement, ex);
		}
		if (now.filter((part) -> position.isIn(part, names(current.key))).isEmpty()) {
			return begin(session, WalkedTable.read(session, this.mapping.table()));
		}
		this.purpose.findings().compared(session, batch);
		VerificationPosition reached = new VerificationPosition(position.part(), position.key(),
				end.orElse(position.after()), position.census().plus(this.purpose.sampling().kept(batch)));
		Walk next = record(session, current, reached, end.isEmpty(), Duration.ofNanos(System.nanoTime() - start),
				batch.rows());
		if (current.key.isPresent()) {
			this.fence.check(session);
		}
		return next;
	}

	private Walk record(Session session, Walk current, VerificationPosition reached, boolean endOfPart,
			Duration elapsed, long rows) {
		long compared = reached.census().rows();
		double share = (double) compared / Math.max(compared + 1, current.estimatedRows);
		this.log.advance(session, this.mapping.id(), this.purpose.kind(), reached.toJson(), rows, share, elapsed);
		if (!endOfPart) {
			return current.at(reached);
		}
		if (!current.isPartition(this.mapping)) {
			this.log.finish(session, this.mapping.id(), this.purpose.kind(), Optional.of(reached.census().toJson()));
			return Walk.FINISHED;
		}
		VerificationPosition done = new VerificationPosition(0, List.of(), List.of(),
				reached.census().with(reached.part()));
		Walk next = next(session, done, WalkedTable.read(session, this.mapping.table()));
		this.log.reposition(session, this.mapping.id(), this.purpose.kind(), next.position.toJson());
		return next;
	}

	/**
	 * Where a verification is.
	 *
	 * @param position what is remembered
	 * @param part the part that is compared, none at the end
	 * @param key the key by which it is walked, if it has one
	 * @param estimatedRows the planner's estimate of the rows of all parts
	 */
	private record Walk(VerificationPosition position, @Nullable TablePart part, Optional<WalkKey> key,
			long estimatedRows) {

		static final Walk FINISHED = new Walk(VerificationPosition.first(), null, Optional.empty(), 0);

		boolean finished() {
			return this.part == null;
		}

		TablePart compared() {
			return Objects.requireNonNull(this.part);
		}

		boolean isPartition(Mapping mapping) {
			return this.part != null && !this.part.name().equals(mapping.table());
		}

		Walk at(VerificationPosition next) {
			return new Walk(next, this.part, this.key, this.estimatedRows);
		}

	}

}
