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

package io.zdm.benchmark;

import java.util.ArrayList;
import java.util.List;

/**
 * The columns of a table about the cost of writes.
 */
final class CostColumns {

	private CostColumns() {
	}

	/**
	 * Return, for each kind of write, its processor time and its latency, with the
	 * ratios.
	 * @param kinds the kinds of writes
	 * @param base the strategy to compare with
	 * @return the columns
	 */
	static List<Column> of(List<String> kinds, String base) {
		List<Column> columns = new ArrayList<>();
		for (String kind : kinds) {
			columns.add(Column.of(kind + "CpuMicros", kind + ": CPU µs", "%,.1f"));
			columns.add(Column.ratio(kind + "CpuMicros", base, "ratio"));
			columns.add(Column.of(kind + "P50Micros", kind + ": p50 µs", "%,.0f"));
		}
		return columns;
	}

}
