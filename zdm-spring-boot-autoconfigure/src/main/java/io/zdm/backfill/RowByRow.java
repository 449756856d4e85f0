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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.zdm.plan.Mapping;
import io.zdm.postgres.Session;
import io.zdm.postgres.SqlState;
import io.zdm.store.QuarantineEntry;
import io.zdm.store.QuarantineLog;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Fills the rows of a few blocks one by one, each behind a savepoint. What cannot be
 * filled goes into the quarantine, in the same transaction, and the others are filled.
 * <p>
 * A row in the quarantine is not tried again with each pass: {@link QuarantinedRows} does
 * that when asked.
 */
final class RowByRow {

	/**
	 * How many rows of a mapping are put aside. When there are more, it is not the rows.
	 */
	static final int MOST = 1000;

	private static final Log logger = LogFactory.getLog(RowByRow.class);

	private static final TypeReference<LinkedHashMap<String, String>> KEY = new TypeReference<>() {
	};

	private static final JsonMapper JSON = JsonMapper.builder().build();

	/**
	 * The rows that are filled stay locked until the end of the transaction.
	 */
	private static final Duration LONGEST = Duration.ofSeconds(2);

	private final Mapping mapping;

	private final Filling filling;

	private final QuarantineLog quarantine;

	private final long migration;

	RowByRow(Mapping mapping, Filling filling, QuarantineLog quarantine, long migration) {
		this.mapping = mapping;
		this.filling = filling;
		this.quarantine = quarantine;
		this.migration = migration;
	}

	/**
	 * Fill rows. Rows that somebody has locked are left; how many, the result says.
	 * @param session the transaction, which is the caller's to commit; an error in it
	 * that is due to no row is thrown
	 * @param rows the condition that a row version is meant, such as one on its block
	 * @return what became of them
	 * @throws WalkFailedException if so many rows cannot be filled that there must be
	 * another reason
	 */
	Filled fill(Session session, String rows) {
		long started = System.nanoTime();
		prepare(session);
		Set<Map<String, String>> known = this.quarantine.of(session, this.mapping.id())
			.stream()
			.map(QuarantineEntry::key)
			.collect(Collectors.toSet());
		Counts counts = new Counts();
		for (Candidate row : candidates(session, rows)) {
			if (known.contains(row.key)) {
				counts.known++;
				continue;
			}
			if (counts.isLongEnough(System.nanoTime() - started)) {
				return counts.filled(true);
			}
			Attempt attempt = attempt(session, row.condition());
			counts.add(attempt);
			if (attempt.failure.isPresent()) {
				RowFailure failure = attempt.failure.get();
				putAside(session, row.key, failure, known.size() + counts.quarantined);
			}
		}
		return counts.filled(false);
	}

	/**
	 * Deferred checks would raise at the commit, where nobody knows of which row.
	 */
	private void prepare(Session session) {
		BatchMark.set(session, this.mapping.id());
		session.execute("SET CONSTRAINTS ALL IMMEDIATE");
	}

	private void putAside(Session session, Map<String, String> key, RowFailure failure, int count) {
		if (count > MOST) {
			throw new WalkFailedException(
					("More than %,d rows of %s cannot be filled, so that the reason is hardly one of the rows; the last "
							+ "is %s: %s [SQLSTATE %s]. What is filled stays. Mend the reason, then ask for 'retry-quarantined'")
						.formatted(MOST, this.mapping.table().display(), key, failure.error(),
								failure.sqlState().orElse("none")));
		}
		this.quarantine.add(session, this.migration, this.mapping.id(), key, failure.error(), failure.sqlState());
		if (count == 1) {
			logger.warn(
					("Backfill %s: a row of %s cannot be filled and is put aside, with all others of that kind: %s: %s "
							+ "[SQLSTATE %s]")
						.formatted(this.mapping.id(), this.mapping.table().display(), key, failure.error(),
								failure.sqlState().orElse("none")));
		}
	}

	private List<Candidate> candidates(Session session, String rows) {
		Optional<WalkKey> key = key(session, this.mapping);
		String query = "SELECT /* zdm */ ctid::text, %s FROM %s\nWHERE %s\n    AND %s\nORDER BY ctid::text".formatted(
				key.map(WalkKey::json).orElse("NULL::text"), this.mapping.table(), rows, this.filling.candidates());
		logger.debug(query);
		return session.jdbc().query(query, (row, number) -> {
			String ctid = row.getString(1);
			String json = row.getString(2);
			return new Candidate(ctid, (json != null) ? JSON.readValue(json, KEY) : Map.of(QuarantineEntry.CTID, ctid));
		});
	}

