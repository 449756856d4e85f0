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
import java.util.Set;
import java.util.stream.Stream;

import io.zdm.Phase;
import io.zdm.store.MigrationRecord;

/**
 * Whether this instance may get traffic: not while its own entities map a column that is
 * still being filled, since it would serve nothing where a value should be, and not where
 * they map one that a migration has taken away. Latched: once ready, it is ready as far
 * as zdm is concerned until it stops.
 */
final class Readiness {

	private static final List<String> NOT_LOOKED = List.of("the first look at the history");

	private volatile List<String> mapped = NOT_LOOKED;

	private volatile List<String> unmigrated = NOT_LOOKED;

	private volatile List<String> refused = List.of();

	/**
	 * Take in what the history says now.
	 * @param history the migrations of this application
	 * @param columns the columns that the entities map
	 * @param refusals why the entities cannot work with the schema as it is
	 */
	void look(List<MigrationRecord> history, Set<String> columns, List<String> refusals) {
		List<MigrationRecord> open = history.stream()
			.filter((migration) -> migration.phase() == Phase.PENDING || migration.phase() == Phase.EXPANDING
					|| migration.phase() == Phase.MIGRATING || migration.phase() == Phase.ROLLING_BACK)
			.toList();
		if (!isReady()) {
			this.refused = List.copyOf(refusals);
			this.mapped = with(refusals,
					open.stream()
						.filter((migration) -> !ColumnsInUse.unfilled(migration.plan(), columns).isEmpty())
						.map((migration) -> "%s is %s and the entities map %s".formatted(migration.display(),
								migration.phase(),
								String.join(", ", ColumnsInUse.unfilled(migration.plan(), columns)))));
		}
		if (!this.unmigrated.isEmpty()) {
			this.unmigrated = with(this.refused,
					open.stream().map((migration) -> "%s is %s".formatted(migration.display(), migration.phase())));
		}
	}

	private static List<String> with(List<String> refusals, Stream<String> waiting) {
		return Stream.concat(refusals.stream(), waiting).toList();
	}

	/**
	 * Note that there is no history to look at.
	 */
	void nothingToLookAt() {
		this.mapped = List.of();
		this.unmigrated = List.of();
	}

	/**
	 * Forget everything: whoever comes back after a break has to look again.
	 */
	void reset() {
		this.mapped = NOT_LOOKED;
		this.unmigrated = NOT_LOOKED;
		this.refused = List.of();
	}

	/**
	 * Return whether the entities can work with the schema, now or at an earlier look.
	 * @return whether they can
	 */
	boolean isReady() {
		return this.mapped.isEmpty();
	}

	/**
	 * Return why this instance should not get traffic as far as its entities go: what was
	 * taken away, and the migrations whose targets they map and that are not MIGRATED
	 * yet.
	 * @return the reasons; none any more once there was none
	 */
	List<String> mapped() {
		return this.mapped;
	}

	/**
	 * Return the migrations that are not MIGRATED yet.
	 * @return the migrations; none any more once there was none
	 */
	List<String> unmigrated() {
		return this.unmigrated;
	}

	/**
	 * Return why the entities cannot work with the schema as it is.
	 * @return one sentence for each migration that took something away; none any more
	 * once this instance was ready
	 */
	List<String> refused() {
		return this.refused;
	}

}
