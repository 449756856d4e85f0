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
import java.util.ArrayList;
import java.util.List;

import io.zdm.plan.Mapping;
import io.zdm.plan.MappingSql;
import io.zdm.postgres.Database;
import io.zdm.postgres.Session;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Fills the rows that the sync trigger has marked because it cannot convert: those of
 * which one side was written where no interceptor saw it. They are found through the
 * partial index that the migration has for them, both by a transaction that fills one
 * side and by one that fills the other.
 */
public final class MarkedRows {

	private static final Log logger = LogFactory.getLog(MarkedRows.class);

	private static final int BATCH = 500;

	/**
	 * What is left out because it cannot be converted must not hide what comes after it.
	 */
	private static final int LARGEST_BATCH = 10_000;

	private final Database database;

	private final BackfillSettings settings;

	private final Transformers transformers;

	/**
	 * Create the filling of marked rows.
	 * @param database the database
	 * @param settings the pace
	 * @param transformers the beans that convert values
	 */
	public MarkedRows(Database database, BackfillSettings settings, Transformers transformers) {
		this.database = database;
		this.settings = settings;
		this.transformers = transformers;
	}

	/**
	 * Fill the marked rows that there are now. Rows that somebody has locked are left for
	 * the next time.
	 * @param mapping a mapping with a transformer
	 * @param fence called in every transaction; what it throws rolls the batch back and
	 * ends the run
	 * @param checkpoint asked before each batch
	 * @return why some rows could not be converted, one sentence for each, at most some
	 * hundred
	 * @throws TransformerMissingException if this release does not have the transformer
	 */
	public List<String> fill(Mapping mapping, Fence fence, Checkpoint checkpoint) {
		TypedTransformer transformer = TransformerMissingException.require(this.transformers,
				mapping.transformer().orElseThrow());
		List<String> failures = new ArrayList<>();
		for (boolean forward : List.of(true, false)) {
			failures.addAll(fill(new TransformedRows(mapping, transformer, forward), fence, checkpoint));
		}
		return failures;
	}

	private List<String> fill(TransformedRows rows, Fence fence, Checkpoint checkpoint) {
		int limit = BATCH;
		List<String> failures = List.of();
		while (checkpoint.proceed(WalkNote.RUNNING) && !Thread.currentThread().isInterrupted()) {
			long started = System.nanoTime();
			int size = limit;
			TransformedRows.Filled filled = this.database.inTransaction(this.settings.transaction(), (session) -> {
				useIndex(session);
				TransformedRows.Filled batch = rows.fill(session, rows.query(new MappingSql(rows.mapping()).marked(),
						"LIMIT %d FOR NO KEY UPDATE SKIP LOCKED".formatted(size)));
				fence.check(session);
				return batch;
			});
			failures = filled.failures();
			if (filled.found() > 0) {
				logger.debug("%s: %d marked rows filled %s in %d ms, %d cannot be converted".formatted(
						rows.mapping().id(), filled.changed(), rows.forward() ? "forward" : "backward",
						Duration.ofNanos(System.nanoTime() - started).toMillis(), failures.size()));
			}
			if (filled.found() < size || (filled.changed() == 0 && size == LARGEST_BATCH)) {
				break;
			}
			limit = Math.min(BATCH + failures.size(), LARGEST_BATCH);
		}
		return failures;
	}

	/**
	 * Return whether a row is marked, as a last look before columns are dropped.
	 * @param session a transaction that holds a lock on the table which keeps writers out
	 * @param mapping a mapping with a transformer
	 * @param forward whether T is missing a value that S has, or S one that T has
	 * @return whether there is such a row
	 */
	public static boolean exist(Session session, Mapping mapping, boolean forward) {
		MappingSql sql = new MappingSql(mapping);
		useIndex(session);
		String condition = forward ? sql.marked() + " AND " + sql.absent() : sql.onlyTargetsPresent();
		boolean found = session.value(Boolean.class,
				"SELECT /* zdm */ EXISTS (SELECT FROM %s WHERE %s)".formatted(mapping.table(), condition));
		session.execute("SET LOCAL enable_seqscan = DEFAULT");
		return found;
	}

	/**
	 * The planner knows nothing of how rare such rows are, and would read the table for
	 * them.
	 */
	private static void useIndex(Session session) {
		session.execute("SET LOCAL enable_seqscan = off");
	}

}
