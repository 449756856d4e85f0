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

import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The schema that unqualified tables are found in, which is asked once.
 */
final class TargetSchema implements Supplier<String> {

	private final Ledger ledger;

	private volatile @Nullable String name;

	TargetSchema(Ledger ledger) {
		this.ledger = ledger;
	}

	/**
	 * Return the name of the schema.
	 * @return the name
	 * @throws StartupException if no schema of the search path exists
	 */
	@Override
	public String get() {
		String known = this.name;
		if (known == null) {
			known = this.ledger.read((session) -> session
				.queryOptional("SELECT current_schema()", (row, number) -> Optional.ofNullable(row.getString(1)))
				.flatMap((found) -> found)
				.orElseThrow(() -> new StartupException(
						"No schema of the search_path of the data source exists, so that no table could be found.",
						"Create the schema, or correct currentSchema or search_path.")));
			this.name = known;
		}
		return known;
	}

}