	/**
	 * Return the key of a table. The search path that this needs is not left to the
	 * user's triggers.
	 */
	static Optional<WalkKey> key(Session session, Mapping mapping) {
		session.execute("SAVEPOINT zdm_key");
		Optional<WalkKey> key = WalkKey.find(session, mapping);
		session.execute("ROLLBACK TO SAVEPOINT zdm_key");
		session.execute("RELEASE SAVEPOINT zdm_key");
		return key;
	}

	/**
	 * Fill one row that is in the quarantine.
	 * @param session the transaction
	 * @param row the condition that a row is meant
	 * @return what became of it
	 */
	Attempt again(Session session, String row) {
		prepare(session);
		return attempt(session, row);
	}

	private Attempt attempt(Session session, String row) {
		session.execute("SAVEPOINT zdm_row");
		try {
			Attempt attempt = isFree(session, row) ? Attempt.of(this.filling.fillRow(session, row))
					: Attempt.of(session, this.mapping, row);
			session.execute("RELEASE SAVEPOINT zdm_row");
			return attempt;
		}
		catch (RuntimeException ex) {
			boolean passes = SqlState.isTransient(ex) && !SqlState.isConnectionLost(ex);
			if (!passes && !RowFailure.isOne(ex)) {
				throw ex;
			}
			session.execute("ROLLBACK TO SAVEPOINT zdm_row");
			session.execute("RELEASE SAVEPOINT zdm_row");
			logger.debug("A row of %s cannot be filled".formatted(this.mapping.table().display()), ex);
			return passes ? Attempt.LOCKED : new Attempt(false, false, Optional.of(RowFailure.of(ex)));
		}
	}

	private boolean isFree(Session session, String row) {
		return exists(session, this.mapping, row, " FOR NO KEY UPDATE SKIP LOCKED");
	}

	private static boolean exists(Session session, Mapping mapping, String row, String rest) {
		String query = "SELECT /* zdm */ 1 FROM %s WHERE %s%s".formatted(mapping.table(), row, rest);
		logger.debug(query);
		return !session.jdbc().queryForList(query).isEmpty();
	}

	/**
	 * What became of the rows.
	 *
	 * @param filled how many were filled
	 * @param quarantined how many could not be
	 * @param known how many were left as they are in the quarantine already
	 * @param locked how many somebody had locked
	 * @param more whether it took so long that the rest is left for another transaction
	 */
	record Filled(long filled, int quarantined, int known, int locked, boolean more) {

		/**
		 * Return whether all rows are as they should be.
		 * @return whether the blocks need not be done row by row any more
		 */
		boolean isClean() {
			return this.quarantined == 0 && this.known == 0 && this.locked == 0 && !this.more;
		}

	}

	/**
	 * What became of one row.
	 *
	 * @param filled whether it is filled
	 * @param locked whether somebody has locked it
	 * @param failure why it could not be filled
	 */
	record Attempt(boolean filled, boolean locked, Optional<RowFailure> failure) {

		static final Attempt LOCKED = new Attempt(false, true, Optional.empty());

		static Attempt of(boolean filled) {
			return new Attempt(filled, false, Optional.empty());
		}

		/**
		 * A row that was not found is locked, or not there any more.
		 */
		static Attempt of(Session session, Mapping mapping, String row) {
			return exists(session, mapping, row, "") ? LOCKED : of(false);
		}

	}

	private record Candidate(String ctid, Map<String, String> key) {

		String condition() {
			return "ctid = '%s'::tid".formatted(this.ctid);
		}

	}

	private static final class Counts {

		private long filled;

		private int quarantined;

		private int known;

		private int locked;

		private boolean timedOut;

		void add(Attempt attempt) {
			this.filled += attempt.filled ? 1 : 0;
			this.locked += attempt.locked ? 1 : 0;
			this.quarantined += attempt.failure.isPresent() ? 1 : 0;
			this.timedOut |= attempt.failure.flatMap(RowFailure::sqlState)
				.filter(SqlState.QUERY_CANCELED.code()::equals)
				.isPresent();
		}

		boolean isLongEnough(long nanos) {
			return this.timedOut || (nanos > LONGEST.toNanos() && this.filled + this.quarantined > 0);
		}

		Filled filled(boolean more) {
			return new Filled(this.filled, this.quarantined, this.known, this.locked, more);
		}

	}

}
