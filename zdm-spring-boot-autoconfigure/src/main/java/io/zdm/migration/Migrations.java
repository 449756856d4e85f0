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

package io.zdm.migration;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All migrations that a release ships.
 */
public final class Migrations {

	private Migrations() {
	}

	/**
	 * Return migrations in the order in which they are expanded.
	 * @param migrations the migrations in any order
	 * @return the migrations, lowest version first
	 * @throws MigrationFileException if two have the same version
	 */
	public static List<Migration> ordered(List<Migration> migrations) {
		Map<MigrationVersion, Migration> byVersion = new HashMap<>();
		for (Migration migration : migrations) {
			Migration other = byVersion.putIfAbsent(migration.version(), migration);
			if (other != null) {
				throw new MigrationFileException(migration.location(), Optional.empty(), Optional.empty(),
						"version %s is already taken by %s".formatted(migration.version(), other.location()),
						"Give one of the two another version; 2, 2.0 and 02 are the same.");
			}
		}
		return migrations.stream().sorted(Comparator.comparing(Migration::version)).toList();
	}

}
