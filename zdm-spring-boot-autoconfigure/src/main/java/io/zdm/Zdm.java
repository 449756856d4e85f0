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

package io.zdm;

import java.util.List;
import java.util.Optional;

/**
 * The migrations of this application on its database.
 *
 * @since 0.1.0
 */
public interface Zdm {

	/**
	 * Return the migrations of this application that the history has, and those that it
	 * ships and has not expanded, lowest version first. Asks the database.
	 * @return the migrations
	 */
	List<MigrationStatus> migrations();

	/**
	 * Return one migration. Asks the database.
	 * @param version its version, as in {@code 2}
	 * @return the migration, if the history has it or this release ships it
	 */
	default Optional<MigrationStatus> migration(String version) {
		return migrations().stream().filter((migration) -> migration.version().equals(version)).findFirst();
	}

}
