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

import io.zdm.plan.Plan;
import io.zdm.plan.TableColumn;

/**
 * Tells which columns of a plan are among those that entities map.
 */
final class ColumnsInUse {

	private ColumnsInUse() {
	}

	static List<String> sources(Plan plan, Set<String> mapped) {
		return find(mapped, plan.oldColumns());
	}

	static List<String> targets(Plan plan, Set<String> mapped) {
		return find(mapped, plan.newColumns());
	}

	static List<String> unfilled(Plan plan, Set<String> mapped) {
		return find(mapped, plan.unfilledColumns());
	}

	static List<String> removed(Plan plan, Set<String> mapped) {
		return find(mapped, plan.removes());
	}

	private static List<String> find(Set<String> mapped, List<TableColumn> columns) {
		return columns.stream()
			.filter((column) -> isMapped(column, mapped))
			.map(ColumnsInUse::text)
			.distinct()
			.toList();
	}

	static boolean isMapped(TableColumn column, Set<String> mapped) {
		return contains(mapped, text(column)) || isMappedWithSchema(column, mapped);
	}

	static boolean isMappedWithSchema(TableColumn column, Set<String> mapped) {
		return contains(mapped, qualified(column));
	}

	static String qualified(TableColumn column) {
		return column.table().schema().value() + "." + text(column);
	}

	private static String text(TableColumn column) {
		return column.table().name().value() + "." + column.column().value();
	}

	// A mapper that does not quote leaves the case to PostgreSQL, which folds it.
	private static boolean contains(Set<String> mapped, String column) {
		String folded = column.toLowerCase(Locale.ROOT);
		return mapped.stream().anyMatch((name) -> name.toLowerCase(Locale.ROOT).equals(folded));
	}

}
