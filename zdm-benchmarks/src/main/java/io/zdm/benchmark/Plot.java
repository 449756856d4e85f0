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

import java.util.List;

/**
 * What a plot shows of a scenario.
 *
 * @param title the axis of the values
 * @param kind how it is drawn
 * @param figures the figures
 */
record Plot(String title, Kind kind, List<String> figures) {

	static Plot bars(String title, String figure) {
		return new Plot(title, Kind.BARS, List.of(figure));
	}

	/**
	 * How a plot is drawn.
	 */
	enum Kind {

		/**
		 * A bar for the figure of each strategy, one colour for each version.
		 */
		BARS,

		/**
		 * A bar for each of several figures, one colour for each strategy, on a
		 * logarithmic axis.
		 */
		LOGARITHMIC_BARS,

		/**
		 * The figure over the number of rows.
		 */
		LINE

	}

}
