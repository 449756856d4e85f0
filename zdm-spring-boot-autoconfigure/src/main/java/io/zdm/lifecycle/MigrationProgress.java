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
import java.util.stream.Stream;

import io.zdm.MigrationStatus;
import io.zdm.Phase;
import io.zdm.plan.Mapping;
import io.zdm.plan.Plan;
import io.zdm.store.BackfillProgress;
import io.zdm.store.BackfillProgress.Kind;
import io.zdm.store.MigrationRecord;

/**
 * How far migrations got, from the walks over their rows.
 *
 * @param ledger the books
 */
record MigrationProgress(Ledger ledger) {

	List<BackfillProgress> walks(MigrationRecord migration) {
		Plan plan = migration.plan();
		return this.ledger.read((session) -> Stream.concat(plan.mappings().stream(), plan.fills().stream())
			.map(Mapping::id)
			.flatMap((mapping) -> Stream.of(Kind.values())
				.flatMap((kind) -> this.ledger.walks().find(session, mapping, kind).stream()))
			.toList());
	}

	MigrationStatus status(MigrationRecord migration) {
		double share = (migration.phase().compareTo(Phase.MIGRATED) >= 0) ? 1
				: walks(migration).stream()
					.filter((walk) -> walk.kind() == Kind.BACKFILL)
					.mapToDouble(BackfillProgress::share)
					.average()
					.orElse(0);
		return new MigrationStatus(migration.key().version(), migration.description(), migration.phase(),
				migration.activity(), migration.reason(), share);
	}

}
