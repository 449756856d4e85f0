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

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The median of several rounds, with its range.
 *
 * @param median the median
 * @param minimum the least value
 * @param maximum the greatest value
 */
record Spread(double median, double minimum, double maximum) {

	static Optional<Spread> of(Collection<Double> values) {
		if (values.isEmpty()) {
			return Optional.empty();
		}
		List<Double> sorted = values.stream().sorted().toList();
		int middle = sorted.size() / 2;
		double median = (sorted.size() % 2 == 1) ? sorted.get(middle)
				: (sorted.get(middle - 1) + sorted.get(middle)) / 2;
		return Optional.of(new Spread(median, sorted.get(0), sorted.get(sorted.size() - 1)));
	}

	/**
	 * Return whether there is no range.
	 * @return whether all values are the same
	 */
	boolean isPoint() {
		return this.maximum <= this.minimum;
	}

}
