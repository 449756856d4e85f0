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

import io.zdm.Phase;
import io.zdm.store.MigrationRecord;

/**
 * Whether this instance may get traffic: not while its own entities map a column that is
 * still being filled, since it would serve nothing where a value should be. Latched: once
 * ready, it is ready for ever as far as zdm is concerned.
 */
final class Readiness {

	private static final List<String> NOT_LOOKED = List.of("the first look at the history");

	private volatile List<String> mapped = NOT_LOOKED;

	private volatile List<String> unmigrated = NOT_LOOKED;

	/**
	 * Take in what the history says now.
	 * @param history the migrations of this application
	 * @param columns the columns that the entities map
	 */
	void look(List<MigrationRecord> history, Set<String> columns) {
		List<MigrationRecord> open = history.stream()
			.filter((migration) -> migration.phase() == Phase.PENDING || migration.phase() == Phase.EXPANDING
					|| migration.phase() == Phase.MIGRATING)
			.toList();
		if (!this.mapped.isEmpty()) {
			this.mapped = open.stream()
				.filter((migration) -> !ColumnsInUse.unfilled(migration.plan(), columns).isEmpty())
				.map((migration) -> "%s is %s and the entities map %s".formatted(migration.display(), migration.phase(),
						String.join(", ", ColumnsInUse.unfilled(migration.plan(), columns))))
				.toList();
		}
		if (!this.unmigrated.isEmpty()) {
			this.unmigrated = open.stream()
				.map((migration) -> "%s is %s".formatted(migration.display(), migration.phase()))
				.toList();
		}
	}

	/**
	 * Note that there is no history to look at.
	 */
	void nothingToLookAt() {
		this.mapped = List.of();
		this.unmigrated = List.of();
	}

	/**
	 * Return the migrations whose targets the entities map and that are not MIGRATED yet.
	 * @return the migrations; none for ever once there was none
	 */
	List<String> mapped() {
		return this.mapped;
	}

	/**
	 * Return the migrations that are not MIGRATED yet.
	 * @return the migrations; none for ever once there was none
	 */
	List<String> unmigrated() {
		return this.unmigrated;
	}

}
