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

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

import org.HdrHistogram.Histogram;

/**
 * How the filling of a table went.
 *
 * @param start when it began, by the server's clock
 * @param end when it ended
 * @param after what the server had written at the end
 * @param figures what else the strategy knows, by name
 */
record Filled(Instant start, Instant end, Footprint after, Map<String, Double> figures) {

	/**
	 * The figure for the longest statement, which is how long an application may have had
	 * to wait for a row.
	 */
	static final String LONGEST = "longestStatementMillis";

	/**
	 * The figure for the typical statement.
	 */
	static final String TYPICAL = "typicalStatementMillis";

	double seconds() {
		return Duration.between(this.start, this.end).toNanos() / 1e9;
	}

	/**
	 * Return what is known of statements.
	 * @param micros how long each of them took
	 * @return the figures
	 */
	static Map<String, Double> statements(Histogram micros) {
		Map<String, Double> figures = new TreeMap<>();
		figures.put(LONGEST, micros.getMaxValue() / 1e3);
		figures.put(TYPICAL, micros.getValueAtPercentile(50) / 1e3);
		return figures;
	}

}
