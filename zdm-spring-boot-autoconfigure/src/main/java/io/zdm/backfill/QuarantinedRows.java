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

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import io.zdm.backfill.RowByRow.Attempt;
import io.zdm.plan.Mapping;
import io.zdm.plan.MappingSql;
import io.zdm.postgres.Database;
import io.zdm.postgres.Literal;
import io.zdm.postgres.Session;
import io.zdm.store.BackfillLog;
import io.zdm.store.BackfillProgress.Kind;
import io.zdm.store.QuarantineEntry;
import io.zdm.store.QuarantineLog;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The rows that a backfill has put aside: looks whether they still need to be filled, and
 * tries them again.
 */
public final class QuarantinedRows {

	private static final Log logger = LogFactory.getLog(QuarantinedRows.class);

	private static final int ROWS_AT_ONCE = 100;

	private final Database database;

	private final QuarantineLog log;

	private final BackfillLog walks;

	private final BackfillSettings settings;

	private final Transformers transformers;

	/**
	 * Create a view of the quarantined rows.
	 * @param database the database
	 * @param log where they are recorded
	 * @param walks where the progress of backfills is recorded
	 * @param settings the pace
	 * @param transformers the beans that convert values
	 */
	public QuarantinedRows(Database database, QuarantineLog log, BackfillLog walks, BackfillSettings settings,
			Transformers transformers) {
		this.database = database;
		this.log = log;
		this.walks = walks;
		this.settings = settings;
		this.transformers = transformers;
	}

	/**
	 * Look at the rows and take out those that are gone, or that somebody has filled
	 * meanwhile: whoever writes a row whose value can be converted fills it with that.
	 * Nothing is tried.
	 * @param mapping the mapping
	 * @param fence called in every transaction that changes something
	 * @return how many were taken out
	 */
	public int look(Mapping mapping, Fence fence) {
		List<QuarantineEntry> entries = entries(mapping);
		int out = 0;
		for (int from = 0; from < entries.size(); from += ROWS_AT_ONCE) {
			List<QuarantineEntry> some = entries.subList(from, Math.min(from + ROWS_AT_ONCE, entries.size()));
			out += this.database.inTransaction(this.settings.transaction(), (session) -> {
				int removed = look(session, mapping, some);
				if (removed > 0) {
					walkAnewOnceEmpty(session, mapping);
					fence.check(session);
				}
				return removed;
			});
		}
		return out;
	}

	private int look(Session session, Mapping mapping, List<QuarantineEntry> entries) {
		Map<QuarantineEntry, String> rows = conditions(session, mapping, entries);
		Set<QuarantineEntry> gone = new HashSet<>(entries);
		rows.forEach((entry, row) -> {
			String query = "SELECT /* zdm */ EXISTS (SELECT FROM %s WHERE %s AND %s)".formatted(mapping.table(), row,
					new MappingSql(mapping).mayNeedBackfill());
			logger.debug(query);
			if (Boolean.TRUE.equals(session.jdbc().queryForObject(query, Boolean.class))) {
				gone.remove(entry);
			}
		});
		gone.forEach((entry) -> this.log.remove(session, mapping.id(), entry.key()));
		return gone.size();
	}

	/**
	 * Try each row again, in a transaction of its own. A row that is filled now, or that
	 * is gone, leaves the quarantine.
	 * @param mapping the mapping
	 * @param migration the key of the migration's row
	 * @param skipsTriggers whether the user's triggers of the table do not fire
	 * @param fence called in every transaction
	 * @param stopping asked before each row
	 * @return what became of them
	 */
	public Retried retry(Mapping mapping, long migration, boolean skipsTriggers, Fence fence,
			BooleanSupplier stopping) {
		RowByRow rows = new RowByRow(mapping, Filling.of(mapping, this.transformers, skipsTriggers), this.log,
				migration);
		int filled = 0;
		int nothing = 0;
		int left = 0;
		for (QuarantineEntry entry : entries(mapping)) {
			if (stopping.getAsBoolean()) {
				left++;
				continue;
			}
			Attempt attempt = this.database.inTransaction(this.settings.transaction(), (session) -> {
				Attempt made = retry(session, rows, mapping, entry, migration);
				walkAnewOnceEmpty(session, mapping);
				fence.check(session);
				return made;
			});
			boolean stays = attempt.locked() || attempt.failure().isPresent();
			left += stays ? 1 : 0;
			filled += attempt.filled() ? 1 : 0;
			nothing += (stays || attempt.filled()) ? 0 : 1;
		}
		return new Retried(filled, nothing, left);
	}

	/**
	 * Where no trigger fills a row that is written, or a row without a key may be in
	 * another place by now, that it has left the quarantine does not mean that it is
	 * filled. The backfill then goes over the table once more.
	 */
	private void walkAnewOnceEmpty(Session session, Mapping mapping) {
		boolean heals = !mapping.sources().isEmpty() && mapping.dualWrite().hasTrigger();
		if (this.log.count(session, mapping.id()) == 0 && !(heals && RowByRow.key(session, mapping).isPresent())) {
			this.walks.forget(session, mapping.id(), Kind.BACKFILL);
		}
	}

	private Attempt retry(Session session, RowByRow rows, Mapping mapping, QuarantineEntry entry, long migration) {
		Optional<String> row = Optional.ofNullable(conditions(session, mapping, List.of(entry)).get(entry));
		Attempt attempt = row.map((condition) -> rows.again(session, condition)).orElseGet(() -> Attempt.of(false));
		if (attempt.failure().isPresent()) {
			RowFailure failure = attempt.failure().get();
			this.log.add(session, migration, mapping.id(), entry.key(), failure.error(), failure.sqlState());
		}
		else if (!attempt.locked()) {
			this.log.remove(session, mapping.id(), entry.key());
		}
		return attempt;
	}

	private List<QuarantineEntry> entries(Mapping mapping) {
		return this.database.inTransaction(this.settings.transaction(),
				(session) -> this.log.of(session, mapping.id()));
	}

	/**
	 * Return the conditions on the rows. One that has no condition is not known under its
	 * key any more, as the table has another: the next walk meets it again.
	 */
	private static Map<QuarantineEntry, String> conditions(Session session, Mapping mapping,
			List<QuarantineEntry> entries) {
		Optional<WalkKey> key = entries.isEmpty() ? Optional.empty() : RowByRow.key(session, mapping);
		return entries.stream()
			.flatMap((entry) -> condition(key, entry).map((row) -> Map.entry(entry, row)).stream())
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, LinkedHashMap::new));
	}

	private static Optional<String> condition(Optional<WalkKey> key, QuarantineEntry entry) {
		String place = entry.key().get(QuarantineEntry.CTID);
		if (place != null) {
			return Optional.of("ctid = %s::tid".formatted(Literal.of(place)));
		}
		return key
			.filter((columns) -> columns.names().stream().allMatch((name) -> entry.key().containsKey(name.value())))
			.map((columns) -> columns.equalTo(entry.key()));
	}

	/**
	 * What became of the rows.
	 *
	 * @param filled how many are filled now
	 * @param nothing how many needed nothing any more
	 * @param left how many stay in the quarantine
	 */
	public record Retried(int filled, int nothing, int left) {

		/**
		 * Return the sum of both.
		 * @param other the rows of another mapping
		 * @return the sum
		 */
		public Retried plus(Retried other) {
			return new Retried(this.filled + other.filled, this.nothing + other.nothing, this.left + other.left);
		}

	}

}
