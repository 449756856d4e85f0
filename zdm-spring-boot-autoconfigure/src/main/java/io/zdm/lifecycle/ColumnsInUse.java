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
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

import io.zdm.plan.MappedColumn;
import io.zdm.plan.Mapping;
import io.zdm.plan.Plan;

/**
 * Tells which columns of a plan are among those that entities map.
 */
final class ColumnsInUse {

	private ColumnsInUse() {
	}

	static List<String> sources(Plan plan, Set<String> mapped) {
		return find(plan, mapped, Mapping::sources);
	}

	static List<String> targets(Plan plan, Set<String> mapped) {
		return find(plan, mapped, Mapping::targets);
	}

	private static List<String> find(Plan plan, Set<String> mapped, Function<Mapping, List<MappedColumn>> side) {
		return plan.mappings()
			.stream()
			.flatMap((mapping) -> side.apply(mapping)
				.stream()
				.map((column) -> mapping.table().name().value() + "." + column.name().value())
				.filter((column) -> contains(mapped, column, mapping.table().schema().value() + "." + column)))
			.distinct()
			.toList();
	}

	// A mapper that does not quote leaves the case to PostgreSQL, which folds it.
	private static boolean contains(Set<String> mapped, String column, String qualified) {
		return mapped.stream()
			.map((name) -> name.toLowerCase(Locale.ROOT))
			.anyMatch((name) -> name.equals(column.toLowerCase(Locale.ROOT))
					|| name.equals(qualified.toLowerCase(Locale.ROOT)));
	}

}
