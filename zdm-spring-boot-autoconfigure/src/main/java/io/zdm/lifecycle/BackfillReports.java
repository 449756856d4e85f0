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

package io.zdm.lifecycle;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.springframework.dao.DataAccessException;

import io.zdm.postgres.Session;
import io.zdm.postgres.SqlState;
import io.zdm.store.BackfillAccount;
import io.zdm.store.BackfillProgress;
import io.zdm.store.BackfillProgress.Kind;
import io.zdm.store.MigrationRecord;
import io.zdm.store.WorkedRange;

/**
 * Tells how the backfills of a migration go.
 *
 * @param ledger the books
 * @param recent what was seen of late
 */
record BackfillReports(Ledger ledger, RecentPace recent) {

	/**
	 * Return how the backfills go.
	 * @param migration the migration
	 * @param walks how far they got
	 * @return the reports by mapping
	 */
	Map<String, BackfillReport> of(MigrationRecord migration, List<BackfillProgress> walks) {
		try {
			return this.ledger.read((session) -> walks.stream()
				.filter((walk) -> walk.kind() == Kind.BACKFILL)
				.collect(Collectors.toMap(BackfillProgress::mapping, (walk) -> report(session, migration, walk))));
		}
		catch (DataAccessException ex) {
			if (SqlState.UNDEFINED_COLUMN.is(ex) || SqlState.UNDEFINED_TABLE.is(ex)) {
				// An older release of zdm made the store, which keeps no such accounts.
				return Map.of();
			}
			throw ex;
		}
	}

	private BackfillReport report(Session session, MigrationRecord migration, BackfillProgress walk) {
		BackfillAccount account = this.ledger.accounts().of(session, walk.mapping());
		List<WorkedRange> ranges = this.ledger.accounts().ranges(session, walk.mapping());
		RecentPace.Seen seen = this.recent.look(walk.mapping(), walk.share(), walk.running().plus(account.paused()));
		int workers = (int) ranges.stream().filter(WorkedRange::live).count();
		return new BackfillReport(account, ranges, RemainingTime.of(walk.finishedAt().isPresent() ? 1 : walk.share(),
				seen, workers, migration.activity()));
	}

}
